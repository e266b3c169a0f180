"""The people page: who there is, adding and closing accounts."""

from collections.abc import Callable

import streamlit as st

from db import people, reset_links
from db.errors import WardroundError
from db.people import ROLES, Person
from db.study import Study
from review_app.table import show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("people.title"))
    everyone = people.everyone(study, person)
    show_table(
        [words("people." + column) for column in ("login", "name", "role", "state")],
        [
            (
                each.login,
                each.name,
                words("role." + each.role),
                words("people.disabled" if each.disabled else "people.active"),
            )
            for each in everyone
        ],
    )
    if person.role != "admin":
        return
    _reset(study, person, words, [each.login for each in everyone if not each.disabled])
    _add(study, person, words)
    _disable(study, person, words, [each.login for each in everyone if not each.disabled])


def _add(study: Study, person: Person, words: Words) -> None:
    with st.form("add-person"):
        st.subheader(words("people.add"))
        login = st.text_input(words("people.login"), key="add-login", autocomplete="off")
        name = st.text_input(words("people.name"), key="add-name", autocomplete="off")
        role = st.selectbox(
            words("people.role"), ROLES, format_func=lambda each: words("role." + each), key="add-role"
        )
        password = st.text_input(
            words("people.password"), type="password", key="add-password", autocomplete="new-password"
        )
        sent = st.form_submit_button(words("people.add"), type="primary", key="add-send")
    if sent:
        _do(words, lambda: people.add(study, person, login, name, role, password))


def _reset(study: Study, person: Person, words: Words, logins: list[str]) -> None:
    """A one-time link for who forgot a password; it is shown here and nowhere kept."""
    with st.form("reset-person"):
        st.subheader(words("people.reset"))
        st.text(words("people.reset_why"))
        login = st.selectbox(words("people.login"), logins, index=None, placeholder="", key="reset-login")
        sent = st.form_submit_button(words("people.reset"), key="reset-send")
    if not sent or not login:
        return
    try:
        token = reset_links.make(study, person, login)
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        st.code(f"{st.context.url.split('/people')[0]}/reset/{token}", language=None, wrap_lines=True)


def _disable(study: Study, person: Person, words: Words, logins: list[str]) -> None:
    with st.form("disable-person"):
        st.subheader(words("people.disable"))
        st.text(words("people.disable_why"))
        login = st.selectbox(words("people.login"), logins, index=None, placeholder="", key="disable-login")
        sent = st.form_submit_button(words("people.disable"), key="disable-send")
    if sent and login:
        _do(words, lambda: people.disable(study, person, login))


def _do(words: Words, act: Callable[[], object]) -> None:
    try:
        act()
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        st.rerun()
