"""The people page: who there is and what an hour of theirs costs, adding and closing accounts."""

import html
from collections.abc import Mapping

import streamlit as st

from db import people, reset_links
from db.closing import close_account
from db.consent import Consent, current_text, last_words
from db.errors import WardroundError
from db.pay import HIGHEST_HOURLY, SENIORITIES, PayGrade, pay_grades, set_pay
from db.people import ROLES, Person
from db.study import Study
from review_app.carry_out import carry_out
from review_app.consent import in_words
from review_app.plain import plain
from review_app.table import show_table
from review_app.words import Words

# who is paid by the hour
PAID = ("physician", "senior")
# session: the login added last, until the form is sent again; and how many were added
ADDED, TIMES_ADDED = "person-added", "times-person-added"


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("people.title"))
    everyone = people.everyone(study, person)
    grades = pay_grades(study, person)
    asked, said = current_text(study), last_words(study)
    show_table(
        [
            *(words("people." + column) for column in ("login", "name", "role", "state")),
            *([words("consent.column")] if asked else []),
            *(words("people." + column) for column in ("seniority", "hourly")),
        ],
        [
            (
                each.login,
                each.name,
                words("role." + each.role),
                words("people.disabled" if each.disabled else "people.active"),
                *([_consent(each, said, words)] if asked else []),
                *_pay(grades.get(each.id), words),
            )
            for each in everyone
        ],
    )
    _set_pay(study, person, words, [each.login for each in everyone if each.role in PAID])
    if person.role != "admin":
        return
    _reset(study, person, words, [each.login for each in everyone if not each.disabled])
    _add(study, person, words)
    _disable(study, person, words, [each.login for each in everyone if not each.disabled])


def _pay(grade: PayGrade | None, words: Words) -> tuple[str | None, str | None]:
    return (words("seniority." + grade.seniority), f"{grade.hourly:g}") if grade else (None, None)


def _consent(each: Person, said: Mapping[int, Consent], words: Words) -> str | None:
    return in_words(said.get(each.id), words) if each.id in said or each.role in PAID else None


def _set_pay(study: Study, person: Person, words: Words, logins: list[str]) -> None:
    """Seniority and pay an hour, which plans and worked hours are reckoned with."""
    if not logins:
        return
    with st.form("pay-person"):
        st.subheader(words("people.pay"))
        st.text(words("people.pay_why"))
        login = st.selectbox(words("people.login"), logins, index=None, placeholder="", key="pay-login")
        left, right = st.columns(2)
        seniority = left.selectbox(
            words("people.seniority"), SENIORITIES, format_func=lambda one: words("seniority." + one),
            key="pay-seniority",
        )  # fmt: skip
        hourly = right.number_input(words("people.hourly"), 0.0, float(HIGHEST_HOURLY), 0.0, key="pay-hourly")
        sent = st.form_submit_button(words("people.pay"), key="pay-send")
    if sent and login:
        carry_out(words, lambda: set_pay(study, person, login, seniority, hourly))


def _add(study: Study, person: Person, words: Words) -> None:
    # the next one is typed into fields of its own, which are empty
    n = st.session_state.setdefault(TIMES_ADDED, 0)
    with st.form(f"add-person-{n}"):
        st.subheader(words("people.add"))
        login = st.text_input(words("people.login"), key=f"add-login-{n}", autocomplete="off")
        name = st.text_input(words("people.name"), key=f"add-name-{n}", autocomplete="off")
        role = st.selectbox(
            words("people.role"), ROLES, format_func=lambda each: words("role." + each), key=f"add-role-{n}"
        )
        password = st.text_input(
            words("people.password"), type="password", key=f"add-password-{n}", autocomplete="new-password"
        )
        sent = st.form_submit_button(words("people.add"), type="primary", key=f"add-send-{n}")
    # with nothing typed it is the second press of two, whose first has emptied the form
    is_second = not (login or name or password) and ADDED in st.session_state
    if sent and not is_second:
        st.session_state.pop(ADDED, None)
        carry_out(words, lambda: _added(people.add(study, person, login, name, role, password)))
    elif ADDED in st.session_state:
        said = html.escape(words("people.added", login=st.session_state[ADDED]))
        st.html(f'<p role="status" class="done" data-in-view="added-{n}">✓ {said}</p>')


def _added(new: Person) -> None:
    st.session_state[ADDED] = new.login
    st.session_state[TIMES_ADDED] += 1


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
        # of this list: who closes one is not sure of another
        sure = st.checkbox(words("people.disable_sure"), key=f"disable-sure-{len(logins)}")
        sent = st.form_submit_button(words("people.disable"), key="disable-send")
    if sent and login and not sure:
        plain(words("people.disable_unsure"))
    elif sent and login:
        carry_out(words, lambda: close_account(study, person, login))
