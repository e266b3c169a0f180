"""`wardround audit-report` on files."""

import json

import pytest
from click.testing import CliRunner

from wardround import main

HEADER = "id,batch,rule_version,rule_label,expert_label\n"


def run(*arguments):
    return CliRunner().invoke(main, ["audit-report", *map(str, arguments)])


def audited(folder, *batches):
    """A file of batches: (rule version, agreed, disagreed)."""
    lines = [
        f"{batch}-{number},{batch},{version},导诊分诊,{'Triage' if number < agreed else 'case_summary'}\n"
        for batch, (version, agreed, wrong) in enumerate(batches, start=1)
        for number in range(agreed + wrong)
    ]
    return written(folder, HEADER + "".join(lines))


def written(folder, text, name="audit.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_batch_is_reported_with_its_exact_interval(tmp_path):
    found = json.loads(run(audited(tmp_path, ("r1", 48, 2)), "--json").output)
    (batch,) = found["batches"]
    assert {key: batch[key] for key in ("batch", "rule_version", "n", "agreed", "agreement", "passed")} == {
        "batch": "1",
        "rule_version": "r1",
        "n": 50,
        "agreed": 48,
        "agreement": 0.96,
        "passed": True,
    }
    assert [round(100 * end, 1) for end in batch["interval"]] == [86.3, 99.5]
    # the rules used one label: agreement by chance is the expert's share of it, and so is agreement
    assert batch["kappa"] == 0


def test_kappa_that_is_undefined_is_null(tmp_path):
    found = json.loads(run(audited(tmp_path, ("r1", 50, 0)), "--json").output)
    assert found["batches"][0]["kappa"] is None


def test_the_text_says_plainly_what_a_pass_does_not_show(tmp_path):
    text = run(audited(tmp_path, *[("r1", 45, 5)] * 9, ("r2", 48, 2))).output
    assert "Batch 10 passes with 48 of 50, although the interval reaches down to 86.3%." in text
    assert "74 more would settle that it is over 95 %, if all of them agreed" in text
    assert "10 looks so far: at a true agreement of 90% one batch or more would pass by luck in 69%" in text


def test_a_settled_version_is_said_to_be_settled(tmp_path):
    text = run(audited(tmp_path, ("r1", 59, 0))).output
    assert "settled (one-sided 95 % bound)" in text and "reaches down" not in text


def test_what_was_left_out_or_seen_before_is_said(tmp_path):
    text = run(written(tmp_path, HEADER + "1,b,r1,a,a\n1,c,r1,a,a\n2,c,r1,a,\n")).output
    assert "1 records came in an earlier batch too" in text
    assert "1 records have no expert label yet" in text


def test_recall_is_of_the_latest_rules(tmp_path):
    lines = "".join(f"a{n},1,r1,,triage\n" for n in range(9)) + "".join(
        f"b{n},2,r2,triage,triage\nc{n},2,r2,,none\n" for n in range(9)
    )
    path = written(tmp_path, HEADER + lines)
    assert json.loads(run(path, "--json", "--corpus", "100", "100").output)["recall"]["share"] == 1
    assert "Recall 100.0%" in run(path, "--corpus", "100", "100").output


def test_new_rules_are_replayed_on_every_audited_record(tmp_path):
    path = audited(tmp_path, ("r1", 2, 1), ("r2", 1, 0))
    new = written(tmp_path, "id,rule_label\n1-0,病历总结\n1-2,病历总结\n2-0,导诊分诊\n", "new.csv")
    found = json.loads(run(path, "--json", "--replay", new).output)["replay"]
    assert [each["id"] for each in found["broken"]] == ["1-0"]
    assert [each["id"] for each in found["mended"]] == ["1-2"]
    assert found["not_replayed"] == ["1-1"]
    assert "1 mended, 1 broken" in run(path, "--replay", new).output


def test_an_empty_audit_gives_an_empty_report(tmp_path):
    path = written(tmp_path, HEADER)
    assert json.loads(run(path, "--json").output)["batches"] == []
    assert "no record was audited" in run(path, "--corpus", "1", "1").output


@pytest.mark.parametrize(
    "text, told",
    [
        ("id,batch\n", "line 1 has no column rule_version, rule_label, expert_label"),
        (HEADER + "1,b,r1,a\n", "line 2 has 4 fields, not 5"),
        (HEADER + ",b,r1,a,a\n", "line 2: id is empty"),
        (HEADER + "1,,r1,a,a\n", "line 2: batch is empty"),
        (HEADER + "1,b,,a,a\n", "line 2: rule_version is empty"),
        (HEADER + "1,b,r1,a,a\n1,b,r1,a,a\n", "line 3: this id is in this batch"),
        (HEADER + "1,b,r1,a,a\n2,b,r2,a,a\n", "line 3: this batch has another rule_version"),
    ],
)
def test_a_file_that_cannot_be_is_told_by_line(tmp_path, text, told):
    result = run(written(tmp_path, text))
    assert result.exit_code == 2 and f"audit.csv, {told}" in result.output


def test_new_labels_name_an_id_once(tmp_path):
    path = audited(tmp_path, ("r1", 2, 0))
    new = written(tmp_path, "id,rule_label\n1-0,a\n1-0,b\n", "new.csv")
    result = run(path, "--replay", new)
    assert result.exit_code == 2 and "new.csv, line 3: this id is on an earlier line too" in result.output
