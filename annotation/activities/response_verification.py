"""Response verification: physicians check what a model polished, beside the answer it was polished from.

Not blind. A response is correct when it has no factual error, practical when it is more useful than the
original answer. Who verifies revises where needed, and says both again of the revised text. A senior
oversees a drawn share, everything not correct, and every disagreement.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from annotation.activity import Activity
from annotation.draft_fields import DraftFields, any_text, list_of_objects
from annotation.original_answer import original_answer
from annotation.response_verification.drawing import draw
from annotation.response_verification.opinion import (
    CORRECT,
    LONGEST_TEXT,
    NO,
    PRACTICAL,
    REVISION,
    RUBRIC,
    YES,
    checked_opinion,
    opinion_of,
)
from annotation.response_verification.standing import (
    ACCEPTED,
    AMENDED,
    IN_REVIEW,
    RETURNED,
    VERDICTS,
    current_answers,
    next_role,
    standing,
)
from annotation.rubric import Rubric, Text
from annotation.text_difference import text_difference
from annotation.typed_text import typed_text
from db.errors import Invalid
from db.handovers import Step
from db.reasons import require_reason
from db.work import Work

HASTY_SECONDS = 10
LONGEST_REASON = 2000


@dataclass(frozen=True)
class Difference:
    """The polished text against the original answer, and what is being written against each, as pieces."""

    polishing: list[list[str]]
    revision: list[list[str]]
    from_reference: list[list[str]]


def present(work: Work, language: str = "zh") -> dict:
    """What the person may see: record, reference and response; of others' answers only what concerns them.

    Roles are named, people are not. Who verifies never sees another's answer, its overseer sees them all.
    """
    record = work.record
    reviews = work.role == "reviewer"
    stands = standing(work.steps, work.annotators, _overseen(work))
    return {
        "role": work.role,
        "turn": work.turn,
        "signed": work.signed,
        "task": work.polished.task,
        "instruction": work.polished.instruction,
        "case": work.case_description,
        "question": work.question,
        "options": [{"letter": letter, "text": text} for letter, text in record.options.items()],
        "reference": original_answer(record),
        "response": work.polished.text,
        "flags": [asdict(flag) for flag in work.polished.flags],
        "answers": [_told_answer(step) for step in current_answers(work.steps).values()] if reviews else [],
        "reasons": list(stands.reasons) if reviews else [],
        "waiting": stands.state == IN_REVIEW,
        "amendment": None if reviews else _amendment(work),
        "steps": _told_steps(work),
    }


def check(work: Work, rubric: Rubric, answers: object) -> dict:
    """The answers as stored: an opinion, or an overseer's verdict with the opinion it leaves."""
    if not isinstance(answers, Mapping):
        raise Invalid("The answers are an object.", "提交的内容格式不对：应为一个对象。")
    if work.role == "annotator":
        return checked_opinion(rubric, work.polished.text, answers).as_answers()
    verdict, given = answers.get("verdict"), current_answers(work.steps)
    if verdict not in VERDICTS:
        raise Invalid("Choose a verdict.", "请选择结论。")
    reason = typed_text(answers.get("reason", ""), Text("原因", "A reason"), LONGEST_REASON)
    told = {"verdict": verdict, "reason": reason.strip()}
    if verdict == RETURNED:
        require_reason(reason, "A return needs a reason.", "退回时请写明原因。")
        return told
    place = answers.get("chosen", next(iter(given), None))
    chosen = given.get(place) if type(place) is int else None
    if verdict == ACCEPTED:
        return told | {"chosen": _accepted(chosen).assignment_id}
    amended = checked_opinion(rubric, work.polished.text, answers)
    if chosen and chosen.status == "submitted" and amended == opinion_of(chosen.answers):
        raise Invalid("Nothing was amended; accept it instead.", "没有改动，请选“通过”。")
    return told | amended.as_answers()


def drafts(work: Work, rubric: Rubric) -> DraftFields:
    """An opinion's fields, and an overseer's: the verdict, its reason, which answer it is about."""
    asked = [f"{when}.{each.key}" for when in ("before", "after") for each in (CORRECT, PRACTICAL)]
    said = dict.fromkeys(asked, ("", YES, NO))
    texts = dict.fromkeys(("text", "comment", "reason"), any_text)
    chosen = {str(place) for place in range(max(1, len(work.annotators)))}
    return {**said, **texts, "errors": list_of_objects, "verdict": ("", *VERDICTS), "chosen": chosen}


def stands(work: Work) -> dict[str, str]:
    """What the submitted answer has in each field of `drafts`; nothing where the page begins otherwise.

    Of an overseer only an acceptance takes drafts: after another verdict the item is with who verifies it.
    """
    answers, told = work.annotation.answers, present(work)
    if told["amendment"] or (told["waiting"] and work.role == "reviewer"):
        return {}
    if work.role == "annotator":
        return _said(answers, work.polished.text)
    if answers["verdict"] != ACCEPTED:
        return {}
    places = [each["assignment"] for each in told["answers"]]
    place = places.index(answers["chosen"])
    own = {"verdict": ACCEPTED, "reason": answers["reason"], "chosen": str(place)}
    return own | _said(told["answers"][place]["opinion"], work.polished.text)


def hand_on(work: Work, answers: Mapping | None) -> str:
    """Who has the item next; a skip (`answers` None) brings it to its overseer, theirs leaves it out."""
    status = "skipped" if answers is None else "submitted"
    given = Step(0, work.assignment_id, work.role, 0, status, answers or {}, "", 0, "", False)
    return next_role((*work.steps, given), work.annotators, _overseen(work))


def compared(work: Work, answers: Mapping) -> list[Difference]:
    """The differences that the page shows while a text is being written."""
    text = answers.get("text")
    reference, response = original_answer(work.record), work.polished.text
    written = response if text is None else typed_text(text, REVISION, LONGEST_TEXT)
    return [Difference(_pieces(reference, response), _pieces(response, written), _pieces(reference, written))]


def flags(answers: Mapping, active_ms: int) -> list[str]:
    """Reasons to look twice: `hasty` when there was hardly time to read."""
    return ["hasty"] if "verdict" not in answers and active_ms < HASTY_SECONDS * 1000 else []


RESPONSE_VERIFICATION = Activity(
    name="response_verification",
    title=Text("润色核对", "Response verification"),
    question=Text(
        "对照原答案：润色后的回答是否正确、是否更实用？",
        "Against the original answer: is the polished response correct, and more practical?",
    ),
    rubric=RUBRIC,
    draw=draw,
    present=present,
    check=check,
    drafts=drafts,
    stands=stands,
    flags=flags,
    hints=compared,
    hand_on=hand_on,
)


def _said(opinion: Mapping, polished: str) -> dict[str, str]:
    """An opinion, field by field as the page has it."""
    asked = {
        f"{when}.{each.key}": ("" if opinion[when] is None else YES if opinion[when][each.key] else NO)
        for when in ("before", "after")
        for each in (CORRECT, PRACTICAL)
    }
    errors = json.dumps(opinion["errors"], ensure_ascii=False, separators=(",", ":"))
    return {**asked, "text": opinion["text"] or polished, "errors": errors, "comment": opinion["comment"]}


def _overseen(work: Work) -> bool:
    return work.record.id in work.batch.settings["overseen"]


def _accepted(chosen: Step | None) -> Step:
    if chosen is None or chosen.status != "submitted":
        raise Invalid(
            "There is no answer to accept; amend, or skip it.", "没有可通过的答案，请直接修改或跳过。"
        )
    return chosen


def _told_answer(step: Step) -> dict:
    return {
        "assignment": step.assignment_id,
        "skipped": step.answers.get("reason", step.reason) if step.status == "skipped" else "",
        "opinion": dict(step.answers) if step.status == "submitted" else None,
    }


def _amendment(work: Work) -> dict | None:
    """The overseer's opinion, where the last thing they did was to amend and it waits for agreement."""
    reviews = [step for step in work.steps if step.role == "reviewer"]
    waits = work.turn == "annotator" and reviews and reviews[-1].answers.get("verdict") == AMENDED
    return dict(reviews[-1].answers) if waits else None


def _told_steps(work: Work) -> list[dict]:
    """What became of the item and what each step changed; who verifies is not told of others who do."""
    told, text = [], work.polished.text
    for step in work.steps:
        if step.role == "annotator" and work.role == "annotator" and step.assignment_id != work.assignment_id:
            continue
        after = step.answers.get("text", text) or work.polished.text
        kept = step.answers.get("verdict") in (ACCEPTED, RETURNED)
        after = text if kept else after
        told.append(
            {
                "role": step.role,
                "revision": step.revision,
                "at": step.at,
                "verdict": step.answers.get("verdict", "skipped" if step.status == "skipped" else ""),
                "reason": step.answers.get("reason", ""),
                "changes": _pieces(text, after) if after != text else [],
            }
        )
        text = after
    return told


def _pieces(before: str, after: str) -> list[list[str]]:
    return [[piece.kind, piece.text] for piece in text_difference(before, after)]
