"""Response verification in Label Studio: verdicts, marked errors, the polished text revised in place.

What a senior sees to, and signs, stays here.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from annotation.polishing.flag_words import FLAG_WORDS
from annotation.rubric import Rubric
from db.errors import Invalid
from pipelines.label_studio.controls import Control, Span, control, header, text
from pipelines.label_studio.form import Form

WORDS = {
    "question": {"zh": "问题", "en": "Question"},
    "case": {"zh": "病例", "en": "Case"},
    "options": {"zh": "选项", "en": "Options"},
    "reference": {"zh": "原答案", "en": "The original answer"},
    "response": {
        "zh": "润色后的回答（可选中文字标出错误）",
        "en": "The polished response (select text to mark errors)",
    },
    "flags": {"zh": "润色时的提示", "en": "What the polishing flagged"},
    "before": {"zh": "润色后的回答", "en": "The polished response"},
    "revised": {"zh": "需要时在此修订", "en": "Revise here where needed"},
    "after": {"zh": "修订后（未修订则不填）", "en": "After the revision (leave empty without one)"},
    "comment": {"zh": "备注（不实用时必填）", "en": "Comment (needed where not practical)"},
}
TEXTS = ("question", "case", "options", "reference", "flags", "response")
VERDICTS = ("before", "after")


def controls(rubric: Rubric, presented: Mapping) -> tuple[Control, ...]:
    *verdicts, errors = rubric.choices
    kinds = tuple(option.key for option in errors.options)
    return (
        Control(errors.key, "response", "spans", options=kinds),
        *(
            Control(f"{when}_{each.key}", "response", "choice", options=_keys(each))
            for when in VERDICTS
            for each in verdicts
        ),
        Control("revised", "response", "text"),
        Control("comment", "response", "text"),
    )


def draw(view: Element, rubric: Rubric, presented: Mapping, language: str) -> None:
    *verdicts, errors = rubric.choices
    known = {each.name: each for each in controls(rubric, presented)}
    labels = control(view, known[errors.key], required=False)
    for option in errors.options:
        SubElement(labels, "Label", {"value": option.name[language], "alias": option.key})
    for name in TEXTS:
        header(view, WORDS[name][language], size=5)
        text(view, name)
    header(view, WORDS["before"][language])
    _draw_verdicts(view, known, verdicts, "before", language)
    header(view, WORDS["revised"][language])
    control(view, known["revised"], required=False, rows="10", value="$response")
    header(view, WORDS["after"][language])
    _draw_verdicts(view, known, verdicts, "after", language)
    header(view, WORDS["comment"][language], size=6)
    control(view, known["comment"], required=False, rows="2")


def _draw_verdicts(view: Element, known: Mapping, verdicts: list, when: str, language: str) -> None:
    for each in verdicts:
        header(view, each.asks[language], size=6)
        element = control(
            view, known[f"{when}_{each.key}"], required=when == "before", choice="single", showInline="true"
        )
        for option in each.options:
            SubElement(element, "Choice", {"value": option.name[language], "alias": option.key})


def data(presented: Mapping, language: str) -> dict[str, str]:
    return {
        "question": presented["question"],
        "case": presented["case"],
        "options": "\n".join(f"{each['letter']} {each['text']}" for each in presented["options"]),
        "reference": presented["reference"],
        "flags": "\n".join(_flag(each, language) for each in presented["flags"]),
        "response": presented["response"],
    }


def answers(values: Mapping, rubric: Rubric, presented: Mapping) -> dict:
    *verdicts, errors = rubric.choices
    given = {when: _verdict(values, verdicts, when) for when in VERDICTS}
    return {
        "text": values.get("revised"),
        **given,
        "errors": [_error(each, presented["response"]) for each in values.get(errors.key, ())],
        "comment": values.get("comment", ""),
    }


def _verdict(values: Mapping, verdicts: list, when: str) -> dict[str, bool] | None:
    given = {each.key: values.get(f"{when}_{each.key}") for each in verdicts}
    if not any(given.values()):
        return None
    return {key: value == "yes" for key, value in given.items() if value}


def _error(span: Span, response: str) -> dict:
    if response[span.start : span.end] != span.text:
        raise Invalid(
            "a marked error does not lie where it says in the response", "标出的错误与回答的原文对不上"
        )
    return {"kind": span.option, "start": span.start, "end": span.end}


def _flag(flag: Mapping, language: str) -> str:
    return FLAG_WORDS[flag["name"]][language] + "、".join(flag["found"])


def _keys(choice) -> tuple[str, ...]:
    return tuple(option.key for option in choice.options)


FORM = Form(controls, draw, data, answers)
