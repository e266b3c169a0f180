"""The shapes a row can have: by which keys each is known, and what record or response it becomes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from annotation.tasks import find_task
from db.errors import Invalid, NotFound
from db.incoming import RESPONSES, NewRecord, NewResponse
from db.records import Message
from pipelines.reading.read_json import Row
from pipelines.self_naming import masked

# the roles of a dialogue in every spelling, as they are kept: a spelling of its own would tell the source
ROLES = {"patient": "patient", "user": "patient", "doctor": "doctor", "assistant": "doctor"}
# "胆道疾病 案例分析-胆囊结石": the chapter, a word that says this is a case, the topic
CASE_TITLE = re.compile(r"(?P<chapter>.*?)\s*[^\s-]*[案病]例[^\s-]*-(?P<topic>.+)")
CASE_KEYS = frozenset({"id", "title", "description", "QA_pairs"})


@dataclass(frozen=True)
class Shape:
    """A row is of this shape when it has all these keys; `build` raises Invalid with the row's fault."""

    kind: str
    keys: frozenset[str]
    build: Callable[[Row], NewRecord | NewResponse]


def case(row: Row) -> NewRecord:
    """A CMB-Clin case: its questions and answers joined and numbered, and kept one by one as `qa_pairs`.

    `task` is kept where the row has one; every other key goes to the metadata as it is.
    """
    pairs = row.value["QA_pairs"]
    if not isinstance(pairs, list) or not pairs:
        raise Invalid("QA_pairs is no list of questions and answers")
    if any(not isinstance(pair, dict) or set(pair) != {"question", "answer"} for pair in pairs):
        raise Invalid("a part of QA_pairs is not {question, answer}")
    pairs = [{key: text(pair, key) for key in ("question", "answer")} for pair in pairs]
    title = text(row.value, "title", required=False)
    parts = CASE_TITLE.fullmatch(title)
    more = {key: value for key, value in row.value.items() if key not in CASE_KEYS | {"task"}}
    read = {"title": title, "chapter": parts["chapter"] if parts else "", "qa_pairs": pairs}
    read["topic"] = parts["topic"].strip() if parts else title
    return NewRecord(
        line=row.line,
        external_id=identifier(row.value, "id"),
        kind="cmb-clin",
        task=task_key(text(row.value, "task", required=False)),
        case_description=text(row.value, "description"),
        question=numbered([pair["question"] for pair in pairs]),
        answer=numbered([pair["answer"] for pair in pairs]),
        options={},
        metadata=more | read,
    )


def dialogue(row: Row) -> NewResponse:
    """A model's dialogue over a record of another data set, from the patient's first message to an answer."""
    messages = row.value["conversation"]
    if not isinstance(messages, list) or not messages:
        raise Invalid("conversation is no list of messages")
    if any(not isinstance(each, dict) or not {"role", "content"} <= set(each) for each in messages):
        raise Invalid("a message is not {role, content}")
    original = tuple(Message(_role(each), text(each, "content")) for each in messages)
    turns = [message.role for message in original]
    if len(turns) % 2 or turns != ["patient", "doctor"] * (len(turns) // 2):
        raise Invalid("the messages do not go patient, doctor, patient, doctor")
    model = text(row.value, "model").strip()
    return response_of(row, model, original)


def response_of(row: Row, model: str, original: tuple[Message, ...]) -> NewResponse:
    """A model's response as the row names it, with what the model calls itself masked."""
    shown, namings = masked(original, model)
    return NewResponse(
        line=row.line,
        dataset=text(row.value, "source").strip(),
        external_id=identifier(row.value, "id"),
        model=model,
        shown=shown,
        original=original,
        namings=namings,
    )


CASE = Shape("cmb-clin", CASE_KEYS, case)
DIALOGUE = Shape(RESPONSES, frozenset({"id", "model", "source", "conversation"}), dialogue)


def text(value: dict, key: str, required: bool = True) -> str:
    """The text under a key. Raises Invalid when it is no text, or is blank and required."""
    found = value.get(key, "")
    if not isinstance(found, str):
        raise Invalid(f"{key} is no text")
    if required and not found.strip():
        raise Invalid(f"{key} is empty")
    return found


def task_key(name: str) -> str:
    """The key of the task with this name, "" for none."""
    if not name.strip():
        return ""
    try:
        return find_task(name).key
    except NotFound as error:
        raise Invalid(str(error)) from error


def identifier(value: dict, key: str) -> str:
    """The id under a key, a text or a whole number, as text."""
    found = value[key]
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return text(value, key).strip()


def numbered(texts: list[str]) -> str:
    """One text as it is; several as a numbered list, a blank line between."""
    if len(texts) == 1:
        return texts[0]
    return "\n\n".join(f"{number}. {each}" for number, each in enumerate(texts, start=1))


def _role(message: dict) -> str:
    role = message["role"]
    if not isinstance(role, str) or role.strip().casefold() not in ROLES:
        raise Invalid("a message's role is neither patient nor doctor")
    return ROLES[role.strip().casefold()]
