"""The controls of a labelling config, and what an annotation says in each, read as a stranger's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from db.errors import Invalid

LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class Control:
    """One thing to fill in: its name, the text it belongs to, and its kind.

    `kind` is rating (stars from 1 to `high`), number (`low` to `high`), choice (one of `options`), choices
    (any number of them), text, texts (several), or spans (marked passages, each one of `options`).
    """

    name: str
    to: str
    kind: str
    low: int = 1
    high: int = 1
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """A passage marked in a text, in characters, and as what."""

    option: str
    start: int
    end: int
    text: str


Value = int | str | list[str] | tuple[Span, ...]
TAGS = {
    "rating": "Rating",
    "number": "Number",
    "choice": "Choices",
    "choices": "Choices",
    "text": "TextArea",
    "texts": "TextArea",
    "spans": "Labels",
}
# what Label Studio calls the type of a result, and where its value stands in it
TYPES = {
    "rating": ("rating", "rating"),
    "number": ("number", "number"),
    "choice": ("choices", "choices"),
    "choices": ("choices", "choices"),
    "text": ("textarea", "text"),
    "texts": ("textarea", "text"),
    "spans": ("labels", "labels"),
}


def header(view: Element, text: str, size: int = 4) -> None:
    SubElement(view, "Header", {"value": text, "size": str(size)})


def text(view: Element, name: str) -> None:
    """A text of the task's data under its own name, shown as it is."""
    SubElement(view, "Text", {"name": name, "value": f"${name}"})


def control(view: Element, what: Control, *, required: bool = True, **attributes: str) -> Element:
    """The element of a control; required ones are only asked for there, and checked here."""
    element = SubElement(view, TAGS[what.kind], {"name": what.name, "toName": what.to})
    if required:
        element.set("required", "true")
    if what.kind == "rating":
        element.set("maxRating", str(what.high))
    if what.kind == "number":
        element.attrib.update(min=str(what.low), max=str(what.high), step="1")
    if what.kind == "text":
        element.attrib.update(maxSubmissions="1", editable="true")
    for key, value in attributes.items():
        element.set(key, value)
    return element


def values_of(result: object, controls: Sequence[Control]) -> dict[str, Value]:
    """What an annotation's result says, by control; a control left empty is missing.

    Raises Invalid for anything that the form cannot have sent: unknown or doubled controls, other types,
    values off the scale. Label Studio itself accepts all of these.
    """
    if not isinstance(result, list):
        raise Invalid("its result is not a list", "结果不是列表")
    known = {each.name: each for each in controls}
    values: dict[str, Value] = {}
    for region in result:
        if not isinstance(region, Mapping):
            raise Invalid("its result holds something that is no answer", "结果中有不是答案的内容")
        name = region.get("from_name")
        if not isinstance(name, str) or name not in known:
            raise Invalid("it answers a control that the form does not have", "答了表单上没有的控件")
        value = _value(region, known[name])
        if isinstance(value, tuple):
            values[name] = (*values.get(name, ()), *value)
        elif name in values:
            raise Invalid(f"it answers {name} twice", f"{name} 答了两次")
        else:
            values[name] = value
    return values


def _value(region: Mapping, what: Control) -> Value:
    kind, key = TYPES[what.kind]
    value = region.get("value")
    if region.get("type") != kind or region.get("to_name") != what.to or not isinstance(value, Mapping):
        raise Invalid(
            f"its answer to {what.name} is not of the form's kind", f"{what.name} 的答案类型与表单不符"
        )
    if what.kind == "spans":
        return (_span(value, what),)
    return READ[what.kind](value.get(key), what)


def _whole(value: object, what: Control) -> int:
    # a bool is an int to Python, and JSON's 7.0 is a 7
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value % 1:
        raise Invalid(f"{what.name} is not a whole number", f"{what.name} 不是整数")
    if not what.low <= value <= what.high:
        raise Invalid(
            f"{what.name} is not between {what.low} and {what.high}",
            f"{what.name} 不在 {what.low} 到 {what.high} 之间",
        )
    return int(value)


def _chosen(value: object, what: Control) -> str:
    if not isinstance(value, list) or len(value) != 1 or value[0] not in what.options:
        raise Invalid(f"{what.name} is not one of the options offered", f"{what.name} 不是所列选项")
    return value[0]


def _all_chosen(value: object, what: Control) -> list[str]:
    if not isinstance(value, list):
        raise Invalid(f"{what.name} is not one of the options offered", f"{what.name} 不是所列选项")
    return [_chosen([each], what) for each in value]


def _written(value: object, what: Control) -> str:
    return "\n".join(_texts(value, what))


def _texts(value: object, what: Control) -> list[str]:
    lines = value if isinstance(value, list) else [value]
    if any(not isinstance(line, str) for line in lines) or sum(map(len, lines)) > LONGEST_TEXT:
        raise Invalid(
            f"{what.name} is not a text of at most {LONGEST_TEXT} characters",
            f"{what.name} 不是 {LONGEST_TEXT} 字以内的文字",
        )
    return lines


def _span(value: Mapping, what: Control) -> Span:
    places, text = (value.get("start"), value.get("end")), value.get("text")
    if any(type(place) is not int for place in places) or not isinstance(text, str):
        raise Invalid(f"{what.name} marks no passage", f"{what.name} 没有标出文字")
    return Span(_chosen(value.get("labels"), what), *places, text)


READ = {
    "rating": _whole,
    "number": _whole,
    "choice": _chosen,
    "choices": _all_chosen,
    "text": _written,
    "texts": _texts,
}
