"""Every figure of `annotation.correlation.correlate`, with its interval, against SciPy's bootstrap of one.

    python benchmarks/correlation_report.py [--rounds 3]

550 questions in 22 tasks, 6 models, 6 raters with 60 questions rated by all, simulated. The rival is
`scipy.stats.bootstrap` over the questions for the item level's r alone, with as many resamples. Prints
wall seconds, CPU seconds and the ratio of CPU medians.
"""

import argparse
import statistics
import time

import numpy as np
import pandas as pd
from scipy import stats

from annotation.correlation.correlate import correlate
from annotation.statistics.resampling import RESAMPLES

QUESTIONS, TASKS, MODELS, RATERS, SHARED = 550, 22, 6, 6, 60


def made_tables(random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    ratings, judgments = [], []
    for q in range(QUESTIONS):
        ease = random.normal(0, 0.8)
        for m in range(MODELS):
            true = 5 + m / 2 + ease + random.normal()
            key = (f"q{q:03}", f"task-{q % TASKS:02}", f"model-{m}")
            for rater in range(RATERS) if q < SHARED else [q % RATERS]:
                ratings.append((*key, f"rater-{rater}", np.rint(true + random.normal(0, 0.7)).clip(1, 10)))
            judgments.append((*key, "judge", np.rint(true + random.normal()).clip(1, 10)))
    columns = ["question", "task", "model", "rater", "value"]
    return pd.DataFrame(ratings, columns=columns), pd.DataFrame(judgments, columns=columns)


def ours(ratings: pd.DataFrame, judgments: pd.DataFrame):
    return correlate(ratings, judgments, seed=1)


def rival(ratings: pd.DataFrame, judgments: pd.DataFrame):
    key = ["question", "model"]
    human = ratings.groupby(key)["value"].mean()
    both = pd.concat([human, judgments.set_index(key)["value"]], axis=1).to_numpy()
    by_question = both.reshape(QUESTIONS, MODELS, 2)

    def r(drawn):
        return np.corrcoef(by_question[drawn].reshape(-1, 2).T)[0, 1]

    index = (np.arange(QUESTIONS),)
    return stats.bootstrap(index, r, vectorized=False, n_resamples=RESAMPLES, rng=1).confidence_interval


def main() -> None:
    parser = argparse.ArgumentParser(description="A whole correlation, ours against SciPy's one interval.")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    tables = made_tables(np.random.default_rng(7))
    wall, cpu, found = {ours: [], rival: []}, {ours: [], rival: []}, {}
    for _ in range(rounds):
        for function in (ours, rival):
            started = time.perf_counter(), time.process_time()
            found[function] = function(*tables)
            wall[function].append(time.perf_counter() - started[0])
            cpu[function].append(time.process_time() - started[1])
    for function, name in ((ours, "every figure, ours"), (rival, "one interval, SciPy")):
        print(f"{name:<22}{statistics.median(wall[function]):>8.2f} s wall "
              f"{statistics.median(cpu[function]):>8.2f} s CPU")  # fmt: skip
    ratio = statistics.median(cpu[rival]) / statistics.median(cpu[ours])
    print(f"ratio of CPU medians, SciPy / ours: {ratio:.1f}")
    interval = found[ours].levels["item"].interval
    theirs = found[rival]
    print(
        f"item r: ours [{interval.low:.4f}, {interval.high:.4f}], SciPy [{theirs.low:.4f}, {theirs.high:.4f}]"
    )


if __name__ == "__main__":
    main()
