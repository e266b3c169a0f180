"""Question-and-answer rows of every known format, each as a record with the five fields."""

from collections.abc import Callable

from db.errors import Invalid
from db.incoming import NewRecord
from pipelines.reading.dialogue_shapes import conversations, dotabench, instruction, messages
from pipelines.reading.five_fields import answer_options, separate_case
from pipelines.reading.options import read_options
from pipelines.reading.read_json import Row
from pipelines.reading.record_fields import NOTHING, case_and_question, record_of
from pipelines.reading.row_shapes import Shape, text


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
    case, question = case_and_question(row.value, "question")
    return record_of(row, "mcq", case, question, answer, options, {"question", "options", "answer"})


def question_and_answer(row: Row) -> NewRecord:
    """A question with an answer in words, also one that has the five fields already."""
    case, question = case_and_question(row.value, "question")
    answer = text(row.value, "answer")
    options = read_options(row.value.get("options") or {})
    return record_of(row, "qa", case, question, answer, options, {"question", "answer", "options"})


def patient_question(row: Row) -> NewRecord:
    """A patient's question: the title asks, and `ask` tells the story behind it."""
    title, story = (text(row.value, key, required=False).strip() for key in ("title", "ask"))
    if title.lower() in NOTHING:
        title, story = "", story if story.lower() not in NOTHING else ""
    if not title and not story:
        raise Invalid("title and ask are empty")
    case, question = (story, title) if title else separate_case(story)
    return record_of(row, "qa", case, question, text(row.value, "answer"), {}, {"title", "ask", "answer"})


def preference_pair(row: Row) -> NewRecord:
    """Two answers to a question: the chosen one is the answer, the rejected one is kept beside it."""
    case, question = case_and_question(row.value, "question")
    chosen = text(row.value, "response_chosen")
    text(row.value, "response_rejected")
    return record_of(row, "qa", case, question, chosen, {}, {"question", "response_chosen"})


def doctorflan(row: Row) -> NewRecord:
    """A DoctorFLAN row: `reference` is the source's own answer, `output` the polished one, kept beside it."""
    case, question = case_and_question(row.value, "input")
    return record_of(
        row, "doctorflan", case, question, text(row.value, "reference"), {}, {"input", "reference"}
    )


def task_row(row: Row) -> NewRecord:
    """A PromptCBLUE row: `input` asks, `target` answers, `answer_choices` are the options."""
    options = read_options(row.value.get("answer_choices") or {})
    case, question = case_and_question(row.value, "input")
    answer = text(row.value, "target")
    return record_of(
        row, "promptcblue", case, question, answer, options, {"input", "target", "answer_choices"}
    )


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
    record = record_of(row, "meds-ins", *parts, answers[0], {}, {"input", "output", "dataset"})
    also = {"other_answers": answers[1:]} if len(answers) > 1 else {}
    record.metadata.update({key.lower(): value for key, value in about.items() if key != "Definition"} | also)
    return record


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
    shape("qa", "question response_chosen response_rejected", preference_pair),
    shape("dialogue", "messages", messages),
    shape("dialogue", "conversations", conversations),
    shape("qa", "output", instruction),
)
