"""The training page: what runs, how far, at what loss and speed; stop, resume, compare, start."""

from collections.abc import Mapping, Sequence

import streamlit as st

from db.errors import WardroundError
from db.frozen_marks import marked_runs
from db.jobs import RESUMABLE, cancel_job, jobs
from db.people import Person
from db.runs import CARD, MODEL, RUN, Run, read_run
from db.study import Study
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.queue import go_on_with
from review_app.carry_out import carry_out
from review_app.engineer import new_run
from review_app.engineer.run_charts import loss_curves
from review_app.engineer.standing import TRAIN, Standing, differences, flattened, standings
from review_app.jobs import tell_if_nobody_works
from review_app.plain import plain
from review_app.span import span
from review_app.table import heading, show_table
from review_app.words import Words

LOOK_EVERY = "2s"
COMPARED_AT_FIRST = 3


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("runs.title"))
    st.fragment(_now, run_every=LOOK_EVERY)(study, person, words)
    new_run.show(study, person, words)


def _now(study: Study, person: Person, words: Words) -> None:
    """Everything that moves by itself."""
    tell_if_nobody_works(study, words)
    found = standings(_readable(study, words), jobs(study, person))
    if not found:
        st.info(words("runs.none"))
        return
    marked = marked_runs(study)
    show_table(
        [words(f"runs.{column}") for column in ("run", "dataset", "state", "step", "loss", "speed", "left")],
        [_row(each, words, marked.get(each.name, 0)) for each in found],
    )
    on_cards = _on_cards(found)
    for each in on_cards:
        _card(study, person, words, each, marked.get(each.name, 0))
    _compare([each.run for each in found if each.run], words)
    _one(study, person, words, found, on_cards, marked)


def _on_cards(found: Sequence[Standing]) -> list[Standing]:
    """What moves, and the newest of the others when it failed: whoever started it looks here for why."""
    moving = [each for each in found if each.moving]
    newest = next((each for each in found if not each.moving), None)
    return [*moving, newest] if newest and newest.state == "failed" else moving


def _readable(study: Study, words: Words) -> list[Run]:
    """The runs whose folders can be read; of another, why not."""
    found = []
    for path in sorted(study.runs.glob(f"*/{RUN}")):
        try:
            found.append(read_run(path.parent))
        except WardroundError as error:
            plain("⚠ " + words("runs.unreadable", name=path.parent.name, why=error.said(words.language)))
    return found


def _row(each: Standing, words: Words, marked: int) -> tuple:
    last = each.run.last if each.run else None
    steps = each.run.steps if each.run else None
    return (
        each.name,
        "\n".join(each.datasets),
        words(f"runs.state.{each.state}") + (words("runs.mark", n=marked) if marked else ""),
        f"{last.step} / {steps or '—'}" if last else None,
        f"{_last_loss(each.run):.4f}" if each.run and _last_loss(each.run) is not None else None,
        f"{last.tokens_per_second:,.0f}" if last and last.tokens_per_second else None,
        span(last.seconds_left) if last and each.moving and last.seconds_left is not None else None,
    )


def _card(study: Study, person: Person, words: Words, each: Standing, marked: int) -> None:
    with st.container(border=True, key=f"run-{each.name}"):
        left, *places = st.columns([5, 1, 1], vertical_alignment="center")
        with left:
            plain(f"{each.name} · {words('runs.state.' + each.state)}")
            last, steps = (each.run.last, each.run.steps) if each.run else (None, None)
            if last and steps:
                text = words("runs.progress", step=last.step, steps=steps)
                st.progress(min(1.0, last.step / steps), text=text)
            if said := each.said(words.language):
                plain(said)
            if marked:
                st.warning(words("runs.marked", n=int(marked)))
        _buttons(study, person, words, each, places)


def _buttons(study: Study, person: Person, words: Words, each: Standing, places: Sequence) -> None:
    """Each has a place of its own: the second press of a double click must not undo the first."""
    if each.job is None or person.role not in KINDS[TRAIN].roles:
        return
    stop, resume = places
    if each.job.state in ("queued", "running") and stop.button(words("runs.stop"), key=f"stop-{each.name}"):
        carry_out(words, lambda: cancel_job(study, person, each.job.id))
    if each.job.state in RESUMABLE and resume.button(words("runs.resume"), key=f"resume-{each.name}"):
        carry_out(words, lambda: go_on_with(study, person, each.job))


def _compare(runs: Sequence[Run], words: Words) -> None:
    if not runs:
        return
    st.subheader(words("runs.curve"))
    names = {run.name: run for run in runs}
    chosen = st.multiselect(
        words("runs.compare"),
        list(names),
        # one that failed before its first step has nothing to compare
        default=[run.name for run in runs if run.progress][:COMPARED_AT_FIRST],
        placeholder="",
        key="runs-compared",
    )
    compared = [names[name] for name in chosen if name in names]
    chart = loss_curves(compared, words)
    if chart is None:
        st.text(words("runs.no_curve"))
    else:
        st.altair_chart(chart, width="stretch", theme=None, key="loss-curves")
    rows = differences(compared) if len(compared) > 1 else []
    if rows:
        heading(words("runs.differences"))
        show_table([words("runs.setting"), *(run.name for run in compared)], rows)


def _one(
    study: Study,
    person: Person,
    words: Words,
    found: Sequence[Standing],
    on_cards: Sequence[Standing],
    marked: dict[str, int],
) -> None:
    st.subheader(words("runs.details"))
    by_name = {each.name: each for each in found}
    name = st.selectbox(words("runs.run"), list(by_name), key="run-shown")
    each = by_name.get(name)
    if each is None:
        return
    if each not in on_cards:
        left, *places = st.columns([5, 1, 1], vertical_alignment="center")
        with left:
            plain(f"{each.name} · {words('runs.state.' + each.state)}")
        _buttons(study, person, words, each, places)
        if said := each.said(words.language):
            plain(said)
    if marked.get(each.name):
        st.warning(words("runs.marked", n=int(marked[each.name])))
    if each.run:
        _about(each.run, words)


def _about(run: Run, words: Words) -> None:
    about = run.about
    config, device = about.get("config_sha256", "")[:16], about.get("device", "")
    plain(words("runs.hash", config=config, device=device))
    for line in _codes(about, words):
        plain(line)
    card = next((path for path in (run.folder / CARD, run.folder / MODEL / CARD) if path.is_file()), None)
    if card:
        with st.expander(words("runs.card")):
            plain(card.read_text(encoding="utf-8"))
    with st.expander(words("runs.settings")):
        rows = [(name, str(value)) for name, value in flattened(about.get("resolved", {}))]
        versions = [(name, str(value)) for name, value in sorted(about.get("versions", {}).items())]
        show_table([words("runs.setting"), ""], rows + versions)


def _codes(about: Mapping, words: Words) -> list[str]:
    """Which code the run went on with, and since when."""
    return [
        words(
            "runs.code",
            since=each["since"][:16].replace("T", " "),
            code=each["code"][:16],
            commit=each["commit"][:12] or "—",
        )
        for each in about.get("made_with", ())
    ]


def _last_loss(run: Run) -> float | None:
    return next((each.loss for each in reversed(run.progress) if each.loss is not None), None)
