"""A run tells how far it is, and ends at a step when it is asked to."""

import signal
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import torch
from transformers import Trainer, TrainerCallback

from db import runs
from db.errors import WardroundError
from training.guards import refuse_unsharded
from training.settings import Parallel

# the rate is that of the last so many steps
RECENT = 20


class Progress(TrainerCallback):
    """Writes progress.jsonl, one line a step. `tokens` are those of each step, all processes together."""

    def __init__(self, folder: Path, tokens: Sequence[int], epochs: int, say=None) -> None:
        self.folder, self.tokens, self.epochs, self._say = folder, tokens, epochs, say
        self._times: deque[tuple[int, float]] = deque(maxlen=RECENT + 1)

    def on_train_begin(self, args, state, control, **kwargs) -> None:
        self._times.append((state.global_step, time.monotonic()))

    def on_log(self, args, state, control, logs=None, **kwargs) -> None:
        if not state.is_world_process_zero or "loss" not in (logs or {}):
            return
        step = state.global_step
        rate = self._rate(step)
        row = {
            "step": step,
            "epoch": round(step / state.max_steps * self.epochs, 4),
            "loss": float(logs["loss"]),
            "gradient_norm": float(logs["grad_norm"]) if "grad_norm" in logs else None,
            "learning_rate": logs.get("learning_rate"),
            "tokens_per_second": rate and round(rate, 1),
            "seconds_left": rate and round(sum(self.tokens[step:]) / rate, 1),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        runs.add_progress(self.folder, row)
        if self._say:
            self._say(row, state.max_steps)

    def _rate(self, step: int) -> float | None:
        self._times.append((step, time.monotonic()))
        (first, since), (last, until) = self._times[0], self._times[-1]
        return sum(self.tokens[first:last]) / (until - since) if until > since else None


class Stop(TrainerCallback):
    """Ends the run at a step, with a checkpoint, on SIGTERM, Ctrl-C or a file `stop` in its folder."""

    def __init__(self, folder: Path, processes: int) -> None:
        self.folder, self.processes = folder, processes
        self.asked = False
        self._before = {}

    def on_train_begin(self, args, state, control, **kwargs) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, self._note)

    def on_train_end(self, args, state, control, **kwargs) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def on_step_end(self, args, state, control, **kwargs) -> None:
        asked = self.asked or (state.is_world_process_zero and (self.folder / runs.STOP).exists())
        if self.processes > 1:
            asked = _any(asked, args.device)
        if asked and state.global_step < state.max_steps:
            control.should_save = control.should_training_stop = True

    def _note(self, number, frame) -> None:
        self.asked = True


class Sharded(TrainerCallback):
    """Asks, once the weights should be shared out among the processes, whether they are."""

    def __init__(self, asked: Parallel) -> None:
        self.asked = asked
        self.trainer: Trainer | None = None

    def on_step_begin(self, args, state, control, **kwargs) -> None:
        refuse_unsharded(self.trainer.model_wrapped, self.asked)


def _any(asked: bool, device: torch.device) -> bool:
    """Whether any process was asked: all must end at the same step."""
    said = torch.tensor(int(asked), device=device)
    torch.distributed.all_reduce(said, op=torch.distributed.ReduceOp.MAX)
    return bool(said.item())


def failed(folder: Path, error: Exception) -> None:
    """Write down that a run failed, and why if the reason is meant for people."""
    about = dict(runs.read_run(folder).about)
    sentence, zh = f"{type(error).__name__}: see its output", f"{type(error).__name__}：详见服务器上的日志"
    if isinstance(error, WardroundError):
        sentence, zh = str(error), error.zh
    said = {"error": sentence, "error_zh": zh}
    runs.write_run(folder, about | {"state": "failed", **said, "ended_at": now()})


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
