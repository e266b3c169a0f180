"""Small tables as HTML: text exactly as stored; on a phone a row's name stays in view beside its figures."""

import html
import unicodedata
from collections.abc import Iterable, Sequence

import streamlit as st

# text as wide as so many Latin letters stays on one line
SHORT = 22
STYLE = """<style>
.rows { overflow-x: auto; } .rows table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.rows th, .rows td { padding: .35rem 1.1rem .35rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid #dde3e6; white-space: pre-wrap; }
.rows th { font-weight: 600; color: #4a5a60; min-width: 3.6em; vertical-align: bottom; }
.rows td.short { white-space: pre; } .rows .number { text-align: right; }
.rows td.long { overflow-wrap: anywhere; min-width: 9em; }
@media (max-width: 640px) {
  .rows table { font-size: .86rem; } .rows th, .rows td { padding-right: .7rem; }
  .rows tr > :first-child { position: sticky; left: 0; background: #fff; white-space: pre-wrap;
    min-width: 4.5em; max-width: 8.5em; overflow-wrap: anywhere; }
}
</style>"""


def heading(text: str) -> None:
    """What stands over a table, as it is: a model's name may hold what Markdown would take for its own."""
    st.html(f'<strong style="display:block;margin-top:.6rem">{html.escape(text)}</strong>')


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Show rows under their columns; numbers stand to the right, and None is shown as a dash."""
    rows = list(rows)
    head = "".join(
        f'<th class="{_over(place, rows)}">{html.escape(column)}</th>' for place, column in enumerate(columns)
    )
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    st.html(f'{STYLE}<div class="rows"><table><tr>{head}</tr>{body}</table></div>')


def _over(place: int, rows: list[Sequence[object]]) -> str:
    """The class of a heading: over numbers it stands to the right, as they do."""
    values = [row[place] for row in rows if row[place] is not None]
    return "number" if values and all(isinstance(value, int | float) for value in values) else ""


def _cell(value: object) -> str:
    number = isinstance(value, int | float)
    text = "—" if value is None else str(value)
    kind = "number" if number else "short" if _width(text) <= SHORT else "long"
    return f'<td class="{kind}">{html.escape(text)}</td>'


def _width(text: str) -> int:
    """In Latin letters; a Chinese character is as wide as two."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
