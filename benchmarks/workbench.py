"""How long the rules workbench takes to show what a changed rule does, and where the time goes.

    python benchmarks/workbench.py [--size 92000] [--rounds 5] [--file ROWS.jsonl]

A study of made records, or of those in a file. Each round changes one rule; the steps are the page's own,
from the text that was typed to the records shown, without the drawing in the browser. The rival is Python's
`re` over the changed rule alone, which is the least that any preview must do.
"""

import argparse
import os
import re
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.label_records import cost, in_python, labels_of, parts_of  # noqa: E402  # noqa: E402
from benchmarks.made_corpus import make_corpus  # noqa: E402
from db.imports import add_file  # noqa: E402
from db.incoming import NewFile, NewRecord  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from db.records import records  # noqa: E402
from db.study import Study, create_study  # noqa: E402
from pipelines.label_records import TASK_KEYS, failing_examples  # noqa: E402
from pipelines.label_study import study_fields  # noqa: E402
from pipelines.reading.five_fields import fields_of  # noqa: E402
from pipelines.reading.json_lines import read_objects  # noqa: E402
from pipelines.rules.match_rules import Deadline  # noqa: E402
from pipelines.rules.rules import TASK_RULES, RuleSet, parse_rules, rules_text  # noqa: E402
from pipelines.workbench.corpus import study_corpus  # noqa: E402
from pipelines.workbench.examples import shown  # noqa: E402
from pipelines.workbench.outcome import change, moves, outcome_of, overlaps, task_counts  # noqa: E402

GOAL_SECONDS = 2
RULE = "next examinations"
CHANGED = "any = [\n  { question = '依据' },"
SHOWN = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=92_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file", type=Path, help="JSON Lines instead of the made corpus.")
    arguments = parser.parse_args()
    print(f"load average: {_load()}; {os.cpu_count()} cores")
    with TemporaryDirectory() as folder:
        study = made_study(Path(folder) / "study", arguments.size, arguments.file)
        began = time.perf_counter()
        corpus = study_corpus(study, OPERATOR)
        print(f"{corpus.ids.size:,} records read once in {time.perf_counter() - began:.2f} s")
        before = outcome_of(corpus.columns, load(rules_text(TASK_RULES)), Deadline())
        times: dict[str, list[float]] = {}
        for number in range(arguments.rounds):
            for name, seconds in one_change(study, corpus, before, number).items():
                times.setdefault(name, []).append(seconds)
        rival = [python_alone(study) for _ in range(2)]
    tell(times, rival)
    print(f"load average: {_load()}")


def made_study(folder: Path, size: int, file: Path | None) -> Study:
    study = create_study(folder)
    rows = (row for _, row in read_objects(file)) if file else make_corpus(size)
    new = [_record(number, row) for number, row in enumerate(rows, start=1)]
    add_file(study, OPERATOR, NewFile("0" * 64, "made.json", "mcq", "none", len(new)), new)
    return study


def _record(number: int, row: dict) -> NewRecord:
    seen = fields_of(row)
    options = dict(zip("ABCDEFGHIJ", seen.options, strict=False))
    return NewRecord(
        number, str(row.get("id", number)), "mcq", "", seen.case_description, seen.question, seen.answer,
        options, {"subject": seen.metadata},
    )  # fmt: skip


def load(text: str) -> RuleSet:
    return parse_rules(text, "rules", TASK_KEYS)


def changed_text(number: int) -> str:
    """The rules with the one changed, each round in another way, so that nothing kept can help."""
    head, name, tail = rules_text(TASK_RULES).partition(f"name = '{RULE}'")
    return head + name + tail.replace("any = [", CHANGED.replace("依据", f"依据|检验{number}"), 1)


def one_change(study: Study, corpus, before, number: int) -> dict[str, float]:
    """Seconds of each step, from the text to the records with their marks."""
    clock = _Clock()
    rules = load(changed_text(number))
    failing_examples(rules)
    clock.lap("rules read, their examples tried")
    after = outcome_of(corpus.columns, rules, Deadline(), before)
    clock.lap("the changed rule on every record")
    found = change(before.places[RULE], after.places[RULE])
    moves(before, after)
    clock.lap("gains, losses, moved labels")
    rule = next(each for each in rules.rules if each.name == RULE)
    if not shown(study, OPERATOR, corpus, rule, found.gained, 0, SHOWN, Deadline()).examples:
        sys.exit("The changed rule gains nothing; the measurement would be empty.")
    clock.lap("records fetched and marked")
    task_counts(before, after)
    overlaps(after)
    clock.lap("counts and overlaps by task")
    return clock.laps


def python_alone(study: Study) -> float:
    """Seconds for Python's `re` to try the changed rule alone on the same records, fields at hand."""
    rule = next(each for each in load(changed_text(0)).rules if each.name == RULE)
    compiled = [
        (rule, *([(each, in_python(each)) for each in sorted(part, key=cost)] for part in parts_of(rule)))
    ]
    fields = [study_fields(each) for each in records(study, OPERATOR)]
    began = time.perf_counter()
    for record in fields:
        labels_of(record, compiled)
    re.purge()
    return time.perf_counter() - began


class _Clock:
    def __init__(self):
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name], self._last = now - self._last, now


def tell(times: dict[str, list[float]], rival: list[float]) -> None:
    totals = [sum(each) for each in zip(*times.values(), strict=True)]
    for name, each in times.items():
        print(f"  {name:34} {statistics.median(each):6.3f} s")
    total = statistics.median(totals)
    verdict = "reached" if max(totals) < GOAL_SECONDS else "NOT reached"
    print(f"together: median {total:.2f} s, longest {max(totals):.2f} s; under {GOAL_SECONDS}: {verdict}")
    theirs = statistics.median(rival)
    print(f"Python's re, the changed rule alone: {theirs:.2f} s, {theirs / total:.1f} times all of ours")


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


if __name__ == "__main__":
    main()
