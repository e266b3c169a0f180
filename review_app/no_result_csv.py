"""The rows that a job came to no result with, as a CSV file: which, what became of each, and why."""

import pandas as pd

from db.people import Person
from db.study import Study
from pipelines.jobs.no_result import without_result
from pipelines.reports.sheets import csv_bytes
from review_app.no_result_reasons import reason_in_chinese
from review_app.words import Words


def no_result_csv(study: Study, actor: Person, job_id: int, words: Words) -> bytes:
    """Model, id, status and reason of each, in words of the page. Raises as `without_result`."""
    rows = [
        {
            words("jobs.model"): model,
            "id": each.id,
            words("jobs.status"): words(f"jobs.status.{each.status}"),
            words("jobs.reason"): reason_in_chinese(each.reason) if words.language == "zh" else each.reason,
        }
        for model, each in without_result(study, actor, job_id)
    ]
    return csv_bytes(pd.DataFrame(rows))
