"""The bootstrap of Krippendorff's alpha against a loop over the `krippendorff` package, one call a resample.

    python benchmarks/krippendorff_bootstrap.py [--rounds 3]

3,300 units, 6 raters, 10 values, 10 % missing, 1,000 resamples. Both get the same draws, so their values
are compared one by one; ours also makes its BCa interval. Prints CPU seconds and the ratio of medians.
"""

import argparse
import statistics
import time

import krippendorff
import numpy as np

from annotation.statistics.krippendorff_alpha import LEVELS, alpha, alpha_of, coincidences, drawn_sums

UNITS, RATERS, VALUES, RESAMPLES = 3_300, 6, 10, 1_000
MISSING = 0.1


def made_ratings(random: np.random.Generator) -> np.ndarray:
    true = random.integers(1, VALUES + 1, (UNITS, 1))
    ratings = (true + np.rint(random.normal(0, 1.5, (UNITS, RATERS)))).clip(1, VALUES)
    return np.where(random.random(ratings.shape) < MISSING, np.nan, ratings)


def loop(ratings: np.ndarray, level: str) -> np.ndarray:
    random = np.random.default_rng(1)
    units = ratings[(~np.isnan(ratings)).sum(axis=1) > 1]
    drawn = (random.integers(0, len(units), len(units)) for _ in range(RESAMPLES))
    return np.array([krippendorff.alpha(units[one].T, level_of_measurement=level) for one in drawn])


def ours(ratings: np.ndarray, level: str):
    return alpha(ratings, level, np.random.default_rng(1), resamples=RESAMPLES)


def resampled_values(ratings: np.ndarray, level: str) -> np.ndarray:
    """Our value of each resample, from the same draws as the loop's."""
    found = coincidences(ratings)
    batches = drawn_sums(found, np.random.default_rng(1), RESAMPLES)
    return np.concatenate([alpha_of(sums, found, level) for sums in batches])


def seconds(function, *arguments) -> tuple[float, object]:
    start = time.process_time()
    result = function(*arguments)
    return time.process_time() - start, result


def main() -> None:
    parser = argparse.ArgumentParser(description="The bootstrap of alpha, ours against a loop.")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    ratings = made_ratings(np.random.default_rng(7))
    print(f"{'level':<10}{'loop s':>10}{'ours s':>10}{'ratio':>8}{'largest difference':>22}")
    for level in LEVELS:
        times = {loop: [], ours: []}
        for _ in range(rounds):
            for function, taken in times.items():
                taken.append(seconds(function, ratings, level))
        looped = times[loop][0][1]
        difference = np.abs(looped - resampled_values(ratings, level)).max()
        slow, fast = (statistics.median(cpu for cpu, _ in times[function]) for function in (loop, ours))
        print(f"{level:<10}{slow:>10.2f}{fast:>10.4f}{slow / fast:>8.0f}{difference:>22.1e}")


if __name__ == "__main__":
    main()
