"""Dialogue rewriting in Label Studio: the author's three turns. Review and adjudication stay here."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from annotation.dialogue_rewriting.dialogue import FIELDS, TURNS
from annotation.rubric import Rubric
from pipelines.label_studio.controls import Control, control, header, text
from pipelines.label_studio.form import Form

WORDS = {
    "case": {"zh": "病例", "en": "Case"},
    "pairs": {"zh": "病例原有问答", "en": "The case's own questions and answers"},
    "turn_question": {"zh": "第 {turn} 轮：患者的话", "en": "Turn {turn}: the patient's words"},
    "turn_answer": {"zh": "第 {turn} 轮：参考回答", "en": "Turn {turn}: the reference answer"},
    "declared": {
        "zh": "文字由本人撰写，未使用语言模型",
        "en": "Written by myself, without a language model",
    },
}


def controls(rubric: Rubric, presented: Mapping) -> tuple[Control, ...]:
    turns = [Control(f"turn_{turn}_{field}", "case", "text") for turn in TURNS for field in FIELDS]
    return (*turns, Control("declared", "case", "choice", options=("declared",)))


def draw(view: Element, rubric: Rubric, presented: Mapping, language: str) -> None:
    for name in ("case", "pairs"):
        header(view, WORDS[name][language])
        text(view, name)
    *turns, declared = controls(rubric, presented)
    for each in turns:
        _, turn, field = each.name.split("_")
        header(view, WORDS[f"turn_{field}"][language].format(turn=turn), size=5)
        control(view, each, rows="4")
    element = control(view, declared, choice="single", showInline="true")
    SubElement(element, "Choice", {"value": WORDS["declared"][language], "alias": "declared"})


def data(presented: Mapping, language: str) -> dict[str, str]:
    pairs = [f"{each['question']}\n{each['answer']}" for each in presented["pairs"]]
    return {"case": presented["case"], "pairs": "\n\n".join(pairs)}


def answers(values: Mapping, rubric: Rubric, presented: Mapping) -> dict:
    turns = [{field: values.get(f"turn_{turn}_{field}", "") for field in FIELDS} for turn in TURNS]
    # what was placed where, and what was pasted, only our own page can see
    return {"turns": turns, "declared": values.get("declared") == "declared", "pastes": []}


FORM = Form(controls, draw, data, answers)
