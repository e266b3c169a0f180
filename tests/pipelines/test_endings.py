"""What a job ended with is said on a page in the reader's language, whatever went wrong."""

import ast
import re
from pathlib import Path

import pytest

from db import errors
from db.job_progress import Ending
from pipelines.asking import chat_failures
from pipelines.asking.connection import Connection
from pipelines.jobs.ending import sentence_of

ROOT = Path(__file__).parents[2]
ERRORS = {
    name
    for module in (errors, chat_failures)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, errors.WardroundError)
}
# what runs in a job that a page starts; the commands that only the command line has are not among them
IN_JOBS = (
    *("pipelines/asking/**/*.py", "pipelines/jobs/*.py", "pipelines/judge_*.py", "pipelines/judging/**/*.py"),
    *("pipelines/commands/judge.py", "pipelines/commands/polish.py", "pipelines/commands/submit.py"),
    *("pipelines/commands/generate.py", "pipelines/commands/asking_options.py"),
    *("pipelines/commands/run_told.py", "pipelines/generating/*.py"),
    *("pipelines/generate_rows.py", "pipelines/row_*.py", "pipelines/submit_rows.py"),
    *("pipelines/label_records.py", "pipelines/label_study.py", "pipelines/polish_responses.py"),
    *("pipelines/label_studio/connection.py", "pipelines/label_studio/push.py"),
    *("training/run.py", "training/fit.py", "training/guards.py", "training/model_files.py"),
    *(
        "training/chat.py",
        "training/checkpoints.py",
        "training/plan.py",
        "training/prepare*.py",
        "training/asked.py",
    ),
    *("training/settings*.py", "training/sources.py", "db/frozen.py", "db/runs.py"),
)


@pytest.mark.parametrize("path", [path for pattern in IN_JOBS for path in sorted(ROOT.glob(pattern))])
def test_what_stops_a_job_is_worded_in_both_languages(path):
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
    ]
    without = [f"line {call.lineno}: {ast.unparse(call)[:80]}" for call in calls if len(call.args) < 2]
    assert not without


CHANGE_AND_START = r"上限.*不够|接口拒绝了整个批次|接口不接受这些请求|没有批量接口"


def test_what_only_other_settings_help_against_does_not_send_to_resume():
    """A job is resumed with the settings it was started with, so that it would stop there again."""
    said = [
        sentence
        for path in sorted((ROOT / "pipelines" / "asking").rglob("*.py"))
        for sentence in _texts(path)
        if re.search(CHANGE_AND_START, sentence)
    ]
    assert len(said) == 5
    assert [sentence for sentence in said if "继续" in sentence] == []


def _texts(path):
    """The texts in a module, those with values in them too, values left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value for part in node.values if isinstance(part, ast.Constant))


def test_every_reason_of_a_failure_has_chinese_words():
    named = set()
    for path in (ROOT / "pipelines" / "asking").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Failed":
                named |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    assert len(named) >= 4
    without = [reason for reason in named if not re.search("[一-鿿]", chat_failures.in_chinese(reason))]
    assert [reason for reason in without if not reason.startswith("HTTP ")] == []


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
    [
        (
            Connection(False, reason="No connection.", reason_zh="连不上该地址。"),
            "reachable: no; key accepted: not known; model answers: not known. No connection.",
            "可连接：否；接受密钥：未知；模型能作答：未知。连不上该地址。",
        ),
        (
            Connection(True, None, False, "It knows no m (HTTP 404).", "接口没有模型 m（HTTP 404）。"),
            "reachable: yes; key accepted: not known; model answers: no. It knows no m (HTTP 404).",
            "可连接：是；接受密钥：未知；模型能作答：否。接口没有模型 m（HTTP 404）。",
        ),
        (
            Connection(True, True, True),
            "reachable: yes; key accepted: yes; model answers: yes.",
            "可连接：是；接受密钥：是；模型能作答：是。",
        ),
    ],
)
def test_findings_are_whole_sentences_with_one_stop_in_each_language(found, english, chinese):
    assert (found.said("en"), found.said("zh")) == (english, chinese)


def test_what_a_command_left_is_told_before_its_last_words():
    told = Ending("The key was refused.", "接口不接受密钥。")
    both = (told.sentence, told.sentence_zh)
    assert sentence_of(4, "12/550\nThe key was refused.\n", told) == both
    assert sentence_of(4, "12/550\nThe key was refused.\n") == ("The key was refused.", "")


@pytest.mark.parametrize(("code", "word"), [(-9, "SIGKILL"), (1, "exit code 1")])
def test_a_command_that_could_leave_nothing_is_worded_too(code, word):
    assert all(word in each for each in sentence_of(code, "", Ending("an earlier run's", "上一次的")))
