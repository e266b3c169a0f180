"""The house stands as drawn: imports go one way, and each heavy library lives in one folder."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# folder -> what it may import of ours
BELOW = {
    "review_app": {"pipelines", "annotation", "db"},
    "pipelines": {"annotation", "db"},
    "annotation": {"db"},
    "db": set(),
    "training": {"db"},
}
HOME = {
    "streamlit": "review_app",
    "starlette": "review_app",
    "uvicorn": "review_app",
    "segno": "review_app",
    "authlib": "review_app",
    "openai": "pipelines",
    "pycurl": "pipelines",
    "label_studio_sdk": "pipelines",
    "openpyxl": "pipelines",
    "distributed": "pipelines",
    "huey": "pipelines",
    "redis": "pipelines",
    "krippendorff": "annotation",
    "rouge_score": "annotation",
    "sacrebleu": "annotation",
    "sqlite_utils": "db",
    "pysqlite3": "db",
    "sqlite3": "db",
    "argon2": "db",
    "cryptography": "db",
    "torch": "training",
    "transformers": "training",
    "trl": "training",
    "peft": "training",
    "accelerate": "training",
    "safetensors": "training",
    "huggingface_hub": "training",
}
# what stands at the top, besides the folders of BELOW
AT_THE_TOP = {".ci", "benchmarks", "docs", "examples", "requirements", "tests"}
AT_THE_TOP |= {".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"}
AT_THE_TOP |= {"requirements.txt", "wardround.py"}
FILES = sorted(path for folder in BELOW for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_and_heavy_libraries_stay_home(path):
    folder = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        assert name not in BELOW or name == folder or name in BELOW[folder], (
            f"{folder} must not import {name}"
        )
        assert HOME.get(name, folder) == folder, f"{name} lives in {HOME.get(name)}"


def imported(path):
    """The first parts of every module a file imports, lazy imports counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_nothing_that_a_run_has_left_is_kept_at_the_top():
    said = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True)
    assert {path.split("/")[0] for path in said.stdout.splitlines()} == AT_THE_TOP | set(BELOW)
