"""An activity's form in Label Studio, as a value: its config from the rubric, its task's data, its answers.

The data of a task are what `present` lets the annotator see and the code of the assignment; nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, indent, tostring

from annotation.rubric import Rubric
from pipelines.label_studio.controls import Control


@dataclass(frozen=True)
class Form:
    """One activity's form.

    `controls` are what is filled in, for a rubric and a task as presented. `draw` adds the visible form to an
    empty view. `data` are a task's texts. `answers` turns the controls' values into the activity's answers,
    which the activity checks as it checks its own page's.
    """

    controls: Callable[[Rubric, Mapping], tuple[Control, ...]]
    draw: Callable[[Element, Rubric, Mapping, str], None]
    data: Callable[[Mapping, str], dict[str, str]]
    answers: Callable[[Mapping, Rubric, Mapping], dict]


def config_of(form: Form, rubric: Rubric, presented: Mapping, language: str) -> str:
    """The labelling config as XML; all tasks of a batch have one form, so any of them is `presented`."""
    view = Element("View")
    form.draw(view, rubric, presented, language)
    indent(view)
    return tostring(view, encoding="unicode")
