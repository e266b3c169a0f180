"""How a run stands on the page: its folder's word and the queue's together; and what tells runs apart."""

from types import SimpleNamespace

import pytest

from db.errors import Conflict, Invalid
from db.jobs import Job
from db.runs import add_progress, ask_to_stop, read_run, write_run
from db.study import Study
from pipelines.jobs.kinds import KINDS
from review_app.engineer.new_run import keep_config, kept_configs
from review_app.engineer.run_charts import MOST_POINTS, loss_curves
from review_app.engineer.standing import differences, standings
from review_app.words import words
from tests.frozen_examples import frozen_folder

GONE = 2**22 + 1


def run_in(folder, name, state="finished", steps=10, upto=10, pid=None, **resolved):
    made = folder / name
    made.mkdir(parents=True)
    dataset = {"name": "doctor", "version": 1, "sha256": "a" * 64, "examples": 8}
    about = {"run": name, "state": state, "steps": steps, "pid": pid, "datasets": [dataset]}
    about |= {"resolved": resolved, "error": "", "started_at": f"2026-11-28T0{steps % 10}:00"}
    write_run(made, about)
    for step in range(1, upto + 1):
        add_progress(
            made, {"step": step, "loss": 9.0 / step, "tokens_per_second": 100.0, "seconds_left": 1.0}
        )
    return read_run(made)


def job(run, state, at="2026-11-28T08:00", number=1, sentence=""):
    arguments = {"run": run, "dataset": "doctor-v1", "config": "x.yaml"}
    return Job(number, "train", arguments, "engineer", at, state, sentence, at)


@pytest.mark.parametrize(
    ("run_state", "job_state", "shown"),
    [
        ("finished", "completed", "finished"),
        ("training", "stopping", "stopping"),
        ("stopped", "queued", "queued"),
        # its process is gone, whatever the folder says
        ("training", "interrupted", "stopped"),
        (None, "queued", "queued"),
        (None, "running", "preparing"),
        (None, "failed", "failed"),
        (None, "cancelled", "stopped"),
    ],
)
def test_a_run_is_shown_as_folder_and_queue_say_together(tmp_path, run_state, job_state, shown):
    runs = [run_in(tmp_path, "one", run_state, pid=GONE)] if run_state else []
    (found,) = standings(runs, [job("one", job_state)])
    assert found.state == shown and found.datasets == ("doctor-v1",)


def test_what_moves_comes_first_and_only_the_newest_job_of_a_run_counts(tmp_path):
    runs = [run_in(tmp_path, "old", steps=1), run_in(tmp_path, "new", steps=5)]
    jobs = [job("waiting", "queued", number=3), job("old", "completed", number=2), job("old", "failed")]
    assert [(each.name, each.state) for each in standings(runs, jobs)] == [
        ("waiting", "queued"), ("old", "finished"), ("new", "finished"),
    ]  # fmt: skip


def test_the_last_word_on_a_step_counts_and_half_a_line_is_left_for_later(tmp_path):
    run = run_in(tmp_path, "one", upto=3)
    add_progress(run.folder, {"step": 2, "loss": 4.0})
    with open(run.folder / "progress.jsonl", "a") as file:
        file.write('{"step": 4, "lo')
    assert [(each.step, each.loss) for each in read_run(run.folder).progress] == [
        (1, 9.0),
        (2, 4.0),
        (3, 3.0),
    ]


def test_asking_a_run_to_stop_leaves_it_a_sign(tmp_path):
    run = run_in(tmp_path, "one")
    ask_to_stop(run.folder)
    assert (run.folder / "stop").is_file()


def test_a_damaged_run_is_said_to_be_damaged(tmp_path):
    run = run_in(tmp_path, "one")
    (run.folder / "run.json").write_text('{"state": ')
    with pytest.raises(Invalid, match="run.json is damaged"):
        read_run(run.folder)


def test_only_settings_that_differ_are_told_by_their_whole_names(tmp_path):
    runs = [
        run_in(tmp_path, "one", train={"rate": 1, "epochs": 3}, sources=[{"take": "all"}]),
        run_in(tmp_path, "two", train={"rate": 2, "epochs": 3}, sources=[{"take": 8}]),
    ]
    assert differences(runs) == [("sources.1.take", "all", "8"), ("train.rate", "1", "2")]


def test_a_long_run_is_thinned_out_with_its_ends_kept(tmp_path):
    long = SimpleNamespace(
        name="long", progress=[SimpleNamespace(step=step, loss=1.0) for step in range(1, 10_002)]
    )
    points = loss_curves([long], words("en")).data
    assert MOST_POINTS <= len(points) <= 1.1 * MOST_POINTS
    assert (points.step.iloc[0], points.step.iloc[-1]) == (1, 10_001)
    assert loss_curves([run_in(tmp_path, "none", upto=0)], words("en")) is None


def test_a_job_trains_on_a_dataset_and_config_of_the_study_and_on_nothing_else(tmp_path):
    study = Study(tmp_path)
    frozen_folder(study.frozen / "made-v1")
    assert keep_config(study, "Tiny Run.yaml", b"about: x\n") == "tiny-run.yaml"
    assert kept_configs(study) == ["tiny-run.yaml"]
    asked = {"config": "tiny-run.yaml", "dataset": "made-v1", "run": "first"}
    assert KINDS["train"].command(tmp_path, asked) == [
        "train", f"--frozen={tmp_path}/frozen/made-v1", f"--out={tmp_path}/runs/first",
        "--", f"{tmp_path}/configs/tiny-run.yaml",
    ]  # fmt: skip
    for changed in ({"config": "../../etc/passwd"}, {"dataset": "../.."}, {"run": "../frozen/made-v1"}):
        with pytest.raises(Invalid):
            KINDS["train"].command(tmp_path, asked | changed)


def test_a_config_is_never_overwritten_by_another(tmp_path):
    keep_config(Study(tmp_path), "a.yaml", b"one")
    assert keep_config(Study(tmp_path), "a.yaml", b"one") == "a.yaml"
    with pytest.raises(Conflict, match="another config a.yaml"):
        keep_config(Study(tmp_path), "a.yaml", b"two")
    with pytest.raises(Invalid, match="no YAML file"):
        keep_config(Study(tmp_path), "a.exe", b"one")
