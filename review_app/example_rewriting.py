"""The example study's rewriting: a batch that simulated people have played, and one that waits for you."""

import json
from pathlib import Path

from annotation.activities.dialogue_rewriting import source_of
from annotation.answering import answer
from annotation.dialogue_rewriting.batches import Setup, drawable, set_up
from db import people
from db.batch_states import open_batch
from db.people import OPERATOR, Person
from db.queues import queues
from db.study import Study
from db.work import Work, work

EXAMPLES = Path(__file__).parents[1] / "examples"
DIALOGUES = EXAMPLES / "simulated_dialogues.json"
AUTHOR, REVIEWER = ("simulated5", "模拟作者"), ("simulated6", "模拟审阅者")
SIMULATED_BATCH = "示例七：模拟改写（一份定稿，一份等您裁定）"
OPEN_BATCH = "示例八：等您来改写与审阅"
SIMULATED_CASES = ("ex-01", "ex-07")
# the seed gives the simulated author those whose dialogues are in the file, and the physician the others
OPEN_CASES = ("ex-03", "ex-05", "ex-02", "ex-06")
SEED = 24
NOTE = "请在第三轮写明出现哪些情况要立即急诊。"
CONTESTED = "急诊指征已写在参考回答末尾，患者的话里不宜再重复。"
AMENDED = "另外，出现什么情况我要马上回来？"
SECONDS = 600


def add_rewriting(study: Study, who: dict[str, Person], passwords: tuple[str, str]) -> None:
    """Draw both batches; the physician writes and reviews, the senior decides what the simulated contest."""
    author, reviewer = (
        people.add(study, OPERATOR, login, name, "physician", password)
        for (login, name), password in zip((AUTHOR, REVIEWER), passwords, strict=True)
    )
    senior = who["senior"]
    _opened(study, who["lead"], SIMULATED_BATCH, SIMULATED_CASES, (author,), (reviewer,), senior)
    _write(study, author)
    _review(study, author, reviewer)
    _opened(
        study,
        who["lead"],
        OPEN_BATCH,
        OPEN_CASES,
        (who["physician"], author),
        (who["physician"], who["lead"]),
        senior,
    )
    _write(study, author)


def _opened(study: Study, lead: Person, name: str, cases, writers, reviewers, senior) -> None:
    chosen = tuple(each.id for each in drawable(study, lead) if each.external_id in cases)
    guideline = (EXAMPLES / "rewriting_guideline.md").read_text(encoding="utf-8")
    ids = (tuple(each.id for each in group) for group in (writers, reviewers))
    open_batch(study, lead, set_up(study, lead, Setup(name, *ids, senior.id, SEED, guideline, "1", chosen)))


def _write(study: Study, author: Person) -> None:
    """Enter the simulated author's dialogue for each case that waits for one, marked as simulated."""
    written = {row["id"]: row["turns"] for row in json.loads(DIALOGUES.read_text(encoding="utf-8"))}
    for shown in _waiting(study, author):
        turns = [_turn(turn, source_of(shown).text) for turn in written[shown.record.external_id]]
        _give(study, author, shown, {"turns": turns, "declared": True, "pastes": []})


def _review(study: Study, author: Person, reviewer: Person) -> None:
    """One is amended and accepted by its author; the other is returned, and the author contests."""
    amended, returned = _waiting(study, reviewer)
    turns = [dict(turn) for turn in amended.steps[-1].answers["turns"]]
    turns[2]["question"] += AMENDED
    _give(study, reviewer, amended, {"verdict": "amended", "turns": turns, "declared": True, "pastes": []})
    _give(study, reviewer, returned, {"verdict": "returned", "notes": {"3": NOTE}})
    for shown in _waiting(study, author):
        own = {"turns": shown.steps[-1].answers.get("turns") or shown.steps[0].answers["turns"]}
        contested = CONTESTED if shown.steps[-1].answers["verdict"] == "returned" else ""
        _give(study, author, shown, {**own, "declared": True, "pastes": [], "contested": contested})


def _waiting(study: Study, person: Person) -> list[Work]:
    """What is this person's to do, over all batches."""
    return [
        work(study, person, assignment_id)
        for queue in queues(study, person)
        for assignment_id in queue.assignment_ids
        if assignment_id not in queue.done
    ]


def _turn(turn: dict, case: str) -> dict:
    """A turn of the file, with the passages it names found in the case."""
    placed = [(case.index(passage), len(passage)) for passage in turn["placed"]]
    spans = [[start, start + length] for start, length in placed]
    return {"question": turn["question"], "answer": turn["answer"], "spans": spans, "pairs": []}


def _give(study: Study, person: Person, shown: Work, answers: dict) -> None:
    before = shown.annotation
    answer(
        study,
        person,
        shown.assignment_id,
        answers=answers,
        expected_revision=before.revision if before else 0,
        nonce=f"simulated-{person.login}-{shown.assignment_id}-{before.revision if before else 0}",
        active_ms=1000 * (SECONDS + 7 * (shown.assignment_id % 30)),
        reason="模拟改写" if before else "",
        simulated=True,
    )
