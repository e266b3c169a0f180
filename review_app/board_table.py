"""The leaderboard's table: as wide as the window, rank and model always in view, all columns sort.

A column's name carries the order of the lines by it, both ways; `assets/board_sort.js` puts them so.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotation.board_columns import Column
from annotation.leaderboard import Standing, sorted_by, value_in
from review_app.words import Words

STYLE = Path(__file__).parent / "assets" / "board_table.css"
WAYS = ("descending", "ascending")
DECIMALS = 2
NONE, NOT_APPLICABLE = "—", "N/A"


@dataclass(frozen=True)
class Head:
    """A column of figures: its key, its name, and beneath it what its figures are measured by, or ""."""

    key: str
    name: str
    measure: str = ""


def dimension_head(column: Column, weighted: bool, words: Words) -> Head:
    """A dimension's head: its scale, its weight where several make the total, and whether it vetoes."""
    measure = [scale_text(column.scale)] if column.scale else []
    if weighted and column.weight is not None:
        measure.append(words("leaderboard.weight", weight=f"{column.weight:g}"))
    measure += [words("leaderboard.veto")] if column.veto else []
    return Head(column.key, column.name[words.language], "\n".join(measure))


def scale_text(scale: tuple[float, float]) -> str:
    """A scale as its lowest and highest."""
    return f"{scale[0]:g}–{scale[1]:g}"


def board_table(
    lines: Sequence[Standing], heads: Sequence[Head], sorting: tuple[str, str], all_seen: bool, words: Words
) -> str:
    """The table as HTML, `lines` as they are sorted: by a column, "ascending" or "descending"."""
    column, order = sorting
    head = f'<th class="rank">#</th><th class="model">{words("leaderboard.model")}</th>'
    head += "".join(_head(each, lines, order if each.key == column else "") for each in heads)
    head += f"<th>{words('leaderboard.scored')}</th><th>{words('leaderboard.at')}</th>"
    head += f"<th>{words('leaderboard.shown')}</th>" if all_seen else ""
    sorted_head = next(each for each in heads if each.key == column)
    body = "".join(_line(line, heads, sorted_head, all_seen, words) for line in lines)
    more = f'<p class="board-more">{words("leaderboard.more")}</p>'
    name = f'role="region" aria-label="{words("leaderboard.title")}"'
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    table = f'<div class="board" tabindex="0" {name}>{table}</div>'
    table = f'<div>{table}<div class="board-shade"></div></div>'
    style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>"
    return f'{style}<div class="board-frame">{more}{table}</div>'


def _head(head: Head, lines: Sequence[Standing], order: str) -> str:
    """A column's name as a button that sorts by it, with the order of the lines either way."""
    orders = "".join(f' data-{way}="{_order(lines, head.key, way)}"' for way in WAYS)
    sort = f' aria-sort="{order}"' if order else ""
    measure = f'<span class="measure">{html.escape(head.measure)}</span>' if head.measure else ""
    button = f'<button type="button">{html.escape(head.name)}</button>'
    return f'<th{sort} data-key="{html.escape(head.key)}"{orders}>{button}{measure}</th>'


def _order(lines: Sequence[Standing], key: str, way: str) -> str:
    return " ".join(str(line.submission.id) for line in sorted_by(lines, key, way == "ascending"))


def _line(line: Standing, heads: Sequence[Head], sorted_head: Head, all_seen: bool, words: Words) -> str:
    model = f'<td class="model">{_model(line, sorted_head, words)}</td>'
    cells = [f'<td class="rank">{line.rank or ""}</td>', model]
    cells += [_figure(line, each.key) for each in heads]
    cells.append(f"<td>{line.scored} / {line.answers}</td><td>{line.submission.at[:10]}</td>")
    if all_seen:
        older = words("leaderboard.older_shown") if line.submission.older_shown else ""
        cells.append(f"<td>{'✓' if line.submission.shown else older}</td>")
    unranked = "" if line.rank else ' class="unranked"'
    return f'<tr data-line="{line.submission.id}"{unranked}>{"".join(cells)}</tr>'


def _model(line: Standing, sorted_head: Head, words: Words) -> str:
    """Its name, and beneath it how few questions it answered, or answers were scored: figures are over those.

    On a phone, where few columns are in view, the figure that the lines are sorted by stands there too.
    """
    name = html.escape(line.submission.model)
    name += f'<span class="by">{html.escape(sorted_head.name)} {_content(line, sorted_head.key)}</span>'
    if whole := line.submission.whole:
        answered = len(line.submission.results)
        name += _part(words("leaderboard.part_answered", answered=answered, whole=whole))
    if not 0 < line.scored == line.answers:
        name += _part(words("leaderboard.part_scored", scored=line.scored, answers=line.answers))
    return name


def _part(said: str) -> str:
    return f'<span class="part">⚠ {said}</span>'


def _figure(line: Standing, key: str) -> str:
    """A cell: red below 0."""
    text = _text(line, key)
    kind = "na" if text in (NONE, NOT_APPLICABLE) else "negative" if text.startswith("-") else ""
    return f"<td{f' class={kind}' if kind else ''}>{_content(line, key)}</td>"


def _content(line: Standing, key: str) -> str:
    """A figure, and beneath a dimension's the answers it is over, where it did not apply to all."""
    dimension = line.dimensions.get(key)
    if not dimension or not dimension.not_applicable:
        return _text(line, key)
    rated = dimension.applied + dimension.not_applicable
    return f'{_text(line, key)}<span class="over">{dimension.applied} / {rated}</span>'


def _text(line: Standing, key: str) -> str:
    """Two decimals, a true 0 as 0.00; N/A where it applied to no answer.

    A dash where there can be none: nothing was scored, or the SD of one answer.
    """
    if not line.scored:
        return NONE
    value = value_in(line, key)
    if value is None:
        return NONE if key == "sd" else NOT_APPLICABLE
    if key == "vetoed":
        return str(value)
    return f"{value:.{DECIMALS}f}".replace("-0.00", "0.00")
