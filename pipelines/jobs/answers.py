"""The answers that a job of generation has got, as they lie in the study."""

from db.errors import NotFound
from db.jobs import MAY_START, jobs
from db.people import Person, require
from db.study import Study
from pipelines.generate_rows import file_name
from pipelines.jobs.kinds import GENERATED, models_of


def answers_of(study: Study, actor: Person, job_id: int, number: int) -> bytes:
    """The table of a job's model, by its number from 1; NotFound where there is none yet."""
    require(actor, *MAY_START)
    for job in jobs(study, actor):
        if job.id == job_id and job.kind == "generate":
            for model in models_of(job.arguments)[number - 1 : number]:
                path = study.folder / GENERATED / file_name(model)
                if path.exists():
                    return path.read_bytes()
    raise NotFound(f"Job {job_id} has no such answers.", f"作业 {job_id} 没有这份回答。")
