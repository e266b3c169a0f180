"""The whole way: approved, frozen and trained on the pages, answering, and back in a blinded batch."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from annotation.blinded_scoring.batches import Setup, drawable, set_up
from db.batch_states import open_batch
from db.frozen import open_frozen
from db.frozen_marks import where
from db.held_out import HeldOut, hold_out
from db.people import OPERATOR, by_login
from db.records import records
from db.runs import read_run
from db.study import Study
from db.work import queues, work
from pipelines.import_records import import_file, read_file
from tests.conftest import drawn, served
from tests.frozen_study import approved_study
from wardround import main

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENCE = 120_000
MODEL = "查房小模型"


@pytest.fixture(autouse=True)
def patience():
    """Training takes as long as a busy machine needs."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def made(cast_study, tmp_path):
    """Eight approved examples; beside them invented cases that a model has answered, held out for testing."""
    shutil.copytree(cast_study.folder, tmp_path / "study")
    made = approved_study(Study(tmp_path / "study"), records=8)
    for file in (EXAMPLES / "cases.json", EXAMPLES / "responses" / "model-1.json"):
        import_file(made.study, OPERATOR, read_file(file, "Apache-2.0"))
    tests = [HeldOut(each.id, "test", each.task) for each in records(made.study, answered=True)]
    hold_out(made.study, made["engineer"], tests, seed=1)
    return made


@pytest.fixture
def config(made, tiny_model, tmp_path):
    """A tiny model with room for a whole case, and a config of 300 short steps."""
    shutil.copytree(tiny_model, tmp_path / "model")
    about = json.loads((tmp_path / "model" / "config.json").read_text())
    (tmp_path / "model" / "config.json").write_text(json.dumps(about | {"max_position_embeddings": 8192}))
    settings = {
        "model": {"path": str(tmp_path / "model"), "precision": "fp32"},
        "data": {"sources": [{"name": "doctor", "frozen": "chosen on the page"}], "max_length": 400},
        "batch": {"records_per_step": 4, "records_per_device": 4},
        "train": {"epochs": 150, "learning_rate": 4e-3, "gradient_checkpointing": False},
        "save": {"every_steps": 40, "keep": 1},
        "decoding": {"max_new_tokens": 24},
    }
    path = tmp_path / "tiny.yaml"
    path.write_text(json.dumps(settings), encoding="utf-8")
    return path


def told(*words):
    found = CliRunner().invoke(main, [str(word) for word in words])
    assert found.exit_code == 0, found.output
    return found.output


def test_from_approval_to_the_next_blinded_batch(made, config, browser, tmp_path, monkeypatch):
    study = made.study
    # so small a model is slower on several threads, the more so where others use them
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with served(study, "--worker") as server:
        page = signed_in(browser, server)
        freeze_on_the_page(page, server)
        train_on_the_page(page, server, config)
        page.context.close()

    frozen = open_frozen(study.frozen / "doctor-v1")
    run = read_run(study.runs / "first")
    losses = [step.loss for step in run.progress]
    assert [step.step for step in run.progress] == list(range(1, run.steps + 1))
    assert losses[0] > 5 and sum(losses[-5:]) / 5 < losses[0] / 3
    assert run.about["datasets"][0]["sha256"] == frozen.sha256
    (holding,) = where(study, made["engineer"], next(iter(frozen.examples())).record_id)
    assert holding.runs == ("first",)

    # the trained model answers what was held out, and one command brings its answers back
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    told("questions", "--study", study.folder, "--out", questions)
    told("training", "generate", study.runs / "first", questions, "--out", answers, "--name", MODEL)
    told("import", answers, "--licence", "Apache-2.0", "--study", study.folder)
    found = drawable(study, made["lead"])
    assert found.sources == 2 and not found.incomplete
    assert len(found.questions) == len(records(study, answered=True))

    # and they stand in a batch under letters, their source sealed
    evaluators = (made["physician"].id, made["physician2"].id)
    setup = Setup("训练之后", evaluators, 7, 0.5, 0.0, "认真评分。", "1")
    open_batch(study, made["lead"], set_up(study, made["lead"], setup))
    (queue,) = [each for each in queues(study, made["physician"]) if each.name == "训练之后"]
    assert work(study, by_login(study, "physician"), queue.next)
    assert MODEL.encode() not in b"".join(path.read_bytes() for path in study.folder.glob("study.db*"))


def signed_in(browser, server):
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    cookie = {"name": "wardround", "value": server.token("engineer"), "url": server.url}
    context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])
    return context.new_page()


def freeze_on_the_page(page, server):
    page.goto(f"{server.url}/datasets")
    drawn(page)
    page.get_by_label("名称（小写字母").fill("doctor")
    page.get_by_role("button", name="先看看").click()
    expect(page.get_by_text("将冻结 8 条，0 条不纳入。")).to_be_visible()
    page.get_by_role("button", name="冻结", exact=True).click()
    expect(page.get_by_text("已冻结 doctor-v1：8 条。")).to_be_visible()
    expect(page.locator(".plain", has_text="咽痛3天").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="对话 JSONL").click()
    assert len(Path(download.value.path()).read_bytes().split(b"\n")) == 9


def train_on_the_page(page, server, config):
    """Started by a config, stopped half way, resumed over a closed browser, to the end."""
    page.goto(f"{server.url}/training")
    drawn(page)
    page.locator("input[type=file]").set_input_files(config)
    page.get_by_role("button", name="添加配置文件").click()
    page.get_by_label("训练名称").fill("First")
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.get_by_text("名称为 1 至 41 个")).to_be_visible()
    page.get_by_label("训练名称").fill("first")
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\d+ / 300 步$"))).to_be_visible()
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("cell", name="已停止")).to_be_visible()
    page.get_by_role("button", name="继续训练").click()
    expect(page.get_by_role("cell", name=re.compile("排队中|准备中|训练中"))).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{server.url}/training")
    expect(page.get_by_role("cell", name="已完成")).to_be_visible()
    expect(page.get_by_role("cell", name="300 / 300")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    page.get_by_text("模型卡").click()
    expect(page.get_by_text("step 300 of 300")).to_be_visible()
