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
)
from db.people import Person
from db.study import Study
from db.submissions import SEES_ALL, Contest, Submission, show_submission, submissions
from review_app.board_table import board_table
from review_app.components.bundle import base_path
from review_app.plain import plain
from review_app.words import Words


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
    order = "ascending" if st.query_params.get("order") == "ascending" else "descending"
    lines = sorted_by(leaderboard(seen, contest, part), column, order == "ascending")
    with st.expander(words("leaderboard.how")):
        _facts(contest, lines, words)
    heads = _heads(names, contest, words)
    st.html(board_table(lines, heads, (column, order), person.role in SEES_ALL, words))
    st.text(words("leaderboard.legend"))
    _download(contest, part, words)
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


def _heads(names: dict[str, str], contest: Contest, words: Words) -> list[tuple[str, str]]:
    """The figures' keys and names: over all dimensions first, those before vetoes where there are any."""
    vetoes = any(each["veto"] for each in _weights(contest))
    figures = ["mean", "median", "sd", *(["raw", "vetoed"] if vetoes else [])]
    return [(key, words("leaderboard." + key)) for key in figures] + list(names.items())


def _download(contest: Contest, part: str, words: Words) -> None:
    asked = html.escape(urlencode({"contest": contest.mark, "part": part}))
    link = f'<a href="{base_path()}/export/leaderboard?{asked}" download>{words("leaderboard.download")}</a>'
    st.html(link)


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
