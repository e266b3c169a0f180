"""What a person may have typed into one field of an answer, and how it is told where it is too long."""

from annotation.rubric import Text
from db.errors import Invalid


def typed_text(value: object, name: Text, longest: int) -> str:
    """The text of an answer's field. Raises Invalid for anything else, and beyond so many characters.

    `name` begins the sentence. How much there is of a text is told, for its draft is kept whole and is to be
    shortened by whoever wrote it.
    """
    long = isinstance(value, str) and len(value) > longest
    if not isinstance(value, str) or long:
        now, zh_now = (f"; it has {len(value)} now", f"，现有 {len(value)} 字") if long else ("", "")
        raise Invalid(
            f"{name.en} is text of at most {longest} characters{now}.",
            f"{name.zh}应为不超过 {longest} 字的文字{zh_now}。",
        )
    return value
