"""How often a rater who shifts is flagged, and one who does not; and a rater who always gives the same.

    python benchmarks/rater_drift.py [--runs 1000] [--items 92]

The raters are simulated: a response is worth its model, its question and itself, and a rater adds an error of
their own each time. Of the items a twentieth are repeated and a twentieth are anchors that all rate. The
shift is one point up or down from the middle of the rater's own queue on. The flags are those of the page
that leads see while a batch runs (`annotation.blinded_scoring.watching`), and nothing else.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from annotation.activities.blinded_scoring import BLINDED_SCORING  # noqa: E402
from annotation.blinded_scoring.watching import drifts  # noqa: E402

MODELS = 6
REPEATS = ANCHORS = 0.05
SHIFT = 1.0
SEED = 20
# standard deviations in points of ten: of questions, of responses, of a rater's error
QUESTION, RESPONSE, ERROR = 1.0, 1.0, 1.0
LOADS = (60, 92, 120, 350)
# from this load on nine in ten are found
ENOUGH = 92
# who straight-lines does so in most items, and is flagged when the page's share says more than half
STRAIGHT, MORE_THAN_HALF = 0.9, 0.5


@dataclass(frozen=True)
class Told:
    """Shares of runs: shifted raters flagged, and by repeats and anchors alone; steady ones flagged."""

    items: int
    flagged: float
    by_repeats_and_anchors: float
    false: float


def rater(items: int, shift: float, random: np.random.Generator) -> pd.DataFrame:
    """One rater's ratings, in the order given, as `watching` has them."""
    repeats, anchors = (max(1, round(share * items)) for share in (REPEATS, ANCHORS))
    worth = (
        np.linspace(4.5, 7, MODELS)
        + random.normal(0, QUESTION, (items, 1))
        + random.normal(0, RESPONSE, (items, MODELS))
    )
    occasions = [(item, 1) for item in range(items)] + [
        (int(item), 2) for item in random.choice(items, repeats, replace=False)
    ]
    rows = []
    for place, at in enumerate(random.permutation(len(occasions)), start=1):
        item, occasion = occasions[at]
        moved = shift if place > len(occasions) / 2 else 0
        given = np.clip(np.rint(worth[item] + moved + random.normal(0, ERROR, MODELS)), 1, 10)
        part = "calibration" if item < anchors else "own"
        rows += [
            (1, item, part, occasion, place, item * MODELS + model, str(model), value)
            for model, value in enumerate(given)
        ]
    columns = ["person", "item", "part", "occasion", "place", "response", "source", "value"]
    return pd.DataFrame(rows, columns=columns)


def tell(items: int, runs: int) -> Told:
    """Half of the shifted raters grow lenient, half severe."""
    flagged = alone = false = 0
    for run in range(runs):
        random = np.random.default_rng([SEED, items, run])
        shifted, steady = rater(items, SHIFT * (-1) ** run, random), rater(items, 0, random)
        flagged += drifts(shifted, run)
        again = shifted.loc[shifted["occasion"] > 1, "item"]
        few = shifted[(shifted["part"] == "calibration") | shifted["item"].isin(again)]
        alone += drifts(few, run)
        false += drifts(steady, run)
    return Told(items, flagged / runs, alone / runs, false / runs)


def straight(rows: pd.DataFrame, share: float, random: np.random.Generator) -> bool:
    """Whether a rater who gives all answers of an item the same in that share of items is flagged."""
    found = []
    for item in rows["value"].to_numpy().reshape(-1, MODELS):
        values = np.full(MODELS, 7.0) if random.random() < share else item
        given = {"ratings": {str(slot): {"overall": value} for slot, value in enumerate(values)}}
        found.append("straight-lined" in BLINDED_SCORING.flags(given, 60_000))
    return float(np.mean(found)) > MORE_THAN_HALF


def straight_lined(items: int, runs: int) -> tuple[float, float]:
    """Shares of runs: straight-lining raters flagged, and others."""
    found = {STRAIGHT: 0, 0.0: 0}
    for run in range(runs):
        random = np.random.default_rng([SEED, items, run])
        for share in found:
            found[share] += straight(rater(items, 0, random), share, random)
    return found[STRAIGHT] / runs, found[0.0] / runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--items", type=int, nargs="*", default=LOADS, help="A rater's load.")
    asked = parser.parse_args()
    kept = True
    print("simulated raters, six answers an item; shift of one point after half")
    for items in asked.items:
        told = tell(items, asked.runs)
        lined, others = straight_lined(items, asked.runs)
        print(
            f"{items:>4} items: {told.flagged:.1%} of the shifted flagged (by repeats and anchors alone "
            f"{told.by_repeats_and_anchors:.1%}), {told.false:.1%} of the steady; "
            f"straight-liners {lined:.1%}, others {others:.1%}",
            flush=True,
        )
        kept &= told.false <= 0.05 and lined >= 0.99 and (items < ENOUGH or told.flagged >= 0.9)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
