"""The batches page: draw, open, watch, lock, unblind."""

import html
from datetime import datetime

import streamlit as st

from annotation.activities.catalogue import activity_named
from db.batch_states import lock, open_batch, source_names, unblind
from db.batches import Batch, batches
from db.errors import WardroundError
from db.key_standing import is_closed, keeper
from db.people import Person
from db.progress import Progress, progress
from db.study import Study
from review_app.beneath import Beneath
from review_app.lead import new_audit, new_batch, new_drafting, watching, worked_hours
from review_app.page_button import page_button
from review_app.plain import plain
from review_app.table import show_table
from review_app.words import Words

# where the page keeps, from one run to the next, the batch looked at and what was just done
CHOSEN = "batch"
DONE = "batch-done"
# how often in this session something was done
TIMES_DONE = "batch-times-done"
# clear of the header, over which it would come into view
DONE_STYLE = "scroll-margin-top:5rem"
# activity -> the form that draws a batch of it
NEW = {
    "blinded_scoring": new_batch.show,
    "label_audit": new_audit.show,
    "instruction_drafting": new_drafting.show,
}

# activity -> where the results of a locked batch are, and that page's title; instructions stand on this page
RESULTS = {
    "blinded_scoring": ("report", "report.title"),
    "label_audit": ("audit-results", "audit.results_title"),
    "dialogue_rewriting": ("rewritings", "rewritings.title"),
    "response_verification": ("verifications", "verifications.title"),
}


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("batches.title"))
    drawn = {batch.id: batch for batch in batches(study, person)}
    if drawn:
        _say_what_was_done()
        show_batch(study, person, words, drawn[_choose(drawn, words)])
        st.divider()
    else:
        st.info(words("batches.none"))
    if person.role == "lead":
        activity = st.radio(
            words("batches.draw_what"),
            list(NEW),
            format_func=lambda name: activity_named(name).title[words.language],
            horizontal=True,
            key="new-activity",
        )
        NEW[activity](study, person, words, done_with)


def _choose(drawn: dict[int, Batch], words: Words) -> int:
    """The batch looked at, kept by its id: a new state changes its label and would lose the choice."""
    ids = list(drawn)
    kept = st.session_state.get(CHOSEN)
    chosen = st.selectbox(
        words("batches.title"),
        ids,
        index=ids.index(kept) if kept in drawn else 0,
        format_func=lambda id_: f"{drawn[id_].name} · {words('batches.state.' + drawn[id_].state)}",
        label_visibility="collapsed",
    )
    st.session_state[CHOSEN] = chosen
    return chosen


def done_with(batch_id: int, sentence: str) -> None:
    """Draw the page again, on this batch, with one sentence about what was done."""
    st.session_state[CHOSEN] = batch_id
    st.session_state[DONE] = sentence
    st.session_state[TIMES_DONE] = st.session_state.get(TIMES_DONE, 0) + 1
    st.rerun()


def _say_what_was_done() -> None:
    sentence = st.session_state.pop(DONE, None)
    if sentence:
        # `assets/focus.js` brings it into view: what was pressed may stand at the page's foot
        come = f'tabindex="-1" data-come-to="batch-{st.session_state[TIMES_DONE]}"'
        st.html(f'<p role="status" class="done" style="{DONE_STYLE}" {come}>✓ {html.escape(sentence)}</p>')


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
    activity = activity_named(batch.activity)
    if batch.state in ("open", "locked") and done and activity.rubric.criteria:
        watching.show(study, person, words, batch)
    if done and person.role in ("lead", "admin"):
        worked_hours.show(study, person, words, batch)
    if batch.state == "draft" and person.role == "lead":
        if st.button(words("batches.open"), type="primary", key="open"):
            _open(study, person, words, batch)
    elif batch.state == "open" and person.role == "lead":
        if done < total:
            st.warning(words("batches.unfinished", count=total - done))
        amending = sum(row.amending for row in rows)
        if amending:
            st.warning(words("batches.amending", count=amending))
        _two_person_step(study, person, words, batch, "lock", lock)
    elif batch.state == "locked" and not activity.sealed:
        st.text(words("batches.locked_for_good"))
        _results(batch, words)
    elif batch.state == "locked" and person.role == "lead":
        _two_person_step(study, person, words, batch, "unblind", unblind, phrase=is_closed(study))
    elif batch.state == "unblinded":
        st.subheader(words("batches.sources"))
        names = source_names(study, person, batch.id)
        show_table((words("batches.source"), words("batches.code")), [(names[code], code) for code in names])
        _results(batch, words)


def _open(study: Study, person: Person, words: Words, batch: Batch) -> None:
    try:
        open_batch(study, person, batch.id)
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        done_with(batch.id, words("batches.opened", name=batch.name))


def _results(batch: Batch, words: Words) -> None:
    if batch.activity in RESULTS:
        path, title = RESULTS[batch.activity]
        page_button(words, title, path, f"results-{batch.id}", primary=True)


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


def _two_person_step(study, person, words, batch, step, take, phrase=False) -> None:
    """A step that a second person confirms on the spot, with their own name and password.

    The fields belong to this batch, and what is secret to this attempt: nothing stays filled in. The page is
    drawn again after a refusal, so that the next attempt is typed into the field that is read. `phrase` asks
    for that of the closed blinding key besides.
    """
    attempt = st.session_state.setdefault(f"{step}-attempts-{batch.id}", 0)
    with st.form(f"{step}-form-{batch.id}"):
        st.subheader(words(f"batches.{step}"))
        plain(batch.name)
        st.text(words(f"batches.{step}_why"))
        reason = st.text_input(words("batches.reason"), key=f"{step}-reason-{batch.id}")
        login = st.text_input(
            words("batches.second_login"), key=f"{step}-login-{batch.id}", autocomplete="off"
        )
        password = _secret(words, "second_password", f"{step}-password-{batch.id}-{attempt}")
        more = {}
        if phrase:
            plain(words("batches.key_closed", keeper=keeper(study)))
            more["phrase"] = _secret(words, "key_phrase", f"{step}-phrase-{batch.id}-{attempt}")
        sent = st.form_submit_button(words(f"batches.{step}"), type="primary", key=f"{step}-send-{batch.id}")
        if refusal := st.session_state.pop(f"{step}-refusal-{batch.id}", None):
            Beneath(words).say(refusal, comes=True)
    if not sent:
        return
    st.session_state[f"{step}-attempts-{batch.id}"] = attempt + 1
    try:
        take(study, person, batch.id, login, password, reason, st.context.ip_address or "page", **more)
    except WardroundError as error:
        st.session_state[f"{step}-refusal-{batch.id}"] = error
        st.rerun()
    else:
        done_with(batch.id, words(f"batches.{step}_done", name=batch.name))


def _secret(words: Words, asks: str, key: str) -> str:
    return st.text_input(words(f"batches.{asks}"), type="password", key=key, autocomplete="off")
