"""A label audit in Label Studio: one of 22 tasks, or none, for the record shown."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from annotation.rubric import Rubric
from pipelines.label_studio.controls import Control, control, header, text
from pipelines.label_studio.form import Form

WORDS = {
    "case": {"zh": "病例", "en": "Case"},
    "question": {"zh": "问题", "en": "Question"},
    "options": {"zh": "选项", "en": "Options"},
    "facts": {"zh": "其他信息", "en": "Other facts"},
    "proposed": {"zh": "规则给出的任务", "en": "The task that the rules gave"},
    "comment": {"zh": "备注", "en": "Comment"},
}


def controls(rubric: Rubric, presented: Mapping) -> tuple[Control, ...]:
    (choice,) = rubric.choices
    options = tuple(option.key for option in choice.options)
    return (
        Control(choice.key, "question", "choice", options=options),
        Control("note", "question", "text"),
    )


def draw(view: Element, rubric: Rubric, presented: Mapping, language: str) -> None:
    for name in ("case", "question", "options", "facts", *(["proposed"] if presented["proposed"] else [])):
        header(view, WORDS[name][language], size=5)
        text(view, name)
    (choice,) = rubric.choices
    header(view, choice.asks[language])
    label, note = controls(rubric, presented)
    element = control(view, label, choice="single-radio", layout="inline")
    for option in choice.options:
        shown = " · ".join(filter(None, (option.group[language], option.name[language])))
        SubElement(element, "Choice", {"value": shown, "alias": option.key, "hint": option.means[language]})
    header(view, WORDS["comment"][language], size=6)
    control(view, note, required=False, rows="2")


def data(presented: Mapping, language: str) -> dict[str, str]:
    options = [
        f"{each['letter']} {each['text']}{' ✓' if each['right'] else ''}" for each in presented["options"]
    ]
    facts = [f"{each['name']}：{each['text']}" for each in (*presented["facts"], *presented["texts"])]
    data = {
        "case": presented["case"],
        "question": presented["question"],
        "options": "\n".join(options) or presented["answer"],
        "facts": "\n".join(facts),
    }
    if presented["proposed"]:
        data["proposed"] = presented["proposed"]["label"]
    return data


def answers(values: Mapping, rubric: Rubric, presented: Mapping) -> dict:
    (choice,) = rubric.choices
    return {"label": values.get(choice.key), "note": values.get("note", "")}


FORM = Form(controls, draw, data, answers)
