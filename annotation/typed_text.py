"""What a person may have typed into one field of an answer, and how it is told where it is too long."""

from collections.abc import Mapping

from annotation.rubric import Text
from annotation.written_files import UNKEEPABLE
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


def refuse_unkeepable(answers: object) -> None:
    """Raise Invalid where any text or name in an answer, however deep, holds what no database keeps."""
    left = [answers]
    while left:
        each = left.pop()
        if isinstance(each, Mapping):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            left += each
        elif isinstance(each, str) and UNKEEPABLE.search(each):
            raise Invalid(
                "What is typed holds a character that cannot be stored (NUL, or half of one); delete it.",
                "所填文字里有无法保存的字符（空字符或残缺的字符）；请删去它。",
            )
