"""A dialogue of three turns: what the patient says, the reference answer, and where both came from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from db.errors import Invalid
from db.records import Record

TURNS = (1, 2, 3)
LONGEST_TEXT = 20_000
# passages in one turn, and questions attached to it: more than the longest case has sentences
MOST_PLACED = 1000
# the kinds of records: cases to rewrite, and dialogues that are rewritten already
CASES, DIALOGUES = "cmb-clin", "dotabench"
FIELDS = ("question", "answer")

# a run of the case's text, in characters: from the first to the one after the last
Span = tuple[int, int]


@dataclass(frozen=True)
class Turn:
    """One turn: the patient's words, the reference answer, the spans of the case placed in it, and which of
    the case's own questions and answers (counted from 0) were attached to it."""

    question: str
    answer: str
    spans: tuple[Span, ...] = ()
    pairs: tuple[int, ...] = ()

    def as_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Paste:
    """A large paste: when and where, how long, and whether the case itself holds it; never its text."""

    turn: int
    field: str
    characters: int
    from_case: bool
    at: str


def dialogue_of(record: Record) -> list[dict]:
    """The turns of a record that is a dialogue already; none for a case that has yet to become one."""
    if record.kind != DIALOGUES:
        return []
    return [Turn(pair["question"], pair["answer"]).as_json() for pair in record.metadata["qa_pairs"]]


def turns_of(values: object, case_length: int, pairs: int) -> tuple[Turn, ...]:
    """Three turns as stored or sent. Raises Invalid for another number, or for spans outside of the case.

    Spans come back in order, those that touch as one; attached pairs each once. Empty texts are allowed.
    """
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != len(TURNS):
        raise Invalid("A dialogue has three turns.", "一段对话应有三轮。")
    return tuple(
        _turn(number, value, case_length, pairs) for number, value in zip(TURNS, values, strict=True)
    )


def refuse_empty(turns: Sequence[Turn]) -> None:
    """Raise Invalid naming the first turn that lacks the patient's words or a reference answer."""
    for number, turn in zip(TURNS, turns, strict=True):
        if not turn.question.strip():
            raise Invalid(f"Turn {number} has no patient's words yet.", f"第 {number} 轮还没有患者的话。")
        if not turn.answer.strip():
            raise Invalid(f"Turn {number} has no reference answer yet.", f"第 {number} 轮还没有参考回答。")


def pastes_of(values: object) -> tuple[Paste, ...]:
    """The pastes a page noted; Invalid when one is not as a page notes it."""
    if not isinstance(values, list) or len(values) > 1000:
        raise Invalid("The pastes are a list.", "粘贴记录应为列表。")
    return tuple(_paste(value) for value in values)


def _turn(number: int, value: object, case_length: int, pairs: int) -> Turn:
    if not isinstance(value, Mapping):
        raise Invalid(f"Turn {number} is not one.", f"第 {number} 轮格式不对。")
    texts = [value.get(field, "") for field in FIELDS]
    if any(not isinstance(text, str) or len(text) > LONGEST_TEXT for text in texts):
        raise Invalid(
            f"Turn {number}: each text has at most {LONGEST_TEXT} characters.",
            f"第 {number} 轮：每段文字不超过 {LONGEST_TEXT} 字。",
        )
    placed, attached = (_placed(number, value.get(name, ())) for name in ("spans", "pairs"))
    spans = [_span(number, span, case_length) for span in placed]
    if any(not _whole(each) or not 0 <= each < pairs for each in attached):
        raise Invalid(
            f"Turn {number}: the case has no such question and answer.",
            f"第 {number} 轮：病例中没有这组问答。",
        )
    return Turn(*texts, _joined(spans), tuple(dict.fromkeys(attached)))


def _placed(number: int, values: object) -> Sequence:
    if not isinstance(values, list | tuple) or len(values) > MOST_PLACED:
        raise Invalid(
            f"Turn {number}: its passages, and its questions and answers, are each a list of at most "
            f"{MOST_PLACED}.",
            f"第 {number} 轮：所选段落和所附问答应各为不超过 {MOST_PLACED} 项的列表。",
        )
    return values


def _span(number: int, span: object, case_length: int) -> Span:
    right = isinstance(span, list | tuple) and len(span) == 2 and all(map(_whole, span))
    if not right or not 0 <= span[0] < span[1] <= case_length:
        raise Invalid(
            f"Turn {number}: a passage lies outside of the case.", f"第 {number} 轮：所选段落超出病例范围。"
        )
    return (span[0], span[1])


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _paste(value: object) -> Paste:
    try:
        paste = Paste(**value)
    except TypeError:
        raise Invalid(
            "A paste is noted with turn, field, characters, from_case and at.",
            "粘贴记录应含 turn、field、characters、from_case 和 at。",
        ) from None
    known = paste.turn in TURNS and paste.field in FIELDS and _whole(paste.characters)
    if not known or not isinstance(paste.from_case, bool) or not isinstance(paste.at, str):
        raise Invalid(
            "A paste is noted with turn, field, characters, from_case and at.",
            "粘贴记录应含 turn、field、characters、from_case 和 at。",
        )
    if len(paste.at) > 40:
        raise Invalid("A paste's time is too long.", "粘贴时间过长。")
    return paste


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
