"""Blinded scoring: an evaluator scores every source's answer to a question, without knowing the sources.

Questions are split into near-equal parts stratified by task, one part an evaluator. A share of the
questions, the calibration set, goes to every evaluator, for without overlap no agreement can be estimated;
a share of each evaluator's own comes back later as repeats, for agreement with oneself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from annotation.activity import Activity
from annotation.blinded_scoring.presentation_order import SLOTS, balanced_orders
from annotation.draft_fields import DraftFields, any_text
from annotation.drawing import near_equal_parts, spread, stratified
from annotation.rubric import Criterion, Rubric, Text, check_ratings
from annotation.typed_text import typed_text
from db.batches import Plan, PlannedAssignment, PlannedItem
from db.errors import Invalid
from db.incoming import MASK
from db.work import Work

CALIBRATION_SHARE = 0.10
REPEAT_SHARE = 0.05
HASTY_SECONDS_A_RESPONSE = 2
LONGEST_COMMENT = 4000

OVERALL = Criterion(
    key="overall",
    name=Text("总体评分", "Overall"),
    asks=Text(
        "对照参考答案，综合考虑准确、连贯、切题与周全，这份回答值几分？",
        "Against the reference, weighing accuracy, coherence, relevance and thoroughness: how good is it?",
    ),
    low=1,
    high=10,
    anchors={
        1: Text("有害或全错", "harmful or all wrong"),
        3: Text("多处错误", "several errors"),
        5: Text("大体可用，需改", "usable once mended"),
        8: Text("好，小有不足", "good, small gaps"),
        10: Text("可直接采用", "fit to use as it is"),
    },
)

RUBRIC = Rubric("overall-1-10", "1", Text("总体评分 1–10", "Overall, 1–10"), (OVERALL,))


@dataclass(frozen=True)
class Question:
    """A record that can be drawn: its task and the responses to it, one a source."""

    record_id: int
    task: str
    response_ids: tuple[int, ...]


def draw(
    questions: Sequence[Question],
    evaluators: Sequence[int],
    seed: int,
    calibration_share: float = CALIBRATION_SHARE,
    repeat_share: float = REPEAT_SHARE,
) -> Plan:
    """The plan of a batch: the same questions, evaluators (person ids), shares and seed give the same plan.

    Every question must have the same number of responses: unequal coverage is settled before the draw.
    """
    _check_draw(questions, evaluators, calibration_share, repeat_share)
    random = Random(seed)
    dealt = stratified(sorted(questions, key=lambda each: each.record_id), lambda each: each.task, random)
    shared = round(calibration_share * len(dealt)) if len(evaluators) > 1 else 0
    calibration = spread(dealt, shared)
    own = [question for question in dealt if question not in calibration]
    orders = balanced_orders(len(dealt[0].response_ids), random)
    # who gets the first part, and so perhaps one question more, is drawn too
    seats = random.sample(sorted(evaluators), len(evaluators))
    assignments = []
    for person, part in zip(seats, near_equal_parts(own, len(seats)), strict=True):
        queue = random.sample(calibration + part, len(calibration) + len(part))
        repeats = random.sample(part, round(repeat_share * len(part)))
        occasions = [(question, 1) for question in queue] + _latest_last(repeats, queue)
        assignments += [
            PlannedAssignment(question.record_id, person, occasion, place, _slots(question, next(orders)))
            for place, (question, occasion) in enumerate(occasions, start=1)
        ]
    items = tuple(
        PlannedItem(question.record_id, question.task, "calibration" if question in calibration else "own")
        for question in dealt
    )
    return Plan(items, tuple(assignments))


def present(work: Work, language: str = "zh") -> dict:
    """What the evaluator may see: the question, the reference and the answers under slot letters.

    No response id, source, file, title of a batch or time of writing is in it. `masked` says that words of
    the answers are covered, which everybody sees, so that it can be said why.
    """
    responses = [
        {"slot": slot, "conversation": _after_question(work, slot)} for slot in sorted(work.conversations)
    ]
    return {
        "question": work.question,
        "reference": [
            {"title": Text("病例", "Case")[language], "text": work.case_description},
            *({"title": question, "text": answer} for question, answer in work.qa_pairs),
        ],
        "responses": responses,
        "masked": any(MASK in each["content"] for shown in responses for each in shown["conversation"]),
    }


def check(work: Work, rubric: Rubric, answers: object) -> dict:
    """The answers as stored: a rating on every criterion for every slot, and a comment."""
    if not isinstance(answers, Mapping) or not isinstance(answers.get("ratings"), Mapping):
        raise Invalid("The answers hold no ratings.", "提交的内容中没有评分。")
    ratings = answers["ratings"]
    missing = sorted(set(work.conversations) - set(ratings))
    if missing or set(ratings) - set(work.conversations):
        raise Invalid(
            f"Every answer shown needs a rating, and no other; missing: {', '.join(missing) or '—'}.",
            f"请给每份回答打分；尚缺：{'、'.join(missing) or '—'}。",
        )
    comment = typed_text(answers.get("comment", ""), Text("备注", "A comment"), LONGEST_COMMENT)
    return {
        "ratings": {slot: check_ratings(rubric, ratings[slot]) for slot in sorted(ratings)},
        "comment": comment,
    }


def drafts(work: Work, rubric: Rubric) -> DraftFields:
    """A field for each slot and criterion, "" where it is not rated and "na" where it does not apply."""
    values = {
        each.key: {"", *(("na",) if each.may_be_na else ()), *map(str, range(each.low, each.high + 1))}
        for each in rubric.criteria
    }
    rated = {f"{slot}.{key}": held for slot in work.conversations for key, held in values.items()}
    return {**rated, "comment": any_text}


def stands(work: Work) -> dict[str, str]:
    """What the submitted answer has in each field of `drafts`."""
    answers = work.annotation.answers
    rated = {
        f"{slot}.{key}": "na" if rating is None else str(rating)
        for slot, ratings in answers["ratings"].items()
        for key, rating in ratings.items()
    }
    return {**rated, "comment": answers["comment"]}


def flags(answers: Mapping, active_ms: int) -> list[str]:
    """Reasons to look twice: `hasty`; `straight-lined` when three or more answers all rate the same."""
    ratings = [tuple(each.values()) for each in answers["ratings"].values()]
    found = []
    if active_ms < HASTY_SECONDS_A_RESPONSE * 1000 * len(ratings):
        found.append("hasty")
    if len(ratings) >= 3 and len(set(ratings)) == 1:
        found.append("straight-lined")
    return found


BLINDED_SCORING = Activity(
    name="blinded_scoring",
    title=Text("盲评打分", "Blinded scoring"),
    question=Text("在不知来源的情况下，给每份回答打分。", "Score every answer without knowing its source."),
    rubric=RUBRIC,
    draw=draw,
    present=present,
    check=check,
    drafts=drafts,
    stands=stands,
    flags=flags,
    sealed=True,
)


def _check_draw(questions, evaluators, calibration_share, repeat_share) -> None:
    if not questions:
        raise Invalid(
            "There is no question to draw; import cases and at least two sources' answers first.",
            "没有可抽取的题目，请先导入病例和至少两个来源的回答。",
        )
    if not evaluators or len(set(evaluators)) != len(evaluators):
        raise Invalid("Choose the evaluators, each once.", "请选择评分医师，每位只选一次。")
    if len({len(question.response_ids) for question in questions}) > 1 or len(questions[0].response_ids) < 2:
        raise Invalid(
            "Every question needs an answer from each source, of at least two.",
            "每题都要有各来源的回答，来源至少两个。",
        )
    if len(questions[0].response_ids) > len(SLOTS):
        raise Invalid(
            f"At most {len(SLOTS)} sources can be shown side by side.",
            f"最多可并排显示 {len(SLOTS)} 个来源。",
        )
    if not (0 <= calibration_share <= 1 and 0 <= repeat_share <= 1):
        raise Invalid(
            "The calibration and repeat shares lie between 0 and 1.", "校准题和重复题的比例应在 0 到 1 之间。"
        )


def _latest_last(repeats: Sequence[Question], queue: Sequence[Question]) -> list[tuple[Question, int]]:
    """Repeats in the order first seen, so that each comes back after about as long as the others."""
    return [(question, 2) for question in sorted(repeats, key=queue.index)]


def _after_question(work: Work, slot: str) -> list[dict[str, str]]:
    """The conversation without its opening where that is the question all answers share."""
    messages = [{"role": each["role"], "content": each["content"]} for each in work.conversations[slot]]
    opening = messages[0]
    return messages[1:] if opening["role"] == "patient" and opening["content"] == work.question else messages


def _slots(question: Question, order: Sequence[int]) -> dict[str, int]:
    return {SLOTS[place]: question.response_ids[which] for place, which in enumerate(order)}
