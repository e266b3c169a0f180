"""A record as HTML to be read: its five fields as stored, with what a rule matched in them marked."""

import html
from collections.abc import Mapping, Sequence

import streamlit as st

from db.labels import Match
from db.records import Record
from review_app.words import Words

STYLE = """<style>
.record-text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.75; max-width: 46em;
  margin: 0 0 .6rem; }
.record-text b { color: #4a5a60; font-weight: 600; font-size: .85rem; display: block; }
.record-text mark { background: #ffe08a; color: inherit; padding: 0 1px; border-radius: 2px; }
.record-text .right { font-weight: 650; }
</style>"""


def show_record(record: Record, matches: Sequence[Match], words: Words) -> None:
    """Case, question, options and answer, each under its name; an empty one is left out."""
    fields = (
        ("audit.case", "case_description", record.case_description),
        ("audit.question", "question", record.question),
        ("audit.options", "options", "\n".join(record.options.values())),
        ("audit.answer", "answer", record.answer),
    )
    parts = []
    for name, field, text in fields:
        shown = marked(text, [match for match in matches if match.field == field])
        if field == "options":
            shown = _lettered(shown, record.options)
        if text:
            parts.append(f'<div class="record-text"><b>{html.escape(words(name))}</b>{shown}</div>')
    st.html(STYLE + "".join(parts))


def marked(text: str, matches: Sequence[Match]) -> str:
    """The text as HTML with the matches marked; one that overlaps an earlier one is not.

    A match is looked for where it was found, else where its text first stands: a field may be shown with
    other words around it than the rules saw.
    """
    shown, end = [], 0
    for start, length in sorted(_place(text, match) for match in matches):
        if start >= end:
            shown += [
                html.escape(text[end:start]),
                f"<mark>{html.escape(text[start : start + length])}</mark>",
            ]
            end = start + length
    return "".join([*shown, html.escape(text[end:])])


def _lettered(shown: str, options: Mapping[str, str]) -> str:
    """The options' lines, each behind its letter; as they are when an option has several lines."""
    lines = shown.split("\n")
    if len(lines) != len(options):
        return shown
    return "\n".join(f"{html.escape(letter)}　{line}" for letter, line in zip(options, lines, strict=True))


def _place(text: str, match: Match) -> tuple[int, int]:
    start = match.start if text.startswith(match.text, match.start) else text.find(match.text)
    return start, len(match.text)
