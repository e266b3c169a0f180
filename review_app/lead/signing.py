"""Signing a verified batch, by password again, and opening it again, which negates the signature."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from annotation.response_verification.items import VerifiedItem, sign_batch
from annotation.response_verification.standing import LEFT_OUT, SETTLED
from db.batches import Batch
from db.errors import WardroundError
from db.people import Person
from db.signoffs import Signoff, reopen, signoffs
from db.study import Study
from review_app.beneath import Beneath
from review_app.carry_out import carry_out
from review_app.table import heading, show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words, batch: Batch, items: Sequence[VerifiedItem]) -> None:
    st.subheader(words("verifications.signing"))
    found = signoffs(study, person, batch.id)
    if found:
        _history(found, words)
    unsettled = sum(each.standing.state not in (SETTLED, LEFT_OUT) for each in items)
    locked = bool(found) and not found[-1].reopened
    if locked and person.role in ("senior", "lead"):
        _reopening(study, person, words, batch)
    elif not locked and unsettled:
        st.text(words("verifications.unsettled", n=unsettled))
    elif not locked and person.role == "senior":
        _signing(study, person, words, batch, items)
    elif not locked:
        st.text(words("verifications.senior_signs"))


def _history(found: Sequence[Signoff], words: Words) -> None:
    heading(words("verifications.signatures"))
    columns = ("number", "signer", "at", "items", "hash", "stands")
    rows = [
        (each.number, each.name, _short(each.at), each.items, each.content_hash[:12], _stands(each, words))
        for each in reversed(found)
    ]
    show_table([words(f"verifications.sign_{column}") for column in columns], rows)


def _stands(signoff: Signoff, words: Words) -> str:
    if signoff.reopened:
        return words("verifications.void_reopened", reason=signoff.reopened)
    if signoff.changed:
        return words("verifications.void_changed", n=signoff.changed)
    return words("verifications.valid")


def _signing(study: Study, person: Person, words: Words, batch: Batch, items: Sequence[VerifiedItem]) -> None:
    """The password belongs to this attempt: nothing stays filled in, and the next has a field of its own."""
    attempt = st.session_state.setdefault(f"sign-attempts-{batch.id}", 0)
    with st.form(f"sign-{batch.id}"):
        settled = sum(each.standing.state == SETTLED for each in items)
        st.text(words("verifications.sign_meaning", n=settled, left=len(items) - settled))
        password = st.text_input(
            words("verifications.password"),
            type="password",
            key=f"sign-password-{batch.id}-{attempt}",
            autocomplete="off",
        )
        sent = st.form_submit_button(words("verifications.sign"), type="primary", key="sign-send")
        if refusal := st.session_state.pop(f"sign-refusal-{batch.id}", None):
            Beneath(words).say(refusal, comes=True)
    if not sent:
        return
    st.session_state[f"sign-attempts-{batch.id}"] = attempt + 1
    try:
        sign_batch(study, person, batch.id, password, st.context.ip_address or "page")
    except WardroundError as error:
        st.session_state[f"sign-refusal-{batch.id}"] = error
    st.rerun()


def _reopening(study: Study, person: Person, words: Words, batch: Batch) -> None:
    with st.form(f"reopen-{batch.id}", clear_on_submit=False):
        st.text(words("verifications.reopen_why"))
        reason = st.text_input(words("batches.reason"), key=f"reopen-reason-{batch.id}")
        sent = st.form_submit_button(words("verifications.reopen"), key="reopen-send")
    if sent:
        carry_out(words, lambda: reopen(study, person, batch.id, reason))


def _short(at: str) -> str:
    """A stored UTC time in the server's own zone, to the minute."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
