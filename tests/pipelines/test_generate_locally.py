"""`wardround generate` gets answers from a real `transformers serve`, whose tiny model is made here."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.pipelines.judging_rows import dotabench_row, table, write_rows
from wardround import main

# who works on the review server need not install torch; continuous integration always has it
if not find_spec("torch") and not os.environ.get("CI"):
    pytest.skip("the training requirements are not installed", allow_module_level=True)

STARTS_WITHIN_SECONDS = 120


@pytest.fixture(scope="module")
def local_server(tmp_path_factory):
    """The server's address and the model's name at it, which is its folder."""
    # here, so that who only collects the tests does not load torch
    from tests.training.tiny_model import make_model

    folder = tmp_path_factory.mktemp("served")
    model = make_model(folder / "model")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "transformers", "serve", model, "--host", "127.0.0.1"]
    offline = {"HF_HOME": str(folder / "cache"), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with open(folder / "log.txt", "w+") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--device", "cpu", "--dtype", "float32"],
            env=os.environ | offline,
            stdout=log,
            stderr=log,
        )
        try:
            _until_healthy(f"http://127.0.0.1:{port}/health", process, folder / "log.txt")
            yield f"http://127.0.0.1:{port}/v1", str(model)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _until_healthy(url, process, log):
    """Polling, because the other side is another process."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(url) as answer:
            return json.load(answer)
        assert process.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(f"not healthy in time: {log.read_text()}")


def test_a_local_model_answers_three_turns_seeing_its_own_words_and_a_rerun_asks_nothing(
    local_server, tmp_path, monkeypatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    base_url, model = local_server
    questions = {name: value for name, value in dotabench_row().items() if not name.endswith("_answer")}
    rows = write_rows(tmp_path / "rows.jsonl", [questions | {"id": n} for n in range(3)])
    asked = ["generate", str(rows), "--eval-set", "dotabench", "--base-url", base_url, "--model", model]
    command = [*asked, "--out", str(tmp_path / "out"), "--max-tokens", "12", "--concurrency", "2"]
    first = CliRunner().invoke(main, command, catch_exceptions=False)
    assert first.exit_code == 0, first.output
    assert "reachable: yes; key accepted: yes; model answers: yes" in first.output
    (file,) = (tmp_path / "out").glob("*.jsonl")
    answered = table(file)
    assert [row["id"] for row in answered] == [0, 1, 2]
    for row in answered:
        assert all(row[f"turn_{turn}_answer"].strip() for turn in (1, 2, 3))
        # this server knows no repetition_penalty; the answers say with what they were made
        assert row["generation"]["parameters"] == {"max_tokens": 12, "top_p": 0.7, "temperature": 0.5}
    # the server counts tokens itself: later turns hold the earlier ones
    lines = [json.loads(line) for line in Path(f"{file}.ledger").read_text("utf-8").splitlines()]
    prompts = [line["prompt_tokens"] for line in lines if line.get("id") == "0"]
    assert prompts == sorted(prompts) and prompts[0] < prompts[-1]
    again = CliRunner().invoke(main, command, catch_exceptions=False)
    assert again.exit_code == 0
    assert table(file) == answered
    assert len(Path(f"{file}.ledger").read_text("utf-8").splitlines()) == len(lines)
