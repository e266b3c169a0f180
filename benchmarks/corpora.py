"""Every corpus given, imported, filtered, deduplicated and labelled, with the counts of each stage.

    python benchmarks/corpora.py FILE… [--without "opens with a person described"]

Each file goes into a study of its own, and all of them together into one more. Prints two tables in Markdown:
the stages of each, and of all together how many records each task got, before and after the stages.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from annotation.tasks import TASKS  # noqa: E402
from db.labels import best_labels_of  # noqa: E402
from db.passes import excluded, set_apart  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from db.records import counts  # noqa: E402
from db.study import create_study  # noqa: E402
from pipelines.deduplicate import DuplicateRule  # noqa: E402
from pipelines.import_records import import_file, read_file  # noqa: E402
from pipelines.label_study import label_study  # noqa: E402
from pipelines.prepare_study import deduplicate_study, filter_study  # noqa: E402
from pipelines.rules.match_rules import Deadline  # noqa: E402
from pipelines.rules.rules import FILTER_RULES, TASK_RULES, rules_text  # noqa: E402

TOGETHER = "together"


@dataclass(frozen=True)
class Stages:
    """What became of the rows: set aside, held already, out by the filters, duplicates of what they leave.

    `labels` has the best label of every record, None where it has none; `left` those that go on.
    """

    set_aside: int
    repeated: int
    filtered_out: int
    duplicates: int
    labels: dict[int, str | None]
    left: set[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--without", action="append", default=[], help="Leave out a filter, by its name.")
    arguments = parser.parse_args()
    found = {file.name: stages([file], arguments.without) for file in arguments.files}
    found[TOGETHER] = stages(arguments.files, arguments.without)
    tell_stages(found)
    tell_tasks(found[TOGETHER])


def stages(files: list[Path], without: list[str]) -> Stages:
    with TemporaryDirectory() as folder:
        study = create_study(Path(folder) / "study")
        done = [import_file(study, OPERATOR, read_file(file, licence="none")) for file in files]
        filter_study(study, OPERATOR, rules_text(FILTER_RULES), FILTER_RULES.name, Deadline, without)
        out = excluded(study)
        deduplicate_study(study, OPERATOR, DuplicateRule())
        version = label_study(study, OPERATOR, rules_text(TASK_RULES), TASK_RULES.name, Deadline).version
        every = range(1, 1 + counts(study)["records"])
        labels = best_labels_of(study, OPERATOR, version.id, every)
        apart = set_apart(study)
        return Stages(
            sum(len(each.set_aside) for each in done),
            sum(each.records_known for each in done),
            len(out),
            len(apart - out),
            labels,
            set(labels) - apart,
        )


def tell_stages(found: dict[str, Stages]) -> None:
    print("| corpus | set aside | repeated | records | filtered out | duplicates | left | labelled of them |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, of in found.items():
        counts = (of.set_aside, of.repeated, len(of.labels), of.filtered_out, of.duplicates, len(of.left))
        labelled = sum(of.labels[each] is not None for each in of.left)
        print(
            f"| {name} | " + " | ".join(f"{n:,}" for n in counts) + f" | {_share(labelled, len(of.left))} |"
        )


def tell_tasks(of: Stages) -> None:
    every = Counter(of.labels.values())
    left = Counter(of.labels[each] for each in of.left)
    print(f"\n| best label | of {len(of.labels):,} records | of the {len(of.left):,} left |")
    print("|---|--:|--:|")
    for task in (*(task.key for task in TASKS), None):
        shares = (_share(every[task], len(of.labels)), _share(left[task], len(of.left)))
        print(f"| {task or 'none'} | " + " | ".join(shares) + " |")


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else f"{part:,}"


if __name__ == "__main__":
    main()
