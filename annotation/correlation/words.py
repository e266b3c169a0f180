"""What the correlation report says around its blocks, on the page and in its files alike."""

from collections.abc import Mapping

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text

WORDS = {
    "title": Text("医师评分与评判模型的相关", "Physicians' ratings against the judge"),
    "agreement_title": Text("医师评分：一致性与结果", "Physicians' ratings: agreement and results"),
    "simulated": Text(
        "注意：本报告含 {count} 次模拟评分（由程序生成，并非医师所评），仅供演示。",
        "Note: this report holds {count} simulated ratings, made by a program and not by physicians. For show only.",
    ),
    "batch": Text("批次", "Batch"),
    "judge": Text("评判模型 · 提示词版本", "Judge · prompt version"),
    "seed": Text("区间的随机种子", "Seed of the intervals"),
    "rubric": Text("评分标准哈希", "Rubric hash"),
    "guideline": Text("评分指南版本", "Guideline version"),
    "family": Text("评判模型的同系列", "The judge's own family"),
    "backbone": Text("基座模型", "Backbone"),
    "versions": Text("软件版本", "Versions"),
    "used": Text("纳入 {used} {unit}，未纳入 {left_out}。", "{used} {unit} used, {left_out} left out."),
    "sources": Text("依据与版本", "What the figures came from"),
}


def facts(report: CorrelationReport, language: str) -> list[tuple[str, str]]:
    """What the report depends on, each under its name."""
    judge = {"judge": report.judge.name, "family": "、".join(report.own_family) or "—"}
    return _named(judge, language) + agreement_facts(report.physicians, language)


def agreement_facts(report: AgreementReport, language: str) -> list[tuple[str, str]]:
    """What the ratings' own report depends on."""
    values = {
        "batch": report.batch.name,
        "backbone": report.backbone or "—",
        "seed": str(report.seed),
        "guideline": report.batch.guideline_version,
        "rubric": report.batch.rubric_hash,
    }
    return _named(values, language)


def simulated(report: AgreementReport, language: str) -> str:
    """The warning that ratings were made by a program, and how many; "" where none was."""
    return WORDS["simulated"][language].format(count=report.simulated) if report.simulated else ""


def _named(values: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    return [(WORDS[key][language], value) for key, value in values.items()]


def used(block, language: str) -> str:
    """How much entered a block, in a sentence."""
    return WORDS["used"][language].format(used=block.used, unit=block.unit[language], left_out=block.left_out)
