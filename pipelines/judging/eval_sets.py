"""The sets a file of rows can be of: what of a row is shown to the judge, and what its ratings come to.

doctorflan    id, input, output, reference                          one rating, against the reference
dotabench     id, turn_1_question, turn_1_answer, …, reference      a rating a turn; combined a dialogue
doctorbench   id, input, output, reference (may be missing)         thirteen weighted dimensions, vetoes
checklist     id, input, output, checklist [{item, points, must_ask}]   the row's own items, met or not
pairwise      id, input, output_a, output_b, reference (may be missing) which is better, in both orders
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from annotation.doctorbench import DOCTORBENCH
from annotation.published_rubrics import DOCTORFLAN, DOTABENCH
from annotation.rubric import Criterion, Rubric, Text
from annotation.rubric_score import Veto, checklist_score, score, weighted_mean
from annotation.written_fields import Field, is_number
from db.errors import Invalid, found_in
from pipelines.judging.cases import Case, Material
from pipelines.row_files import FileRow

TURNS = (1, 2, 3)
# what is shown also where the reference is there and empty
MISSING_REFERENCE = "（没有参考答案）"


@dataclass(frozen=True)
class Judged:
    """A case and its ratings, under the rubric it was judged by."""

    case: Case
    rubric: Rubric
    ratings: dict[str, float | None]


@dataclass(frozen=True)
class EvalSet:
    """`cases(row, turns)` are what is asked of a row, `result(judged, veto)` the fields its ratings come to:
    `rating`, one number or None, and what belongs beside it. `rubric` is None where each row has its own.

    `name` is its prompt's too; `takes_rubric`: another can be given; `vetoes`: a criterion may veto.
    """

    name: str
    contract: str
    rubric: Rubric | None
    cases: Callable[[FileRow, tuple[int, ...]], tuple[Case, ...]]
    result: Callable[[Sequence[Judged], Veto], dict]
    takes_rubric: bool = True
    vetoes: bool = False


def _doctorflan(row: FileRow, _) -> tuple[Case, ...]:
    question, reference, answer = found_in(
        lambda: row.question("input"), row.reference, lambda: row.text("output")
    )
    materials = (
        Material("question", "问题", question),
        Material("reference", "参考答案", reference),
        Material("answer", "待评的回答", answer),
    )
    return (Case(row.id, materials),)


def _dotabench(row: FileRow, turns: tuple[int, ...]) -> tuple[Case, ...]:
    told = range(1, max(turns) + 1)
    reference, *said = found_in(
        row.reference,
        *(partial(row.question, f"turn_{turn}_question") for turn in told),
        *(partial(row.text, f"turn_{turn}_answer") for turn in told),
    )
    said = list(zip(said[: len(told)], said[len(told) :], strict=True))
    return tuple(_turn(row.id, turn, said, reference) for turn in turns)


def _turn(id: str, turn: int, said: list[tuple[str, str]], reference: str) -> Case:
    earlier = "\n\n".join(
        f"第 {number} 轮\n患者方：{question}\n助手：{answer}"
        for number, (question, answer) in enumerate(said[: turn - 1], start=1)
    )
    question, answer = said[turn - 1]
    materials = (
        Material("reference", "参考问答", reference),
        Material("earlier", "更早的各轮", earlier or "（这是第一轮）"),
        Material("question", f"第 {turn} 轮患者方的话", question),
        Material("answer", f"待评的第 {turn} 轮回答", answer),
    )
    return Case(id, materials, turn)


def _doctorbench(row: FileRow, _) -> tuple[Case, ...]:
    question, reference, answer = found_in(
        lambda: row.question("input"), lambda: _reference(row), lambda: row.text("output")
    )
    materials = (
        Material("question", "问题", question),
        Material("reference", "参考答案", reference),
        Material("answer", "待评的回答", answer),
    )
    return (Case(row.id, materials),)


def _checklist(row: FileRow, _) -> tuple[Case, ...]:
    question, answer, rubric = found_in(
        lambda: row.question("input"), lambda: row.text("output"), lambda: _rubric_of(row)
    )
    materials = (Material("question", "问题", question), Material("answer", "待评的回答", answer))
    return (Case(row.id, materials, rubric=rubric),)


def _rubric_of(row: FileRow) -> Rubric:
    """A row's checklist as a rubric of items met (1) or not (0). Raises Invalid naming line and field."""
    where = f"{row.path}, line {row.line}", f"{row.path.name} 第 {row.line} 行"
    items = Field(*where, "checklist", row.values.get("checklist")).items(Text("条目列表", "a list of items"))
    criteria = tuple(found_in(*(partial(_item, number, each) for number, each in enumerate(items, start=1))))
    if not any(each.weight > 0 for each in criteria):
        raise Invalid(
            f"{where[0]}: checklist has no item with points above 0, so nothing can be gained; add one.",
            f"{where[1]}：checklist 中没有分值大于 0 的条目，无分可得；请补上。",
        )
    return Rubric("checklist", "1", Text("要点清单", "Checklist"), criteria)


def _item(number: int, field: Field) -> Criterion:
    parts = field.fields(("item",), ("points", "must_ask"))
    text, name = parts["item"].words(), Text(f"要点 {number}", f"Item {number}")
    points = parts["points"].must(is_number, Text("数", "a number")) if "points" in parts else 1
    must_ask = parts["must_ask"].truth() if "must_ask" in parts else False
    return Criterion(f"item{number}", name, Text(text, text), 0, 1, weight=points, veto=must_ask)


def _pairwise(row: FileRow, _) -> tuple[Case, ...]:
    """Both orders, so that a liking for the first place shows."""
    question, reference, *answers = found_in(
        lambda: row.question("input"),
        lambda: _reference(row),
        lambda: row.text("output_a"),
        lambda: row.text("output_b"),
    )
    return tuple(_pair(row, question, reference, *each) for each in (answers, answers[::-1]))


def _pair(row: FileRow, question: str, reference: str, first: str, second: str) -> Case:
    materials = (
        Material("question", "问题", question),
        Material("reference", "参考答案", reference),
        Material("answer_1", "第一份回答", first),
        Material("answer_2", "第二份回答", second),
    )
    return Case(row.id, materials)


def _reference(row: FileRow) -> str:
    return row.possible_reference() or MISSING_REFERENCE


def _mean_result(judged: Sequence[Judged], _) -> dict:
    """The mean over turns and repeats of the mean by weight."""
    return {"rating": _mean([weighted_mean(each.ratings, each.rubric) for each in judged])} | _by_criterion(
        judged
    )


def _turns_result(judged: Sequence[Judged], veto: Veto) -> dict:
    """The mean over turns; and by turn, unless each turn was rated by several criteria: then by criterion."""
    turns = dict.fromkeys(each.case.turn for each in judged)
    by_turn = {
        str(turn): _mean(
            [weighted_mean(each.ratings, each.rubric) for each in judged if each.case.turn == turn]
        )
        for turn in turns
    }
    return ({"ratings": by_turn} if len(turns) > 1 else {}) | _mean_result(judged, veto)


def _weighted_result(judged: Sequence[Judged], veto: Veto) -> dict:
    """The total out of 100 after vetoes, the raw one beside it; means over repeats."""
    scores = [score(each.ratings, each.rubric, veto) for each in judged]
    return {
        "rating": _mean([each.total for each in scores]),
        "raw": _mean([each.raw for each in scores]),
        "vetoed_by": sorted({key for each in scores for key in each.vetoed_by}),
    } | _by_criterion(judged)


def _checklist_result(judged: Sequence[Judged], _) -> dict:
    """The share of points, cut at 0, the raw one beside it; means over repeats."""
    scores = [checklist_score(each.ratings, each.rubric) for each in judged]
    return {
        "rating": _mean([each.share for each in scores]),
        "raw": _mean([each.raw for each in scores]),
        "must_ask": _mean([each.must_ask for each in scores]),
        "missed": sorted({key for each in scores for key in each.missed}),
    } | _by_criterion(judged)


def _pairwise_result(judged: Sequence[Judged], _) -> dict:
    """From -1 (b is better) to 1 (a is better). The winner is named when both orders agree on it."""
    half = len(judged) // 2
    forward = _mean([each.ratings["preference"] for each in judged[:half]])
    # not the bare negative, which of 0 is -0.0
    backward = 0 - _mean([each.ratings["preference"] for each in judged[half:]])
    names = {True: "a", False: "b"}
    agreed = "tie" if forward == 0 else names[forward > 0]
    winner = agreed if (forward > 0) == (backward > 0) and (forward < 0) == (backward < 0) else "inconsistent"
    return {"rating": (forward + backward) / 2, "winner": winner, "forward": forward, "backward": backward}


def _by_criterion(judged: Sequence[Judged]) -> dict:
    """The mean of each criterion, where there are several."""
    keys = dict.fromkeys(key for each in judged for key in each.ratings)
    if len(keys) < 2:
        return {}
    return {"ratings": {key: _mean([each.ratings.get(key) for each in judged]) for key in keys}}


def _mean(values: Sequence[float | None]) -> float | None:
    """The mean of what is there; None when nothing is."""
    given = [each for each in values if each is not None]
    return fmean(given) if given else None


PREFERENCE = Criterion(
    "preference",
    Text("哪份更好", "Which is better"),
    Text(
        "第一份更好写 1，第二份更好写 -1，不相上下写 0；先后次序不影响好坏。",
        "1 when the first is better, -1 when the second is, 0 when neither; their order means nothing.",
    ),
    -1,
    1,
)
PAIRWISE = Rubric("pairwise", "1", Text("两两比较", "Pairwise"), (PREFERENCE,))

EVAL_SETS = {
    "doctorflan": EvalSet("doctorflan", "published", DOCTORFLAN, _doctorflan, _mean_result),
    "dotabench": EvalSet("dotabench", "published", DOTABENCH, _dotabench, _turns_result),
    "doctorbench": EvalSet("doctorbench", "nonce", DOCTORBENCH, _doctorbench, _weighted_result, vetoes=True),
    "checklist": EvalSet("checklist", "nonce", None, _checklist, _checklist_result, takes_rubric=False),
    "pairwise": EvalSet("pairwise", "nonce", PAIRWISE, _pairwise, _pairwise_result, takes_rubric=False),
}
