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


@dataclass(frozen=True)
class Page:
    """A page under its address; a person whose role is not in `roles` has no such page."""

    path: str
    title: str
    show: Callable[[Study, Person, Words], None]
    roles: tuple[str, ...]


PAGES = (
    Page("", "home.title", home.show, ROLES),
    Page("scoring", "scoring.title", blinded_scoring.show, ("physician", "senior", "lead")),
    Page("audit", "audit.title", label_audit.show, ("physician", "senior", "lead")),
    Page("rewriting", "rewriting.title", dialogue_rewriting.show, ("physician", "senior", "lead")),
    Page("drafting", "drafting.title", instruction_drafting.show, ("physician", "senior", "lead")),
    Page("verification", "verification.title", response_verification.show, ("physician", "senior", "lead")),
    Page("batches", "batches.title", batches.show, ("lead", "admin")),
    Page("verifications", "verifications.title", verifications.show, ("senior", "lead", "engineer", "admin")),
    Page("rewritings", "rewritings.title", rewritings.show, ("lead", "admin")),
    Page("report", "report.title", report.show, ("lead", "engineer", "admin")),
    Page("audit-results", "audit.results_title", audit_results.show, ("lead", "engineer", "admin")),
    Page("rules", "workbench.title", workbench.show, ("engineer", "senior", "lead")),
    Page("surveys", "surveys.title", surveys.show, ("lead", "admin")),
    Page("data", "data.title", data.show, ("lead", "engineer", "admin")),
    Page("leaderboard", "leaderboard.title", leaderboard.show, ROLES),
    Page("jobs", "jobs.title", jobs.show, ("lead", "engineer", "admin")),
    Page("datasets", "datasets.title", datasets.show, ("lead", "engineer", "admin")),
    Page("training", "runs.title", runs.show, ("lead", "engineer", "admin")),
    Page("label-studio", "label_studio.title", label_studio.show, ("lead",)),
    Page("people", "people.title", people.show, ("lead", "admin")),
)
