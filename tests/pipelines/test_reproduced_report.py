"""A report is made again from the same study somewhere else: every file is the same, byte by byte."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipelines.commands.report import report
from pipelines.reports.made_with import made_with
from review_app.example_study import open_example

# time zone, language, how strings are hashed, how many threads reckon; the folders differ besides
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
# and a processor of twenty years ago, which adds up in another order and rounds other last bits
THERE = {
    "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "OMP_NUM_THREADS": "2",
    "OPENBLAS_CORETYPE": "Prescott",
    "NPY_DISABLE_CPU_FEATURES": " ".join(np.show_config(mode="dicts")["SIMD Extensions"]["found"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    return open_example(tmp_path_factory.mktemp("example") / "study")[0].folder


def made(name: str, study: Path, folder: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """The report's files by name, written by a process of its own from a copy of the study."""
    (folder / "home").mkdir(parents=True)
    shutil.copytree(study, folder / "copy of the study")
    command = [sys.executable, "-m", "wardround", "report", name, "--study", "copy of the study"]
    done = subprocess.run(
        [*command, "--out", "report"],
        cwd=folder, env={"HOME": str(folder / "home"), **environment}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    files = (path for path in (folder / "report").rglob("*") if path.is_file())
    return {str(path.relative_to(folder / "report")): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", sorted(report.commands))
def test_a_report_is_the_same_wherever_it_is_made(name, example, tmp_path):
    here = made(name, example, tmp_path / "here", HERE)
    there = made(name, example, tmp_path / "over there" / "deeper", THERE)
    assert any(each.endswith(".csv") for each in here)
    assert json.loads(here["report.json"])["made_with"] == made_with() and made_with()["commit"]
    assert {each: here[each] == there.get(each) for each in here} == dict.fromkeys(there, True)
