"""A server that dies during a training job: the run ends at a step, and the next server goes on with it."""

from db.job_progress import ENDING
from db.jobs import jobs
from db.runs import read_run
from pipelines.jobs.queue import start_job
from pipelines.jobs.run_job import job_folder
from review_app.engineer.configs import keep_config
from tests.frozen_study import approved_study, freeze
from tests.pipelines.test_jobs import until, working

EPOCHS = 8


def test_a_training_job_goes_on_by_itself_after_the_server_was_killed(study, bench, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    made = approved_study(study, records=8)
    dataset = freeze(made)
    config = bench.config(
        "way",
        data={"sources": [{"name": "doctor", "frozen": "elsewhere"}], "max_length": 1000},
        batch={"records_per_step": 2, "records_per_device": 2},
        train={"epochs": EPOCHS, "learning_rate": 1e-3, "gradient_checkpointing": False},
    )
    engineer, run = made["engineer"], study.runs / "first"
    kept = keep_config(study, engineer, "way.yaml", config.read_bytes())
    job_id = start_job(study, engineer, "train", {"config": kept, "dataset": dataset.title, "run": run.name})

    def last_step():
        return read_run(run).last.step if (run / "progress.jsonl").exists() and read_run(run).last else 0

    # the worker sees the server's death by the end of its standard input, as leaving this block ends it
    with working(study):
        until(lambda: last_step() > 2, seconds=120)
    stopped, (job,) = read_run(run), jobs(study, engineer)
    assert (stopped.state, job.state) == ("stopped", "queued")
    assert 2 < stopped.last.step < stopped.steps
    with working(study):
        until(lambda: jobs(study, engineer)[0].state in ("completed", "failed"), seconds=120)
    finished, (job,) = read_run(run), jobs(study, engineer)
    assert (job.state, job.sentence, finished.state) == ("completed", "", "finished")
    assert [each.step for each in finished.progress] == list(range(1, finished.steps + 1))
    # it went on from its checkpoint and not from the beginning
    log = (run / "progress.jsonl").read_text(encoding="utf-8")
    assert log.count('"step": 1,') == 1
    assert not (job_folder(study, job_id) / ENDING).exists()
