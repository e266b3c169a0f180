"""The Streamlit script: who is it, which pages are theirs, draw the one they are on."""

import html
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from db.people import Person
from review_app import consent
from review_app.components.bundle import base_path
from review_app.pages import PAGES, Page, in_sections
from review_app.plain import plain
from review_app.visitor import current_study, visitor, visitor_words
from review_app.words import LANGUAGES, Words

# the visitor's name stands in Streamlit's own header row; on a phone, where that row is full, above the page
STYLE = """<style>
[data-testid=stMainBlockContainer] { padding-top: 4rem; max-width: 68rem; }
.visitor { position: fixed; top: 0; right: 1rem; height: 3.75rem; z-index: 1000000; display: flex; gap: 1rem;
  align-items: center; font-size: .9rem; }
/* the pages' names leave room for it; those that do not fit go into Streamlit's own "more",
   whose English word is replaced by the visitor's */
@media (min-width: 761px) { [data-testid=stToolbar] { padding-right: 21rem; } .visitor { max-width: 20rem; } }
/* who is signed in knows the name, which is cut where it is long; the role stands whole */
.visitor .who { display: flex; min-width: 0; white-space: pre; }
.visitor .name { min-width: 0; overflow: hidden; text-overflow: ellipsis; }
.visitor form { margin: 0; } .visitor a, .visitor button { white-space: nowrap; }
.visitor button { font: inherit; min-height: 2rem; padding: 0 .8rem; cursor: pointer;
  background: none; border: 1px solid #9fb0b5; border-radius: .3rem; }
@media (max-width: 760px) { .visitor { position: static; height: auto; justify-content: flex-end; }
  .visitor .role { white-space: pre-wrap; } }
/* the closed menu of pages lies beside the page, and the keyboard went through it unseen */
[data-testid=stSidebar][data-collapsed=true] { visibility: hidden; }
/* on a phone a list's options stand there whole: their ends tell those apart that begin alike */
@media (max-width: 640px) {
  [role=listbox] > [role=option] { height: auto; min-height: 40px; }
  [role=option] [data-item-hl] { height: auto; padding-block: .2rem; white-space: normal;
    overflow-wrap: anywhere; }
}
/* Streamlit's remark that Enter sends a form, which it has in English alone, over the end of what is typed */
[data-testid=InputInstructions] { display: none; }
/* where Streamlit marks what the keyboard is at with a pale grey, or a border's colour, alone */
[data-testid=stTopNav] a:focus-visible, [data-testid=stFileUploader] button:focus-visible,
[data-testid=stMain] [data-testid=stTextInputRootElement]:focus-within,
[data-testid=stMain] [data-testid=stSelectbox] [role=group]:focus-within {
  outline: 2px solid #3aa0a6; outline-offset: 1px; border-radius: .3rem; }
[data-testid=stTopNav] .rc-overflow-item-rest p { font-size: 0; }
[data-testid=stTopNav] .rc-overflow-item-rest p::after { font-size: .875rem; content: "%s"; }
</style>"""


def bar(person: Person, words: Words) -> None:
    """Who is signed in, the other language, and the way out; a form, for leaving is a POST."""
    other = next(language for language in LANGUAGES if language != words.language)
    name, role = html.escape(person.name), " · " + words("role." + person.role)
    named = f'<span class="name">{name}</span><span class="role">{role}</span>'
    st.html(
        f"""{STYLE % words("more_pages")}<div class="visitor">
        <span class="who" title="{name}{role}">{named}</span>
        <a href="/language/{other}" target="_self">{words("other_language")}</a>
        <form method="post" action="/sign-out"><button>{words("sign_out")}</button></form>
        </div>"""
    )


def _drawn(page: Page, words: Words) -> StreamlitPage:
    return st.Page(lambda: None, title=words(page.title), url_path=page.path, default=not page.path)


def _asked_for() -> str:
    """The page in the browser's address, "" for the first one; that of another role leads there as well."""
    return urlsplit(st.context.url or "").path.removeprefix(base_path()).strip("/")


def run() -> None:
    study, words = current_study(), visitor_words()
    person = visitor(study)
    st.set_page_config(page_title=words("wardround"), layout="wide")
    if person is None:
        st.error(words("not_signed_in"))
        st.stop()
    mine = [page for page in PAGES if person.role in page.roles]
    by_path = {page.path: page for page in mine}
    drawn = {
        words(section) if section else "": [_drawn(page, words) for page in pages]
        for section, pages in in_sections(mine).items()
    }
    chosen = st.navigation(drawn, position="top")
    bar(person, words)
    if not chosen.url_path and _asked_for():
        plain("⚠ " + words("page_not_there"))
    chosen.run()
    if consent.comes_first(study, person, chosen.url_path):
        consent.ask(study, person, words)
    else:
        by_path[chosen.url_path].show(study, person, words)
        if not chosen.url_path:
            consent.taking_back(study, person, words)


run()
