"""The leaderboard: models by what a judge gave their answers, by dimension, sorted by any of them."""

import html
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from annotation.board_columns import Column, dimensions_of, figures_of, has_vetoes, rubric_of, total_scale
from annotation.contest_names import Known, known_as
from annotation.leaderboard import Standing, contests, leaderboard, parts_of, sorted_by
from db.people import Person
from db.study import Study
from db.submissions import SEES_ALL, Contest, Submission, show_submission, submissions
from review_app.board_table import Head, board_table, dimension_head, scale_text
from review_app.components.bundle import base_path
from review_app.plain import plain
from review_app.words import Words

# of one set of questions, for each model may have been handed in under a name of its own
FILES_NAMED = 2
# how often a line was shown or hidden, which the last time, and what was said of it
SHOWN = "leaderboard-shown"
STYLE = """<style>
.shown-now { margin: 0; color: #0a6640; scroll-margin: 5rem 0 2rem; overflow-wrap: anywhere; }
.not-there { margin: 0; background: #fbf3e2; border-left: 3px solid #9a6700; padding: .4rem .8rem; }
.shown-now:focus { outline: 3px solid #3aa0a6; outline-offset: 4px; border-radius: .3rem; }
</style>"""


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("leaderboard.title"))
    seen = submissions(study, person)
    found = contests(seen)
    _tell_if_not_there(found, words)
    if not found:
        st.info(words("leaderboard.none"))
        return
    contest = _chosen(seen, found, words)
    part = _part(parts_of(seen, contest), words)
    dimensions = dimensions_of(seen, contest)
    heads = _heads(dimensions, contest, words)
    column, order = st.query_params.get("sort"), st.query_params.get("order")
    # another board's column leaves nothing of its order
    if column not in [each.key for each in heads]:
        column, order = "mean", ""
    order = order if order == "ascending" else "descending"
    all_seen = person.role in SEES_ALL
    lines = sorted_by(leaderboard(seen, contest, part), column, order == "ascending")
    with st.expander(words("leaderboard.how_vetoed" if has_vetoes(contest) else "leaderboard.how")):
        _facts(contest, lines, words)
    st.html(board_table(lines, heads, (column, order), all_seen, words))
    st.text(_legend(dimensions, all_seen, words))
    if contest.eval_set == "checklist":
        st.text(words("leaderboard.checklist"))
    _download(contest, part, words)
    if person.role in ("lead", "engineer"):
        _showing(study, person, words, [line.submission for line in lines])


def _legend(dimensions: Sequence[Column], all_seen: bool, words: Words) -> str:
    """How the table is read: of what stands in it alone."""
    told = {
        "leaderboard.legend": True,
        "leaderboard.legend_weights": any(each.weight is not None for each in dimensions),
        "leaderboard.legend_dimensions": bool(dimensions),
        "leaderboard.of_those_shown": not all_seen,
    }
    return "".join(words(key) for key, stands in told.items() if stands)


def _tell_if_not_there(found: list[Contest], words: Words) -> None:
    """The same is said of a contest that this person does not see and of one that there never was."""
    wanted = st.query_params.get("contest", "")
    if wanted and wanted not in [each.mark for each in found]:
        said = words("leaderboard.not_there") + (words("leaderboard.first_instead") if found else "")
        st.html(f'{STYLE}<p class="not-there" role="alert">⚠ {html.escape(said)}</p>')


def _chosen(seen: list[Submission], found: list[Contest], words: Words) -> Contest:
    """The contest of the address, else the first; the address keeps it, and what it is known as is said."""
    names = [_name(each, words) for each in known_as(seen, found)]
    marks = [each.mark for each in found]
    place = first = marks.index(wanted) if (wanted := st.query_params.get("contest", "")) in marks else 0
    if len(found) > 1:
        place = st.selectbox(
            words("leaderboard.contest"),
            range(len(found)),
            first,
            format_func=names.__getitem__,
            key="contest",
        )
        _keep("contest", marks[first], marks[place])
    # said by itself where there is no list, and on a phone, where the list shows but its beginning
    listed = " listed" if len(found) > 1 else ""
    st.html(f'<p class="contest{listed}">{html.escape(names[place])}</p>')
    return found[place]


def _name(known: Known, words: Words) -> str:
    """A contest by what people know of it, one part after another."""
    rubric = known.rubric[words.language]
    # the published rubrics are called as their sets are
    eval_set = "" if rubric.lower().startswith(known.eval_set) else known.eval_set
    files = [*known.files[:FILES_NAMED], *(["…"] if len(known.files) > FILES_NAMED else [])]
    items = words("leaderboard.items", count=known.items)
    if known.whole:
        items = words("leaderboard.incomplete", answered=known.items, whole=known.whole)
    # of a checklist each question brings its own, so that no rubric has a name
    if eval_set == "checklist":
        eval_set = words("leaderboard.set.checklist")
    told = [eval_set, rubric, known.judge, ", ".join(files), items, known.day, known.mark]
    return " · ".join(filter(None, told))


def _part(parts: list[str], words: Words) -> str:
    """One of the groups that the questions name, or "" for all."""
    if len(parts) < 2:
        return ""
    wanted = st.query_params.get("part", "")
    choices = ["", *parts]
    # not buttons: those draw what a file calls its parts as Markdown
    wanted = wanted if wanted in choices else ""
    chosen = st.selectbox(
        words("leaderboard.part"),
        choices,
        choices.index(wanted),
        format_func=lambda each: each or words("leaderboard.all"),
        key="part",
    )
    _keep("part", wanted, chosen)
    return chosen


def _keep(name: str, before: str, chosen: str) -> None:
    """Keep in the address what was chosen; what is there already is no step that the back button takes."""
    if chosen != before:
        st.query_params[name] = chosen


def _facts(contest: Contest, lines: list[Standing], words: Words) -> None:
    plain(
        words(
            "leaderboard.facts",
            judge=contest.judge,
            prompt=contest.prompt_hash[:8],
            rubric=contest.rubric_hash[:8] or "—",
            questions=words("leaderboard.items", count=max((line.answers for line in lines), default=0)),
            judged=words("leaderboard.judged", n=contest.repeats),
        )
    )
    if has_vetoes(contest):
        criteria = rubric_of(contest).criteria
        plain(
            words(
                "leaderboard.settings",
                vetoes=" · ".join(each.name[words.language] for each in criteria if each.veto),
                at=f"{contest.veto_at:g}",
                ceiling=f"{contest.veto_ceiling:g}",
            )
        )


def _heads(dimensions: list[Column], contest: Contest, words: Words) -> list[Head]:
    """The figures over all dimensions first, with those before vetoes or a cut at 0 where there is such."""
    total = scale_text(scale) if (scale := total_scale(contest)) else ""
    measures = {"sd": "", "vetoed": "", "uncut": words("leaderboard.uncut_scale")}
    heads = [
        Head(key, words("leaderboard." + name), measures.get(name, total))
        for key, name in figures_of(contest).items()
    ]
    weighted = len(dimensions) > 1
    return heads + [dimension_head(each, weighted, words) for each in dimensions]


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
    shown, older_shown = by_id[chosen].shown, by_id[chosen].older_shown
    # each has a place of its own: the second press of a double click must not undo the first
    for place, verb, wanted, off in (
        (middle, "show", True, shown),
        (right, "hide", False, not (shown or older_shown)),
    ):
        if place.button(
            words(f"leaderboard.{verb}"), disabled=off, key=f"{verb}-submission", width="stretch"
        ):
            show_submission(study, person, chosen, wanted)
            times, _, _ = st.session_state.get(SHOWN, (0, None, ""))
            said = words(f"leaderboard.{verb}_done", model=by_id[chosen].model)
            st.session_state[SHOWN] = times + 1, chosen, said
            st.rerun()
    if older_shown and not shown:
        st.text(words("leaderboard.older_shown_why", model=by_id[chosen].model))
    times, pressed_for, said = st.session_state.get(SHOWN, (0, None, ""))
    if pressed_for == chosen:
        # the pressed button is of no use now; the page's script brings the keyboard here, once for each press
        come = f'tabindex="-1" data-come-to="shown-{times}"'
        st.html(f'{STYLE}<p class="shown-now" role="status" {come}>✓ {html.escape(said)}</p>')
