"""The example study's label audits: one that a simulated expert has done, and one that waits for you."""

import csv
from pathlib import Path

from annotation.answering import answer
from annotation.label_audit.batches import Setup, set_up
from db import people
from db.batch_states import lock, open_batch
from db.labels import RuleVersion
from db.people import OPERATOR, Person
from db.queues import queues
from db.study import Study
from db.work import work
from pipelines.label_study import label_study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import TASK_RULES, rules_text

LABELS = Path(__file__).parents[1] / "examples" / "simulated_labels.csv"
EXPERT = ("simulated4", "模拟专家")
SIMULATED_AUDIT = "示例三：模拟抽检（已锁定）"
OPEN_AUDIT = "示例四：等您来标"
SIZES = {SIMULATED_AUDIT: 20, OPEN_AUDIT: 10}
UNLABELLED_SHARE = 0.2
SEED = 21


def add_audits(study: Study, who: dict[str, Person], expert_password: str, second_password: str) -> None:
    """Label every record, and draw both audits; the senior is the one who locks with the lead."""
    rules = label_study(study, OPERATOR, rules_text(TASK_RULES), TASK_RULES.name, Deadline).version
    login, name = EXPERT
    expert = people.add(study, OPERATOR, login, name, "senior", expert_password)
    batch_id = _opened(study, who["lead"], SIMULATED_AUDIT, rules, expert)
    _label(study, expert)
    lock(study, who["lead"], batch_id, who["senior"].login, second_password, "示例", "example")
    _opened(study, who["lead"], OPEN_AUDIT, rules, who["senior"])


def _opened(study: Study, lead: Person, name: str, rules: RuleVersion, expert: Person) -> int:
    setup = Setup(name, rules.id, expert.id, SEED, SIZES[name], unlabelled_share=UNLABELLED_SHARE)
    batch_id = set_up(study, lead, setup)
    open_batch(study, lead, batch_id)
    return batch_id


def _label(study: Study, expert: Person) -> None:
    """Enter the simulated labels as the expert's own annotations, marked as simulated."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        given = {row["question"]: row["label"] for row in csv.DictReader(file)}
    for assignment_id in queues(study, expert)[0].assignment_ids:
        record = work(study, expert, assignment_id).record
        # the cases have a task of their own
        label = given.get(record.external_id) or record.task
        answer(
            study,
            expert,
            assignment_id,
            answers={"label": label, "note": ""},
            expected_revision=0,
            nonce=f"simulated-{expert.login}-{assignment_id}",
            active_ms=8_000 + 100 * (assignment_id % 30),
            simulated=True,
        )
