"""The configs that lie in a study: kept once they have been read, replaced while no run needs the old one."""

import os
import re
import secrets
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from db.errors import Conflict, Invalid
from db.job_progress import FOLDER_VARIABLE, ending_in
from db.jobs import UNDER_WAY, jobs
from db.people import Person
from db.runs import RUN, read_run
from db.study import Study
from pipelines.jobs.ending import sentence_of
from pipelines.jobs.kinds import CONFIGS
from review_app.engineer.standing import TRAIN

ENDINGS = ("yaml", "yml")
LARGEST_CONFIG = 2**20
# a run in one of these goes on by its config
UNFINISHED = ("preparing", "training", "stopped")


def kept_configs(study: Study) -> list[str]:
    """The configs that lie in the study, by name."""
    folder = study.folder / CONFIGS
    return sorted(path.name for ending in ENDINGS for path in folder.glob(f"*.{ending}"))


def keep_config(study: Study, person: Person, name: str, content: bytes) -> str:
    """Keep a config under its name, in place of the one that was there, and return the name.

    Raises Invalid for what a run would refuse in it, by line, and Conflict while a run may still go on with
    the one that was there.
    """
    plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip(".-")
    if not plain.endswith(ENDINGS) or len(content) > LARGEST_CONFIG:
        raise Invalid(f"{name} is no YAML file of at most 1 MiB.", f"{name} 不是 1 MiB 以内的 YAML 文件。")
    refuse_bad_config(plain, content)
    folder = study.folder / CONFIGS
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / plain
    if path.exists() and path.read_bytes() != content and (run := _run_on(study, person, plain)):
        raise Conflict(
            f"The run {run} may still go on with {plain}; give this config another name.",
            f"训练 {run} 还会用到 {plain}；请给这份配置另起一个文件名。",
        )
    # of a name of its own: two tabs may add the same file at once
    fresh = path.with_name(f".{plain}.{secrets.token_hex(4)}")
    fresh.write_bytes(content)
    fresh.replace(path)
    return plain


def refuse_bad_config(name: str, content: bytes) -> None:
    """Raise Invalid with what the training command says of a config; without YAML here nothing is said.

    Asked of a process of its own, for nothing of training is loaded into the server.
    """
    if not find_spec("yaml"):
        return
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        (folder / name).write_bytes(content)
        ended = subprocess.run(
            [sys.executable, "-m", "wardround", "training", "check", "--", str(folder / name)],
            env=os.environ | {FOLDER_VARIABLE: given},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            told = sentence_of(ended.returncode, ended.stderr, ending_in(folder))
            raise Invalid(*(each.replace(f"{folder}{os.sep}", "") for each in told))


def _run_on(study: Study, person: Person, config: str) -> str:
    """A run that would go on by this config, "" for none."""
    for job in jobs(study, person):
        if job.kind != TRAIN or job.arguments["config"] != config:
            continue
        folder = study.runs / job.arguments["run"]
        if job.state in UNDER_WAY or ((folder / RUN).exists() and read_run(folder).state in UNFINISHED):
            return job.arguments["run"]
    return ""
