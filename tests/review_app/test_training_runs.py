"""How a run stands on the page: its folder's word and the queue's together; and what tells runs apart."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from db.errors import Conflict, Invalid
from db.jobs import Job, add_job, claim_job, end_job
from db.people import OPERATOR
from db.runs import add_progress, ask_to_stop, read_run, write_run
from db.study import Study
from pipelines.jobs.kinds import KINDS
from review_app.engineer.configs import keep_config, kept_configs
from review_app.engineer.run_charts import MOST_POINTS, loss_curves
from review_app.engineer.runs import _codes, _on_cards
from review_app.engineer.standing import differences, standings
from review_app.words import words
from tests.frozen_examples import frozen_folder

ROOT = Path(__file__).parents[2]
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


def job(run, state, at="2026-11-28T08:00", number=1, sentence="", zh=""):
    arguments = {"run": run, "dataset": "doctor-v1", "config": "x.yaml"}
    return Job(number, "train", arguments, "engineer", at, state, sentence, at, zh)


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


def test_a_run_tells_every_code_that_it_went_on_with():
    first = {"since": "2026-11-28T08:00:00+00:00", "commit": "c" * 40, "code": "a" * 64, "versions": {}}
    second = {"since": "2026-11-29T09:30:00+00:00", "commit": "", "code": "b" * 64, "versions": {}}
    assert _codes({"made_with": [first, second]}, words("en")) == [
        f"Code since 2026-11-28 08:00 UTC: SHA-256 {'a' * 16}, commit {'c' * 12}",
        f"Code since 2026-11-29 09:30 UTC: SHA-256 {'b' * 16}, commit —",
    ]
    # of what an earlier version trained nothing is known
    assert _codes({}, words("zh")) == []


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
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "tiny-run.yaml").write_bytes(GOOD)
    assert kept_configs(study) == ["tiny-run.yaml"]
    asked = {"config": "tiny-run.yaml", "dataset": "made-v1", "run": "first"}
    assert KINDS["train"].command(tmp_path, asked) == [
        "train", f"--frozen={tmp_path}/frozen/made-v1", f"--out={tmp_path}/runs/first",
        "--", f"{tmp_path}/configs/tiny-run.yaml",
    ]  # fmt: skip
    for changed in ({"config": "../../etc/passwd"}, {"dataset": "../.."}, {"run": "../frozen/made-v1"}):
        with pytest.raises(Invalid):
            KINDS["train"].command(tmp_path, asked | changed)


GOOD = b"model: {path: /models/m}\ndata: {sources: [{name: d, frozen: x}]}\n"


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        (
            b"model: {path: /m}\ndata: {sources: [{name: d, frozen: x}]}\ntrian: {}\n",
            "bad.yaml, line 3: there is no setting trian; did you mean train?",
            "bad.yaml 第 3 行：没有设置项 trian；是不是 train？",
        ),
        (GOOD + b"train: {epochs: 0}\n", "train.epochs is 0", "train.epochs 是 0；应大于 0"),
        (
            b"model: {path: /m}\ndata: {sources: [{name: d, file: x}]}\n",
            "bad.yaml names 0 frozen datasets",
            "bad.yaml 写了 0 个冻结数据集",
        ),
        (b"model: [", "bad.yaml is not YAML", "bad.yaml 不是 YAML"),
    ],
)
def test_a_config_that_no_run_could_read_is_refused_when_it_is_added(study, cast, content, english, chinese):
    with pytest.raises(Invalid, match=re.escape(english)) as refused:
        keep_config(study, cast["engineer"], "bad.yaml", content)
    assert chinese in refused.value.zh
    assert not any(mark in str(refused.value) for mark in ("/tmp", "Usage"))
    assert kept_configs(study) == []


def test_checking_a_config_loads_nothing_of_training():
    code = (
        "import sys; from click.testing import CliRunner; from wardround import main;"
        "CliRunner().invoke(main, ['training', 'check', 'nowhere.yaml']);"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_a_config_is_replaced_unless_a_run_may_still_go_on_with_it(study, cast):
    engineer = cast["engineer"]
    assert keep_config(study, engineer, "Tiny Run.yaml", GOOD) == "tiny-run.yaml"
    other = GOOD + b"about: another\n"
    keep_config(study, engineer, "tiny-run.yaml", other)
    assert (study.folder / "configs" / "tiny-run.yaml").read_bytes() == other
    asked = {"config": "tiny-run.yaml", "dataset": "made-v1", "run": "first"}
    add_job(study, engineer, "train", asked)
    with pytest.raises(Conflict, match="The run first may still go on with tiny-run.yaml"):
        keep_config(study, engineer, "tiny-run.yaml", GOOD)
    job = claim_job(study, OPERATOR, "train")
    end_job(study, OPERATOR, job.id, ["failed"], "It failed.", "失败了。")
    keep_config(study, engineer, "tiny-run.yaml", GOOD)
    run_in(study.runs, "first", state="stopped")
    with pytest.raises(Conflict, match="may still go on"):
        keep_config(study, engineer, "tiny-run.yaml", other)
    with pytest.raises(Invalid, match="no YAML file"):
        keep_config(study, engineer, "a.exe", b"one")


def test_the_newest_run_shows_on_a_card_when_it_failed(tmp_path):
    old = run_in(tmp_path, "old", state="finished")
    failed = job("new", "failed", at="2027", number=2, sentence="Bad.", zh="不行。")
    (card,) = _on_cards(standings([old], [failed]))
    assert (card.name, card.said("zh"), card.said("en")) == ("new", "不行。", "Bad.")
    newer = job("later", "cancelled", at="2028", number=3)
    assert _on_cards(standings([old], [newer, failed])) == []
