"""After a rater's last blinded item: which model wrote this answer? Asked of a few, and always to be left."""

import streamlit as st

from db import guesses
from db.key_standing import is_closed, keeper
from db.people import Person
from db.study import Study
from review_app.carry_out import carry_out
from review_app.plain import plain
from review_app.words import Words

# pixels; what is longer scrolls, so that the question below it stays in view
ANSWER_HEIGHT = 300
# as on the scoring page, where the answer was read
WHO_STYLE = "font-size:.8rem;font-weight:600;color:#4a5a60;margin-bottom:-.6rem"
# what is chosen by who does not know
UNKNOWN = ""
# session: that the last press was a guess, and nothing was chosen or pressed since
GUESSED_LAST = "guessed-last"


def offer(study: Study, person: Person, batch_id: int, words: Words) -> None:
    """The question itself once the person has asked for the list of sources; before that, what it is."""
    if not guesses.may_guess(study, person, batch_id):
        return
    if is_closed(study):
        st.subheader(words("guessing.title"))
        plain(words("guessing.closed", keeper=keeper(study)))
        return
    if not guesses.has_begun(study, person, batch_id):
        st.subheader(words("guessing.title"))
        plain(words("guessing.why"))
        if st.button(words("guessing.begin"), key="guessing-begin"):
            carry_out(words, lambda: guesses.begin(study, person, batch_id))
        return
    left = guesses.left_to_guess(study, person, batch_id)
    st.subheader(words("guessing.title"))
    if not left:
        plain(words("guessing.thanks"))
        return
    _one(study, person, batch_id, left, words)


def _one(study: Study, person: Person, batch_id: int, left: list[guesses.ToGuess], words: Words) -> None:
    asked = left[0]
    plain(words("guessing.left", count=len(left)))
    with st.container(border=True, height=ANSWER_HEIGHT, key="guessing-answer"):
        plain(asked.question)
        st.divider()
        for message in asked.conversation[1:]:
            st.html(f'<div style="{WHO_STYLE}">{words("guessing." + message["role"])}</div>')
            plain(message["content"])
    with st.form(f"guess-{len(left)}"):
        names = _names(study, person, batch_id)
        # a select box shows its options as they are, where a radio button would read them as Markdown
        name = st.selectbox(
            words("guessing.which"),
            (UNKNOWN, *names),
            index=None,
            format_func=lambda each: each or words("guessing.unknown"),
            placeholder=words("guessing.choose"),
            key=f"which-{len(left)}",
        )
        sure = st.checkbox(words("guessing.sure"), key=f"sure-{len(left)}")
        sent = st.form_submit_button(words("guessing.next"), type="primary", key=f"next-{len(left)}")
    # nothing chosen is no answer: the second press of two finds the next answer, which nobody has looked at
    is_of_former = sent and st.session_state.pop(GUESSED_LAST, False)
    if sent and name is None:
        if not is_of_former:
            plain(words("guessing.unchosen"))
    elif sent:
        st.session_state[GUESSED_LAST] = True
        meant = name or None
        carry_out(words, lambda: guesses.guess(study, person, batch_id, asked.response_id, meant, sure))


def _names(study: Study, person: Person, batch_id: int) -> tuple[str, ...]:
    """Read once a visit, because each reading of the sealed file is an event."""
    held = st.session_state.get("guessing-names", (None, ()))
    if held[0] != batch_id:
        held = st.session_state["guessing-names"] = (batch_id, guesses.listed_names(study, person, batch_id))
    return held[1]
