"""Rows of several turns, and instructions that may follow some: each as one record with its pairs kept."""

from db.errors import Invalid
from db.incoming import NewRecord
from pipelines.reading.five_fields import separate_case
from pipelines.reading.read_json import Row
from pipelines.reading.record_fields import record_of
from pipelines.reading.row_shapes import numbered, text

PATIENT_ROLES = {"user", "human", "patient"}
DOCTOR_ROLES = {"assistant", "gpt", "doctor", "bot"}
DOTABENCH_TURNS = 3
INSTRUCTION_NAMES = ("instruction", "instruct", "prompt", "query")


def dotabench(row: Row) -> NewRecord:
    """A DotaBench row: three turns, each with the source's own answer as its reference.

    A reference that stands beside the turns' answers is kept as it is.
    """
    turns = range(1, DOTABENCH_TURNS + 1)
    pairs = [
        {"question": text(row.value, f"turn_{turn}_question"), "answer": _reference(row.value, turn)}
        for turn in turns
    ]
    used = {key for key in row.value if key.startswith("turn_")} | {"reference"}
    record = _turns(row, "dotabench", pairs, used)
    reference = row.value.get("reference")
    if isinstance(reference, str) and all(f"turn_{turn}_answer" in row.value for turn in turns):
        record.metadata["reference"] = reference
    return record


def instruction(row: Row) -> NewRecord:
    """An Alpaca row: the instruction asks, `input` is the case if there is one, `history` came before."""
    asked = next((key for key in INSTRUCTION_NAMES if key in row.value), INSTRUCTION_NAMES[0])
    question, answer = text(row.value, asked), text(row.value, "output")
    history = row.value.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(pair, list) and len(pair) == 2 for pair in history
    ):
        raise Invalid("history is no list of pairs of question and answer")
    used = {asked, "input", "output", "history"}
    if history:
        earlier = [{"question": _words(pair[0]), "answer": _words(pair[1])} for pair in history]
        return _turns(row, "dialogue", [*earlier, {"question": question, "answer": answer}], used)
    case = text(row.value, "input", required=False)
    parts = (case, question) if case.strip() else separate_case(question)
    return record_of(row, "qa", *parts, answer, {}, used)


def messages(row: Row) -> NewRecord:
    """A chat with `messages` of role and content."""
    return _chat(row, "messages", "role", "content")


def conversations(row: Row) -> NewRecord:
    """A ShareGPT row: `conversations` of from and value."""
    return _chat(row, "conversations", "from", "value")


def _chat(row: Row, key: str, role_key: str, content_key: str) -> NewRecord:
    parts = row.value[key]
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise Invalid(f"{key} is no list of messages")
    spoken = [(str(part.get(role_key, "")).strip().lower(), text(part, content_key)) for part in parts]
    system = "\n".join(words for role, words in spoken if role == "system")
    turns = [(role, words) for role, words in spoken if role != "system"]
    asked, answered = turns[0::2], turns[1::2]
    if (
        not turns
        or len(asked) != len(answered)
        or not all(role in PATIENT_ROLES for role, _ in asked)
        or not all(role in DOCTOR_ROLES for role, _ in answered)
    ):
        raise Invalid("the messages do not go user, assistant, user, assistant")
    pairs = [{"question": one[1], "answer": two[1]} for one, two in zip(asked, answered, strict=True)]
    record = _turns(row, "dialogue", pairs, {key})
    if system:
        record.metadata["system"] = system
    return record


def _turns(row: Row, kind: str, pairs: list[dict], used: set[str]) -> NewRecord:
    """A record of several questions: joined and numbered as a case's are, and kept one by one."""
    if len(pairs) == 1:
        case, question = separate_case(pairs[0]["question"])
        return record_of(row, kind, case, question, pairs[0]["answer"], {}, used)
    question = numbered([pair["question"] for pair in pairs])
    record = record_of(row, kind, "", question, numbered([pair["answer"] for pair in pairs]), {}, used)
    record.metadata["qa_pairs"] = pairs
    return record


def _reference(value: dict, turn: int) -> str:
    """The turn's own reference, or the part of a list of them."""
    for key in (f"turn_{turn}_reference", f"turn_{turn}_answer"):
        if key in value:
            return text(value, key)
    reference = value.get("reference")
    if (
        isinstance(reference, list)
        and len(reference) == DOTABENCH_TURNS
        and isinstance(reference[turn - 1], str)
    ):
        return reference[turn - 1]
    if isinstance(reference, str) and turn == DOTABENCH_TURNS:
        return reference
    return ""


def _words(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid("history has an empty question or answer")
    return value
