"""A validity report as JSON for programs and as text for people."""

from dataclasses import asdict
from typing import Any

from annotation.survey.careless_indices import longstring, variability
from annotation.survey.validity import Checked
from annotation.survey.validity_checks import mahalanobis_distances
from annotation.survey.validity_report import Step, ValidityReport, Variant
from annotation.text_table import text_table


def as_values(report: ValidityReport) -> dict[str, Any]:
    """The report as plain values: `received, valid, threshold_seconds, excluded` and what they rest on."""
    return {
        "received": report.received,
        "valid": report.valid,
        "threshold_seconds": report.thresholds.in_force,
        "excluded": [_excluded(each) for each in report.checked if each.flags],
        "parts_left_out": _parts_left_out(report),
        "respondents": _respondents(report),
        "thresholds": asdict(report.thresholds),
        "flow": [asdict(step) for step in report.flow],
        "sensitivity": [{**asdict(each), "setting": each.setting.en} for each in report.sensitivity],
        "longstring": [{"length": length, "respondents": n} for length, n in report.longstrings],
        "notes": [note.en for note in report.notes],
    }


def as_text(report: ValidityReport) -> str:
    """The report to be read in a terminal."""
    parts_left_out = _parts_left_out(report)
    blocks = [
        f"received {report.received}, valid {report.valid}, excluded {report.received - report.valid}",
        _haste(report),
        text_table(["check", "flagged", "fall here", "remain"], [_step(each) for each in report.flow]),
        text_table(["excluded", "where", "reasons"], [_line(each) for each in report.checked if each.flags]),
        text_table(
            ["part left out", "of", "reason"],
            [(each["part"], each["respondent"], each["reason"]) for each in parts_left_out],
        ),
        text_table(
            ["if", "over s", "valid", "mean", "furthest move"],
            [_variant(each) for each in report.sensitivity],
        ),
        text_table(["longest run", "respondents"], report.longstrings),
        "\n".join(f"Note: {note.en}" for note in report.notes),
    ]
    return "\n\n".join(filter(None, blocks))


def _excluded(checked: Checked) -> dict[str, Any]:
    return {
        "respondent": checked.submission.respondent,
        "place": checked.submission.place,
        "checks": [flag.check for flag in checked.flags],
        "reasons": [str(flag) for flag in checked.flags],
    }


def _respondents(report: ValidityReport) -> list[dict[str, Any]]:
    """Every submission with its indices, the excluded ones marked."""
    submissions = [each.submission for each in report.checked]
    distances = mahalanobis_distances(submissions) or [None] * len(submissions)
    return [
        {
            "respondent": each.submission.respondent,
            "place": each.submission.place,
            "valid": each.valid,
            "seconds": each.submission.seconds,
            "longstring": longstring(each.submission.values()).length,
            "variability": variability(each.submission.values()),
            "mahalanobis": distance,
        }
        for each, distance in zip(report.checked, distances, strict=True)
    ]


def _parts_left_out(report: ValidityReport) -> list[dict[str, str]]:
    """The parts that do not count of submissions that do."""
    return [
        {"respondent": each.submission.respondent, "part": part, "reason": reason.en}
        for each in report.checked
        if each.valid
        for part, reason in each.left_out.items()
    ]


def _haste(report: ValidityReport) -> str:
    found = report.thresholds
    if found.mean is None:
        return ""
    return (
        f"mean time {found.mean:.2f} s: over {found.by_mean:.2f} s is not hasty (the paper's rule)\n"
        f"median time {found.median:.2f} s: over {found.by_median:.2f} s by the median-based rule"
    )


def _step(step: Step) -> tuple:
    return step.check, step.flagged, step.first, step.remaining


def _line(checked: Checked) -> tuple:
    reasons = "; ".join(map(str, checked.flags))
    return checked.submission.respondent, checked.submission.place, reasons


def _variant(variant: Variant) -> tuple:
    return variant.setting.en, *map(
        _number, (variant.threshold_seconds, variant.valid, variant.mean, variant.largest_move)
    )


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
