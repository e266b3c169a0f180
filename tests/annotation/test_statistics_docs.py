"""docs/statistics.md names the keys that the commands print, all of them and no others."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from wardround import main

DOCS = Path(__file__).parents[2] / "docs/statistics.md"


@pytest.fixture
def files(tmp_path):
    answers = [(f"q{q}", f"t{q % 2}", f"m{m}", "li", (q * m) % 7 + 1) for q in range(8) for m in range(4)]
    header = "question,task,model,rater,value"
    for name, rows in (("R.csv", answers), ("J.csv", [(*row[:4], row[4] % 5 + 1) for row in answers])):
        (tmp_path / name).write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]))
    (tmp_path / "A.csv").write_text("item,rater,value\n1,A,1\n1,B,2\n2,A,2\n2,B,2\n")
    return tmp_path


def documented(command):
    section = DOCS.read_text(encoding="utf-8").split(f"## `{command}`")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize(
    "command, arguments",
    [("correlate", ["--ratings", "R.csv", "--judgments", "J.csv"]), ("agreement", ["A.csv"])],
)
def test_the_keys_are_the_ones_the_docs_name(files, monkeypatch, command, arguments):
    monkeypatch.chdir(files)
    result = CliRunner().invoke(main, [command, *arguments, "--json"])
    assert documented(command) == set(json.loads(result.output))
