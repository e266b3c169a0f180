"""Where heavy steps run: here, in processes, or on a Dask cluster; the steps themselves are the same."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from db.errors import Invalid

HERE, PROCESSES, DASK = "here", "processes", "dask"
ENGINES = (HERE, PROCESSES, DASK)
# tasks handed out ahead of the one whose result is next, a worker: enough to keep all busy
AHEAD = 2
SECONDS_TO_ANSWER = 5

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def executor_of(engine: str, workers: int) -> Iterator[Executor | None]:
    """What runs the steps: None for `here`, else an executor with `workers` processes.

    `dask` starts its own processes on this machine; the address of a scheduler, like tcp://host:8786, uses
    the cluster that is there. Raises Invalid for any other name, and where Dask is not installed.
    """
    if engine == HERE:
        yield None
    elif engine == PROCESSES:
        # a process forked from one with threads can hang, so new ones are started
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
            yield executor
    elif engine == DASK or "://" in engine:
        with _dask(engine, workers) as executor:
            yield executor
    else:
        raise Invalid(
            f"There is no engine {engine}; choose one of {', '.join(ENGINES)}, or name a scheduler."
        )


def mapped(
    executor: Executor | None, step: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[Result]:
    """The step's result for each item, in order; only a few items ahead are read and handed out."""
    if executor is None:
        yield from map(step, items)
        return
    waiting = deque()
    for item in items:
        waiting.append(executor.submit(step, item))
        if len(waiting) > AHEAD * workers:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _dask(engine: str, workers: int) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise Invalid("Dask is not installed; `pip install -r requirements/distributed.txt`.") from None
    local = {"n_workers": workers, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    where = {"address": engine, "timeout": SECONDS_TO_ANSWER} if "://" in engine else local
    try:
        client = Client(**where)
    except OSError as error:
        raise Invalid(f"The scheduler {engine} does not answer ({error}); check the address.") from None
    # results are values of ours, not worth keeping on the cluster
    with client, client.get_executor(pure=False) as executor:
        yield executor
