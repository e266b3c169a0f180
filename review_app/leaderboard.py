"""The leaderboard: models by what a judge gave their answers, by dimension, sorted by any of them."""

import html
import json
from urllib.parse import urlencode

import streamlit as st

from annotation.leaderboard import (
    COLUMNS,
    Standing,
    contests,
    dimensions_of,
    leaderboard,
    parts_of,
    sorted_by,
    value_in,
)
from db.people import Person
from db.study import Study
from db.submissions import SEES_ALL, Contest, Submission, show_submission, submissions
from review_app.plain import plain
from review_app.words import Words

STYLE = """<style>
.board { overflow-x: auto; } .board table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.board table { font-size: .93rem; }
.board th, .board td { padding: .4rem .5rem; border-bottom: 1px solid #dde3e6; text-align: right;
  white-space: pre; background: #fff; }
.board th { vertical-align: bottom; font-weight: 600; white-space: pre-wrap; min-width: 4em; }
.board th:first-child { min-width: 1.5em; }
.board th a { color: #0b5f8a; text-decoration: none; display: block; padding: .3rem 0; }
.board th a:hover, .board th a:focus { text-decoration: underline; }
.board .model { text-align: left; position: sticky; left: 0; z-index: 1; white-space: pre-wrap;
  min-width: 8em; overflow-wrap: anywhere; }
.board .negative { color: #b00020; } .board .na { color: #6b7a80; }
.board [aria-sort=descending] a::after { content: " ▼"; }
</style>"""


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("leaderboard.title"))
    seen = submissions(study, person)
    if not seen:
        st.info(words("leaderboard.none"))
        return
    contest = _chosen(contests(seen), words)
    part = _part(parts_of(seen, contest), words)
    names = {key: name[words.language == "en"] for key, name in dimensions_of(seen, contest).items()}
    column = st.query_params.get("sort", "mean")
    column = column if column in COLUMNS or column in names else "mean"
    lines = sorted_by(leaderboard(seen, contest, part), column)
    with st.expander(words("leaderboard.how")):
        _facts(contest, lines, words)
    st.html(STYLE + _table(lines, names, column, contest, person, words))
    st.text(words("leaderboard.legend"))
    if person.role in ("lead", "engineer"):
        _showing(study, person, words, [line.submission for line in lines])


def _chosen(found: list[Contest], words: Words) -> Contest:
    """The contest of the address, else the latest; the address keeps it, for a column's link to lead back."""
    if len(found) == 1:
        return found[0]
    marks = [each.mark for each in found]
    place = marks.index(wanted) if (wanted := st.query_params.get("contest", "")) in marks else 0
    chosen = st.selectbox(
        words("leaderboard.contest"),
        range(len(found)),
        place,
        format_func=lambda n: f"{found[n].eval_set} · {found[n].judge} · {found[n].mark}",
        key="contest",
    )
    st.query_params["contest"] = marks[chosen]
    return found[chosen]


def _part(parts: list[str], words: Words) -> str:
    """One of the groups that the questions name, or "" for all."""
    if len(parts) < 2:
        return ""
    wanted = st.query_params.get("part", "")
    choices = ["", *parts]
    # not buttons: those draw what a file calls its parts as Markdown
    chosen = st.selectbox(
        words("leaderboard.part"),
        choices,
        choices.index(wanted) if wanted in choices else 0,
        format_func=lambda each: each or words("leaderboard.all"),
        key="part",
    )
    st.query_params["part"] = chosen
    return chosen


def _facts(contest: Contest, lines: list[Standing], words: Words) -> None:
    plain(
        words(
            "leaderboard.facts",
            judge=contest.judge,
            prompt=contest.prompt_hash[:8],
            rubric=contest.rubric_hash[:8] or "—",
            questions=max((line.answers for line in lines), default=0),
            repeats=contest.repeats,
        )
    )
    weights = _weights(contest)
    if any(criterion["veto"] for criterion in weights):
        plain(
            words(
                "leaderboard.settings",
                weights=" · ".join(f"{each['name'][words.language]} ×{each['weight']:g}" for each in weights),
                vetoes=" · ".join(each["name"][words.language] for each in weights if each["veto"]),
                at=f"{contest.veto_at:g}",
                ceiling=f"{contest.veto_ceiling:g}",
            )
        )


def _weights(contest: Contest) -> list[dict]:
    return json.loads(contest.rubric)["criteria"] if contest.rubric else []


def _table(
    lines: list[Standing], names: dict[str, str], column: str, contest: Contest, person: Person, words: Words
) -> str:
    vetoes = any(each["veto"] for each in _weights(contest))
    figures = ["mean", "median", "sd", *(["raw", "vetoed"] if vetoes else [])]
    heads = [(key, words("leaderboard." + key)) for key in figures] + list(names.items())
    # what the lines are sorted by stands where a phone shows it
    heads.sort(key=lambda each: each[0] != column)
    head = "".join(_head(key, name, key == column) for key, name in heads)
    head = f'<th>#</th><th class="model">{html.escape(words("leaderboard.model"))}</th>{head}'
    head += f"<th>{words('leaderboard.scored')}</th><th>{words('leaderboard.at')}</th>"
    all_seen = person.role in SEES_ALL
    head += f"<th>{words('leaderboard.shown')}</th>" if all_seen else ""
    body = "".join(f"<tr>{_line(line, heads, all_seen)}</tr>" for line in lines)
    return f'<div class="board" tabindex="0"><table><tr>{head}</tr>{body}</table></div>'


def _head(key: str, name: str, chosen: bool) -> str:
    """A column's name as a link that sorts by it."""
    asked = urlencode({**st.query_params.to_dict(), "sort": key})
    sort = ' aria-sort="descending"' if chosen else ""
    return f'<th{sort}><a href="?{html.escape(asked)}" target="_self">{html.escape(name)}</a></th>'


def _line(line: Standing, heads: list[tuple[str, str]], all_seen: bool) -> str:
    cells = [f"<td>{line.rank or ''}</td>", f'<td class="model">{html.escape(line.submission.model)}</td>']
    cells += [_figure(line, key) for key, _ in heads]
    cells.append(f"<td>{line.scored} / {line.answers}</td><td>{line.submission.at[:10]}</td>")
    if all_seen:
        cells.append(f"<td>{'✓' if line.submission.shown else ''}</td>")
    return "".join(cells)


def _figure(line: Standing, key: str) -> str:
    """Two decimals, a true 0 as 0.00, red below 0; N/A where it applied to no answer."""
    value = value_in(line, key)
    if value is None:
        return '<td class="na">N/A</td>'
    if key == "vetoed":
        return f"<td>{value}</td>"
    dimension = line.dimensions.get(key)
    note = f' title="n = {dimension.applied}, N/A = {dimension.not_applicable}"' if dimension else ""
    text = f"{value:.2f}".replace("-0.00", "0.00")
    return f"<td{note}{' class=negative' if text.startswith('-') else ''}>{text}</td>"


def _showing(study: Study, person: Person, words: Words, listed: list[Submission]) -> None:
    """Who may see a line is decided line by line, and hidden is the start."""
    st.subheader(words("leaderboard.showing"))
    st.text(words("leaderboard.showing_why"))
    by_id = {each.id: each for each in listed}
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    chosen = left.selectbox(
        words("leaderboard.model"), list(by_id), format_func=lambda id_: by_id[id_].model, key="showing"
    )
    shown = by_id[chosen].shown
    # each has a place of its own: the second press of a double click must not undo the first
    for place, verb, wanted in ((middle, "show", True), (right, "hide", False)):
        off = shown == wanted
        if place.button(
            words(f"leaderboard.{verb}"), disabled=off, key=f"{verb}-submission", width="stretch"
        ):
            show_submission(study, person, chosen, wanted)
            st.rerun()
