"""An audit's report as JSON for programs and as text for people."""

from dataclasses import asdict
from typing import Any

from annotation.label_audit.audit import MEDIOCRE, AuditReport, BatchResult, VersionResult
from annotation.label_audit.claims import settled
from annotation.label_audit.recall import Recall
from annotation.label_audit.replay import Replay
from annotation.proportion import Proportion
from annotation.text_table import text_table


def as_values(
    report: AuditReport, recall: Recall | None = None, replayed: Replay | None = None
) -> dict[str, Any]:
    """The report as plain values; `recall` and `replay` only where they were asked for."""
    values = {
        "batches": [_batch(each) for each in report.batches],
        "versions": [_version(each) for each in report.versions],
        "confusion": [
            {"rule_label": rule, "expert_label": expert, "n": n}
            for (rule, expert), n in sorted(report.confusion.items())
        ],
        "precision": [{"label": each.label, **_share(each.precision)} for each in report.precision],
        "looks": len(report.batches),
        "luck_at_90_percent": report.luck,
        "claims": list(claims(report)),
    }
    if recall:
        values["recall"] = asdict(recall)
    if replayed:
        values["replay"] = {**asdict(replayed), "agreement": _share(replayed.agreement)}
    return values


def claims(report: AuditReport) -> tuple[str, ...]:
    """What the agreement may be claimed to show, in sentences."""
    sentences = [
        f"Batch {each.batch} passes with {each.agreement.k} of {each.agreement.n}, although the interval "
        f"reaches down to {each.agreement.low:.1%}."
        for each in report.batches
        if each.passed and not settled(each.agreement.k, each.agreement.n)
    ]
    sentences += [
        f"Rules {each.rule_version}: {each.agreement} agree. {_settling(each)}" for each in report.versions
    ]
    if report.batches:
        looks = "1 look" if len(report.batches) == 1 else f"{len(report.batches)} looks"
        sentences.append(
            f"{looks} so far: at a true agreement of {MEDIOCRE:.0%} one batch or more would pass by luck in "
            f"{report.luck:.0%} of cases."
        )
    again = sum(each.audited_before for each in report.batches)
    if again:
        sentences.append(f"{again} records came in an earlier batch too, so their looks are not fresh.")
    unanswered = sum(each.unanswered for each in report.batches)
    if unanswered:
        sentences.append(f"{unanswered} records have no expert label yet and are left out.")
    return tuple(sentences)


def as_text(report: AuditReport, recall: Recall | None = None, replayed: Replay | None = None) -> str:
    """The report to be read in a terminal."""
    wrong = [(rule, expert, n) for (rule, expert), n in sorted(report.confusion.items()) if rule != expert]
    blocks = [
        text_table(
            ["batch", "rules", "agree", "95 % interval", "kappa", "over 95 %", "missed"],
            [_line(each) for each in report.batches],
        )
        or "no record was audited",
        text_table(["rules say", "expert says", "n"], wrong),
        text_table(["label", "precision"], [(each.label, each.precision) for each in report.precision]),
        _recall(recall) if recall else "",
        replay_as_text(replayed) if replayed else "",
        "\n".join(claims(report)),
    ]
    return "\n\n".join(filter(None, blocks))


def _settling(version: VersionResult) -> str:
    if version.settled:
        return "That it is over 95 % is settled (one-sided 95 % bound)."
    more = f"{version.more_if_all_agree} more would settle that it is over 95 %, if all of them agreed"
    if version.more_at_this_rate is None:
        return f"{more}; at this rate none would."
    return f"{more}; at this rate {version.more_at_this_rate}."


def _batch(each: BatchResult) -> dict[str, Any]:
    return {
        "batch": each.batch,
        "rule_version": each.rule_version,
        "look": each.look,
        "n": each.agreement.n,
        "agreed": each.agreement.k,
        "agreement": each.agreement.share,
        "interval": [each.agreement.low, each.agreement.high],
        "interval_for_all_looks": [each.for_all_looks.low, each.for_all_looks.high],
        "kappa": each.kappa,
        "passed": each.passed,
        "missed": _share(each.missed),
        "unanswered": each.unanswered,
        "audited_before": each.audited_before,
    }


def _version(each: VersionResult) -> dict[str, Any]:
    return {**asdict(each), "agreement": _share(each.agreement), "missed": _share(each.missed)}


def _share(share: Proportion) -> dict[str, Any]:
    return {"k": share.k, "n": share.n, "share": share.share, "interval": [share.low, share.high]}


def _line(each: BatchResult) -> tuple:
    agreement = each.agreement
    return (
        each.batch,
        each.rule_version,
        f"{agreement.k}/{agreement.n}",
        f"{100 * agreement.low:.1f}–{100 * agreement.high:.1f} %",
        "undefined" if each.kappa is None else f"{each.kappa:.3f}",
        "passed" if each.passed else "not passed",
        f"{each.missed.k}/{each.missed.n}",
    )


def _recall(recall: Recall) -> str:
    if recall.share is None:
        return f"Recall cannot be estimated: {recall.reason}."
    return f"Recall {recall.share:.1%}, at least 95 % interval {recall.low:.1%}–{recall.high:.1%}."


def replay_as_text(replayed: Replay) -> str:
    """What new rules keep, mend and break, to be read in a terminal."""
    changes = [("breaks", each) for each in replayed.broken] + [("mends", each) for each in replayed.mended]
    table = text_table(
        ["new rules", "id", "batch", "expert says", "was", "now"],
        [(what, each.id, each.batch, each.expert_label, each.was, each.now) for what, each in changes],
    )
    summary = (
        f"New rules on all audited records: {replayed.agreement}; {replayed.kept} kept, "
        f"{len(replayed.mended)} mended, {len(replayed.broken)} broken, {replayed.still_wrong} still wrong, "
        f"{len(replayed.not_replayed)} without a new label. They were mended on these records: only a fresh "
        "batch tests them."
    )
    return "\n\n".join(filter(None, [table, summary]))
