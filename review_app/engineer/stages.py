"""How many records are left after each stage of their way, and what decides it."""

import streamlit as st

from annotation.label_audit.words import label_name
from annotation.specialties import SPECIALTIES
from db import passes
from db.held_out import TEST, WITHHELD, held_out
from db.labels import label_counts, rule_versions
from db.passes import Pass
from db.people import Person
from db.records import counts
from db.study import Study
from pipelines.filter_records import NOT_KEPT
from pipelines.part_tables import part_tables
from pipelines.split_records import Count
from pipelines.workbench.rule_text import rule_called
from review_app.engineer import preparing
from review_app.table import show_table
from review_app.words import Words
from review_app.workbench.bench import kept_corpus

MAY_RUN = ("engineer", "lead")


def show(study: Study, person: Person, words: Words) -> None:
    found = {step: passes.newest_pass(study, step) for step in (passes.FILTER, passes.DEDUP)}
    _table(study, person, words, found)
    if person.role in MAY_RUN:
        preparing.show_filters(study, person, words, found[passes.FILTER])
        preparing.show_duplicates(study, person, words, found[passes.DEDUP])
    _tables(study, person, words)


def _table(study: Study, person: Person, words: Words, found: dict[str, Pass | None]) -> None:
    """A row a stage: what it leaves, what it takes out and why."""
    imported = counts(study)
    left = imported["records"]
    rows = [(words("stages.imported"), left, imported["set_aside_lines"] or None, None)]
    if stored := found[passes.FILTER]:
        reasons = passes.exclusion_counts(study, stored.id)
        out = sum(n for _, n in reasons)
        left -= out
        rows.append((words("stages.filtered"), left, out, _reasons(reasons, stored.settings["rules"], words)))
    if stored := found[passes.DEDUP]:
        out, differ = passes.duplicate_counts(study, stored.id)
        left = imported["records"] - passes.set_apart_count(study)
        told = words("stages.similarity", threshold=stored.settings["threshold"], differ=differ)
        rows.append((words("stages.deduplicated"), left, out, told))
    if versions := rule_versions(study):
        labels = label_counts(study, person, versions[0].id)
        labelled = sum(each.n for each in labels if each.label)
        without = sum(each.n for each in labels if not each.label)
        told = words(
            "audit.rule_choice", id=versions[0].id, name=versions[0].name, at=versions[0].added_at[:10]
        )
        rows.append((words("stages.labelled"), labelled, without, told))
    parts = list(held_out(study).values())
    if TEST in parts:
        told = words("stages.parts", test=parts.count(TEST), withheld=parts.count(WITHHELD))
        rows.append((words("stages.split"), parts.count(TEST), parts.count(WITHHELD), told))
    st.subheader(words("stages.title"))
    show_table([words("stages." + column) for column in ("stage", "left", "out", "why")], rows)
    _stale(study, words, found)


def _reasons(reasons: list[tuple[str, int]], filters: str, words: Words) -> str:
    named = (
        (words("stages.not_kept") if reason == NOT_KEPT else rule_called(filters, reason, words.language), n)
        for reason, n in reasons
    )
    return "\n".join(f"{reason} {n:,}" for reason, n in named)


def _stale(study: Study, words: Words, found: dict[str, Pass | None]) -> None:
    """Say where records came in since, or where the filters ran again after the search for duplicates."""
    last = passes.state_of_corpus(study)[0]
    filtered, searched = found[passes.FILTER], found[passes.DEDUP]
    if any(each and each.last_record < last for each in found.values()):
        st.warning(words("stages.came_since"))
    elif filtered and searched and filtered.id > searched.id:
        st.warning(words("stages.search_again"))


def _tables(study: Study, person: Person, words: Words) -> None:
    """Tasks and specialties of what the newest rules label, by part; counted when asked for."""
    versions = rule_versions(study)
    if not versions or not st.toggle(words("stages.tables"), key="stage-tables"):
        return
    corpus = kept_corpus(str(study.folder), passes.state_of_corpus(study), _study=study, _person=person)
    tables = part_tables(study, person, corpus, versions[0].id)
    place = ("zh", "en").index(words.language)
    names = {each.key: (each.chinese, each.english)[place] for each in SPECIALTIES}
    columns = [words("stages." + column) for column in ("train", "test", "withheld")]
    show_table(
        [words("workbench.column.task"), *columns],
        [_row(label_name(each.name, words.language), each) for each in tables.tasks],
    )
    show_table(
        [words("stages.specialty"), *columns],
        [_row(names.get(each.name, words("stages.no_specialty")), each) for each in tables.specialties],
    )


def _row(name: str, count: Count) -> tuple:
    return name, count.train, count.test, count.withheld
