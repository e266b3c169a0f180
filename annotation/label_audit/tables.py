"""The audits of a study as tables: a row a record, for `wardround audit-report`, and a row a batch."""

from collections.abc import Iterator, Mapping

import pandas as pd

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.audit import BatchResult
from annotation.label_audit.history import AuditBatch, AuditItem, History
from annotation.label_audit.results import AuditResults
from annotation.personal_data.texts import kinds_in
from db.answered import Answer

RECORD_COLUMNS = (
    "id",
    "batch",
    "rule_version",
    "rule_label",
    "expert_label",
    "second_label",
    "settled_label",
    "decision",
    "decision_reason",
    "external_id",
    "expert",
    "second",
    "note",
    "revision",
    "flags",
    "active_seconds",
    "at",
    "simulated",
    "personal_data",
)


def record_table(found: History) -> pd.DataFrame:
    """Every audited record, in the order of the audit; what was not given is empty."""
    rows = [_record_row(batch, each) for batch in found.batches for each in batch.items]
    return pd.DataFrame(rows, columns=list(RECORD_COLUMNS))


def batch_table(results: AuditResults, found: History, rule_hashes: Mapping[int, str]) -> pd.DataFrame:
    """Every locked batch: how it was drawn, under which rules, by whom it was answered, what it came to."""
    pairs = zip(results.report.batches, found.batches, strict=True)
    return pd.DataFrame([_batch_row(result, batch, rule_hashes) for result, batch in pairs])


def _record_row(batch: AuditBatch, each: AuditItem) -> dict:
    decision, expert = each.item.decision, each.expert
    return {
        "id": each.item.record_id,
        "batch": batch.batch.name,
        "rule_version": batch.rule_version,
        "rule_label": each.rule_label,
        "expert_label": each.expert_label,
        "second_label": each.second_label,
        "settled_label": each.settled_label,
        "decision": decision and decision.decision,
        "decision_reason": decision and decision.reason,
        "external_id": each.item.external_id,
        "expert": expert and expert.login,
        "second": each.second and each.second.login,
        **(_given(expert) if expert else {}),
        "personal_data": kinds_in(_written(each)),
    }


def _written(each: AuditItem) -> Iterator[str]:
    """What was written freely about a record: the expert's note, and why it was decided on."""
    if each.expert:
        yield each.expert.answers.get("note", "")
    if each.item.decision:
        yield each.item.decision.reason


def _given(answer: Answer) -> dict:
    return {
        "note": answer.answers.get("note", ""),
        "revision": answer.revision,
        "flags": " ".join(_flags(answer)),
        "active_seconds": answer.active_ms / 1000,
        "at": answer.at,
        "simulated": answer.simulated,
    }


def _flags(answer: Answer) -> list[str]:
    if answer.status != "submitted":
        return [answer.status]
    return LABEL_AUDIT.flags(answer.answers, answer.active_ms)


def _batch_row(result: BatchResult, batch: AuditBatch, rule_hashes: Mapping[int, str]) -> dict:
    settings, agreement = batch.batch.settings, result.agreement
    experts = {each.expert.login for each in batch.items if each.expert}
    seconds = {each.second.login for each in batch.items if each.second}
    return {
        "batch": result.batch,
        "look": result.look,
        "rule_version": batch.rule_version,
        "rule_hash": rule_hashes[batch.rule_version],
        "seed": batch.batch.seed,
        "drawn_at": batch.batch.created_at,
        "locked_at": batch.locked_at,
        "expert": " ".join(sorted(experts)),
        "second": " ".join(sorted(seconds)),
        **{
            name: settings[name]
            for name in ("mode", "size", "unlabelled_share", "second_share", "shows_label")
        },
        "guideline_version": batch.batch.guideline_version,
        "rubric_hash": batch.batch.rubric_hash,
        "n": agreement.n,
        "agreed": agreement.k,
        "agreement": agreement.share,
        "low": agreement.low,
        "high": agreement.high,
        "low_for_all_looks": result.for_all_looks.low,
        "high_for_all_looks": result.for_all_looks.high,
        "kappa": result.kappa,
        "passed": result.passed,
        "unlabelled": result.missed.n,
        "missed": result.missed.k,
        "unanswered": result.unanswered,
        "audited_before": result.audited_before,
    }
