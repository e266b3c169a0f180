"""The README is true: its commands run, its pictures exist, its table of folders is the house's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from review_app.example_study import open_example
from tests.pipelines.loopback_model import LoopbackModel, serving

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as a newcomer has it after `make run`: the examples, and the example study."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "study").mkdir()
    open_example(folder / "study" / "example")
    # `wardround` as installed, or this very tree where it is not
    door = folder / "bin" / "wardround"
    door.parent.mkdir()
    door.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m wardround "$@"\n')
    door.chmod(0o755)
    return folder


@pytest.mark.parametrize("block", re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
def test_every_command_runs(folder, block):
    with serving(LoopbackModel(seed=1)) as model:
        environment = os.environ | {
            "BASE_URL": model.base_url,
            "MODEL": "a-judge",
            "OPENAI_API_KEY": "none",
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        }
        run = subprocess.run(
            ["sh", "-ec", block], cwd=folder, env=environment, capture_output=True, text=True
        )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("target", re.findall(r"`make (\w+)`", README))
def test_every_target_is_in_the_makefile(target):
    assert subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True).returncode == 0


def test_a_study_of_ones_own_is_served_and_asks_for_its_first_admin(folder):
    create, command = re.search(
        r"^(wardround create .*)\n(wardround serve .*)$", README, re.MULTILINE
    ).groups()
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    subprocess.run([str(folder / "bin" / "wardround"), *create.split()[1:]], cwd=folder, check=True)
    door = [str(folder / "bin" / "wardround"), *command.split()[1:], "--port", "0"]
    process = subprocess.Popen(door, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    said = [process.stdout.readline() for _ in range(2)]
    process.terminate()
    process.communicate(timeout=20)
    assert said[0].startswith("Wardround is at ") and "first admin" in said[1]


@pytest.mark.parametrize("path", re.findall(r"(?:\]\(|src=\")(?!http)([^)\"]+)", README))
def test_every_picture_and_page_it_points_to_is_there(path):
    file, _, place = path.partition("#")
    assert (ROOT / file).is_file()
    if place:
        headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text("utf-8"), re.MULTILINE)
        assert place in [re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings]


@pytest.mark.parametrize("folder_name", re.findall(r"^(\w+)/ {2,}", README, re.MULTILINE))
def test_every_folder_it_names_is_there(folder_name):
    assert (ROOT / folder_name).is_dir()
