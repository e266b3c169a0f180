"""The report of ratings alone as files, in the forms of the correlation report."""

from pathlib import Path

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.every import agreement_blocks
from annotation.correlation.report_tables import wide_ratings
from pipelines.reports.content import agreement_content
from pipelines.reports.files import (
    batch_facts,
    block_figures,
    sha256,
    table_files,
    text_files,
    write,
)
from pipelines.reports.made_with import made_with


def write_agreement_report(report: AgreementReport, folder: Path) -> list[Path]:
    """Write the report into `folder` and return the files; the same report gives the same bytes."""
    every = agreement_blocks(report)
    answers = report.answers.drop(columns=["text", "reference"])
    data = {"raters": report.raters, "ratings": report.ratings, "answers": answers}
    figures = {
        "batch": batch_facts(report.batch),
        "backbone": report.backbone,
        "seed": report.seed,
        "simulated_ratings": report.simulated,
        "blocks": block_figures(every),
        "ratings_sha256": sha256(report.ratings),
        "made_with": made_with(),
    }
    said = {language: agreement_content(report, language) for language in ("zh", "en")}
    return write(folder, table_files(every, data, wide_ratings(report.ratings)) | text_files(said, figures))
