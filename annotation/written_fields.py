"""The fields of JSON that people write: each is as it must be, or refused by its place in the file."""

import difflib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from annotation.rubric import Text
from db.errors import Invalid, found_in

WORDS = Text("不为空的文字", "a text that is not empty")
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Field:
    """A value and where it stands: `file`, `zh` in Chinese sentences, and the path `at`, "" for the whole."""

    file: str
    zh: str
    at: str
    value: Any

    def fields(self, needed: Sequence[str], optional: Sequence[str] = ()) -> dict[str, "Field"]:
        """The fields of an object that has all the needed ones, and beside them only optional ones."""
        known = (*needed, *optional)
        object = self.must(
            lambda value: isinstance(value, dict),
            Text(f"含 {'、'.join(needed)} 的对象", f"an object with {', '.join(needed)}"),
        )
        unknown = [partial(self._refuse_unknown, name, known) for name in object if name not in known]
        missing = [partial(self._refuse_missing, name, needed) for name in needed if name not in object]
        found_in(*unknown, *missing)
        return self.named()

    def named(self) -> dict[str, "Field"]:
        """The fields of an object, whatever their names."""
        object = self.must(lambda value: isinstance(value, dict), Text("对象", "an object"))
        return {name: Field(self.file, self.zh, self._path(name), value) for name, value in object.items()}

    def items(self, what: Text) -> list["Field"]:
        """The items of a list that is not empty; they are counted from 0."""
        items = self.must(lambda value: isinstance(value, list) and value, what)
        return [Field(self.file, self.zh, f"{self.at}[{n}]", value) for n, value in enumerate(items)]

    def words(self) -> str:
        return self.must(lambda value: isinstance(value, str) and value.strip(), WORDS)

    def truth(self) -> bool:
        return self.must(lambda value: isinstance(value, bool), Text(" true 或 false", "true or false"))

    def must(self, fits: Callable[[Any], Any], expected: Text) -> Any:
        """The value, if it fits. Raises Invalid saying what it is, and what is expected."""
        if not fits(self.value):
            at = self.at or "the whole"
            raise self.refused(
                Text(
                    f"{self.at or '整体'} 是 {_shown(self.value)}；应为{expected.zh}",
                    f"{at} is {_shown(self.value)}; {expected.en} is expected",
                )
            )
        return self.value

    def refused(self, why: Text) -> Invalid:
        """The error that says this of the file."""
        return Invalid(f"{self.file}: {why.en}.", f"{self.zh}：{why.zh}。")

    def _path(self, name: str) -> str:
        return f"{self.at}.{name}" if self.at else name

    def _refuse_missing(self, name: str, needed: Sequence[str]) -> None:
        raise self.refused(
            Text(
                f"缺少 {self._path(name)}；须有 {'、'.join(needed)}",
                f"{self._path(name)} is missing; needed are {', '.join(needed)}",
            )
        )

    def _refuse_unknown(self, name: str, known: Sequence[str]) -> None:
        close = difflib.get_close_matches(name, known, 1)
        meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}."
        meant_zh = f"是不是 {close[0]}？" if close else f"可用的有 {'、'.join(known)}。"
        path = self._path(name)
        raise Invalid(
            f"{self.file}: {path} is unknown; {meant}", f"{self.zh}：没有 {path} 这一项；{meant_zh}"
        )


def is_number(value: Any) -> bool:
    """Whether it is a finite number: 1e999 is none, and true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= LONGEST_SHOWN else written[:LONGEST_SHOWN] + "…"
