"""Question-and-answer rows of every known format, each as a record with the five fields."""

from collections.abc import Callable, Mapping

from annotation.tasks import find_task
from db.errors import Invalid, NotFound
from db.incoming import NewRecord
from pipelines.five_fields import answer_options, separate_case
from pipelines.options import read_options
from pipelines.read_json import Row
from pipelines.row_shapes import Shape, identifier, numbered, text

PATIENT_ROLES = {"user", "human", "patient"}
DOCTOR_ROLES = {"assistant", "gpt", "doctor", "bot"}
# what tables write where there is nothing
NOTHING = {"", "nan", "null", "none", "n/a"}
DOTABENCH_TURNS = 3
INSTRUCTION_NAMES = ("instruction", "instruct", "prompt", "query")


def question_with_options(row: Row) -> NewRecord:
    """An exam question: the stem may hold a case; the answer must be among the options."""
    options = read_options(row.value["options"])
    answer = text(row.value, "answer", required=False).strip()
    if (
        answer
        and options
        and len(answer) <= len(options)
        and answer.isascii()
        and not answer_options(answer, options)
    ):
        raise Invalid(f"the answer {answer} is none of the options {', '.join(options)}")
    case, question = _case_and_question(row.value, "question")
    return _record(row, "mcq", case, question, answer, options, {"question", "options", "answer"})


def question_and_answer(row: Row) -> NewRecord:
    """A question with an answer in words, also one that has the five fields already."""
    case, question = _case_and_question(row.value, "question")
    answer = text(row.value, "answer")
    options = read_options(row.value.get("options") or {})
    return _record(row, "qa", case, question, answer, options, {"question", "answer", "options"})


def patient_question(row: Row) -> NewRecord:
    """A patient's question: the title asks, and `ask` tells the story behind it."""
    title, story = (text(row.value, key, required=False).strip() for key in ("title", "ask"))
    if title.lower() in NOTHING:
        title, story = "", story if story.lower() not in NOTHING else ""
    if not title and not story:
        raise Invalid("title and ask are empty")
    case, question = (story, title) if title else separate_case(story)
    return _record(row, "qa", case, question, text(row.value, "answer"), {}, {"title", "ask", "answer"})


def doctorflan(row: Row) -> NewRecord:
    """A DoctorFLAN row: `reference` is the source's own answer, `output` the polished one, kept beside it."""
    case, question = _case_and_question(row.value, "input")
    return _record(
        row, "doctorflan", case, question, text(row.value, "reference"), {}, {"input", "reference"}
    )


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


def task_row(row: Row) -> NewRecord:
    """A PromptCBLUE row: `input` asks, `target` answers, `answer_choices` are the options."""
    options = read_options(row.value.get("answer_choices") or {})
    case, question = _case_and_question(row.value, "input")
    answer = text(row.value, "target")
    return _record(row, "promptcblue", case, question, answer, options, {"input", "target", "answer_choices"})


def task_instance(row: Row) -> NewRecord:
    """A MedS-Ins instance: the task's definition asks about `input`; the first `output` is the answer."""
    about = row.value["dataset"]
    output = row.value["output"]
    answers = [output] if isinstance(output, str) else output
    if not isinstance(answers, list) or not answers or not all(isinstance(each, str) for each in answers):
        raise Invalid("output is no text and no list of texts")
    definition = about.get("Definition") or []
    question = definition if isinstance(definition, str) else "\n".join(definition)
    case = text(row.value, "input")
    parts = (case, question) if question.strip() else separate_case(case)
    record = _record(row, "meds-ins", *parts, answers[0], {}, {"input", "output", "dataset"})
    also = {"other_answers": answers[1:]} if len(answers) > 1 else {}
    record.metadata.update({key.lower(): value for key, value in about.items() if key != "Definition"} | also)
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
    return _record(row, "qa", *parts, answer, {}, used)


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
        return _record(row, kind, case, question, pairs[0]["answer"], {}, used)
    question = numbered([pair["question"] for pair in pairs])
    record = _record(row, kind, "", question, numbered([pair["answer"] for pair in pairs]), {}, used)
    record.metadata["qa_pairs"] = pairs
    return record


def _record(
    row: Row, kind: str, case: str, question: str, answer: str, options: Mapping[str, str], used: set[str]
) -> NewRecord:
    """The record; whatever the row has besides goes to the metadata, what says nothing left out."""
    rest = {
        key: value for key, value in row.value.items() if key not in used | {"id", "case_description", "task"}
    }
    given = rest.pop("metadata", None)
    named = given if isinstance(given, dict) else {"metadata": given}
    metadata = {
        key: value for key, value in (rest | named).items() if str(value or "").strip().lower() not in NOTHING
    }
    return NewRecord(
        line=row.line,
        external_id=identifier(row.value, "id") if row.value.get("id") not in (None, "") else "",
        kind=kind,
        task=_task(row.value),
        case_description=case,
        question=question,
        answer=answer,
        options=dict(options),
        metadata=metadata,
    )


def _task(value: Mapping) -> str:
    """The task's key where the row names one of the 22; any other name stays in the metadata as it is."""
    try:
        return find_task(value["task"]).key if isinstance(value.get("task"), str) else ""
    except NotFound:
        return ""


def _case_and_question(value: dict, key: str) -> tuple[str, str]:
    case = text(value, "case_description", required=False)
    question = text(value, key)
    return (case, question) if case.strip() else separate_case(question)


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


def shape(kind: str, keys: str, build: Callable[[Row], NewRecord]) -> Shape:
    return Shape(kind, frozenset(keys.split()), build)


# the more a shape asks for, the earlier it stands
RECORD_SHAPES = (
    shape("dotabench", "turn_1_question turn_2_question turn_3_question", dotabench),
    shape("doctorflan", "input output reference", doctorflan),
    shape("meds-ins", "input output dataset", task_instance),
    shape("promptcblue", "input target", task_row),
    shape("mcq", "question options answer", question_with_options),
    shape("qa", "title ask answer", patient_question),
    shape("qa", "question answer", question_and_answer),
    shape("dialogue", "messages", messages),
    shape("dialogue", "conversations", conversations),
    shape("qa", "output", instruction),
)
