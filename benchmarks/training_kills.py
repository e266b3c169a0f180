"""Runs killed while a checkpoint is being written, and gone on with: every time, to the bit.

    python benchmarks/training_kills.py [--kills 200] [--seed 1]

Each kill is a SIGKILL at a random moment after the first file of a checkpoint lies there and before its mark
does. A run that has seen its share of kills is finished, and its losses and weights are compared with those
of a run that nothing interrupted.
"""

import argparse
import json
import multiprocessing
import random
import signal
import tempfile
import time
from pathlib import Path

from tests.training.conftest import STEPS, Bench, losses
from tests.training.killed_runs import BeingWritten, train_until
from tests.training.tiny_model import make_model
from training.run import start

FILES = (
    "config.json",
    "model.safetensors",
    "optimizer.pt",
    "scheduler.pt",
    "trainer_state.json",
    ".complete.json",
)
KILLS_A_RUN = 10
EVERY = 5


class Moments(BeingWritten):
    """Some moment after that file came to lie there."""

    def __init__(self, step, name, seconds):
        super().__init__(step, name)
        self.seconds = seconds

    def __call__(self, folder):
        if not super().__call__(folder):
            return False
        time.sleep(self.seconds)
        return True


def killed_run(bench, name, kills, draw, context):
    """Kill a run so many times, then finish it. Returns (kills that came in the middle, its folder)."""
    settings, hit = bench.settings(name), 0
    folder = Path(settings.out)
    for _ in range(kills):
        whole = [int(path.parent.name.split("-")[1]) for path in folder.glob("checkpoints/*/complete.json")]
        ahead = list(range(max(whole, default=0) + EVERY, STEPS + 1, EVERY))
        if not ahead:
            break
        kill = Moments(
            ahead[0] if draw.random() < 0.8 else draw.choice(ahead), draw.choice(FILES), draw.random() * 0.01
        )
        process = context.Process(target=train_until, args=(settings, kill))
        process.start()
        process.join(120)
        if process.exitcode != -signal.SIGKILL:
            break
        checkpoint = folder / "checkpoints" / f"checkpoint-{kill.step}"
        hit += checkpoint.is_dir() and not (checkpoint / "complete.json").exists()
    process = context.Process(target=train_until, args=(settings, None))
    process.start()
    process.join(120)
    assert process.exitcode == 0, f"{name} did not go on"
    return hit, folder


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["training.run"])
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        make_model(bench.model)
        whole = bench.settings("whole")
        start(whole)
        weights = (Path(whole.out) / "model" / "model.safetensors").read_bytes()
        hits = runs = equal = 0
        while hits < given.kills and runs < given.kills:
            hit, run = killed_run(bench, f"run{runs}", min(KILLS_A_RUN, given.kills - hits), draw, context)
            same = losses(run) == losses(Path(whole.out))
            same = same and (run / "model" / "model.safetensors").read_bytes() == weights
            hits, runs, equal = hits + hit, runs + 1, equal + same
            print(json.dumps({"kills": hits, "runs": runs, "equal to the bit": equal}), flush=True)
    print(f"{hits} kills during checkpoint writing in {runs} runs; {equal} of them equal to the bit")


if __name__ == "__main__":
    main()
