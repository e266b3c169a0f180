"""Dialogue rewriting: a physician turns a case with its separate questions into three connected turns.

Facts are revealed step by step: what brings the patient, what the examination finds, what the tests show. The
case's own answers stay as references. People only: the page offers no model's text, and each author declares
that none was used. A second physician reviews, a senior decides what the two do not agree on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random

from annotation.activity import Activity
from annotation.dialogue_rewriting.case_parts import case_parts, facts
from annotation.dialogue_rewriting.dialogue import TURNS, dialogue_of, pastes_of, refuse_empty, turns_of
from annotation.dialogue_rewriting.hints import Hint, Source, hints
from annotation.dialogue_rewriting.standing import (
    AMENDED,
    RETURNED,
    VERDICTS,
    as_values,
    changes,
    current_turns,
    next_role,
)
from annotation.draft_fields import DraftFields, any_text, list_of_objects, places
from annotation.rubric import Rubric, Text
from annotation.typed_text import typed_text
from db.batches import Plan, PlannedAssignment, PlannedItem, PlannedRole
from db.errors import Invalid, Refused
from db.handovers import Step
from db.work import Work

LONGEST_NOTE = 4000
HASTY_SECONDS = 60
RUBRIC = Rubric("dialogue-three-turns", "1", Text("三轮连贯对话", "Three connected turns"), ())


@dataclass(frozen=True)
class Case:
    """A record that can be drawn; `written` says that it is a dialogue already, which only awaits review."""

    record_id: int
    task: str = ""
    written: bool = False


def draw(
    cases: Sequence[Case],
    writers: Sequence[int],
    reviewers: Sequence[int],
    adjudicator: int | None,
    seed: int,
) -> Plan:
    """Each case to one writer and one reviewer, who is another person; the same seed gives the same plan.

    Dialogues that are written already go to a reviewer alone. People are ids; a writer may review others'.
    """
    _check_draw(cases, writers, reviewers, adjudicator)
    random = Random(seed)
    dealt = random.sample(sorted(cases, key=lambda case: case.record_id), len(cases))
    new, written = ([case for case in dealt if case.written is kind] for kind in (False, True))
    seats = random.sample(sorted(writers), len(writers))
    assignments, roles = [], [PlannedRole(case.record_id, "adjudicator", adjudicator) for case in dealt]
    load = dict.fromkeys(random.sample(sorted(reviewers), len(reviewers)), 0)
    for number, case in enumerate(new):
        person = seats[number % len(seats)]
        assignments.append(PlannedAssignment(case.record_id, person, 1, number // len(seats) + 1, {}))
        roles.append(PlannedRole(case.record_id, "reviewer", _least_busy(load, person)))
    for case in written:
        person = _least_busy(load, None)
        assignments.append(PlannedAssignment(case.record_id, person, 1, load[person], {}, role="reviewer"))
    return Plan(
        tuple(PlannedItem(case.record_id, case.task, "own") for case in dealt),
        tuple(assignments),
        tuple(roles),
    )


def present(work: Work, language: str = "zh") -> dict:
    """What the person may see: the case in its parts, its own questions and answers, and how the text stands.

    Roles are named, people are not.
    """
    source, imported = source_of(work), imported_turns(work)
    return {
        "case": source.text,
        "parts": [asdict(part) for part in source.parts],
        "facts": [list(span) for span in facts(source.text, source.parts)],
        "pairs": [{"question": asked, "answer": told} for asked, told in source.pairs],
        "title": work.record.metadata.get("title", ""),
        "role": work.role,
        "turn": work.turn,
        "written": bool(imported),
        "turns": [dict(turn) for turn in current_turns(work.steps, imported)],
        "steps": _told_steps(work.steps, imported),
    }


def check(work: Work, rubric: Rubric, answers: object) -> dict:
    """The answers as stored: an author's turns, or a reviewer's verdict with its notes and amended turns."""
    if not isinstance(answers, Mapping):
        raise Invalid("The answers are an object.", "提交的内容格式不对：应为一个对象。")
    if work.role == "annotator":
        contested = _note(answers.get("contested", ""))
        if contested and not work.steps:
            raise Invalid("There is nothing to contest before a review.", "尚未审核，没有可申诉的内容。")
        return {**_written(work, answers), "contested": contested}
    verdict = answers.get("verdict")
    if verdict not in VERDICTS or (verdict == RETURNED and work.role == "adjudicator"):
        raise Invalid("Choose a verdict.", "请选择结论。")
    notes = _notes(answers.get("notes", {}))
    if verdict == RETURNED and not any(notes.values()):
        raise Invalid("A return needs at least one note.", "退回时请至少写一条意见。")
    amended = _written(work, answers) if verdict == AMENDED else {}
    if amended and not changes(current_turns(work.steps, imported_turns(work)), amended["turns"]):
        raise Invalid("Nothing was amended; accept it instead.", "文字没有改动，请选“通过”。")
    return {"verdict": verdict, "notes": notes, **amended}


def drafts(work: Work, rubric: Rubric) -> DraftFields:
    """A turn's texts and what is placed in it, notes (of the whole: 0), declaration, verdict, pastes."""
    texts = {f"{turn}.{part}": any_text for turn in TURNS for part in ("question", "answer")}
    notes = {f"note.{turn}": any_text for turn in (0, *TURNS)}
    placed = {f"{turn}.placed": places for turn in TURNS}
    told = {"contested": any_text, "declared": ("", "yes"), "verdict": ("", *VERDICTS)}
    return {**texts, **notes, **placed, **told, "pastes": list_of_objects}


def hand_on(work: Work, answers: Mapping | None) -> str:
    """Who has the item next; a skip (`answers` None) leaves what is written already to the adjudicator."""
    if answers is None:
        if work.role == "adjudicator":
            raise Refused("An adjudication cannot be skipped.", "裁定不能跳过。")
        return "adjudicator" if work.turn or work.role == "reviewer" else ""
    return next_role(work.role, answers, work.steps, has_author=not imported_turns(work))


def looked_at(work: Work, answers: Mapping) -> list[Hint]:
    """The hints for turns as they are being written."""
    source = source_of(work)
    return hints(source, turns_of(answers.get("turns"), len(source.text), len(source.pairs)))


def flags(answers: Mapping, active_ms: int) -> list[str]:
    """Reasons to look twice: `hasty`, and `pasted` when text came by a large paste from outside the case."""
    found = []
    if "verdict" not in answers and active_ms < HASTY_SECONDS * 1000:
        found.append("hasty")
    if any(not paste["from_case"] for paste in answers.get("pastes", ())):
        found.append("pasted")
    return found


def source_of(work: Work) -> Source:
    """What the dialogue is made from; of one that came without its case, the reference that came with it."""
    text = work.case_description or work.record.metadata.get("reference", "")
    return Source(text, case_parts(text), () if imported_turns(work) else work.qa_pairs)


def imported_turns(work: Work) -> list[dict]:
    """The turns of a record that is a dialogue already; none for a case."""
    return dialogue_of(work.record)


DIALOGUE_REWRITING = Activity(
    name="dialogue_rewriting",
    title=Text("三轮对话改写", "Dialogue rewriting"),
    question=Text(
        "把病例改写成三轮连贯的问诊对话，病情逐步交代。",
        "Rewrite the case as three connected turns that reveal it step by step.",
    ),
    rubric=RUBRIC,
    draw=draw,
    present=present,
    check=check,
    drafts=drafts,
    flags=flags,
    hints=looked_at,
    hand_on=hand_on,
)


def _check_draw(cases, writers, reviewers, adjudicator) -> None:
    if not cases:
        raise Invalid("There is no case to draw; import cases first.", "没有可分配的病例，请先导入。")
    if any(not case.written for case in cases) and not writers:
        raise Invalid("Choose who writes.", "请选择改写者。")
    if not reviewers or any(set(reviewers) == {writer} for writer in writers):
        raise Invalid(
            "Choose reviewers, so that everyone's work has one who did not write it.",
            "请选择审阅者，使每份改写都有未参与改写的人审阅。",
        )
    if adjudicator is None:
        raise Invalid("Choose who decides where the two differ.", "请选择裁定者，两人意见不一时由其裁定。")
    if adjudicator in {*writers, *reviewers}:
        raise Invalid(
            "The adjudicator neither writes nor reviews in this batch; choose another person.",
            "裁定者不能同时在本批次改写或审阅，请另选一人。",
        )


def _least_busy(load: dict[int, int], writer: int | None) -> int:
    """The reviewer with the fewest so far who is not the writer; counted up."""
    chosen = min((person for person in load if person != writer), key=load.__getitem__)
    load[chosen] += 1
    return chosen


def _written(work: Work, answers: Mapping) -> dict:
    source = source_of(work)
    turns = turns_of(answers.get("turns"), len(source.text), len(source.pairs))
    refuse_empty(turns)
    if answers.get("declared") is not True:
        raise Invalid(
            "Declare first that you wrote this yourself, without a language model.",
            "请先声明：文字由您本人撰写，未使用语言模型。",
        )
    pastes = pastes_of(answers.get("pastes", []))
    return {"turns": as_values(turns), "declared": True, "pastes": [asdict(paste) for paste in pastes]}


def _notes(values: object) -> dict[str, str]:
    """Notes by turn, "0" for the whole; blank ones are left out."""
    if not isinstance(values, Mapping) or set(values) - {"0", *map(str, TURNS)}:
        raise Invalid("Notes are given by turn.", "批注应按轮次填写。")
    notes = {turn: _note(values[turn]) for turn in sorted(values)}
    return {turn: note for turn, note in notes.items() if note}


def _note(value: object) -> str:
    return typed_text(value, Text("批注", "A note"), LONGEST_NOTE).strip()


def _told_steps(steps: Sequence[Step], imported: Sequence[Mapping]) -> list[dict]:
    """Every step with what it changed against the version before."""
    told, before = [], imported
    for step in steps:
        after = step.answers.get("turns")
        changed = changes(before, after) if before and after else ()
        told.append(
            {
                "role": step.role,
                "revision": step.revision,
                "at": step.at,
                "verdict": step.answers.get("verdict", "skipped" if step.status == "skipped" else ""),
                "notes": dict(step.answers.get("notes", {})),
                "contested": step.answers.get("contested", ""),
                "skipped": step.reason if step.status == "skipped" else "",
                "simulated": step.simulated,
                "changes": [_told_change(each) for each in changed],
            }
        )
        before = after or before
    return told


def _told_change(change) -> dict:
    pieces = [[piece.kind, piece.text] for piece in change.pieces]
    return {"turn": change.turn, "field": change.field, "pieces": pieces}
