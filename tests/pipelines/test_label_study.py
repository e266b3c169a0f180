"""A study's records are labelled by whole rules files, piece by piece; rules are replayed on decisions."""

import pytest
from click.testing import CliRunner

from db.errors import Invalid, Refused
from db.imports import add_file
from db.incoming import NewFile, NewRecord
from db.labels import best_labels_of, record_labels, rule_versions
from db.passes import Exclusion, add_filter_pass
from db.people import OPERATOR
from pipelines import label_study
from pipelines.label_study import replay_rules
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import TASK_RULES, rules_text
from tests.audit_study import answer_all, lock_audit, make_audit_study, open_audit
from wardround import main

RULES = """
[[rule]]
name = 'departments'
label = 'triage'
any = [ { question = '挂哪个科' }, { options = 'ＣＴ|CT' } ]
matches = [ { question = '应挂哪个科室？' } ]
rejects = [ { question = '如何治疗？' } ]
"""
NOTHING = """
[[rule]]
name = 'hospitals'
label = 'triage'
any = [ { question = '住哪家医院' } ]
"""


@pytest.fixture
def filled(study):
    rows = [record(1, "头痛应挂哪个科室？"), record(2, "如何治疗？"), record(3, "首选检查是", "头颅ＣＴ")]
    add_file(study, OPERATOR, NewFile("a" * 64, "q.json", "mcq", "none", 3), rows)
    return study


def record(number, question, option="无"):
    return NewRecord(number, f"q{number}", "mcq", "", "", question, "A", {"A": option, "B": "其他"}, {})


def label(study, text=RULES, **given):
    return label_study.label_study(study, OPERATOR, text, "mine.toml", given.get("deadline", Deadline))


def test_progress_is_told_of_all_records_that_are_to_be_tried(filled, monkeypatch):
    monkeypatch.setattr(label_study, "PIECE", 2)
    add_filter_pass(filled, OPERATOR, {}, 3, [Exclusion(2, "no case", ())])
    told = []
    args = (filled, OPERATOR, RULES, "mine.toml", Deadline, lambda tried, of: told.append((tried, of)))
    label_study.label_study(*args)
    assert told == [(2, 3), (3, 3)]
    add_file(filled, OPERATOR, NewFile("b" * 64, "r.json", "mcq", "none", 1), [record(4, "挂哪个科？")])
    label_study.label_study(*args)
    assert told[2:] == [(1, 1)]


def test_every_record_gets_its_labels_and_the_text_as_it_is_written(filled):
    done = label(filled)
    assert (done.version.id, done.version.text, done.tried) == (1, RULES, 3)
    assert best_labels_of(filled, OPERATOR, 1, range(1, 1000)) == {1: "triage", 2: None, 3: "triage"}
    (first,), (third,) = (record_labels(filled, OPERATOR, id_, 1) for id_ in (1, 3))
    assert [(match.field, match.start, match.text) for match in first.matches] == [
        ("question", 3, "挂哪个科")
    ]
    # the engine saw CT; the record says ＣＴ
    assert [(match.field, match.start, match.text) for match in third.matches] == [("options", 2, "ＣＴ")]


def test_a_second_run_tries_only_what_came_since(filled):
    label(filled)
    add_file(filled, OPERATOR, NewFile("b" * 64, "r.json", "mcq", "none", 1), [record(4, "牙痛挂哪个科？")])
    assert (label(filled).version.id, label(filled).tried) == (1, 0)
    assert best_labels_of(filled, OPERATOR, 1, range(1, 1000))[4] == "triage"
    assert label(filled, RULES + "\n# another version\n").version.id == 2


def test_a_labelling_that_runs_out_of_time_goes_on_where_it_stood(filled, monkeypatch):
    monkeypatch.setattr(label_study, "PIECE", 1)
    enough, none = Deadline(), Deadline(0, clock=lambda: 1.0)
    deadlines = iter([enough, none])
    with pytest.raises(Refused, match="Stopped after 0 s"):
        label(filled, deadline=lambda: next(deadlines))
    assert best_labels_of(filled, OPERATOR, 1, range(1, 1000)) == {1: "triage"}
    assert label(filled).tried == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RULES.replace("'triage'", "'departments'"), "there is no label departments"),
        (RULES.replace("如何治疗", "挂哪个科"), "must not match its example"),
        ("[[rule]", "not TOML"),
    ],
)
def test_rules_that_cannot_be_are_not_kept(filled, text, told):
    with pytest.raises(Invalid, match=told):
        label(filled, text)
    assert rule_versions(filled) == []


def test_new_rules_are_replayed_on_the_decisions_and_not_stored(tmp_path):
    made = make_audit_study(tmp_path / "study")
    batch_id = open_audit(made)
    answer_all(made, "expert", batch_id, lambda shown: "triage")
    lock_audit(made, batch_id)
    # every question asks for a department, so that these rules find all ten
    found = replay_rules(made.study, made["engineer"], RULES, "mine.toml", Deadline())
    assert (found.agreement.k, found.agreement.n, found.broken) == (10, 10, ())
    assert len(found.mended) == 10 - found.kept > 0
    worse = replay_rules(made.study, made["engineer"], NOTHING, "mine.toml", Deadline())
    assert len(worse.broken) == found.kept and worse.agreement.k == 0
    assert len(rule_versions(made.study)) == 1


def test_the_command_labels_a_study_and_replays(filled, tmp_path):
    rules = tmp_path / "mine.toml"
    rules.write_text(RULES, encoding="utf-8")
    told = run("--study", filled.folder, "--rules", rules)
    assert "rules 1" in told and "tried on 3 records" in told and "triage" in told
    assert "tried on 3 records" in run("--study", filled.folder)
    assert [each.text for each in rule_versions(filled)] == [rules_text(TASK_RULES), RULES]
    assert "New rules on all audited records" in run("--study", filled.folder, "--rules", rules, "--replay")
    assert len(rule_versions(filled)) == 2


@pytest.mark.parametrize("wrong", [[], ["in.jsonl"], ["in.jsonl", "--study", "x"], ["--replay"]])
def test_the_command_wants_a_file_or_a_study(wrong):
    result = CliRunner().invoke(main, ["label", *wrong])
    assert result.exit_code == 2 and "--study alone" in result.output


def run(*arguments):
    result = CliRunner().invoke(main, ["label", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output
