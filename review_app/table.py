"""Small tables as HTML: text exactly as stored; on a phone a row's name stays in view beside its figures."""

import html
import math
import unicodedata
from collections.abc import Iterable, Sequence

import streamlit as st

# text as wide as so many Latin letters stays on one line
SHORT = 22
# a heading takes no more lines, where its figures are narrow
LINES = 3
# on a phone a row's name is no narrower than itself, or than so many Chinese characters
NAME = 8
STYLE = """<style>
/* a shade on the right for as long as there are columns beyond it; the white one goes with the columns */
.rows { overflow-x: auto; --beside: 1.1rem; background:
  linear-gradient(to left, #fff 1rem, #fff0 2rem) right / 2rem 100% no-repeat local,
  linear-gradient(to left, #9fb0b6, #fff0) right / .8rem 100% no-repeat; }
.rows table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.rows th, .rows td { padding: .35rem var(--beside) .35rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid #dde3e6; white-space: pre-wrap; }
.rows th { font-weight: 600; color: #4a5a60; vertical-align: bottom;
  min-width: max(3.6em, calc(var(--least) + var(--beside))); }
.rows td.short { white-space: pre; } .rows .number { text-align: right; }
.rows td.long { overflow-wrap: anywhere; min-width: 9em; }
@media (max-width: 640px) {
  .rows { --beside: .7rem; } .rows table { font-size: .86rem; }
  .rows tr > :first-child { position: sticky; left: 0; background: #fff; white-space: pre-wrap;
    min-width: max(4.5em, calc(var(--name) + var(--beside))); max-width: 10em; overflow-wrap: break-word; }
}
</style>"""


def heading(text: str) -> None:
    """What stands over a table, as it is: a model's name may hold what Markdown would take for its own."""
    st.html(f'<strong style="display:block;margin-top:.6rem">{html.escape(text)}</strong>')


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Show rows under their columns; numbers stand to the right, and None is shown as a dash."""
    rows = list(rows)
    numbers = [_of_numbers(place, rows) for place in range(len(columns))]
    head = "".join(_head(*each) for each in zip(columns, numbers, strict=True))
    body = "".join(
        f"<tr>{''.join(_cell(*each) for each in zip(row, numbers, strict=True))}</tr>" for row in rows
    )
    longest = max((_width(str(row[0])) for row in rows), default=0)
    name = f"--name: {min(NAME, math.ceil(longest / 2))}em"
    st.html(f'{STYLE}<div class="rows" style="{name}"><table><tr>{head}</tr>{body}</table></div>')


def _of_numbers(place: int, rows: list[Sequence[object]]) -> bool:
    values = [row[place] for row in rows if row[place] is not None]
    return bool(values) and all(isinstance(value, int | float) for value in values)


def _head(column: str, over_numbers: bool) -> str:
    """A heading: over numbers it stands to the right, as they do."""
    # in Chinese characters, which break anywhere; words that do not are as wide as they are
    least = math.ceil(_width(column) / 2 / LINES)
    kind = "number" if over_numbers else ""
    return f'<th class="{kind}" style="--least: {least}em">{html.escape(column)}</th>'


def _cell(value: object, among_numbers: bool) -> str:
    number = isinstance(value, int | float) or (value is None and among_numbers)
    text = "—" if value is None else str(value)
    kind = "number" if number else "short" if _width(text) <= SHORT else "long"
    return f'<td class="{kind}">{html.escape(text)}</td>'


def _width(text: str) -> int:
    """In Latin letters; a Chinese character is as wide as two."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
