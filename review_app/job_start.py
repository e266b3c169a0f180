"""A job's form on the jobs page: start it, or first test its endpoint, or count what it would ask."""

import html
import json
from collections.abc import Callable

import streamlit as st

from db.errors import Refused, WardroundError
from db.people import Person
from db.study import Study
from pipelines.asking.connection import Connection
from pipelines.asking.estimate import Estimate
from pipelines.jobs.before import check_reckoned, connections, estimate
from pipelines.jobs.kinds import models_of
from pipelines.jobs.queue import start_job
from review_app.beneath import Beneath
from review_app.job_forms.as_before import FILLED, TIMES_FILLED, field_of
from review_app.job_forms.endpoint import endpoint_fields
from review_app.job_forms.every import FORMS
from review_app.job_forms.files import KEPT, UPLOADS, upload_field
from review_app.job_words import joined, numbered, tokens_and_cost
from review_app.visitor import CHOSEN_HERE
from review_app.words import LANGUAGES, Words

STYLE = """<style>
/* of the kinds Streamlit marks the one that the keyboard is at with a pale grey alone */
.st-key-job-kind label:has(input:focus-visible) { outline: 3px solid #3aa0a6; outline-offset: 1px;
  border-radius: .3rem; }
/* Streamlit's grey of remarks is too pale to be read by all */
[data-testid=stForm] [data-testid=stCaptionContainer],
[data-testid=stForm] [data-testid=stCaptionContainer] p { opacity: 1; color: #4a5a60; }
.st-key-job-language { display: none; }
.filled { scroll-margin-top: 5rem; }
.filled:focus { outline: 3px solid #3aa0a6; outline-offset: 4px; border-radius: .3rem; }
.only { background: #fbf3e2; border-left: 3px solid #9a6700; padding: .4rem .8rem; }
.found { border: 1px solid #dde3e6; border-radius: .4rem; padding: .6rem .9rem; overflow-wrap: anywhere; }
.found [data-in-view] { scroll-margin: 5rem 0 2rem; }
.st-key-job-unseen { display: none; }
.found p { margin: .15rem 0; white-space: pre-wrap; }
.found .yes { color: #0a6640; } .found .no { color: #b00020; } .found .unknown { color: #5a686e; }
</style>"""
# what was counted last, and for what
ESTIMATED = "job-counted"
# the job started last, until the next press
STARTED = "job-started"
# files and presses, which no program sets
NOT_SET = (*(key for key, _, _ in UPLOADS.values()), "job-start", "job-test", "job-estimate", "job-language")
SIGNS = {True: "✓", False: "✕", None: "?"}
# so long whoever starts a job waits at most until it is known whether it can come to anything
PATIENCE_SECONDS = 20.0
ANSWERS = {True: "yes", False: "no", None: "unknown"}


def show(study: Study, person: Person, words: Words, kinds: list[str]) -> None:
    kind = st.radio(
        words("jobs.kind"),
        kinds,
        format_func=lambda each: words("jobs.kind." + each),
        horizontal=True,
        key="job-kind",
    )
    st.html(STYLE)
    # what comes and goes, and fields of which a kind has more or fewer, lie in places that always stand
    # there: a browser draws anew what moves up or down, and a button that was being pressed is gone
    with st.container():
        if filled := st.session_state.get(FILLED):
            # the page's script brings it into view, and the keyboard to it, once for each filling in
            said = words("jobs.filled", n=filled)
            times = st.session_state[TIMES_FILLED]
            st.html(f'<p class="filled" role="status" tabindex="-1" data-come-to="{times}">{said}</p>')
    # Enter in a field does not send it, for what it starts may have to be paid
    with st.form("start-job", enter_to_submit=False):
        with st.container():
            beneath = Beneath(words)
            arguments = FORMS[kind](study, words, beneath)
            asks = "model" in arguments
            _unseen(kind, asks, words)
        with st.container(horizontal=True):
            sent = st.form_submit_button(words("jobs.start"), type="primary", key="job-start")
            tested = asks and st.form_submit_button(words("jobs.test"), key="job-test")
            counted = asks and st.form_submit_button(words("jobs.estimate"), key="job-estimate")
            # unseen: `assets/job_language.js` presses it
            other = next(each for each in LANGUAGES if each != words.language)
            st.form_submit_button(words("other_language"), key="job-language", on_click=_speak, args=(other,))
    if sent or tested or counted:
        st.session_state.pop(STARTED, None)
    if sent:
        _told(beneath, lambda: _start(study, person, words, kind, arguments))
    # also where the page is drawn anew, as at once when the list beneath begins to move
    if STARTED in st.session_state:
        _say_started(st.session_state[STARTED], words)
    if tested:
        with st.spinner(words("jobs.testing")):
            _told(beneath, lambda: _findings(connections(study, person, kind, arguments), words))
    if counted:
        with st.spinner(words("jobs.counting")):
            _told(beneath, lambda: _counted(study, person, words, kind, arguments))
            _told(beneath, lambda: check_reckoned(kind, arguments, _known(kind, arguments)))


def _unseen(kind: str, asks: bool, words: Words) -> None:
    """The fields of other kinds' endpoints and files: what is in one that is drawn no more would be lost."""
    drawn = field_of(kind, "model")
    with st.container(key="job-unseen"):
        if not asks:
            endpoint_fields(words, Beneath(words))
            drawn = "job-model"
        for field in ("job-model", "job-judge"):
            if field != drawn:
                st.text_input(words("jobs.model"), key=field)
        for other in UPLOADS:
            if other != kind:
                upload_field(words, other)


def _speak(language: str) -> None:
    """Have the page in this language, and the form as it is filled in."""
    state = st.session_state
    state[CHOSEN_HERE], state["jobs-first"] = language, True
    # they would lose what they hold with their options' names
    for field in [
        each for each in state if str(each).startswith(("job-", "submit-")) and each not in NOT_SET
    ]:
        state[field] = state[field]


def _told(beneath: Beneath, act: Callable[[], str | None]) -> None:
    """Show what the act gives, if anything, as HTML, or its refusal where it belongs."""
    try:
        if said := act():
            st.html(f'<div class="found" role="status">{said}</div>')
    except WardroundError as error:
        beneath.say(error, comes=True)


def _start(study: Study, person: Person, words: Words, kind: str, arguments: dict) -> None:
    if kind == "submit" or arguments.get("budget") is not None:
        with st.spinner(words("jobs.counting")):
            check_reckoned(kind, arguments, _reckoned(study, person, kind, arguments))
    st.session_state[STARTED] = start_job(study, person, kind, arguments)
    # a form that was refused stays what it was filled in as
    for each in (FILLED, KEPT):
        st.session_state.pop(each, None)


def _say_started(number: int, words: Words) -> None:
    # on a phone what is said comes below the window
    said = f'<p class="yes" data-in-view="job-{number}">✓ {words("jobs.started", n=number)}</p>'
    st.html(f'<div class="found" role="status">{said}</div>')


def _findings(found: dict[str, Connection], words: Words) -> str:
    """Three findings a model, each yes, no or not known, and what is wrong."""
    parts = []
    for model, each in found.items():
        marks = [_mark("reachable", each.reachable, words), _mark("key", each.key_accepted, words)]
        marks.append(_mark("answers", each.model_answers, words))
        why = each.reason_zh if words.language == "zh" else each.reason
        parts.append(f"<p><b>{html.escape(model)}</b> {' · '.join(marks)}</p>")
        parts.append(f"<p>{html.escape(why)}</p>" if why else "")
    return "".join(parts)


def _mark(name: str, found: bool | None, words: Words) -> str:
    answer = ANSWERS[found]
    return f'<span class="{answer}">{SIGNS[found]} {words(f"jobs.test.{name}.{answer}")}</span>'


def _counted(study: Study, person: Person, words: Words, kind: str, arguments: dict) -> str:
    found = estimate(study, person, kind, arguments)
    # whoever starts the same now is told where its budget is known to be too small
    st.session_state[ESTIMATED] = _asked_alike(kind, arguments), found
    return _estimates(models_of(arguments), found, words)


def _reckoned(study: Study, person: Person, kind: str, arguments: dict) -> list[Estimate]:
    """The estimates of what is asked for now; none where that cannot be told."""
    try:
        return _known(kind, arguments) or estimate(study, person, kind, arguments, PATIENCE_SECONDS)
    except Refused:
        return []


def _known(kind: str, arguments: dict) -> list[Estimate]:
    """The estimates that were counted last, where they are of what is asked for now; else none."""
    alike, found = st.session_state.get(ESTIMATED, ("", []))
    return found if alike == _asked_alike(kind, arguments) else []


def _asked_alike(kind: str, arguments: dict) -> str:
    """What is the same where the same would be asked, whatever the budget."""
    kept = {name: value for name, value in arguments.items() if name not in ("budget", "currency")}
    return json.dumps([kind, kept], sort_keys=True)


def _estimates(models: list[str], found: list[Estimate], words: Words) -> str:
    told = []
    for model, each in zip(models, found, strict=False):
        asked = numbered(words, "jobs.would_ask", each.requests)
        beside = [
            numbered(words, f"jobs.{what}", number)
            for what, number in (("settled", each.settled), ("not_asked", each.empty))
            if number
        ]
        said = joined(words, asked, *beside, tokens_and_cost(each, words))
        told.append(f"<p><b>{html.escape(model)}</b> {html.escape(said)}</p>")
    if found and not any(each.requests for each in found):
        unread = any(each.unread for each in found)
        said = [words("jobs.only_settled"), *([words("jobs.unread_elsewhere")] if unread else [])]
        told.append(f"<p>{joined(words, *said)}</p>")
    return "".join(told) or f"<p>{words('jobs.nothing_to_ask')}</p>"
