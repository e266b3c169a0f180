"""The batches page: draw, open, watch, lock, unblind."""

from datetime import datetime

import streamlit as st

from db.batch_states import lock, open_batch, source_names, unblind
from db.batches import Batch, batches
from db.errors import WardroundError
from db.people import Person
from db.progress import Progress, progress
from db.study import Study
from review_app import new_batch
from review_app.table import show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("batches.title"))
    drawn = batches(study, person)
    if drawn:
        chosen = st.selectbox(
            words("batches.title"),
            drawn,
            format_func=lambda batch: f"{batch.name} · {words('batches.state.' + batch.state)}",
            label_visibility="collapsed",
            key="batch",
        )
        show_batch(study, person, words, chosen)
        st.divider()
    else:
        st.info(words("batches.none"))
    new_batch.show(study, person, words)


def show_batch(study: Study, person: Person, words: Words, batch: Batch) -> None:
    """One batch: where it stands, how far everyone is, and the next step it can take."""
    st.text(
        words(
            "batches.facts",
            seed=batch.seed,
            rubric=batch.rubric_hash[:8],
            guideline=batch.guideline_version,
            at=batch.created_at[:10],
        )
    )
    rows = progress(study, person, batch.id)
    done, total = sum(row.done for row in rows), sum(row.total for row in rows)
    st.progress(
        done / total if total else 0.0, text=f"{words('batches.state.' + batch.state)} · {done} / {total}"
    )
    simulated = sum(row.simulated for row in rows)
    if simulated:
        st.warning(words("batches.simulated", count=simulated))
    _progress_table(rows, words)
    if batch.state == "draft" and person.role == "lead":
        if st.button(words("batches.open"), type="primary", key="open"):
            open_batch(study, person, batch.id)
            st.rerun()
    elif batch.state == "open" and person.role == "lead":
        if done < total:
            st.warning(words("batches.unfinished", count=total - done))
        _two_person_step(study, person, words, batch, "lock", lock)
    elif batch.state == "locked" and person.role == "lead":
        _two_person_step(study, person, words, batch, "unblind", unblind)
    elif batch.state == "unblinded":
        st.subheader(words("batches.sources"))
        names = source_names(study, person, batch.id)
        show_table((words("batches.source"), words("batches.code")), [(names[code], code) for code in names])


def _progress_table(rows: list[Progress], words: Words) -> None:
    columns = ("person", "done", "total", "skipped", "median", "last")
    show_table(
        [words("batches." + column) for column in columns],
        [
            (row.name, row.done, row.total, row.skipped, _pace(row, words), _short(row.last_at))
            for row in rows
        ],
    )


def _pace(row: Progress, words: Words) -> str | None:
    """The median time an item, and what is left at that pace."""
    if row.median_active_ms is None:
        return None
    pace = words("batches.seconds", seconds=round(row.median_active_ms / 1000))
    minutes = round((row.total - row.done) * row.median_active_ms / 60_000)
    return f"{pace} · {words('batches.minutes_left', minutes=minutes)}" if minutes else pace


def _short(at: str | None) -> str | None:
    """A stored UTC time in the server's own zone, to the minute."""
    return at and datetime.fromisoformat(at).astimezone().strftime("%m-%d %H:%M")


def _two_person_step(study, person, words, batch, step, take) -> None:
    """A step that a second person confirms on the spot, with their own name and password."""
    with st.form(f"{step}-form"):
        st.subheader(words(f"batches.{step}"))
        st.text(words(f"batches.{step}_why"))
        reason = st.text_input(words("batches.reason"), key=f"{step}-reason")
        login = st.text_input(words("batches.second_login"), key=f"{step}-login", autocomplete="off")
        password = st.text_input(
            words("batches.second_password"), type="password", key=f"{step}-password", autocomplete="off"
        )
        sent = st.form_submit_button(words(f"batches.{step}"), type="primary", key=f"{step}-send")
    if not sent:
        return
    try:
        take(study, person, batch.id, login, password, reason, st.context.ip_address or "page")
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        st.rerun()
