"""The endpoint's key stands in no output: every library logs at DEBUG, a bug is raised, a process crashes."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.encodings_of import spellings
from tests.pipelines.judging_rows import doctorflan_rows, write_rows
from tests.pipelines.loopback_batches import LoopbackBatches, serving_batches
from tests.pipelines.loopback_model import Answer, LoopbackModel, serving

ROOT = Path(__file__).parents[2]
KEY = "sk-SECRET-OF-THIS-TEST"
# the command as it is, but for what is put in the place of what reads an answer
RUN = """
import faulthandler, logging, os, sys
logging.basicConfig(level=logging.DEBUG)
faulthandler.enable()
from pipelines.asking import chat
from pipelines.asking.batch_api import batches

def broken(*_):
    raise RuntimeError("a bug")

for module, name in ((chat, "reply_of"), (batches, "brought")):
    if sys.argv[1] != "whole":
        getattr(module, name)
        setattr(module, name, broken if sys.argv[1] == "exception" else lambda *_: os.abort())
from wardround import main
main(sys.argv[2:])
"""
ENDS = {"exception": "RuntimeError: a bug", "crash": "Fatal Python error: Aborted", "whole": "DEBUG:"}
COMMANDS = {
    "judge": ("--eval-set", "doctorflan", "--model", "m"),
    "judge by batch": ("--eval-set", "doctorflan", "--model", "m", "--batch", "--poll-seconds", "0.01"),
    "generate": ("--eval-set", "doctorflan", "--model", "m"),
}


@contextmanager
def endpoint(command):
    """One that gives the key back in an error's words and in a header, as some do."""

    def told(asked):
        return Answer(status=400, raw=KEY.encode(), headers={"X-Key": KEY}) if asked.number == 2 else None

    if "batch" in command:
        with serving_batches(LoopbackBatches()) as model:
            yield model
    else:
        with serving(LoopbackModel(answer=told)) as model:
            yield model


@pytest.mark.parametrize("ending", ENDS)
@pytest.mark.parametrize("command", COMMANDS)
def test_the_key_is_in_no_output_whatever_is_logged_and_however_it_ends(tmp_path, command, ending):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(4))
    environment = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_LOG": "debug", "PYTHONASYNCIODEBUG": "1"}
    with endpoint(command) as model:
        arguments = [command.split()[0], str(rows), "--base-url", model.base_url, *COMMANDS[command]]
        done = subprocess.run(
            [sys.executable, "-c", RUN, ending, *arguments, "--out", str(tmp_path / "out")],
            cwd=ROOT, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert model.submitted if "batch" in command else model.keys == {KEY}
    assert "DEBUG:" in done.stderr and ENDS[ending] in done.stderr
    written = [path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    said = "\n".join([done.stdout, done.stderr, *written])
    assert not [each for each in spellings(KEY) if each in said]
