"""The signals that stop a run: Ctrl-C, a polite kill, the end of the terminal."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stopping() -> list[signal.Signals]:
    """Those that stop a run on this thread."""
    # signals reach the main thread only; a run on a page's thread is stopped by its page
    if threading.current_thread() is not threading.main_thread():
        return []
    # nohup has the end of the terminal ignored
    ignored = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else set()
    return [each for each in STOPPING if each not in ignored]


@contextmanager
def like_ctrl_c() -> Iterator[None]:
    """While inside, each of them raises KeyboardInterrupt, as Ctrl-C does by itself; afterwards they do what
    they did before."""
    terminals = terminals_here()

    def interrupt(number: int, frame: object) -> None:
        if number == signal.SIGHUP:
            leave(terminals)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in stopping() if each != signal.SIGINT}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def terminals_here() -> list[int]:
    """Which of standard output and error are terminals; of one that is gone there is no telling."""
    return [each for each in (1, 2) if os.isatty(each)]


def leave(terminals: Sequence[int]) -> None:
    """Let what is still said go nowhere: a terminal that is gone refuses it, and that would be an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for each in terminals:
        os.dup2(nowhere, each)
    os.close(nowhere)
