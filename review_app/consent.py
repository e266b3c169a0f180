"""What is asked before any answer: the study's consent text, to agree to and to take back."""

import streamlit as st

from db import consent
from db.consent import ANSWERING, Consent, ConsentText
from db.people import Person
from db.study import Study
from review_app.carry_out import carry_out
from review_app.home import WORK_PAGE
from review_app.plain import plain
from review_app.words import Words

# a lead answers only where assigned, and is asked there
ASKED_AT_HOME = ("physician", "senior")


def comes_first(study: Study, person: Person, path: str) -> bool:
    """Whether the person must consent before the page at `path` is of use to them."""
    answers = path in WORK_PAGE.values() or (path == "" and person.role in ASKED_AT_HOME)
    return answers and person.role in ANSWERING and consent.is_asked(study, person)


def ask(study: Study, person: Person, words: Words) -> None:
    """The text and the one button."""
    text = consent.current_text(study)
    said = consent.last_word(study, person)
    st.header(words("consent.title"))
    if said and not said.given:
        st.warning(words("consent.taken_back"))
    plain(words("consent.first", version=text.version))
    with st.container(border=True):
        plain(_in(text, words))
    if st.button(words("consent.agree"), type="primary", key="consent-agree"):
        carry_out(words, lambda: consent.give(study, person, text.version))


def taking_back(study: Study, person: Person, words: Words) -> None:
    """Below a person's work: what they agreed to, and the way out."""
    said, text = consent.last_word(study, person), consent.current_text(study)
    if not said or not said.given or not text:
        return
    with st.expander(words("consent.title")):
        plain(words("consent.given", version=said.version, date=said.at[:10]))
        plain(_in(text, words))
        st.divider()
        plain(words("consent.withdraw_why"))
        sure = st.checkbox(words("consent.withdraw_sure"), key="consent-sure")
        if st.button(words("consent.withdraw"), key="consent-withdraw", disabled=not sure):
            carry_out(words, lambda: consent.withdraw(study, person))


def in_words(said: Consent | None, words: Words) -> str:
    """A person's last word, for a lead's table."""
    if said is None:
        return words("consent.not_yet")
    if not said.given:
        return words("consent.had", date=said.at[:10])
    return words("consent.has", version=said.version, date=said.at[:10])


def _in(text: ConsentText, words: Words) -> str:
    return text.en if words.language == "en" else text.zh
