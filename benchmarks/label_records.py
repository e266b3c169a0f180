"""The 22 tasks' rules, column by column in RE2, against the same rules in a loop with Python's `re`.

    python benchmarks/label_records.py [--size 92000] [--rounds 3] [--file ROWS.jsonl]

Both go from the five fields of each record to its labels and the text that was matched, look at the
conditions of a rule in the same order and stop at the first that fails; their results must be the same.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_corpus import make_corpus  # noqa: E402
from pipelines.label_records import label_records  # noqa: E402
from pipelines.reading.five_fields import Fields, fields_of, fold_width  # noqa: E402
from pipelines.reading.json_lines import read_objects  # noqa: E402
from pipelines.rules.match_rules import CHEAPEST_FIRST, Deadline  # noqa: E402
from pipelines.rules.rules import TASK_RULES, Condition, Rule, RuleSet, load_rules  # noqa: E402

# what is to be reached: ours at least this many times as fast
GOAL = 3
# what RE2 writes otherwise
SPELLINGS = (
    (r"\p{L}\p{M}\p{N}_", r"\w"),
    (r"[^\s\p{Z}]", r"\S"),
    (r"\s\p{Z}", r"\s"),
    (r"\p{Nd}", r"\d"),
)

Labels = list[list[tuple[str, list[tuple[str, str]]]]]
Compiled = list[tuple[Rule, list[tuple[Condition, re.Pattern]], list, list]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=92_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help="JSON Lines to label instead of the made corpus.")
    arguments = parser.parse_args()
    rows = (row for _, row in read_objects(arguments.file)) if arguments.file else make_corpus(arguments.size)
    records = [fields_of(row) for row in rows]
    rules = load_rules(TASK_RULES)
    methods: dict[str, Callable[[], list]] = {
        "wardround": lambda: label_records(records, rules, Deadline()),
        "re in a loop": lambda: loop(records, compiled(rules)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    results: dict[str, list] = {}
    for _ in range(arguments.rounds):
        for name, method in methods.items():
            began = time.process_time()
            results[name] = method()
            seconds[name].append(time.process_time() - began)
    ours = [
        [(each.label, [(match.field, match.text) for match in each.matches]) for each in labels]
        for labels in results["wardround"]
    ]
    if ours != results["re in a loop"]:
        sys.exit("The two label differently.")
    tell(len(records), len(rules.rules), ours, seconds)


def tell(size: int, rules: int, labels: Labels, seconds: dict[str, list[float]]) -> None:
    ours, theirs = (statistics.median(of) for of in seconds.values())
    print(
        f"{size:,} records, {rules} rules, {sum(map(bool, labels)):,} labelled; medians of processor seconds"
    )
    for name, of in seconds.items():
        print(f"{name:14} {statistics.median(of):7.2f}  ({', '.join(f'{each:.2f}' for each in of)})")
    verdict = "reached" if theirs >= GOAL * ours else "NOT reached"
    print(f"{theirs / ours:.1f} times as fast; at least {GOAL}: {verdict}")


def loop(records: Sequence[Fields], rules: Compiled) -> Labels:
    return [labels_of(record, rules) for record in records]


def labels_of(record: Fields, rules: Compiled) -> list[tuple[str, list[tuple[str, str]]]]:
    texts = {
        "case_description": fold_width(record.case_description),
        "question": fold_width(record.question),
        "metadata": fold_width(record.metadata),
        "answer": fold_width(record.answer),
        "options": fold_width("\n".join(record.options)),
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for rule, wanted, some, unwanted in rules:
        matches = met(rule, len(record.options), texts, wanted, some, unwanted)
        if matches is not None:
            found.setdefault(rule.label, matches)
    return list(found.items())


def met(rule: Rule, options: int, texts: dict[str, str], wanted, some, unwanted) -> list | None:
    """What the rule's conditions found in their order in the file, or None where it does not label."""
    if options < rule.least_options or (rule.most_options is not None and options > rule.most_options):
        return None
    hits = {}
    for condition, pattern in wanted:
        hits[condition] = pattern.search(texts[condition.field])
        if not hits[condition]:
            return None
    if some and not any(pattern.search(texts[condition.field]) for condition, pattern in some):
        return None
    if any(pattern.search(texts[condition.field]) for condition, pattern in unwanted):
        return None
    hits |= {condition: pattern.search(texts[condition.field]) for condition, pattern in some}
    in_order = (condition for condition in (*rule.all, *rule.any) if hits[condition])
    return [(condition.field, hits[condition][0]) for condition in in_order]


def compiled(rules: RuleSet) -> Compiled:
    return [
        (rule, *([(each, in_python(each)) for each in sorted(part, key=cost)] for part in parts_of(rule)))
        for rule in rules.rules
    ]


def parts_of(rule: Rule) -> tuple[tuple[Condition, ...], ...]:
    return rule.all, rule.any, rule.none


def in_python(condition: Condition) -> re.Pattern:
    pattern = condition.re2
    for theirs, ours in SPELLINGS:
        pattern = pattern.replace(theirs, ours)
    return re.compile(re.sub(r"\\x\{([0-9A-Fa-f]{4})\}", r"\\u\1", pattern))


def cost(condition: Condition) -> int:
    return CHEAPEST_FIRST.get(condition.field, len(CHEAPEST_FIRST))


if __name__ == "__main__":
    main()
