"""The door of the house: every command can be reached, helps, and ends bad input with one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.sample_life import STEPS
from wardround import COMMANDS, main


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_helps(name):
    result = CliRunner().invoke(main, [name, "--help"], catch_exceptions=False)
    assert result.exit_code == 0 and "Usage:" in result.output


def test_without_arguments_the_steps_of_a_samples_life_are_printed():
    result = CliRunner().invoke(main, [], catch_exceptions=False)
    assert result.exit_code == 0
    for step in STEPS:
        assert step.noun in result.output and step.made_by in result.output


def test_an_error_meant_for_people_is_one_sentence_and_exit_code_2(tmp_path):
    result = CliRunner().invoke(main, ["serve", "--study", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 2
    assert "holds no study" in result.output and "Traceback" not in result.output


# where what a command says goes -> its exit code, and what is said of that on standard error
UNHEARD = {
    "a reader that has left": ('{} | head -c 1 >/dev/null; exit "${{PIPESTATUS[0]}}"', 0, ""),
    "nowhere": ("{} >&-", 0, ""),
    "nowhere, nor is it asked": ("{} <&- >&- 2>&-", 0, ""),
    "a full disk": (
        "{} >/dev/full",
        1,
        "What is said here could not be written (No space left on device).\n",
    ),
    "a full disk, errors too": ("{} >/dev/full 2>&1", 1, ""),
}


@pytest.mark.parametrize(("shell", "code", "said"), UNHEARD.values(), ids=UNHEARD)
def test_a_command_that_nobody_hears_is_done_to_its_end_and_ends_with_its_own_code(shell, code, said):
    command = shell.format(f"{sys.executable} -m wardround")
    run = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=Path(__file__).parents[1]
    )
    assert (run.returncode, run.stderr) == (code, said)


def test_a_full_disk_does_not_hide_how_a_command_ended(tmp_path):
    command = f"{sys.executable} -m wardround serve --study {tmp_path} >/dev/full"
    run = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=Path(__file__).parents[1]
    )
    assert run.returncode == 2 and "holds no study" in run.stderr


def test_without_the_training_libraries_a_command_says_how_to_install_them():
    code = "import sys; sys.modules['torch'] = None; import wardround; wardround.main(sys.argv[1:])"
    config = Path(__file__).parent.parent / "examples" / "training" / "dotagpt-yi6b.yaml"
    run = subprocess.run(
        [sys.executable, "-c", code, "training", "plan", str(config)], capture_output=True, text=True
    )
    assert run.returncode == 2 and "Traceback" not in run.stderr
    assert "torch is not installed here; run `pip install -r requirements/training.txt`" in run.stderr


@pytest.mark.parametrize(
    ("command", "loaded", "code"),
    [
        ("judge", "click", 4),
        ("judge", "pipelines.commands.judge", 4),
        ("serve", "db.errors", 130),
        ("serve", "review_app.commands.serve", 130),
    ],
)
def test_ctrl_c_while_a_command_is_loaded_is_a_sentence_and_the_documented_code(command, loaded, code):
    hook = (
        "import sys\n"
        "class Pressed:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {loaded!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed())\n"
        "import wardround\n"
        "wardround.main()\n"
    )
    run = subprocess.run([sys.executable, "-c", hook, command], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (code, "Stopped by hand, before anything was done.\n")


@pytest.mark.parametrize(
    "module",
    [
        "wardround",
        "review_app.server.asgi",
        "review_app.pages",
        "pipelines.judge_responses",
        "training.commands.train",
        "training.commands.training",
    ],
)
def test_the_review_server_never_loads_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
