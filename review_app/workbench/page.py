"""The rules workbench: a rule at the left, and at the right what its change does to every record."""

import time

import streamlit as st

from db.errors import WardroundError
from db.passes import state_of_corpus
from db.people import Person
from db.study import Study
from pipelines.label_records import TASK_KEYS, failing_examples
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import RuleSet, parse_rules
from pipelines.workbench.rule_text import as_typed, called, check_piece, pieces_of
from review_app.plain import plain
from review_app.words import Words
from review_app.workbench import audited, changes, comparing, editing, one_record, tasks, unlabelled
from review_app.workbench.bench import LONGEST, Bench, RulesDraft, kept_corpus, kept_outcome

# what can be looked at beside the rule
VIEWS = {
    "changes": changes.show,
    "tasks": tasks.show,
    "unlabelled": unlabelled.show,
    "audited": audited.show,
    "comparing": comparing.show,
}
STYLE = """<style>
.stTextArea textarea { font-family: ui-monospace, Consolas, 'Noto Sans Mono CJK SC', monospace;
  font-size: .86rem; line-height: 1.6; }
</style>"""


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("workbench.title"))
    state = state_of_corpus(study)
    if not state[0]:
        st.info(words("workbench.no_records"))
        return
    st.html(STYLE)
    with st.spinner(words("workbench.reading")):
        corpus = kept_corpus(str(study.folder), state, _study=study, _person=person)
    if not corpus.ids.size:
        st.info(words("workbench.none_left"))
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        try:
            draft = editing.show(study, person, words)
        except WardroundError as error:
            st.error(error.said(words.language))
            return
    with right:
        # beside the editor, where it is seen at once
        if not _usable(draft, words):
            return
        began = time.perf_counter()
        try:
            folder = str(study.folder)
            before = kept_outcome(folder, state, draft.base_text, _corpus=corpus)
            after = kept_outcome(folder, state, draft.text, _corpus=corpus, _known=before)
        except WardroundError as error:
            st.error(error.said(words.language))
            return
        seconds = time.perf_counter() - began
        left_out = "" if corpus.ids.size == corpus.in_study else "_of"
        st.text(
            words(
                f"workbench.took{left_out}",
                n=f"{corpus.ids.size:,}", all=f"{corpus.in_study:,}", seconds=f"{seconds:.2f}",
            )
        )  # fmt: skip
        bench = Bench(study, person, words, corpus, state, draft, before, after)
        try:
            one_record.show(bench)
            _view(bench)
        except WardroundError as error:
            st.error(error.said(words.language))


def _view(bench: Bench) -> None:
    words = bench.words
    view = st.segmented_control(
        words("workbench.view"),
        list(VIEWS),
        default="changes",
        required=True,
        format_func=lambda name: words("workbench.view." + name),
        label_visibility="collapsed",
        key="workbench-view",
    )
    VIEWS[view](bench)


def _usable(draft: RulesDraft, words: Words) -> bool:
    """Whether these can be rules; says why not, and which examples of their own they fail."""
    try:
        rules = _parsed(draft, words)
        failing = failing_examples(rules, Deadline.after(LONGEST))
    except WardroundError as error:
        with st.container(key="workbench-error"):
            st.error(words("workbench.cannot"))
            plain(error.said(words.language))
        return False
    called = {rule.name: rule.called(words.language) for rule in rules.rules}
    for each in failing:
        must = "workbench.must_match" if each.must_match else "workbench.must_not_match"
        st.warning(words(must))
        plain(f"{called[each.rule]}：{dict(each.example)}")
    return True


def _parsed(draft: RulesDraft, words: Words) -> RuleSet:
    """The rules of the draft; what is no TOML is named by its place in one rule, as the editor shows it."""
    try:
        return parse_rules(draft.text, words("workbench.draft"), TASK_KEYS)
    except WardroundError:
        pieces = pieces_of(draft.text)
        # the one in the editor first: a line that is named is a line that is seen
        for place in sorted(range(len(pieces)), key=lambda each: each != draft.piece):
            check_piece(pieces[place], _where(pieces[place], place == draft.piece, words))
        raise


def _where(piece: str, in_editor: bool, words: Words) -> str:
    if in_editor:
        return words("workbench.text")
    name = called(piece, words.language) or as_typed(piece).strip()[: editing.LONGEST_TITLE]
    return words("workbench.text_of", name=name)
