"""The five fields of a record as text: case description, question, metadata, answer, option set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from annotation.answer_letters import answer_letters
from db.errors import Invalid

FIELDS = ("case_description", "question", "metadata", "answer", "options")
# what other formats call two of them
QUESTION_NAMES = ("question", "title", "input", "ask")
CASE_NAMES = ("case_description", "case")
ANSWER_NAMES = ("answer", "reference", "output")
# what a row without metadata of its own says of its subject
SUBJECT_NAMES = ("department", "discipline", "specialty", "subject", "disease_group", "cate1", "cate2")
# parts of the metadata that say nothing about the subject
NOT_SUBJECTS = {"explanation", "qa_pairs", "source", "response_rejected"}
LONGEST_SUBJECT = 100

SENTENCE_ENDS = "。；;！!？?\n"
# what stands at the end of a question without being one, such as the gap to fill in
TRAILING = " 　。.：:？?！!，,；;_（）()…\n\t"
# full-width digits and letters, as a pattern
WIDE = "[０-９Ａ-Ｚａ-ｚ]"
# who is spoken of, near the beginning: a person with an age, a patient, somebody left unnamed
PATIENT = re.compile(
    r"患者|患儿|病人|病儿|男|女|婴|幼儿|小儿|孕妇|产妇|早产|岁|个月|[\u4e00-\u9fff]某|某[\u4e00-\u9fff]{0,8}工"
)
PATIENT_WITHIN = 40
# one sentence holds both only when it opens with a person described
OPENING = re.compile(
    r"^[（(\[【\d.．、题共用干～~\-）)\]】\s]*(?:某|一|有一|该)?(?:名|位)?(?:老年|中年|青年|成年|青年|早产|足月)?"
    r"(?:患者|患儿|病人|男|女|婴|新生儿|幼儿|小儿|孕妇|产妇|初产妇|经产妇|初孕妇|[\u4e00-\u9fff]某|\d{1,3}\s*(?:岁|个月))"
)
ASKS = re.compile(
    r"是|为|哪|何|什么|应|多少|怎|首选|最|可能|考虑|诊断|处理|治疗|错误|正确|不|属|见于|选|吗|需"
)
SHORTEST_CASE = 10
LONGEST_QUESTION = 40


@dataclass(frozen=True)
class Fields:
    """One record's five fields as text; `options` has one text an option, empty for an open question."""

    case_description: str
    question: str
    metadata: str
    answer: str
    options: tuple[str, ...]


def fields_of(row: Mapping) -> Fields:
    """The five fields of a row, whatever the row calls them; "" for what it has not.

    The case is separated from the question when the row has it in no field of its own. Answer letters
    are read as their options, and the explanation belongs to the answer.
    """
    question = _first(row, QUESTION_NAMES)
    # a patient's question has a title and, under `ask`, the story
    case = _first(row, CASE_NAMES) or (row.get("ask", "") if row.get("title") else "")
    if not case:
        case, question = separate_case(_text(question))
    options = row.get("options") or {}
    metadata = row.get("metadata") or {name: row[name] for name in SUBJECT_NAMES if name in row}
    answer = _first(row, ANSWER_NAMES)
    explanation = row.get("explanation") or (
        metadata.get("explanation") if isinstance(metadata, Mapping) else ""
    )
    worded = "\n".join(answer_options(_text(answer), options)) or _text(answer)
    return Fields(
        _text(case),
        _text(question),
        _subjects(metadata),
        "\n".join(part for part in (worded, _text(explanation or "")) if part),
        tuple(map(_text, options.values() if isinstance(options, Mapping) else options)),
    )


def check_row(row: Mapping, where: str) -> None:
    """Raise Invalid for a row whose options or metadata are of no form that `fields_of` knows."""
    if not isinstance(row.get("options") or {}, Mapping | list):
        raise Invalid(
            f"{where}: options is neither a list nor a mapping from letters.",
            f"{where}：options 应为列表，或以字母为键的映射。",
        )
    if not isinstance(row.get("metadata") or {}, Mapping | str):
        raise Invalid(
            f"{where}: metadata is neither text nor a mapping.", f"{where}：metadata 应为文本或映射。"
        )


def _first(row: Mapping, names: tuple[str, ...]) -> object:
    return next((row[name] for name in names if row.get(name)), "")


def separate_case(text: str) -> tuple[str, str]:
    """Case description and question of a stem that holds both; ("", text) where it holds no case.

    The question is the last sentence of a text that speaks of a patient near its beginning; in a long
    one, and in a single sentence that opens with a patient, what follows the last comma. No character but
    blanks at the ends is lost.
    """
    body = text.rstrip(TRAILING)
    sentence = max(map(body.rfind, SENTENCE_ENDS)) + 1
    if sentence >= SHORTEST_CASE and PATIENT.search(text[: min(PATIENT_WITHIN, sentence)]):
        long = len(body) - sentence > LONGEST_QUESTION
        return _split(text, _last_comma(text, body, sentence) if long else sentence)
    if not sentence and OPENING.search(text):
        return _split(text, _last_comma(text, body, 0))
    return "", text.strip()


def answer_options(answer: str, options: Mapping | list) -> list[str]:
    """The options that an answer of letters names, in their order; empty when it is no such answer."""
    return [_text(options[letter]) for letter in answer_letters(answer, options)]


def _last_comma(text: str, body: str, otherwise: int) -> int:
    """Where the last comma ends, if there is enough before it and a question behind it."""
    comma = max(body.rfind("，"), body.rfind(",")) + 1
    return comma if comma >= max(SHORTEST_CASE, otherwise) and ASKS.search(text[comma:]) else otherwise


def _split(text: str, place: int) -> tuple[str, str]:
    return text[:place].strip(), text[place:].strip()


def fold_width(text: str) -> str:
    """Full-width letters and digits in half width, place by place, so that places stay the same."""
    return text.translate(_WIDTHS)


def _subjects(metadata: Mapping | str) -> str:
    """The short values of the metadata, one a line: department, discipline and the like."""
    if isinstance(metadata, str):
        return metadata
    named = (value for name, value in metadata.items() if name not in NOT_SUBJECTS)
    return "\n".join(value for value in named if isinstance(value, str) and len(value) <= LONGEST_SUBJECT)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(map(_text, value))
    return value if isinstance(value, str) else "" if value is None else str(value)


_WIDTHS = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
