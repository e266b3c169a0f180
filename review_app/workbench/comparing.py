"""Two versions side by side: which rules changed, what each gained and lost, and which best labels moved."""

from dataclasses import replace

import streamlit as st

from db.errors import WardroundError
from db.labels import rule_versions
from pipelines.workbench.outcome import change
from pipelines.workbench.rule_text import called, rules_by_name
from review_app.plain import plain
from review_app.table import heading, show_table
from review_app.workbench import changes, editing, tasks
from review_app.workbench.bench import Bench, kept_outcome


def show(bench: Bench) -> None:
    words = bench.words
    versions = {each.id: each for each in rule_versions(bench.study)}
    choices = [*versions, None]
    left, right = st.columns(2)
    older = choices[1] if len(choices) > 1 else None
    picked = [
        column.selectbox(
            words("workbench." + name),
            choices,
            index=choices.index(first),
            format_func=lambda id_: editing.version_name(versions.get(id_), words),
            key=f"compare-{name}",
        )
        for column, name, first in ((left, "from", older), (right, "to", choices[0]))
    ]
    texts = [editing.text_of_version(each, versions) for each in picked]
    if texts[0] == texts[1]:
        st.text(words("workbench.same_version"))
        return
    try:
        folder = str(bench.study.folder)
        before, after = (kept_outcome(folder, bench.state, text, _corpus=bench.corpus) for text in texts)
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    both = replace(bench, before=before, after=after)
    _rules(both, *texts)
    changes.show_moves(both)
    tasks.show_counts(both)


def _rules(bench: Bench, old: str, new: str) -> None:
    """The rules that differ, with what each gained and lost; the two texts of one of them."""
    words = bench.words
    before, after = rules_by_name(old), rules_by_name(new)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    st.subheader(words("workbench.changed_rules", n=len(names)))
    shown = {name: called(after.get(name) or before[name], words.language) for name in names}
    rows = []
    for name in names:
        found = change(bench.before.places.get(name), bench.after.places.get(name))
        kind = "added" if name not in before else "removed" if name not in after else "changed"
        rows.append(
            (
                shown[name] or words("workbench.head"),
                words("workbench.kind." + kind),
                found.gained.size,
                found.lost.size,
            )
        )
    show_table([words("workbench.column." + column) for column in ("rule", "kind", "gained", "lost")], rows)
    name = st.selectbox(
        words("workbench.texts"),
        names,
        index=None,
        placeholder="",
        format_func=lambda each: shown[each] or words("workbench.head"),
        key="compare-rule",
    )
    if name is not None:
        for title, text in (("from", before.get(name)), ("to", after.get(name))):
            heading(words("workbench." + title))
            plain(text if text is not None else "—")
