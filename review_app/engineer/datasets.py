"""The datasets page: what is frozen, whether it is whole, a look inside, downloads, and the next freeze."""

from datetime import datetime
from itertools import islice

import streamlit as st

from annotation.response_verification.report_tables import task_name
from db.errors import WardroundError
from db.frozen import CARD, Frozen, open_frozen, withdrawn
from db.frozen_marks import Dataset, datasets, where
from db.people import Person
from db.study import Study
from review_app.components.bundle import base_path
from review_app.engineer import new_dataset
from review_app.engineer.frozen_downloads import DOWNLOADS
from review_app.plain import plain
from review_app.table import heading, show_table
from review_app.words import Words

COUNTS = ("by_task", "by_specialty", "by_source", "by_decider")
LONGEST_LIST = 50


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("datasets.title"))
    frozen = datasets(study, person)
    if frozen:
        show_table(
            [
                words(f"datasets.{column}")
                for column in ("dataset", "examples", "frozen_at", "frozen_by", "state", "runs")
            ],
            [_row(each, words) for each in frozen],
        )
        chosen = st.selectbox(
            words("datasets.dataset"), frozen, format_func=lambda each: each.title, key="dataset"
        )
        _show_dataset(study, chosen, words)
        _where(study, person, words)
    else:
        st.info(words("datasets.none"))
    new_dataset.show(study, person, words)


def _row(each: Dataset, words: Words) -> tuple:
    state = words("datasets.withdrawn", n=each.withdrawn) if each.withdrawn else words("datasets.whole")
    runs = "\n".join(each.runs) or None
    return each.title, each.examples, _moment(each.frozen_at), each.frozen_by, state, runs


def _moment(at: str) -> str:
    """A stored time as people here read it; "" stays "": a changed text has none of its own."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def _show_dataset(study: Study, chosen: Dataset, words: Words) -> None:
    if chosen.withdrawn:
        st.warning(words("datasets.withdrawn_why", n=int(chosen.withdrawn)))
        gone = withdrawn(study, chosen.name, chosen.version)
        show_table(
            [words(f"datasets.{column}") for column in ("record", "reason", "at")],
            [(each.record_id, each.reason, _moment(each.at)) for each in gone[:LONGEST_LIST]],
        )
    try:
        frozen = open_frozen(study.frozen / chosen.title, withdrawn_too=True)
    except WardroundError as error:
        st.error(f"{words('datasets.damaged')}: {error.said(words.language)}")
        return
    if frozen.manifest["simulated"]:
        st.warning(words("datasets.simulated", n=int(frozen.manifest["simulated"])))
    if not chosen.withdrawn:
        _downloads(frozen, words)
    plain(f"sha256 {frozen.sha256}")
    _example(frozen, words)
    with st.expander(words("datasets.counts")):
        _counts(frozen, words)
    with st.expander(words("datasets.card")):
        # without what other programs read at its head
        plain((frozen.folder / CARD).read_text(encoding="utf-8").split("\n---\n\n", 1)[-1])


def _downloads(frozen: Frozen, words: Words) -> None:
    """Links to our own route, which asks again who is there."""
    possible = [form for form in DOWNLOADS if form != "dpo" or frozen.manifest["preference_pairs"]]
    links = " · ".join(
        f'<a href="{base_path()}/export/frozen/{frozen.title}/{form}" download>'
        f"{words(f'datasets.form.{form}')}</a>"
        for form in possible
    )
    st.html(f"{words('datasets.download')}: {links}")


def _example(frozen: Frozen, words: Words) -> None:
    st.subheader(words("datasets.look"))
    many = frozen.manifest["examples"]
    number = st.number_input(
        words("datasets.number", n=int(many)), 1, many, 1, key=f"example-of-{frozen.title}"
    )
    example = next(islice(frozen.examples(), int(number) - 1, None))
    plain(
        words(
            "datasets.from",
            record=example.record_id,
            approval=example.approval_id,
            task=task_name(example.task, words.language),
            source=example.source,
            licence=example.licence,
        )
    )
    *asked, answer = example.messages
    left, right = st.columns(2)
    with left:
        heading(words("datasets.asked"))
        plain("\n\n".join(each["content"] for each in asked))
    with right:
        heading(words("datasets.answer"))
        plain(answer["content"])
        if example.rejected:
            heading(words("datasets.replaced"))
            plain(example.rejected)


def _counts(frozen: Frozen, words: Words) -> None:
    overlap = frozen.manifest["overlap"]
    if overlap["tests"]:
        st.text(words("datasets.overlap", tests=overlap["tests"], found=overlap["found"]))
    else:
        st.text(words("datasets.no_tests"))
    for which in COUNTS:
        counted = sorted(frozen.manifest[which].items(), key=lambda each: (-each[1], each[0]))
        show_table([words(f"datasets.{which}"), "n"], [(name or None, n) for name, n in counted])
    heading(words("datasets.left_out"))
    reasons = frozen.manifest["left_out_by_reason"]
    if reasons:
        show_table([words("datasets.reason"), "n"], list(reasons.items()))
    else:
        st.text(words("datasets.nothing_left_out"))


def _where(study: Study, person: Person, words: Words) -> None:
    with st.expander(words("datasets.where")):
        record_id = st.number_input(words("datasets.record_id"), 1, step=1, value=None, key="where-record")
        if record_id is None:
            return
        try:
            found = where(study, person, int(record_id))
        except WardroundError as error:
            st.error(error.said(words.language))
            return
        if not found:
            st.text(words("datasets.nowhere"))
            return
        show_table(
            [words(f"datasets.{column}") for column in ("dataset", "line", "state", "runs")],
            [
                (
                    each.dataset,
                    each.line,
                    each.withdrawn or words("datasets.whole"),
                    "\n".join(each.runs) or None,
                )
                for each in found
            ],
        )
