"""The leaderboard's table: as wide as the window, rank and model always in view, all columns sort."""

import html
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from annotation.leaderboard import Standing, value_in
from review_app.words import Words

STYLE = """<style>
[data-testid=stMainBlockContainer] { max-width: none; padding-left: 1.5rem; padding-right: 1.5rem; }
.board-frame { timeline-scope: --board; } .board-frame > div { position: relative; }
.board { overflow-x: auto; scroll-timeline: --board inline; }
.board table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums;
  font-size: .9rem; }
.board th, .board td { padding: .4rem .4rem; border-bottom: 1px solid #dde3e6; text-align: right;
  white-space: pre; }
.board th { vertical-align: bottom; font-weight: 600; white-space: pre-wrap; min-width: 3.6em; }
.board th a { color: #0b5f8a; text-decoration: none; display: block; padding: .3rem 0; }
.board th a:hover { text-decoration: underline; }
.board th a:focus-visible { outline: 2px solid #0b5f8a; outline-offset: 1px; }
.board:focus-visible { outline: 2px solid #0b5f8a; }
.board .rank, .board .model { position: sticky; background: #fff; z-index: 1; }
.board .rank { left: 0; min-width: 2rem; width: 2rem; box-sizing: border-box; }
.board .model { left: 2rem; text-align: left; white-space: pre-wrap; overflow-wrap: anywhere;
  min-width: 9rem; max-width: 14rem; border-right: 1px solid #c3ced2; }
.board .part { display: block; font-size: .82rem; color: #8a4b00; }
.board .by { display: none; font-size: .82rem; color: #4a5a60; }
.board .negative { color: #b00020; } .board .na { color: #5f6e74; }
.board [aria-sort=descending] a::after { content: " ▼"; }
.board [aria-sort=ascending] a::after { content: " ▲"; }
/* there is more at the right: a shadow and words, where the browser can tell only as long as it is so */
.board-more { color: #4a5a60; font-size: .88rem; margin: 0 0 .3rem; }
.board-shade { position: absolute; top: 0; bottom: 0; right: 0; width: 2.2rem; pointer-events: none;
  background: linear-gradient(to left, rgba(20, 50, 60, .22), rgba(20, 50, 60, 0)); z-index: 2; }
@supports (animation-timeline: scroll()) {
  .board-more { visibility: hidden; animation: board-more linear both; animation-timeline: --board; }
  .board-shade { opacity: 0; animation: board-shade linear both; animation-timeline: --board; }
}
@keyframes board-more { from, 98% { visibility: visible; } to { visibility: hidden; } }
@keyframes board-shade { from, 98% { opacity: 1; } to { opacity: 0; } }
@media (max-width: 640px) {
  .board table { font-size: .86rem; } .board .rank { min-width: 1.5rem; width: 1.5rem; padding-right: .1rem; }
  .board .model { left: 1.5rem; min-width: 6.5rem; max-width: 6.5rem; }
  .board .by { display: block; }
}
</style>"""
DECIMALS = 2
NONE, NOT_APPLICABLE = "—", "N/A"


def board_table(
    lines: Sequence[Standing],
    heads: Sequence[tuple[str, str]],
    sorting: tuple[str, str],
    all_seen: bool,
    words: Words,
) -> str:
    """The table as HTML. `heads` are the figures' keys and names.

    `sorting` is the column that the lines are sorted by, and "ascending" or "descending".
    """
    column, order = sorting
    sorted_name = dict(heads)[column]
    head = f'<th class="rank">#</th><th class="model">{words("leaderboard.model")}</th>'
    head += "".join(_head(key, name, order if key == column else "") for key, name in heads)
    head += f"<th>{words('leaderboard.scored')}</th><th>{words('leaderboard.at')}</th>"
    head += f"<th>{words('leaderboard.shown')}</th>" if all_seen else ""
    body = "".join(f"<tr>{_line(line, heads, (column, sorted_name), all_seen, words)}</tr>" for line in lines)
    more = f'<p class="board-more">{words("leaderboard.more")}</p>'
    name = f'role="region" aria-label="{words("leaderboard.title")}"'
    table = f'<div class="board" tabindex="0" {name}><table><tr>{head}</tr>{body}</table></div>'
    table = f'<div>{table}<div class="board-shade"></div></div>'
    return f'{STYLE}<div class="board-frame">{more}{table}</div>'


def _head(key: str, name: str, order: str) -> str:
    """A column's name as a link that sorts by it: the highest first, and then the other way round."""
    wanted = "ascending" if order == "descending" else "descending"
    asked = urlencode({**st.query_params.to_dict(), "sort": key, "order": wanted})
    sort = f' aria-sort="{order}"' if order else ""
    return f'<th{sort}><a href="?{html.escape(asked)}" target="_self">{html.escape(name)}</a></th>'


def _line(
    line: Standing,
    heads: Sequence[tuple[str, str]],
    sorted_head: tuple[str, str],
    all_seen: bool,
    words: Words,
) -> str:
    model = f'<td class="model">{_model(line, sorted_head, words)}</td>'
    cells = [f'<td class="rank">{line.rank or ""}</td>', model]
    cells += [_figure(line, key) for key, _ in heads]
    cells.append(f"<td>{line.scored} / {line.answers}</td><td>{line.submission.at[:10]}</td>")
    if all_seen:
        cells.append(f"<td>{'✓' if line.submission.shown else ''}</td>")
    return "".join(cells)


def _model(line: Standing, sorted_head: tuple[str, str], words: Words) -> str:
    """Its name, and beneath it how few of its answers were scored, for its figures are over those alone.

    On a phone, where few columns are in view, the figure that the lines are sorted by stands there too.
    """
    key, head = sorted_head
    name = html.escape(line.submission.model)
    name += f'<span class="by">{html.escape(head)} {_text(line, key)}</span>'
    if line.scored == line.answers:
        return name
    part = words("leaderboard.part_scored", scored=line.scored, answers=line.answers)
    return f'{name}<span class="part">⚠ {part}</span>'


def _figure(line: Standing, key: str) -> str:
    """A cell: red below 0; of a dimension, the answers it is over when it is pointed at."""
    text = _text(line, key)
    if text in (NONE, NOT_APPLICABLE):
        return f'<td class="na">{text}</td>'
    dimension = line.dimensions.get(key)
    note = f' title="n = {dimension.applied}, N/A = {dimension.not_applicable}"' if dimension else ""
    return f"<td{note}{' class=negative' if text.startswith('-') else ''}>{text}</td>"


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
