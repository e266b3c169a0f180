"""The pages there are, and whose they are."""

from collections.abc import Callable
from dataclasses import dataclass

from db.people import ROLES, Person
from db.study import Study
from review_app import data, home, jobs, leaderboard, people
from review_app.activities import (
    blinded_scoring,
    dialogue_rewriting,
    instruction_drafting,
    label_audit,
    response_verification,
)
from review_app.engineer import datasets, runs
from review_app.lead import audit_results, batches, label_studio, report, rewritings, surveys, verifications
from review_app.words import Words
from review_app.workbench import page as workbench

REVIEW, ORGANISE, RESULTS, DATA = "section.review", "section.organise", "section.results", "section.data"
# as many names as stand side by side, in English too, left of the visitor's own at 1440 pixels
IN_A_ROW = 9


@dataclass(frozen=True)
class Page:
    """A page under its address; a person whose role is not in `roles` has no such page."""

    path: str
    title: str
    show: Callable[[Study, Person, Words], None]
    roles: tuple[str, ...]
    section: str = ""


PAGES = (
    Page("", "home.title", home.show, ROLES),
    Page("scoring", "scoring.title", blinded_scoring.show, ("physician", "senior", "lead"), REVIEW),
    Page("audit", "audit.title", label_audit.show, ("physician", "senior", "lead"), REVIEW),
    Page("rewriting", "rewriting.title", dialogue_rewriting.show, ("physician", "senior", "lead"), REVIEW),
    Page("drafting", "drafting.title", instruction_drafting.show, ("physician", "senior", "lead"), REVIEW),
    Page(
        "verification",
        "verification.title",
        response_verification.show,
        ("physician", "senior", "lead"),
        REVIEW,
    ),
    Page("batches", "batches.title", batches.show, ("lead", "admin"), ORGANISE),
    Page(
        "verifications",
        "verifications.title",
        verifications.show,
        ("senior", "lead", "engineer", "admin"),
        ORGANISE,
    ),
    Page("rewritings", "rewritings.title", rewritings.show, ("lead", "admin"), ORGANISE),
    Page("surveys", "surveys.title", surveys.show, ("lead", "admin"), ORGANISE),
    Page("label-studio", "label_studio.title", label_studio.show, ("lead",), ORGANISE),
    Page("people", "people.title", people.show, ("lead", "admin"), ORGANISE),
    Page("report", "report.title", report.show, ("lead", "engineer", "admin"), RESULTS),
    Page("audit-results", "audit.results_title", audit_results.show, ("lead", "engineer", "admin"), RESULTS),
    Page("leaderboard", "leaderboard.title", leaderboard.show, ROLES, RESULTS),
    Page("data", "data.title", data.show, ("lead", "engineer", "admin"), DATA),
    Page("rules", "workbench.title", workbench.show, ("engineer", "senior", "lead"), DATA),
    Page("jobs", "jobs.title", jobs.show, ("lead", "engineer", "admin"), DATA),
    Page("datasets", "datasets.title", datasets.show, ("lead", "engineer", "admin"), DATA),
    Page("training", "runs.title", runs.show, ("lead", "engineer", "admin"), DATA),
)


def in_sections(pages: list[Page]) -> dict[str, list[Page]]:
    """The pages under the key of their section's name; all under none where they fit in a row."""
    if len(pages) <= IN_A_ROW:
        return {"": pages}
    sections = dict.fromkeys(page.section for page in pages)
    return {section: [page for page in pages if page.section == section] for section in sections}
