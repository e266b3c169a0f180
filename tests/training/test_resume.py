"""However a run ends, the same command goes on with it, and it becomes to the bit what it would have been."""

import json
import os
import signal
import time

import pytest
from click.testing import CliRunner

from db import made_with, runs
from db.errors import Conflict, Refused
from tests.training.conftest import losses
from tests.training.killed_runs import BeingWritten, Logged, train_until
from training.run import resumed, start
from wardround import main

# one that hangs ends there; a busy machine needs some minutes to load the libraries
AT_MOST_SECONDS = 300
# in order: a step before any checkpoint, each file of a checkpoint being written, steps after one
KILLS = (
    Logged(3),
    BeingWritten(5, "model.safetensors"),
    BeingWritten(5, "optimizer.pt"),
    Logged(8),
    BeingWritten(10, "trainer_state.json"),
    BeingWritten(15, "scheduler.pt"),
    BeingWritten(20, ".complete.json"),
    Logged(29),
    BeingWritten(30, "rng_state.pth"),
)


def test_killed_again_and_again_a_run_becomes_what_it_would_have_been(bench, whole_run, in_a_process):
    settings = bench.settings()
    for kill in KILLS:
        process = in_a_process(train_until, settings, kill)
        process.join(AT_MOST_SECONDS)
        assert process.exitcode == -signal.SIGKILL
        assert runs.read_run(bench.folder / "runs" / "run").state == "stopped"
    process = in_a_process(train_until, settings, None)
    process.join(AT_MOST_SECONDS)
    assert process.exitcode == 0
    again = bench.folder / "runs" / "run"
    assert losses(again) == losses(whole_run)
    for name in ("model/model.safetensors", "checkpoints/checkpoint-30/optimizer.pt"):
        assert (again / name).read_bytes() == (whole_run / name).read_bytes()
    assert sorted(path.name for path in (again / "checkpoints").iterdir()) == [
        "checkpoint-25",
        "checkpoint-30",
    ]


def test_a_stopped_run_ends_at_a_step_with_exit_code_5_and_goes_on(
    bench, whole_run, in_a_process, monkeypatch
):
    config = bench.config()
    process = in_a_process(run_command, "train", str(config))
    folder = bench.folder / "runs" / "run"
    while process.is_alive() and not Logged(4)(folder):
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGTERM)
    process.join(AT_MOST_SECONDS)
    assert process.exitcode == 5
    run = runs.read_run(folder)
    assert run.state == "stopped" and run.last.step < 30 and not (folder / "model").exists()
    checkpoint = folder / "checkpoints" / f"checkpoint-{run.last.step}"
    assert (checkpoint / "complete.json").is_file()
    # by another code, which the run and its card say
    monkeypatch.setattr(made_with, "code_sha256", lambda: "e" * 64)
    result = CliRunner().invoke(main, ["train", "--resume", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0
    first, second = runs.read_run(folder).about["made_with"]
    assert (first["code"], second["code"]) == (run.about["made_with"][0]["code"], "e" * 64)
    card = (folder / runs.CARD).read_text(encoding="utf-8")
    assert all(f"Since {each['since']}: code SHA-256 `{each['code']}`" in card for each in (first, second))
    assert (folder / "model" / "model.safetensors").read_bytes() == (
        whole_run / "model" / "model.safetensors"
    ).read_bytes()
    assert losses(folder) == losses(whole_run)


def test_a_file_named_stop_ends_a_run_too(bench, in_a_process):
    settings = bench.settings()
    process = in_a_process(train_until, settings, None)
    while process.is_alive() and not Logged(2)(bench.folder / "runs" / "run"):
        time.sleep(0.001)
    runs.ask_to_stop(bench.folder / "runs" / "run")
    process.join(AT_MOST_SECONDS)
    run = runs.read_run(bench.folder / "runs" / "run")
    assert run.state == "stopped" and run.last.step < 30
    assert not (run.folder / runs.STOP).exists()


def run_command(*arguments):
    main(list(arguments), prog_name="wardround")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, tiny_model, in_a_process):
    """The settings of a run that was killed after its checkpoint of step 5, and their bench."""
    from tests.training.conftest import Bench

    folder = tmp_path_factory.mktemp("stopped")
    (folder / "model").symlink_to(tiny_model)
    bench = Bench(folder)
    process = in_a_process(train_until, bench.settings(), Logged(7))
    process.join(AT_MOST_SECONDS)
    return bench


def test_it_goes_on_with_nothing_but_its_own_settings(stopped):
    with pytest.raises(Conflict, match="holds a run with other settings"):
        start(stopped.settings("run", train__seed=18))


def test_a_finished_run_is_not_trained_again(whole_run):
    assert start(resumed(whole_run)) == "finished"


def test_two_do_not_train_in_one_folder(stopped, in_a_process):
    folder = stopped.folder / "runs" / "run"
    with open(folder / "lock", "w") as lock:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="run is being trained; stop it first"):
            start(resumed(folder))


@pytest.mark.parametrize(
    "change, said",
    [
        ("flip", "optimizer.pt is not what was written"),
        ("remove", "checkpoint-5 lacks optimizer.pt"),
        ("forget", "was written without optimizer, so nothing can resume from it"),
        ("data", "belongs to another run: data was"),
    ],
)
def test_what_a_library_would_resume_from_without_a_word_is_refused(stopped, change, said):
    checkpoint = stopped.folder / "runs" / "run" / "checkpoints" / "checkpoint-5"
    optimizer, mark = checkpoint / "optimizer.pt", checkpoint / "complete.json"
    content, told = optimizer.read_bytes(), mark.read_text(encoding="utf-8")
    try:
        changed(change, optimizer, mark)
        with pytest.raises(Refused, match=said):
            start(resumed(stopped.folder / "runs" / "run"))
    finally:
        optimizer.write_bytes(content)
        mark.write_text(told, encoding="utf-8")


def changed(change, optimizer, mark):
    content = bytearray(optimizer.read_bytes())
    told = json.loads(mark.read_text(encoding="utf-8"))
    if change == "flip":
        content[len(content) // 2] ^= 1
        optimizer.write_bytes(content)
        return
    if change in ("remove", "forget"):
        optimizer.unlink()
    if change == "forget":
        del told["files"]["optimizer.pt"]
    if change == "data":
        told["facts"]["data"] = "0" * 64
    mark.write_text(json.dumps(told), encoding="utf-8")
