"""The rewriting report as files: every dialogue a line, facts by turn, and the same bytes again."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from db.handovers import handed_items
from db.people import OPERATOR
from pipelines.commands.report import report
from pipelines.reports.write_rewriting_report import write_rewriting_report
from tests.rewriting_study import give, import_cases, open_rewriting, written


@pytest.fixture
def batch_id(study, tmp_path):
    import_cases(study, tmp_path, ("0", "8", "34"))
    batch_id = open_rewriting(study)
    case = handed_items(study, OPERATOR, batch_id)[0].record.case_description
    answers = written("最近总是不舒服，")
    answers["turns"][0]["spans"] = [[case.index("主诉") + 3, case.index("主诉") + 12]]
    for number in (1, 2):
        give(study, "physician", answers, number=number, active_ms=120_000)
    give(study, "physician2", {"verdict": "accepted", "notes": {}}, active_ms=30_000)
    give(study, "physician2", {"verdict": "returned", "notes": {"1": "请写明病程"}}, number=2)
    return batch_id


def test_every_dialogue_is_a_line_and_the_accepted_ones_are_there_to_take(study, batch_id, tmp_path):
    written_files = write_rewriting_report(study, OPERATOR, batch_id, tmp_path / "out")
    files = {path.name: path.read_text(encoding="utf-8-sig") for path in written_files}
    rows = list(csv.DictReader(io.StringIO(files["dialogues.csv"])))
    assert sorted((row["state"], row["returns"], row["versions"]) for row in rows) == [
        ("accepted", "0", "1"),
        ("returned", "1", "1"),
        ("unwritten", "0", "0"),
    ]
    assert {row["writing_ms"] for row in rows if row["versions"] == "1"} == {"120000"}
    accepted = [json.loads(line) for line in files["accepted.jsonl"].splitlines()]
    assert [row["id"] for row in accepted] == [row["record"] for row in rows if row["state"] == "accepted"]
    passages = list(csv.DictReader(io.StringIO(files["passages.csv"])))
    # one span in each of the two dialogues, and all of them in the first turn
    assert [row["turn"] for row in passages for _ in range(int(row["passages"]))] == ["1", "1"]
    values = json.loads(files["report.json"])
    assert values["returns"] == 1 and values["states"] == {"accepted": 1, "returned": 1, "unwritten": 1}
    assert "每份用时中位数（分:秒）：改写 2:00" in files["report.zh.html"]
    assert "writing 2:00" in files["report.en.html"] and "模拟" not in files["report.zh.html"]


def test_a_dialogue_that_may_tell_of_a_person_is_marked_wherever_it_goes(study, batch_id, tmp_path):
    answers = written("我叫卢志勇，电话 13805712246，最近总是不舒服，")
    give(study, "physician", answers, number=3)
    give(study, "physician2", {"verdict": "accepted", "notes": {}}, number=3)
    written_files = write_rewriting_report(study, OPERATOR, batch_id, tmp_path / "out")
    files = {path.name: path.read_text(encoding="utf-8-sig") for path in written_files}
    [marked] = [row for row in csv.DictReader(io.StringIO(files["dialogues.csv"])) if row["personal_data"]]
    assert marked["personal_data"] == "name, phone"
    rows = {row["id"]: row for row in map(json.loads, files["accepted.jsonl"].splitlines())}
    assert len(rows) == 2 and rows.pop(marked["record"])["personal_data"] == "name, phone"
    assert "personal_data" not in [*rows.values()][0]
    assert f"（{marked['record']}）。文字均按原样保留" in files["report.zh.html"]
    assert f"({marked['record']}). They stand as written" in files["report.en.html"]


def test_the_command_writes_the_same_bytes_again(study, batch_id, tmp_path):
    folders = [tmp_path / "once", tmp_path / "twice"]
    for folder in folders:
        asked = ["rewriting", "--study", str(study.folder), "--out", str(folder)]
        run = CliRunner().invoke(report, asked, catch_exceptions=False)
        assert run.exit_code == 0 and str(folder / "report.json") in run.output
    once, twice = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert once == twice
