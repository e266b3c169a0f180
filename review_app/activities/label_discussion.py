"""After the lock: the expert's disagreements with the rules, one at a time, with the text that matched."""

import html
import secrets
from urllib.parse import urlencode

import streamlit as st

from annotation.label_audit.discussion import CHANGED, DECISIONS, discuss, rules_labels
from annotation.label_audit.history import AuditBatch, AuditItem, audited
from annotation.label_audit.words import label_name
from annotation.rubric import rubric_from_json
from db.labels import MAY_LABEL, Label, rule_version
from db.people import Person
from db.queues import Queue
from db.reasons import SHORTEST_REASON
from db.records import record
from db.study import Study
from pipelines.workbench.rule_text import rule_called
from review_app.browser_marks import browser_owner
from review_app.carry_out import carry_out
from review_app.components.unsent import unsent
from review_app.plain import plain
from review_app.record_html import show_record
from review_app.table import show_table
from review_app.words import Words

# session: that the last press saved one, and nothing was chosen or pressed since
SAVED_LAST = "discussion-saved"


def show(study: Study, person: Person, words: Words, queue: Queue) -> None:
    batch = audited(study, person, queue.batch_id)
    disputed = [each for each in batch.items if each.disputed]
    decided = sum(each.item.decision is not None for each in disputed)
    plain(queue.name)
    st.text(words("audit.locked", n=len(batch.items), disputed=len(disputed), decided=decided))
    if not disputed:
        st.success(words("audit.no_dispute"))
        return
    if decided == len(disputed):
        st.success(words("audit.all_discussed"))
    chosen = _chosen(disputed, words)
    _show_dispute(study, person, words, batch, chosen)
    st.caption(words("audit.blind_stays"))


def _chosen(disputed: list[AuditItem], words: Words) -> AuditItem:
    """The one picked, else the first that is not discussed yet."""
    first = next((place for place, each in enumerate(disputed) if each.item.decision is None), 0)
    place = st.selectbox(
        words("audit.other"),
        range(len(disputed)),
        index=first,
        format_func=lambda at: _title(disputed[at], at, len(disputed), words),
        label_visibility="collapsed",
        key=f"dispute-{first}",
    )
    return disputed[place]


def _title(each: AuditItem, at: int, total: int, words: Words) -> str:
    title = words("audit.dispute", place=at + 1, total=total)
    return f"✓ {title}" if each.item.decision else title


def _show_dispute(study: Study, person: Person, words: Words, batch: AuditBatch, each: AuditItem) -> None:
    labels = rules_labels(study, person, batch.batch.id, each.item.item_id)
    left, right = st.columns([3, 2])
    with left:
        show_record(record(study, person, each.item.record_id), labels[0].matches if labels else (), words)
    with right:
        sides(each, rule_shown(study, batch, labels, words), words, person)
        if each.item.decision:
            plain(decided(each, words))
        to_workbench(person, each, labels[0].rule if labels else "", words)
        if each.expert_label is not None:
            _form(study, person, words, batch, each)


def sides(each: AuditItem, rule: str | None, words: Words, person: Person | None = None) -> None:
    """What the rules and the experts say; `person` is addressed as such."""
    rows = [
        (
            words("audit.rule_says"),
            label_name(each.rule_label, words.language),
            rule or words("audit.no_rule"),
        )
    ]
    for answer, label, key in (
        (each.expert, each.expert_label, "audit.experts_says"),
        (each.second, each.second_label, "audit.second_says"),
    ):
        if label is not None:
            who = words("audit.expert_says") if person and answer.person_id == person.id else words(key)
            rows.append((who, label_name(label, words.language), answer.answers["note"]))
    show_table(["", words("audit.label"), words("audit.why")], rows)


def rule_shown(study: Study, batch: AuditBatch, labels: tuple[Label, ...], words: Words) -> str | None:
    """What the rule that gave the best label is called; None where no rule gave one."""
    if not labels:
        return None
    return rule_called(rule_version(study, batch.rule_version).text, labels[0].rule, words.language)


def decided(each: AuditItem, words: Words) -> str:
    """How a disagreement was decided, in a sentence."""
    decision = each.item.decision
    said = words("audit." + decision.decision)
    if decision.decision == CHANGED:
        said = f"{said} → {label_name(decision.answers['label'], words.language)}"
    return words("audit.decided", decision=said, reason=decision.reason)


def to_workbench(person: Person, each: AuditItem, rule: str, words: Words) -> None:
    """A link to the workbench, with the rule that fired in the editor and the record beside it."""
    if person.role in MAY_LABEL:
        address = "/rules?" + urlencode({"rule": rule, "record": each.item.record_id})
        st.html(f'<a href="{html.escape(address)}" target="_self">{words("audit.open_rule")}</a>')


def _form(study: Study, person: Person, words: Words, batch: AuditBatch, each: AuditItem) -> None:
    """How this one stands; outside of Streamlit's form what is chosen is known, and kept, at once."""
    form = _named(each)
    options = [option.key for option in rubric_from_json(batch.batch.rubric).choices[0].options]
    with st.container(border=True):
        fields, foot = st.container(), st.container()
        with foot:
            # drawn first, for it may fill the fields
            _keep(study, person, words, batch, form, options)
        with fields:
            decision = st.radio(
                words("audit.decide"),
                DECISIONS,
                index=None,
                format_func=lambda name: words("audit." + name),
                key=f"decision-{form}",
            )
            label = st.selectbox(
                words("audit.new_label"),
                options,
                index=None,
                placeholder="",
                format_func=lambda key: label_name(key, words.language),
                key=f"new-label-{form}",
            )
            with st.form(f"discuss-{form}", border=False):
                reason = st.text_input(words("audit.reason"), key=f"discussed-{form}")
                sent = st.form_submit_button(words("audit.save"), type="primary", key=f"save-{form}")
    if sent or decision or label:
        is_of_former = st.session_state.pop(SAVED_LAST, False)
    if sent and not (decision or label or reason.strip()):
        # the second press of two finds the next one, which nobody has looked at
        if not is_of_former:
            plain(words("audit.choose_first"))
    elif sent:
        _settle(study, person, words, batch, each, decision, label, reason)


def _named(each: AuditItem) -> str:
    """The form's name, another one once it was saved: then it begins empty."""
    return f"{each.item.item_id}-{each.item.decision.revision if each.item.decision else 0}"


def _keep(study: Study, person: Person, words: Words, batch: AuditBatch, form: str, options: list) -> None:
    """Have the browser keep the form, and fill it with what it kept before the page was loaded."""
    keys, kept_as = {name: f"{name}-{form}" for name in ("decision", "new-label")}, f"{batch.batch.id}/"
    found = unsent(
        {
            "owner": browser_owner(study, person),
            "language": words.language,
            "name": kept_as + form,
            "of": kept_as,
            "open": [kept_as + _named(each) for each in batch.items if each.disputed],
            "chosen": {name: st.session_state.get(key) for name, key in keys.items()},
            "field": f"discussed-{form}",
        },
        key=f"unsent-{form}",
    ).found
    if not isinstance(found, dict):
        return
    for name, known in (("decision", DECISIONS), ("new-label", options)):
        if found.get(name) in known:
            st.session_state[keys[name]] = found[name]
    if isinstance(found.get("text"), str):
        st.session_state[f"discussed-{form}"] = found["text"]


def _settle(study, person, words, batch, each, decision, label, reason) -> None:
    if decision is None or (decision == CHANGED and (label is None or len(reason.strip()) < SHORTEST_REASON)):
        st.error(words("audit.incomplete"))
        return

    def settle() -> None:
        discuss(
            study,
            person,
            batch.batch.id,
            each.item.item_id,
            decision=decision,
            label=label if decision == CHANGED else None,
            reason=reason,
            expected_revision=each.item.decision.revision if each.item.decision else 0,
            nonce=secrets.token_hex(16),
        )
        st.session_state[SAVED_LAST] = True

    carry_out(words, settle)
