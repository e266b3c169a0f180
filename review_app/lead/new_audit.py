"""Drawing an audit batch: which rules, whose eyes, how many, and what the rules do to earlier decisions."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from annotation.label_audit.batches import Setup, drawable, preview_of, set_up
from annotation.label_audit.draw import MODES, SIZE
from db.batches import Plan
from db.errors import WardroundError
from db.labels import RuleVersion, rule_versions
from db.people import Person, everyone
from db.study import Study
from review_app.lead import kept_audits
from review_app.lead.drawing_form import draw, drawn_so_far, first_seed
from review_app.lead.replay_table import show_replay
from review_app.words import Words

EXPERTS = ("senior", "physician")
LARGEST_BATCH = 1000
FORM = "audit"


def show(study: Study, person: Person, words: Words, done: Callable[[int, str], None]) -> None:
    """The form, its preview, and the draw; `done` is told the new batch and what to say of it."""
    if person.role != "lead":
        return
    st.subheader(words("audit.new"))
    versions = rule_versions(study)
    able = [each for each in everyone(study, person) if each.role in EXPERTS and not each.disabled]
    people = {each.id: each.name for each in sorted(able, key=lambda each: EXPERTS.index(each.role))}
    if not versions:
        st.info(words("audit.no_rules"))
        st.code("wardround label --study FOLDER", language=None)
        return
    if not people:
        st.info(words("audit.no_people"))
        return
    setup = _form(words, versions, people)
    can_draw = drawable(study, person, setup.rule_version)
    st.text(
        words(
            "audit.drawable",
            version=setup.rule_version,
            labelled=can_draw.labelled,
            unlabelled=can_draw.unlabelled,
            audited=can_draw.audited,
        )
    )
    _replay(study, person, words, setup.rule_version)
    try:
        _preview(words, preview_of(can_draw, setup))
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    if st.button(words("batches.draw"), type="primary", key="draw-audit"):
        draw(FORM, setup.name, partial(set_up, study, person, setup), words, done)


def _form(words: Words, versions: list[RuleVersion], people: dict[int, str]) -> Setup:
    drawn = drawn_so_far(FORM)
    name = st.text_input(words("audit.name"), key=f"audit-name-{drawn}")
    left, right = st.columns(2)
    version = left.selectbox(
        words("audit.rule_version"), versions, format_func=partial(_version, words), key="audit-rules"
    )
    expert = right.selectbox(words("audit.expert"), list(people), format_func=people.get, key="audit-expert")
    setup = Setup(name, version.id, expert, **_how_many(words, drawn, left, right))
    others = {id_: each for id_, each in people.items() if id_ != expert}
    setup = replace(setup, **_second(words, others, left, right))
    return replace(
        setup,
        shows_label=st.checkbox(words("audit.shows_label"), key="audit-shows-label"),
        guideline=st.text_area(words("audit.guideline"), key="audit-guideline", height=100),
        guideline_version=st.text_input(
            words("batches.guideline_version"), "1", key="audit-guideline-version"
        ),
    )


def _how_many(words: Words, drawn: int, left, right) -> dict:
    size = left.number_input(words("audit.size"), 1, LARGEST_BATCH, SIZE, key="audit-size")
    unlabelled = right.number_input(
        words("audit.unlabelled"), 0, 90, 20, help=words("audit.unlabelled_why"), key="audit-unlabelled"
    )
    mode = left.selectbox(
        words("audit.mode"),
        list(MODES),
        format_func=lambda each: words("audit.mode." + each),
        key="audit-mode",
    )
    seed = right.number_input(words("audit.seed"), 0, 2**31, first_seed(FORM), key=f"audit-seed-{drawn}")
    return {"size": size, "unlabelled_share": unlabelled / 100, "mode": mode, "seed": seed}


def _second(words: Words, others: dict[int, str], left, right) -> dict:
    second = left.selectbox(
        words("audit.second"),
        [None, *others],
        format_func=lambda id_: others.get(id_, words("audit.nobody")),
        key="audit-second",
    )
    share = right.number_input(
        words("audit.second_share"), 1, 100, 20, disabled=second is None, key="audit-second-share"
    )
    return {"second": second, "second_share": share / 100 if second is not None else 0.0}


def _version(words: Words, version: RuleVersion) -> str:
    return words("audit.rule_choice", id=version.id, name=version.name, at=version.added_at[:10])


def _replay(study: Study, person: Person, words: Words, rule_version: int) -> None:
    """What the chosen rules do to the decisions so far, before a fresh batch tests them."""
    if kept_audits.counted(study, person):
        st.text(words("audit.replay_first"))
        show_replay(study, kept_audits.replayed(study, person, rule_version), words)


def _preview(words: Words, plan: Plan) -> None:
    unlabelled = sum(not item.task for item in plan.items)
    st.text(
        words(
            "audit.plan",
            n=len(plan.items),
            labelled=len(plan.items) - unlabelled,
            unlabelled=unlabelled,
            second=sum(item.part == "calibration" for item in plan.items),
        )
    )
