"""Jobs run in a worker of their own: seen, cancelled, killed, resumed, and no key shows anywhere."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from db import jobs
from db.errors import Conflict, Invalid, NotFound, Refused
from db.job_progress import progress_in
from db.jobs import cancel_job, resume_job
from db.people import OPERATOR
from db.polished import polished
from db.study import reading
from pipelines.jobs.ending import sentence_of
from pipelines.jobs.keys import endpoints_with_key, forget_key, keep_key, key_for
from pipelines.jobs.kinds import KINDS, options_of
from pipelines.jobs.queue import go_on_with, start_job
from pipelines.jobs.run_job import job_folder
from tests.pipelines.loopback_model import LoopbackModel, error, serving
from tests.polishing_study import fill
from tests.scoring_study import make_scoring_study

ROOT = Path(__file__).parents[2]
KEY = "sk-SECRET-OF-THIS-TEST"
ANSWERS = 12


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=4, sources=3)


@pytest.fixture
def model():
    # one after another, a second each: long enough to be caught at it on a busy machine
    with serving(LoopbackModel(latency_seconds=1)) as model:
        yield model


@contextmanager
def working(study):
    """A worker of the study, as `wardround serve` starts it."""
    command = [sys.executable, "-m", "wardround", "worker", f"--study={study.folder}", "--until-input-ends"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=40)


def start_judging(made, server, judge="j"):
    asked = {"base_url": server.base_url, "model": judge, "concurrency": 1}
    return start_job(made.study, made["engineer"], "judge", asked)


def the_job(made):
    return jobs.jobs(made.study, made["engineer"])[0]


def until(reached, seconds=30):
    """Polling, because the other side is another process."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.05)


def states(made, job_id):
    with reading(made.study) as database:
        rows = database.execute("select state from job_states where job_id = ? order by number", (job_id,))
        return [row[0] for row in rows]


def running_commands(process="[0-9]*"):
    """The command lines of processes that have not ended, as anybody on the machine may read them."""
    lines = []
    for path in Path("/proc").glob(f"{process}/cmdline"):
        with suppress(OSError):
            lines.append(path.read_bytes())
    return [line for line in lines if line]


def judged(study):
    with reading(study) as database:
        return database.execute("select count(*) from judgments where status = 'scored'").fetchone()[0]


def test_a_job_runs_beside_whoever_started_it_and_the_key_shows_nowhere(made, model):
    keep_key(made.study, made["engineer"], model.base_url, KEY)
    job_id = start_judging(made, model)
    with pytest.raises(Conflict, match="does just this already"):
        start_judging(made, model)
    with working(made.study):
        until(lambda: len(model.asked) > 1)
        model.latency_seconds = 0
        shown = running_commands()
        until(lambda: the_job(made).state == "completed")
    assert (states(made, job_id), judged(made.study)) == (["queued", "running", "completed"], ANSWERS)
    progress = progress_in(job_folder(made.study, job_id))
    assert (progress.done, progress.total, progress.failed) == (ANSWERS, ANSWERS, 0)
    assert model.keys == {KEY}
    holds = [
        path for path in made.study.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()
    ]
    assert [path.name for path in holds] == ["endpoint_keys.json"]
    assert stat.S_IMODE(holds[0].stat().st_mode) == 0o600
    assert any(model.base_url.encode() in line for line in shown)
    assert not any(KEY.encode() in line for line in shown)


def test_a_cancelled_job_ends_in_order_and_is_resumed_without_paying_twice(made, model):
    job_id = start_judging(made, model)
    with working(made.study):
        until(lambda: len(model.asked) > 1)
        cancel_job(made.study, made["engineer"], job_id)
        until(lambda: the_job(made).state == "cancelled")
        assert judged(made.study) == len(model.billed) < ANSWERS
        model.latency_seconds = 0
        go_on_with(made.study, made["engineer"], the_job(made))
        until(lambda: the_job(made).state == "completed")
    assert judged(made.study) == len(model.billed) == ANSWERS


def test_a_killed_worker_leaves_an_interrupted_job_that_can_be_resumed(made, model):
    job_id = start_judging(made, model)
    with working(made.study) as worker:
        until(lambda: len(model.asked) > 1)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert the_job(made).state == "running"
    with working(made.study):
        until(lambda: the_job(made).state == "interrupted")
        # what the killed one had started is ended first, so that no two ever ask at once
        left = (job_folder(made.study, job_id) / "process").read_text()
        assert not running_commands(left)
        assert judged(made.study) == len(model.billed) < ANSWERS
        model.latency_seconds = 0
        go_on_with(made.study, made["engineer"], the_job(made))
        until(lambda: the_job(made).state == "completed")
    assert judged(made.study) == len(model.billed) == ANSWERS


def test_a_worker_that_is_stopped_hands_its_job_to_the_next_one(made, model):
    job_id = start_judging(made, model)
    with working(made.study):
        until(lambda: len(model.asked) > 1)
    assert states(made, job_id) == ["queued", "running", "interrupted", "queued"]
    model.latency_seconds = 0
    with working(made.study):
        until(lambda: the_job(made).state == "completed")
    assert judged(made.study) == len(model.billed) == ANSWERS


def test_polishing_runs_as_a_job_with_progress_and_goes_on_after_a_cancel(study, cast, model):
    fill(study, cast["senior"], cast["engineer"], records=6)
    asked = {"base_url": model.base_url, "model": "p", "concurrency": 1, "task": ["triage"], "sample": None}
    job_id = start_job(study, cast["lead"], "polish", asked)
    with working(study):
        until(lambda: len(model.asked) > 1)
        cancel_job(study, cast["engineer"], job_id)
        until(lambda: jobs.jobs(study, cast["lead"])[0].state == "cancelled")
        model.latency_seconds = 0
        go_on_with(study, cast["lead"], jobs.jobs(study, cast["lead"])[0])
        until(lambda: jobs.jobs(study, cast["lead"])[0].state == "completed")
    progress = progress_in(job_folder(study, job_id))
    assert (progress.done, progress.total) == (3, 3)
    assert len(polished(study, cast["lead"])) == len(model.billed) == 3


def test_of_a_kind_one_job_runs_at_a_time_and_a_failed_one_says_why_without_a_key(made, model):
    keep_key(made.study, made["engineer"], model.base_url, KEY)
    first, second = start_judging(made, model), start_judging(made, model, "k")
    model.latency_seconds = 0
    model.answer = lambda asked: error(401) if asked.body["model"] == "k" else None
    with working(made.study):
        until(lambda: the_job(made).state == "failed")
    with reading(made.study) as database:
        order = database.execute("select job_id, state from job_states order by at, rowid").fetchall()
    assert order.index((first, "completed")) < order.index((second, "running"))
    assert "key" in the_job(made).sentence
    assert KEY not in the_job(made).sentence and "sk-LEAK" not in the_job(made).sentence


def test_the_database_holds_one_running_job_a_kind_and_states_in_order(made, model):
    first, second = start_judging(made, model), start_judging(made, model, "k")
    assert jobs.claim_job(made.study, OPERATOR, "judge").id == first
    assert jobs.claim_job(made.study, OPERATOR, "judge") is None
    with pytest.raises(Exception, match="running already"):
        jobs.end_job(made.study, OPERATOR, second, ["running"])
    with pytest.raises(Exception, match="cannot go to this state"):
        jobs.end_job(made.study, OPERATOR, second, ["completed"])
    cancel_job(made.study, made["lead"], second)
    assert states(made, second) == ["queued", "cancelled"]
    with pytest.raises(Conflict, match="ended already"):
        cancel_job(made.study, made["lead"], second)


def test_a_job_that_a_stopped_worker_has_queued_again_goes_on_before_one_queued_after_it(made, model):
    first, second = start_judging(made, model), start_judging(made, model, "k")
    assert jobs.claim_job(made.study, OPERATOR, "judge").id == first
    # as a worker does that is being stopped
    jobs.end_job(made.study, OPERATOR, first, ["interrupted", "queued"])
    assert jobs.claim_job(made.study, OPERATOR, "judge").id == first
    # whoever resumes a job themselves has it queued anew
    jobs.end_job(made.study, OPERATOR, first, ["interrupted"])
    resume_job(made.study, made["engineer"], first)
    assert jobs.claim_job(made.study, OPERATOR, "judge").id == second


@pytest.fixture
def redis_server(tmp_path):
    """The address of a real Redis on loopback; `make test` installs it where it may."""
    if not shutil.which("redis-server") and not os.environ.get("CI"):
        pytest.skip("redis-server is not installed")
    socket_file = tmp_path / "redis.socket"
    command = [
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        str(socket_file),
        "--save",
        "",
        "--dir",
        tmp_path,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until(socket_file.exists)
    yield f"unix://{socket_file}"
    process.terminate()
    process.wait(timeout=10)


def test_the_same_queue_runs_on_redis_by_a_setting(made, model, redis_server, monkeypatch):
    monkeypatch.setenv("WARDROUND_QUEUE", redis_server)
    model.latency_seconds = 0
    with working(made.study):
        start_judging(made, model)
        until(lambda: the_job(made).state == "completed")
    assert judged(made.study) == ANSWERS
    assert not (made.study.folder / "jobs" / "queue.db").exists()


def test_a_redis_that_does_not_answer_is_told_and_the_job_waits(made, monkeypatch, tmp_path):
    monkeypatch.setenv("WARDROUND_QUEUE", f"unix://{tmp_path}/nobody.socket")
    with pytest.raises(Refused, match="does not answer"):
        start_job(made.study, made["engineer"], "label", {})
    assert the_job(made).state == "queued"


def test_a_queue_that_is_no_redis_address_is_refused(made, monkeypatch):
    monkeypatch.setenv("WARDROUND_QUEUE", "localhost:6379")
    with pytest.raises(Invalid, match="redis://"):
        start_job(made.study, made["engineer"], "label", {})


@pytest.mark.parametrize(
    ("login", "kind"), [("doctor1", "judge"), ("senior", "judge"), ("admin", "judge"), ("lead", "label")]
)
def test_who_may_not_start_a_kind_is_refused(made, login, kind):
    with pytest.raises(Refused, match="needs the role"):
        start_job(made.study, made[login], kind, {})


@pytest.mark.parametrize(
    "address", ["https://me:pass@host/v1", "https://host/v1?key=sk-1", "https://host/v1#sk-1", "host/v1", ""]
)
def test_an_address_that_holds_a_secret_or_is_none_starts_nothing(made, address):
    with pytest.raises(Invalid):
        start_job(made.study, made["engineer"], "judge", {"base_url": address, "model": "j"})
    assert jobs.jobs(made.study, made["engineer"]) == []


def test_a_key_goes_to_its_own_endpoint_and_to_no_other(made, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "of the environment")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    keep_key(made.study, made["engineer"], "https://one.example/v1/", KEY)
    assert key_for(made.study, "https://one.example/v1") == KEY
    assert key_for(made.study, "https://two.example/v1") is None
    assert key_for(made.study, "https://api.openai.com/v1") == "of the environment"
    monkeypatch.setenv("OPENAI_BASE_URL", "https://two.example/v1")
    assert key_for(made.study, "https://two.example/v1") == "of the environment"
    assert key_for(made.study, "https://api.openai.com/v1") is None
    # an address misspelt, or one whose key is the environment's, leaves the key that is kept and says so
    for other in ("https://one.example", "https://two.example/v1"):
        with pytest.raises(NotFound, match="nothing was forgotten"):
            forget_key(made.study, made["engineer"], other)
    assert endpoints_with_key(made.study, made["engineer"]) == ["https://one.example/v1"]
    forget_key(made.study, made["engineer"], "https://one.example/v1")
    assert endpoints_with_key(made.study, made["engineer"]) == []
    assert key_for(made.study, "https://one.example/v1") is None


def test_a_file_outside_the_study_is_not_opened_for_a_job(made):
    (made.study.folder.parent / "outside.jsonl").write_text("{}")
    asked = {"model": ["m"]}
    for path in ("../outside.jsonl", "/etc/passwd", "uploads/none.jsonl"):
        with pytest.raises(Invalid, match="is no file in the study's folder"):
            KINDS["generate"].command(made.study.folder, asked | {"file": path})
    with pytest.raises(Invalid, match="Choose or upload a file"):
        KINDS["generate"].command(made.study.folder, asked | {"file": ""})


def test_arguments_are_single_words_so_that_none_can_pass_for_another_option():
    asked = {"model": ["a", "--out=/tmp/x"], "batch": True, "budget": None, "ask_again": 0, "dry_run": False}
    assert options_of(asked) == ["--model=a", "--model=--out=/tmp/x", "--batch", "--ask-again=0"]


@pytest.mark.parametrize(
    ("filled_in", "passed"),
    [
        ({"batch": True, "sample": 5}, ["--sample=5", "--seed=0", "--batch"]),
        ({"batch": False, "sample": None}, ["--concurrency=8"]),
    ],
)
def test_what_a_form_has_filled_in_without_effect_is_not_passed_on_to_be_refused(made, filled_in, passed):
    arguments = {"base_url": "https://one.example/v1", "concurrency": 8} | filled_in | {"seed": 0}
    *_, url = words = KINDS["polish"].command(made.study.folder, arguments)[:3]
    assert url == "--base-url=https://one.example/v1"
    assert sorted(set(KINDS["polish"].command(made.study.folder, arguments)) - set(words)) == sorted(passed)


@pytest.mark.parametrize(
    ("code", "written", "sentence"),
    [
        (
            2,
            "Usage: wardround judge\n\nError: The study holds no responses;\nimport some.\n",
            "The study holds no",
        ),
        (4, "12/550, 3.1 a second\nThe key was refused.\n", "The key was refused."),
        (1, "Traceback ...\nValueError: 患者张某\n", "(ValueError)"),
        (1, "", "(exit code 1)"),
        (-9, "", "(SIGKILL)"),
    ],
)
def test_a_failure_is_told_in_one_sentence_without_data(code, written, sentence):
    told, _ = sentence_of(code, written)
    assert sentence in told and "张某" not in told and "\n" not in told
