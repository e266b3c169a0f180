"""The example study's simulated ratings and judgments, made from one seed: `python examples/simulate.py`.

Nobody gave these numbers. What is planted is written below as constants, so that a report over the two files
can be held against what it should find: the order of the models, how severe each rater is, what a wrong dose
or an overlooked contraindication costs, and the judge's kindness to its own family.
"""

import csv
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
SEED = 20240811
HEADER = ("question", "task", "model", "rater", "value")
LOW, HIGH = 1, 10

# mean quality of a model's answers that hold no planted fault, on the scale of 1 to 10
QUALITY = {
    "示例模型甲": 8.6,
    "示例模型丙": 7.2,
    "示例模型丁": 7.0,
    "示例模型戊": 6.8,
    "示例模型乙": 6.3,
    "示例模型己": 4.8,
}
FAULT_COSTS = 2.6
# what a rater adds to every rating: below 0 is severe
SEVERITY = {"模拟评审一": 0.0, "模拟评审二": -0.9, "模拟评审三": 0.6}
JUDGE = "模拟裁判（己系列）"
OWN_FAMILY, OWN_FAMILY_BONUS = "示例模型己", 1.3
# the judge spreads its judgments wider than the raters around the middle of the scale
JUDGE_SLOPE, MIDDLE = 1.2, 6.5
# standard deviations: a question's difficulty, an answer's own quality, a rater's and the judge's error
QUESTION_SD, ANSWER_SD, RATER_SD, JUDGE_SD = 0.4, 0.7, 1.0, 0.9


class Row(NamedTuple):
    """One value of the long table: what `rater` gave `model`'s answer to `question`."""

    question: str
    task: str
    model: str
    rater: str
    value: int


def simulate(cases: list[dict], faults: list[dict], seed: int) -> tuple[list[Row], list[Row]]:
    """Ratings (every rater, every answer) and judgments (one an answer), whole numbers from 1 to 10.

    `cases` have `id` and `task`; `faults` have `question` and `model`. The same input gives the same rows.
    """
    chance = random.Random(seed)
    faulty = {(fault["question"], fault["model"]) for fault in faults}
    ratings, judgments = [], []
    for case in cases:
        difficulty = chance.gauss(0, QUESTION_SD)
        for model, quality in QUALITY.items():
            worth = quality + difficulty + chance.gauss(0, ANSWER_SD)
            worth -= FAULT_COSTS * ((case["id"], model) in faulty)
            place = (case["id"], case["task"], model)
            ratings += [Row(*place, rater, rating(worth, rater, chance)) for rater in SEVERITY]
            judgments.append(Row(*place, JUDGE, judgment(worth, model, chance)))
    return ratings, judgments


def rating(worth: float, rater: str, chance: random.Random) -> int:
    """What `rater` gives an answer of this worth."""
    return on_scale(worth + SEVERITY[rater] + chance.gauss(0, RATER_SD))


def judgment(worth: float, model: str, chance: random.Random) -> int:
    """What the judge gives an answer of this worth, and more when the model is of its own family."""
    bonus = OWN_FAMILY_BONUS if model == OWN_FAMILY else 0
    return on_scale(MIDDLE + JUDGE_SLOPE * (worth - MIDDLE) + bonus + chance.gauss(0, JUDGE_SD))


def on_scale(value: float) -> int:
    """The nearest whole number from 1 to 10."""
    return min(HIGH, max(LOW, round(value)))


def read_json(name: str) -> list[dict]:
    """One of the example files beside this one."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def write(path: Path, rows: Iterable[Row]) -> None:
    """The rows under the long table's header, UTF-8, one line end everywhere."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


def main(folder: Path = HERE) -> None:
    """Write both files into `folder`."""
    ratings, judgments = simulate(read_json("cases.json"), read_json("planted_faults.json"), SEED)
    write(folder / "simulated_ratings.csv", ratings)
    write(folder / "simulated_judgments.csv", judgments)


if __name__ == "__main__":
    main()
