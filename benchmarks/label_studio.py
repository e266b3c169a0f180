"""The same items imported, answered and exported, here and by a Label Studio server, in one run.

    python benchmarks/label_studio.py [--items 5000] [--answers 500] [--rounds 3]

A real Label Studio server (`make test` installs it) is started on this machine. Both get the same exam
questions and the same labels. Here: the file is imported, an audit batch holds every record, answers go
through the storage interface, and the audit's records are exported. There: the tasks are imported in one
call, answers go through the SDK over one connection, and the project is exported as JSON. They take turns.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from annotation.answering import answer  # noqa: E402
from annotation.label_audit.batches import Setup, set_up  # noqa: E402
from annotation.label_audit.history import history  # noqa: E402
from annotation.label_audit.tables import record_table  # noqa: E402
from annotation.tasks import TASKS  # noqa: E402
from benchmarks.made_corpus import make_corpus  # noqa: E402
from db import people  # noqa: E402
from db.batch_states import lock, open_batch  # noqa: E402
from db.labels import Label, add_labels, add_rule_version  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from db.queues import queues  # noqa: E402
from db.study import create_study  # noqa: E402
from pipelines.import_records import import_file, read_file  # noqa: E402
from pipelines.label_studio.push import config_for, task_of  # noqa: E402
from pipelines.reports.sheets import csv_bytes  # noqa: E402
from tests.label_studio_server import label_studio  # noqa: E402

PASSWORD = "password of somebody"


def corpus(folder: Path, items: int) -> Path:
    """A JSON Lines file of exam questions with explanations, as long as real ones."""
    path = folder / "questions.jsonl"
    random = Random(7)
    texts = [row["question"] for row in make_corpus(2 * items, seed=7)][: 2 * items]
    with open(path, "w", encoding="utf-8") as file:
        for number in range(items):
            row = {
                "question": f"第{number}题：{texts[2 * number]}",
                "options": {letter: f"选项{letter}" for letter in "ABCDE"},
                "answer": random.choice("ABCDE"),
                "explanation": texts[2 * number + 1],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


class Here:
    """A study in a folder of its own."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.folder, self.source, self.made = folder, source, 0

    def begin(self) -> None:
        self.made += 1
        self.study = create_study(self.folder / f"study-{self.made}")

    def take_in(self) -> None:
        import_file(self.study, OPERATOR, read_file(self.source, licence="made"))

    def draw(self, items: int) -> None:
        """Not timed: Label Studio has neither rules nor draws."""
        self.lead, self.expert, _ = (
            people.add(self.study, OPERATOR, login, login, role, PASSWORD)
            for login, role in (("lead", "lead"), ("expert", "senior"), ("lead2", "lead"))
        )
        version = add_rule_version(self.study, OPERATOR, "0" * 64, "made.toml", "made")
        records = range(1, items + 1)
        given = [Label(record, 1, TASKS[record % len(TASKS)].key, "made", ()) for record in records]
        add_labels(self.study, OPERATOR, version.id, records, given)
        setup = Setup("all", version.id, self.expert.id, 7, size=items)
        self.batch_id = set_up(self.study, self.lead, setup)
        open_batch(self.study, self.lead, self.batch_id)
        self.queue = list(queues(self.study, self.expert)[0].assignment_ids)

    def submit(self, place: int) -> None:
        answer(
            self.study,
            self.expert,
            self.queue[place],
            answers={"label": TASKS[place % len(TASKS)].key, "note": "看过"},
            expected_revision=0,
            nonce=f"benchmark-{place:08}",
            active_ms=5_000,
        )

    def finish(self) -> None:
        lock(self.study, self.lead, self.batch_id, "lead2", PASSWORD, "done", "benchmark")

    def export(self) -> int:
        return len(csv_bytes(record_table(history(self.study, self.lead))))


class There:
    """A project at a Label Studio server, whose form and tasks are those that a push would send."""

    def __init__(self, server, here: Here) -> None:
        self.client, self.pid = server.client, server.process.pid
        self.config = config_for(here.study, here.expert, here.queue[0], "zh")
        self.tasks = [{"data": task_of(here.study, here.expert, each, "zh")} for each in here.queue]

    def begin(self) -> None:
        self.project = self.client.projects.create(title="benchmark", label_config=self.config).id

    def take_in(self) -> None:
        self.client.projects.import_tasks(id=self.project, request=self.tasks)

    def ready(self) -> None:
        self.ids = [each.id for each in self.client.tasks.list(project=self.project, fields="task_only")]

    def submit(self, place: int) -> None:
        label = {"choices": [TASKS[place % len(TASKS)].key]}
        note = {"text": ["看过"]}
        result = [
            {"from_name": "label", "to_name": "question", "type": "choices", "value": label},
            {"from_name": "note", "to_name": "question", "type": "textarea", "value": note},
        ]
        self.client.annotations.create(id=self.ids[place], result=result, lead_time=5)

    def export(self) -> int:
        return len(self.client.projects.exports.as_json(self.project))


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def both(rounds: int, ours: Callable, theirs: Callable) -> tuple[list[float], list[float]]:
    """Seconds of each, taken in turn."""
    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def told(name: str, ours: list[float], theirs: list[float]) -> Iterator[str]:
    """The medians and their ratio; of many, the 95th percentiles too."""
    yield line(name, statistics.median(ours), statistics.median(theirs))
    if len(ours) >= 100:
        yield line(
            f"{name}, 95th percentile", *(statistics.quantiles(each, n=20)[-1] for each in (ours, theirs))
        )


def line(name: str, ours: float, theirs: float) -> str:
    return f"{name:28} here {ours * 1000:10.1f} ms   there {theirs * 1000:10.1f} ms   x{theirs / ours:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--answers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(f"load at the start {os.getloadavg()[0]:.1f}, cores {os.cpu_count()}")
    with TemporaryDirectory() as name, label_studio(Path(name)) as server:
        here = Here(Path(name), corpus(Path(name), asked.items))
        here.begin()
        here.take_in()
        here.draw(asked.items)
        there = There(server, here)
        imports = [], []
        for _ in range(asked.rounds):
            for side, seconds in zip((here, there), imports, strict=True):
                side.begin()
                seconds.append(timed(side.take_in))
        here.draw(asked.items)
        there.ready()
        places = range(min(asked.answers, asked.items))
        submits = [(timed(lambda p=p: here.submit(p)), timed(lambda p=p: there.submit(p))) for p in places]
        here.finish()
        exports = both(asked.rounds, here.export, there.export)
    for figures in (
        told(f"import of {asked.items}", *imports),
        told(f"submit, of {len(places)}", *zip(*submits, strict=True)),
        told(f"export of {asked.items}", *exports),
    ):
        print(*figures, sep="\n")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
