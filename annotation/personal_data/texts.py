"""Personal data in what people wrote freely: found and marked for who reads it, and left as written."""

from collections.abc import Iterable, Sequence

from annotation.personal_data.spans import personal_spans
from annotation.rubric import Text

COMMA = Text("、", ", ")
WARNING = Text(
    "有 {count} 处自填文字疑含个人信息（{which}）。文字均按原样保留，外传前请先核对。",
    "Texts that people wrote and that may hold personal data: {count} ({which}). They stand as written; look "
    "at them before you pass them on.",
)


def kinds_in(texts: Iterable[str], known: str = "") -> str:
    """The kinds of personal data in the texts, "name, phone" and so on; "" where there is none.

    What stands in `known` too does not count: a case that was let in with a name may be told with it.
    """
    # read as one, which is faster; a number does not go on over the stop between them
    text = "。\n".join(texts)
    found = (each for each in personal_spans(text) if not known or text[each.start : each.end] not in known)
    return ", ".join(sorted({each.kind for each in found}))


def warning(which: Sequence[str]) -> Text | None:
    """That personal data may stand in the texts of these, and what to do; None of none."""
    if not which:
        return None
    count = len(which)
    return Text(*(WARNING[each].format(count=count, which=COMMA[each].join(which)) for each in ("zh", "en")))
