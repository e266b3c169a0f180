"""The rows that a job came to no result with, one by one."""

from db.errors import NotFound
from db.jobs import MAY_START
from db.people import Person, require
from db.study import Study
from pipelines.asking.summary import NoResult
from pipelines.asking.without import each_without_in
from pipelines.jobs.run_job import job_folder


def without_result(study: Study, actor: Person, job_id: int) -> list[tuple[str, NoResult]]:
    """Each with its model, as the job's last run left them; NotFound where it left none."""
    require(actor, *MAY_START)
    found = each_without_in(job_folder(study, job_id))
    if not found:
        raise NotFound(f"Job {job_id} has no row without a result.", f"作业 {job_id} 没有未得结果的行。")
    return found
