"""The tables of the audit's report, as values that the page and the files draw alike."""

from dataclasses import dataclass

from annotation.label_audit.audit import BatchResult
from annotation.label_audit.discussion import DECISIONS
from annotation.label_audit.results import AuditResults, CountedBatch
from annotation.label_audit.words import WORDS, experts_sentence, label_name, recall_sentence, share
from annotation.proportion import Proportion

BATCH_COLUMNS = (
    "batch",
    "rules",
    "agree",
    "interval",
    "for_all",
    "kappa",
    "over",
    "missed",
    "way",
    "expert",
    "seed",
    "drawn",
)


@dataclass(frozen=True)
class Section:
    """A table, and what has to be said of it; without columns there is no table.

    `name` is the key of its title among the WORDS.
    """

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple, ...] = ()
    remark: str = ""


def audit_sections(results: AuditResults, language: str) -> tuple[Section, ...]:
    """Batches, labels, disagreements, discussions, recall and experts, in the order they are read."""
    said = {key: text[language] for key, text in WORDS.items()}
    return (
        _batches(results, said),
        _precision(results, said, language),
        _confusion(results, said, language),
        _discussed(results, said),
        Section("recall", remark=recall_sentence(results.recall, language)),
        Section("experts", remark=experts_sentence(results.experts, language)),
    )


def _batches(results: AuditResults, said: dict[str, str]) -> Section:
    pairs = zip(results.report.batches, results.batches, strict=True)
    rows = tuple(_batch_row(result, batch, said) for result, batch in pairs)
    looks = len(results.report.batches)
    columns = tuple(said[column].format(looks=looks) for column in BATCH_COLUMNS)
    return Section("batches", columns, rows)


def _batch_row(result: BatchResult, batch: CountedBatch, said: dict[str, str]) -> tuple:
    agreement, settings = result.agreement, batch.batch.settings
    return (
        result.batch,
        result.rule_version,
        f"{agreement.k}/{agreement.n}",
        _interval(agreement),
        _interval(result.for_all_looks),
        said["undefined"] if result.kappa is None else f"{result.kappa:.3f}",
        said["passed" if result.passed else "not_passed"],
        f"{result.missed.k}/{result.missed.n}",
        f"{said[settings['mode']]} · {said['anchored' if batch.anchored else 'blind']}",
        batch.expert,
        batch.batch.seed,
        batch.batch.created_at[:10],
    )


def _precision(results: AuditResults, said: dict[str, str], language: str) -> Section:
    rows = tuple(
        (label_name(each.label, language), share(each.precision)) for each in results.report.precision
    )
    return Section("precision", (said["label"], said["share"]), rows)


def _confusion(results: AuditResults, said: dict[str, str], language: str) -> Section:
    """Every pair of labels, disagreements first and the most frequent of them on top."""
    pairs = sorted(
        results.report.confusion.items(), key=lambda pair: (pair[0][0] == pair[0][1], -pair[1], pair[0])
    )
    rows = tuple(
        (label_name(rule, language), label_name(expert, language), n, "✓" if rule == expert else "")
        for (rule, expert), n in pairs
    )
    return Section("confusion", (said["rule_label"], said["expert_label"], "n", said["same"]), rows)


def _discussed(results: AuditResults, said: dict[str, str]) -> Section:
    columns = ("batch", "after", *DECISIONS, "open")
    rows = tuple(
        (
            each.batch,
            share(each.agreement),
            *(each.decisions.get(name, 0) for name in DECISIONS),
            each.open,
        )
        for each in results.discussed
    )
    return Section("discussed", tuple(said[column] for column in columns), rows, said["blind_counts"])


def _interval(proportion: Proportion) -> str:
    return f"{proportion.low:.1%}–{proportion.high:.1%}"
