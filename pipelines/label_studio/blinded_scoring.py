"""Blinded scoring in Label Studio: stars under each answer, and letters that stand for the sources."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from annotation.rubric import Criterion, Rubric
from db.errors import Invalid
from pipelines.label_studio.controls import Control, control, header, text
from pipelines.label_studio.form import Form

NOT_APPLICABLE = "n/a"
WORDS = {
    "question": {"zh": "问题", "en": "Question"},
    "reference": {"zh": "病例与参考", "en": "Case and reference"},
    "response": {"zh": "回答 {slot}", "en": "Answer {slot}"},
    "comment": {"zh": "备注", "en": "Comment"},
    "not_applicable": {"zh": "{name}不适用", "en": "{name}: not applicable"},
    "patient": {"zh": "患者：", "en": "Patient: "},
    "doctor": {"zh": "医生：", "en": "Doctor: "},
}


def _slots(presented: Mapping) -> list[str]:
    return [each["slot"] for each in presented["responses"]]


def controls(rubric: Rubric, presented: Mapping) -> tuple[Control, ...]:
    rated = [
        each
        for slot in _slots(presented)
        for criterion in rubric.criteria
        for each in _criterion_controls(slot, criterion)
    ]
    return (*rated, Control("comment", "question", "text"))


def _criterion_controls(slot: str, criterion: Criterion) -> tuple[Control, ...]:
    name, to = f"{slot}_{criterion.key}", f"response_{slot}"
    # stars begin at one; any other scale is typed
    kind = "rating" if criterion.low == 1 else "number"
    rating = Control(name, to, kind, criterion.low, criterion.high)
    if not criterion.may_be_na:
        return (rating,)
    return (rating, Control(f"{name}_na", to, "choice", options=(NOT_APPLICABLE,)))


def draw(view: Element, rubric: Rubric, presented: Mapping, language: str) -> None:
    for name in ("question", "reference"):
        header(view, WORDS[name][language])
        text(view, name)
    for slot in _slots(presented):
        header(view, WORDS["response"][language].format(slot=slot))
        text(view, f"response_{slot}")
        for criterion in rubric.criteria:
            _draw_criterion(view, slot, criterion, language)
    header(view, WORDS["comment"][language], size=6)
    control(view, Control("comment", "question", "text"), required=False, rows="2")


def _draw_criterion(view: Element, slot: str, criterion: Criterion, language: str) -> None:
    name = criterion.name[language]
    header(view, f"{name} {criterion.low}–{criterion.high}：{criterion.asks[language]}", size=6)
    for each in _criterion_controls(slot, criterion):
        element = control(view, each, required=each.kind != "choice" and not criterion.may_be_na)
        if each.kind == "choice":
            element.attrib.update(choice="single", showInline="true")
            label = WORDS["not_applicable"][language].format(name=name)
            SubElement(element, "Choice", {"value": label, "alias": NOT_APPLICABLE})


def data(presented: Mapping, language: str) -> dict[str, str]:
    parts = [f"【{each['title']}】\n{each['text']}" for each in presented["reference"] if each["text"]]
    data = {"question": presented["question"], "reference": "\n\n".join(parts)}
    for response in presented["responses"]:
        said = [_message(each, language) for each in response["conversation"]]
        data[f"response_{response['slot']}"] = "\n\n".join(said)
    return data


def _message(message: Mapping, language: str) -> str:
    speaker = "patient" if message["role"] == "patient" else "doctor"
    return WORDS[speaker][language] + message["content"]


def answers(values: Mapping, rubric: Rubric, presented: Mapping) -> dict:
    return {
        "ratings": {slot: _ratings(values, rubric, slot) for slot in _slots(presented)},
        "comment": values.get("comment", ""),
    }


def _ratings(values: Mapping, rubric: Rubric, slot: str) -> dict[str, int | None]:
    """A rating a criterion; None for one called not applicable, which only some criteria allow."""
    ratings = {}
    for criterion in rubric.criteria:
        name = f"{slot}_{criterion.key}"
        left_out = values.get(f"{name}_na") == NOT_APPLICABLE
        if name in values and left_out:
            raise Invalid(f"{name} is rated and called not applicable", f"{name} 既打了分又选了不适用")
        if name not in values and not left_out:
            raise Invalid(f"{name} is not rated", f"{name} 没有打分")
        ratings[criterion.key] = values.get(name)
    return ratings


FORM = Form(controls, draw, data, answers)
