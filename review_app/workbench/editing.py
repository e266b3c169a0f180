"""The editor: which version is changed, which rule of it, and its text as it stands in the file."""

import streamlit as st

from annotation.label_audit.words import label_name
from db.labels import RuleVersion, rule_versions
from db.people import Person
from db.rule_drafts import drop_rule_draft, rule_draft, save_rule_draft
from db.study import Study
from pipelines.rules.rules import TASK_RULES, rules_text
from pipelines.workbench.rule_text import (
    as_typed,
    called,
    explained,
    is_fenced,
    label_of,
    name_of,
    new_rule,
    pieces_of,
    with_piece,
)
from review_app.plain import plain
from review_app.words import Words
from review_app.workbench.bench import RulesDraft

# kept by the session: the text, the version it began from, and a number that renews the editor's widgets
TEXT, BASE, ROUND, PIECE = "rules-text", "rules-base", "rules-round", "rules-piece"
HEIGHT = 460
# characters that stand for a rule which has no name to go by
LONGEST_TITLE = 24
# in the choice of a version the rules that come with the program; None would be no choice made
SHIPPED = 0


def show(study: Study, person: Person, words: Words) -> RulesDraft:
    versions = {each.id: each for each in rule_versions(study)}
    _begin(study, person, versions)
    _choose_base(study, person, words, versions)
    base_text = text_of_version(st.session_state[BASE], versions)
    pieces = pieces_of(st.session_state[TEXT])
    place = _choose_piece(words, pieces, pieces_of(base_text))
    _edit(study, person, words, place, pieces)
    _buttons(study, person, words, base_text)
    return RulesDraft(
        st.session_state[BASE], base_text, st.session_state[TEXT], place, name_of(pieces[place])
    )


def text_of_version(base: int | None, versions: dict[int, RuleVersion]) -> str:
    """A version's text; None stands for the rules that come with the program."""
    return versions[base].text if base in versions else rules_text(TASK_RULES)


def write(study: Study, person: Person, text: str) -> None:
    """Take over a text, in the session and on disk; the editor's widgets begin anew from it."""
    save_rule_draft(study, person, st.session_state[BASE], text)
    st.session_state[TEXT] = text
    st.session_state[ROUND] += 1


def add_rule(study: Study, person: Person, words: Words, label: str, phrase: str = "") -> None:
    """Put a rule to be filled in at the end, and into the editor."""
    pieces = pieces_of(st.session_state[TEXT])
    names = {name_of(piece) for piece in pieces}
    number = next(n for n in range(1, len(names) + 2) if f"{words('workbench.new_name')} {n}" not in names)
    piece = new_rule(f"{words('workbench.new_name')} {number}", label, phrase)
    st.session_state[PIECE] = len(pieces)
    write(study, person, "".join(pieces).rstrip("\n") + "\n" + piece)


def start_from(study: Study, person: Person, version: RuleVersion) -> None:
    """The draft has become this version: go on from there."""
    drop_rule_draft(study, person)
    st.session_state[BASE], st.session_state[TEXT] = version.id, version.text
    st.session_state[ROUND] += 1


def drop(study: Study, person: Person) -> None:
    """Forget the draft and begin anew from the newest version."""
    drop_rule_draft(study, person)
    for key in (TEXT, BASE):
        st.session_state.pop(key, None)
    st.session_state[ROUND] += 1


def _begin(study: Study, person: Person, versions: dict[int, RuleVersion]) -> None:
    """The draft from disk, else the newest version; what this session holds already stays."""
    st.session_state.setdefault(ROUND, 0)
    if TEXT in st.session_state:
        return
    draft = rule_draft(study, person)
    st.session_state[BASE] = draft.base if draft else max(versions, default=None)
    st.session_state[TEXT] = draft.text if draft else text_of_version(st.session_state[BASE], versions)


def _choose_base(study: Study, person: Person, words: Words, versions: dict[int, RuleVersion]) -> None:
    """Which version is changed: free to choose until something is changed."""
    base = st.session_state[BASE]
    changed = st.session_state[TEXT] != text_of_version(base, versions)

    def chosen() -> None:
        st.session_state[BASE] = st.session_state["rules-version"] or None
        st.session_state[TEXT] = text_of_version(st.session_state[BASE], versions)
        st.session_state[ROUND] += 1

    choices = [*versions, SHIPPED]
    st.session_state["rules-version"] = base or SHIPPED
    st.selectbox(
        words("workbench.base"),
        choices,
        format_func=lambda id_: version_name(versions.get(id_), words),
        disabled=changed,
        help=words("workbench.base_fixed") if changed else None,
        on_change=chosen,
        key="rules-version",
    )


def base_name(study: Study, draft: RulesDraft, words: Words) -> str:
    """What the version that the draft began from is called."""
    return version_name({each.id: each for each in rule_versions(study)}.get(draft.base), words)


def version_name(version: RuleVersion | None, words: Words) -> str:
    if version is None:
        return words("workbench.shipped")
    return words("audit.rule_choice", id=version.id, name=version.name, at=version.added_at[:10])


def _choose_piece(words: Words, pieces: list[str], before: list[str]) -> int:
    """Which rule is in the editor; that of the address when the page was opened by a link."""
    names = [name_of(piece) for piece in pieces]
    wanted = st.query_params.get("rule", "")
    if wanted and wanted in names:
        st.session_state[PIECE] = names.index(wanted)
        del st.query_params["rule"]
    at = st.session_state.get(PIECE, 1)
    st.session_state[PIECE] = at = min(at, len(pieces) - 1)
    unchanged = set(before)

    def title(place: int) -> str:
        mark = "" if pieces[place] in unchanged else "● "
        if not place:
            return mark + words("workbench.head")
        if is_fenced(pieces[place]):
            return mark + words("workbench.no_rule", text=as_typed(pieces[place]).strip()[:LONGEST_TITLE])
        name = called(pieces[place], words.language) or "?"
        return f"{mark}{name} · {label_name(label_of(pieces[place]), words.language)}"

    place = st.selectbox(
        words("workbench.rule"),
        range(len(pieces)),
        index=at,
        format_func=title,
        key=f"rules-chosen-{st.session_state[ROUND]}",
    )
    st.session_state[PIECE] = place
    if explanation := explained(pieces[place], words.language):
        plain(explanation)
    return place


def _edit(study: Study, person: Person, words: Words, place: int, pieces: list[str]) -> None:
    key = f"rules-editor-{st.session_state[ROUND]}-{place}"

    def written() -> None:
        text = with_piece(pieces, place, st.session_state[key])
        save_rule_draft(study, person, st.session_state[BASE], text)
        st.session_state[TEXT] = text
        if len(pieces_of(text)) != len(pieces):
            # a rule more or fewer: the places have moved, so the editor begins anew
            st.session_state[ROUND] += 1

    st.text_area(words("workbench.text"), as_typed(pieces[place]), height=HEIGHT, on_change=written, key=key)
    st.caption(words("workbench.how"))


def _buttons(study: Study, person: Person, words: Words, base_text: str) -> None:
    left, right = st.columns(2)
    if left.button(words("workbench.add"), key="rules-add", width="stretch"):
        add_rule(study, person, words, "triage")
        st.rerun()
    changed = st.session_state[TEXT] != base_text
    if right.button(words("workbench.discard"), disabled=not changed, key="rules-drop", width="stretch"):
        drop(study, person)
        st.rerun()
