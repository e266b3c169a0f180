"""The audit's report as files: the same bytes twice, every record once, read again by the command."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from annotation.figures import rounded
from annotation.label_audit.discussion import CHANGED, discuss
from annotation.label_audit.history import audited
from annotation.label_audit.results import study_results
from pipelines.reports.write_audit_report import write_audit_report
from tests.audit_study import (
    add_rules,
    answer_all,
    lock_audit,
    make_audit_study,
    objecting,
    open_audit,
)
from wardround import main


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two batches of 50, unlabelled records and a second expert in the first, new rules in between."""
    made = make_audit_study(tmp_path_factory.mktemp("report") / "study", records=400)
    first = open_audit(made, "=一", size=50, unlabelled_share=0.2, second=made["second"].id, second_share=0.2)
    answer_all(made, "expert", first, objecting(4))
    answer_all(made, "second", first)
    lock_audit(made, first)
    item = next(each for each in audited(made.study, made["expert"], first).items if each.disputed)
    discuss(
        made.study, made["expert"], first, item.item.item_id, decision=CHANGED, label=item.rule_label,
        reason="=重读后改判，杜宏伟出院时已停药", expected_revision=0, nonce="nonce-0123456789abcdef",
    )  # fmt: skip
    version = add_rules(made.study, 2, ["triage"] * 400)
    second = open_audit(made, "二", rule_version=version, size=50)
    answer_all(made, "expert", second, note="请打 13805712246 核对")
    lock_audit(made, second)
    return made


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_two_batches_of_fifty_are_told_record_by_record_and_batch_by_batch(made, tmp_path):
    write_audit_report(made.study, made["lead"], tmp_path)
    records, batches = rows(tmp_path / "records.csv"), rows(tmp_path / "batches.csv")
    assert len(records) == 62 + 50 and len({row["id"] for row in records}) == 112
    assert [(row["agreed"], row["n"], row["unlabelled"], row["missed"]) for row in batches] == [
        ("46", "50", "12", "0"),
        ("50", "50", "0", "0"),
    ]
    assert [(row["expert"], row["second"], row["seed"], row["shows_label"]) for row in batches] == [
        ("expert", "second", "3", "False"),
        ("expert", "", "3", "False"),
    ]
    assert all(len(row["rule_hash"]) == 64 and row["locked_at"] > row["drawn_at"] for row in batches)
    (changed,) = [row for row in records if row["decision"] == "changed"]
    assert changed["settled_label"] == changed["rule_label"] != changed["expert_label"]
    assert sum(row["second_label"] != "" for row in records) == 12


def test_a_record_whose_note_or_decision_may_tell_of_a_person_is_marked(made, tmp_path):
    write_audit_report(made.study, made["lead"], tmp_path)
    records = rows(tmp_path / "records.csv")
    assert [row["personal_data"] for row in records if row["decision"] == "changed"] == ["name"]
    others = [row for row in records if row["decision"] != "changed"]
    assert {(row["batch"] == "二", row["personal_data"]) for row in others} == {(True, "phone"), (False, "")}


def test_a_spreadsheet_gets_no_formula(made, tmp_path):
    write_audit_report(made.study, made["lead"], tmp_path)
    (changed,) = [row for row in rows(tmp_path / "records.csv") if row["decision"] == "changed"]
    assert changed["decision_reason"] == "'=重读后改判，杜宏伟出院时已停药"
    assert changed["batch"] == rows(tmp_path / "batches.csv")[0]["batch"] == "'=一"


def test_the_command_reads_the_records_again_and_finds_the_same(made, tmp_path):
    write_audit_report(made.study, made["lead"], tmp_path)
    told = CliRunner().invoke(main, ["audit-report", str(tmp_path / "records.csv"), "--json"])
    found = json.loads(told.output)["batches"]
    ours = study_results(made.study, made["lead"]).report.batches
    assert [(each["n"], each["agreed"], each["kappa"]) for each in found] == [
        (each.agreement.n, each.agreement.k, each.kappa and rounded(each.kappa)) for each in ours
    ]


def test_the_same_audits_give_the_same_bytes(made, tmp_path):
    files = [write_audit_report(made.study, made["lead"], tmp_path / name) for name in ("one", "two")]
    assert [path.name for path in files[0]] == [
        "records.csv",
        "batches.csv",
        "report.json",
        "report.zh.html",
        "report.en.html",
    ]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


@pytest.mark.parametrize(("language", "told"), [("zh", "至今已看 2 批"), ("en", "2 looks so far")])
def test_the_page_says_it_in_words_and_needs_nothing_from_elsewhere(made, tmp_path, language, told):
    write_audit_report(made.study, made["lead"], tmp_path)
    page = (tmp_path / f"report.{language}.html").read_text(encoding="utf-8")
    assert told in page and "<svg" in page and "http://" not in page.replace("http://www.w3.org", "")
    assert "=一" in page and "<script" not in page


def test_the_command_writes_a_studys_report(made, tmp_path):
    told = CliRunner().invoke(
        main, ["report", "audit", "--study", str(made.study.folder), "--out", str(tmp_path)]
    )
    assert told.exit_code == 0 and "records.csv" in told.output
