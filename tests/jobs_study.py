"""A study with jobs as their commands have left them, and what the jobs page shows of them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from db.job_progress import WITHOUT, WITHOUT_EACH, Ending, keep_ending
from db.jobs import add_job, cancel_job, claim_job, end_job, jobs
from db.people import OPERATOR
from pipelines.asking.without import Without
from pipelines.jobs.run_job import job_folder
from tests.conftest import drawn
from tests.scoring_study import ScoringStudy, make_scoring_study

WAIT = 40_000
NOWHERE = "http://127.0.0.1:9/v1"
PRICE = {"prompt": 2.0, "completion": 8.0, "currency": "CNY"}
UPLOAD = "uploads/0011223344556677.jsonl"
FILES = {"file": UPLOAD, "file_name": "发热的题.jsonl", "eval_set": "doctorflan"}
SENTENCES = ("It is full.", "已经满了。")
JUDGES = {"zh": "模型评判", "en": "Judge"}


def make_jobs_study(folder: Path) -> ScoringStudy:
    """Twelve responses to judge, and the file of questions at UPLOAD; no job yet."""
    made = make_scoring_study(folder, questions=4, sources=3)
    (made.study.folder / "uploads").mkdir()
    (made.study.folder / UPLOAD).write_text('{"id": 1, "input": "咳嗽"}\n', encoding="utf-8")
    return made


def run_job_to(
    made: ScoringStudy,
    state: str,
    needs: str = "",
    files: Mapping[str, object] | None = None,
    kind: str = "judge",
    **asked: object,
) -> int:
    """A job that has been run to this state, with these files in its folder, as JSON; its number.

    What another test has left waiting would be claimed before it, and is cancelled.
    """
    for job in jobs(made.study, made["engineer"]):
        if (job.kind, job.state) == (kind, "queued"):
            cancel_job(made.study, made["engineer"], job.id)
    number = add_job(made.study, made["engineer"], kind, {"base_url": NOWHERE} | asked)
    assert claim_job(made.study, OPERATOR, kind).id == number
    folder = job_folder(made.study, number)
    folder.mkdir(parents=True)
    keep_ending(folder, Ending(*SENTENCES, needs))
    for name, content in (files or {}).items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    if state != "running":
        states = ["stopping", "cancelled"] if state == "cancelled" else [state]
        end_job(made.study, OPERATOR, number, states, *(SENTENCES if state == "failed" else ()))
    return number


def without_result(statuses: Sequence[str]) -> dict[str, object]:
    """The files of a job whose rows q0, q1, … came to no result, each by its status."""
    counts = {status: statuses.count(status) for status in statuses}
    unread = {"no rating line": counts["unparsed"]} if "unparsed" in counts else {}
    rows = [{"id": f"q{n}", "status": each, "reason": "no rating line"} for n, each in enumerate(statuses)]
    return {
        WITHOUT: [asdict(Without("m", counts, "HTTP 500", unread))],
        WITHOUT_EACH: [{"model": "m", "rows": rows}],
    }


def expect_buttons(card: Locator, wanted: Sequence[str]) -> None:
    """Wait until the page is drawn and the card has just these; one that only shows a key says nothing."""
    drawn(card.page)
    said = card.locator("button p").filter(has_text=re.compile(r"\S")).locator("visible=true")
    expect(said).to_have_text(list(wanted), timeout=WAIT)


def upload(field: Locator, file: Mapping[str, object] | str | Path) -> None:
    """Choose a file in its field of the form, and wait until it is there: a press is lost before."""
    with field.page.expect_response(lambda answer: "/upload_file/" in answer.url and answer.ok):
        field.locator("input[type=file]").set_input_files(file)
    expect(field.page.locator(".st-key-job-start button")).to_be_enabled(timeout=WAIT)


def choose_judge(page: Page, language: str = "zh") -> None:
    """Have the form of a job that judges, unfolded, once it is drawn.

    The form of the kind before has fields of the same names, and what is put there goes with it.
    """
    if not page.locator(".st-key-job-kind").is_visible():
        page.locator("summary").first.click()
    page.get_by_role("radiogroup").get_by_text(JUDGES[language], exact=True).click()
    expect(page.locator(".st-key-job-repeats input")).to_be_visible(timeout=WAIT)
    drawn(page)
