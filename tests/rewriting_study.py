"""A study with real cases drawn for rewriting, and a dialogue that would do for any of them."""

import json
from pathlib import Path

from annotation.answering import answer
from annotation.dialogue_rewriting.batches import Setup, drawable, set_up
from db import people
from db.batch_states import open_batch
from db.people import OPERATOR
from db.queues import queues
from db.study import Study
from db.work import work
from pipelines.import_records import decide_personal_data, import_file, read_file

DATA = Path(__file__).parents[2] / "shared" / "data" / "cmb_clin" / "CMB-Clin.json"
DIALOGUE = (
    ("医生您好，{said}请问要做哪些检查？", "应完善体格检查和辅助检查。"),
    ("查体做完了，{said}这能说明什么？", "结合查体考虑如下。"),
    ("检查结果出来了，{said}该怎么治疗？", "治疗原则如下。"),
)


def import_cases(study: Study, folder: Path, ids: tuple[str, ...]) -> None:
    """Import the real cases with these ids, cut from the real file into `folder`."""
    rows = [row for row in json.loads(DATA.read_text(encoding="utf-8")) if row["id"] in ids]
    path = folder / "CMB-Clin.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    parsed = read_file(path, licence="Apache-2.0")
    decide_personal_data(study, OPERATOR, parsed, "keep")
    import_file(study, OPERATOR, parsed)


def open_rewriting(
    study: Study, writers=("physician",), reviewers=("physician2",), name="改写一", ids: tuple[str, ...] = ()
) -> int:
    """A batch of these cases, or of every one there is, drawn and opened; the senior adjudicates."""
    lead = people.by_login(study, "lead")
    people_ids = {login: people.by_login(study, login).id for login in {*writers, *reviewers, "senior"}}
    setup = Setup(
        name,
        tuple(people_ids[login] for login in writers),
        tuple(people_ids[login] for login in reviewers),
        people_ids["senior"],
        7,
        "病情逐步交代，不得使用语言模型。",
        "1",
        tuple(each.id for each in drawable(study, lead) if each.external_id in ids),
    )
    assert drawable(study, lead)
    batch_id = set_up(study, lead, setup)
    open_batch(study, lead, batch_id)
    return batch_id


def turns(said: str = "") -> list[dict]:
    return [
        {"question": question.format(said=said), "answer": reply, "spans": [], "pairs": []}
        for question, reply in DIALOGUE
    ]


def give(
    study: Study,
    login: str,
    answers: dict,
    *,
    number: int = 1,
    active_ms: int = 90_000,
    batch_id: int | None = None,
) -> None:
    """Answer the person's first open assignment, as its page would; `number` makes the nonce differ."""
    person = people.by_login(study, login)
    assignment_id = next(queue.next for queue in queues(study, person) if batch_id in (None, queue.batch_id))
    before = work(study, person, assignment_id).annotation
    answer(
        study,
        person,
        assignment_id,
        answers=answers,
        expected_revision=before.revision if before else 0,
        nonce=f"{login}-nonce-{number:010}",
        active_ms=active_ms,
        reason="按意见修改" if before else "",
    )


def written(said: str = "", **more) -> dict:
    """An author's answers."""
    return {"turns": turns(said), "declared": True, "pastes": [], **more}
