"""The answers that a job of generation has got: one table for each file of questions and each model.

Jobs of before every file of questions had a folder wrote one table a model, over those of other questions.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from db.errors import NotFound
from db.jobs import MAY_START, Job, jobs
from db.people import Person, require
from db.study import Study
from pipelines.asking.accounts import bills_in
from pipelines.asking.without import without_in
from pipelines.generate_rows import file_name
from pipelines.generating.generator import TURNS
from pipelines.jobs.kinds import GENERATED, models_of, path_in
from pipelines.jobs.run_job import job_folder
from pipelines.row_files import read_rows

LONGEST_NAME = 40


def answers_folder(folder: Path, arguments: Mapping) -> str:
    """Where in the study the answers to a job's questions lie: a folder by the questions' name and content.

    The same questions under another name have the folder they had: nothing is asked twice for a name.
    """
    content = Path(path_in(folder, arguments)).read_bytes() + arguments["eval_set"].encode()
    digest = hashlib.sha256(content).hexdigest()[:8]
    for known in sorted((folder / GENERATED).glob(f"*-{digest}")):
        return str(known.relative_to(folder))
    called = Path(arguments.get("file_name") or arguments["file"]).stem
    plain = re.sub(r"[^\w.-]+", "_", called).strip("._")[:LONGEST_NAME] or "questions"
    return f"{GENERATED}/{plain}-{digest}"


def answers_of(study: Study, actor: Person, job_id: int, number: int) -> bytes:
    """The table of a job's model, by its number from 1; NotFound where there is none yet.

    NotFound too where an older job's table was written over by another job's answers to other questions.
    """
    for job, model in _asked_for(study, actor, job_id, number):
        path = _table(study, job, model)
        if path.exists():
            _check_own(study, job, path)
            return path.read_bytes()
    raise NotFound(f"Job {job_id} has no such answers.", f"作业 {job_id} 没有这份回答。")


def models_answered(study: Study, job: Job) -> list[str]:
    """The models of a job of generation of which there are answers, all or some."""
    return [model for model in models_of(job.arguments) if _table(study, job, model).exists()]


def has_all(study: Study, job: Job, model: str) -> bool:
    """Whether the job got this model's answer to every question, however the job itself has ended."""
    folder = job_folder(study, job.id)
    # a model whose run came to its end has told what it took
    if job.state != "completed" and model not in models_of(job.arguments)[: len(bills_in(folder))]:
        return False
    return model not in [each.model for each in without_in(folder)]


def incomplete_tables(study: Study, actor: Person) -> set[str]:
    """The tables, by their place in the study, in which the newest job of theirs has left out answers."""
    seen, found = set(), set()
    for job in jobs(study, actor):
        for model in models_of(job.arguments) if job.kind == "generate" else ():
            table = str(_table(study, job, model).relative_to(study.folder))
            if table not in seen and not has_all(study, job, model):
                found.add(table)
            seen.add(table)
    return found


def named_answers(study: Study, actor: Person, job_id: int, number: int) -> str:
    """What the table of a job's model is called when it is downloaded; as `answers_of`, of any job.

    That of a model that a job which has not come to its end has not all answers of is named as incomplete.
    """
    for job, model in _asked_for(study, actor, job_id, number):
        so_far = "" if job.state == "completed" or has_all(study, job, model) else "-incomplete"
        return f"answers-job-{job_id}{so_far}-{file_name(model)}"
    return f"answers-job-{job_id}-{number}.jsonl"


def _asked_for(study: Study, actor: Person, job_id: int, number: int) -> list[tuple[Job, str]]:
    """The job of generation and its model of this number, from 1; none where there is no such."""
    require(actor, *MAY_START)
    found = (job for job in jobs(study, actor) if job.id == job_id and job.kind == "generate")
    return [(job, model) for job in found for model in models_of(job.arguments)[number - 1 : number]]


def _table(study: Study, job: Job, model: str) -> Path:
    return study.folder / job.arguments.get("answers", GENERATED) / file_name(model)


def _check_own(study: Study, job: Job, table: Path) -> None:
    if job.arguments.get("answers", GENERATED) != GENERATED:
        return
    field = "input" if TURNS[job.arguments["eval_set"]] == 1 else "turn_1_question"
    asked = {row.id: row.values.get(field) for row in read_rows(Path(path_in(study.folder, job.arguments)))}
    if any(asked.get(row.id) != row.values.get(field) for row in read_rows(table)):
        raise NotFound(
            f"The answers of job {job.id} were written over by a later job of the same model with other "
            "questions; start it again, and it has a table of its own.",
            f"作业 {job.id} 的回答已被同一模型后来回答其他题目的作业覆盖；重新开始即可，新作业有自己的文件。",
        )
