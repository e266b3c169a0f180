"""The draft on every record that experts have settled, and the draft saved as a version."""

from dataclasses import replace

import streamlit as st

from annotation.label_audit.replay import Replay, replay
from db.errors import WardroundError
from db.labels import RuleVersion, rule_versions, untried
from pipelines.label_records import failing_examples
from pipelines.label_study import label_study
from pipelines.rules.match_rules import Deadline
from review_app.lead.kept_audits import gold
from review_app.lead.replay_table import show_replay
from review_app.plain import plain
from review_app.workbench import editing
from review_app.workbench.bench import LONGEST, Bench

LONGEST_NAME = 80
SAVED = "rules-saved"


def show(bench: Bench) -> None:
    words = bench.words
    if told := st.session_state.pop(SAVED, None):
        st.success(words("workbench.saved"))
        plain(told)
    st.subheader(words("workbench.on_audited"))
    replayed = replay_draft(bench)
    if replayed.agreement.n:
        st.text(words("workbench.against", base=editing.base_name(bench.study, bench.draft, words)))
        show_replay(bench.study, replayed, words)
    else:
        st.text(words("workbench.nothing_audited"))
    st.subheader(words("workbench.save_title"))
    if bench.draft.changed:
        _save(bench, replayed)
    else:
        st.text(words("workbench.unchanged"))
        _finish(bench)


def replay_draft(bench: Bench) -> Replay:
    """What the draft does to every settled record, beside the version it began from."""
    settled, now = [], {}
    for each in gold(bench.study, bench.person):
        place = bench.corpus.place_of(int(each.id))
        if place is not None:
            settled.append(replace(each, rule_label=str(bench.before.best[place])))
            now[each.id] = str(bench.after.best[place])
    return replay(settled, now)


def _save(bench: Bench, replayed: Replay) -> None:
    # after a save the fields begin empty
    words, round_ = bench.words, bench.draft.base
    name = st.text_input(
        words("workbench.name"),
        max_chars=LONGEST_NAME,
        help=words("workbench.name_why"),
        key=f"rules-name-{round_}",
    )
    seen = True
    if replayed.broken:
        seen = st.checkbox(words("workbench.breaks", count=len(replayed.broken)), key=f"rules-seen-{round_}")
    failing = failing_examples(bench.after.rules)
    if failing:
        st.text(words("workbench.fails_examples", n=len(failing)))
    ready = bool(name.strip()) and seen and not failing
    if st.button(words("workbench.save"), type="primary", disabled=not ready, key="rules-save"):
        _label(bench, bench.draft.text, name.strip())


def _finish(bench: Bench) -> None:
    """A version not tried on every record: its labelling was stopped, or records came in since."""
    words, base = bench.words, bench.draft.base
    if base is None or not (left := untried(bench.study, base)):
        return
    st.text(words("workbench.unfinished", n=f"{left:,}"))
    if st.button(words("workbench.go_on"), key="rules-go-on"):
        version = next(each for each in rule_versions(bench.study) if each.id == base)
        _label(bench, version.text, version.name)


def _label(bench: Bench, text: str, name: str) -> None:
    words = bench.words
    bar = st.progress(0.0, text=words("workbench.labelling_begins"))

    def advance(done: int, total: int) -> None:
        # records may come in meanwhile
        total = max(done, total)
        bar.progress(done / total, text=words("workbench.labelling", done=f"{done:,}", all=f"{total:,}"))

    try:
        version = label_study(
            bench.study, bench.person, text, name, lambda: Deadline.after(LONGEST), advance
        ).version
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    _done(bench, version)


def _done(bench: Bench, version: RuleVersion) -> None:
    st.session_state[SAVED] = editing.version_name(version, bench.words)
    editing.start_from(bench.study, bench.person, version)
    st.rerun()
