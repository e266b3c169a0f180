"""The Streamlit script: who is it, which pages are theirs, draw the one they are on."""

import html

import streamlit as st

from db.people import Person
from review_app.pages import PAGES
from review_app.visitor import current_study, visitor, visitor_words
from review_app.words import LANGUAGES, Words


def bar(person: Person, words: Words) -> None:
    """Who is signed in, the other language, and the way out; a form, for leaving is a POST."""
    other = next(language for language in LANGUAGES if language != words.language)
    st.html(
        f"""<div style="display:flex;gap:1rem;justify-content:flex-end;align-items:center;flex-wrap:wrap">
        <span>{html.escape(person.name)} · {words("role." + person.role)}</span>
        <a href="/language/{other}" target="_self">{words("other_language")}</a>
        <form method="post" action="/sign-out" style="margin:0"><button>{words("sign_out")}</button></form>
        </div>"""
    )


def run() -> None:
    study, words = current_study(), visitor_words()
    person = visitor(study)
    st.set_page_config(page_title=words("wardround"), layout="wide")
    if person is None:
        st.error(words("not_signed_in"))
        st.stop()
    mine = [page for page in PAGES if person.role in page.roles]
    by_path = {page.path: page for page in mine}
    drawn = [
        st.Page(lambda: None, title=words(page.title), url_path=page.path, default=not page.path)
        for page in mine
    ]
    chosen = st.navigation(drawn, position="top")
    bar(person, words)
    chosen.run()
    by_path[chosen.url_path].show(study, person, words)


run()
