"""The workbench's engine: what rules give a corpus, what a change does, and which wording has no rule."""

import numpy as np
import pytest

from annotation.activities.label_audit import LABEL_AUDIT
from db.answered import awaiting_records
from db.errors import Invalid, Refused
from db.labels import Match
from db.people import OPERATOR
from pipelines.label_records import label_columns
from pipelines.label_study import study_fields
from pipelines.reading.five_fields import fields_of
from pipelines.reading.json_lines import read_objects
from pipelines.rules.match_rules import Deadline, as_columns, found_by
from pipelines.rules.rules import TASK_RULES, load_rules, parse_rules, rules_text
from pipelines.workbench.corpus import study_corpus
from pipelines.workbench.examples import shown
from pipelines.workbench.outcome import change, moves, outcome_of, overlaps, task_counts
from pipelines.workbench.rule_text import (
    as_typed,
    check_piece,
    explained,
    is_fenced,
    label_of,
    name_of,
    new_rule,
    pieces_of,
    rule_called,
    rules_by_name,
    with_piece,
)
from pipelines.workbench.wordings import wordings
from tests.audit_study import answer_all, lock_audit, make_audit_study, open_audit
from tests.real_round import DATA

RULES = """
[[rule]]
name = 'high'
label = 'triage'
priority = 2
all = [{ question = '科' }]

[[rule]]
name = 'low'
label = 'disease_inquiry'
priority = 1
any = [{ question = '病' }, { question = '症' }]
"""
QUESTIONS = ("挂哪个科", "什么病", "科与病", "症状", "别的")


def outcome(text=RULES, questions=QUESTIONS):
    columns = as_columns(fields_of({"question": each}) for each in questions)
    return outcome_of(columns, parse_rules(text, "made"), Deadline())


def test_the_best_label_is_that_of_the_rule_with_the_highest_priority():
    assert outcome().best.tolist() == ["triage", "disease_inquiry", "triage", "disease_inquiry", "none"]


def test_a_whole_corpus_is_labelled_as_records_are_one_by_one():
    rules = load_rules(TASK_RULES)
    rows = [row for _, row in read_objects(DATA / "mcq_pool" / "zh_mcq.jsonl")][:1500]
    columns = as_columns(map(fields_of, rows))
    found, labels = outcome_of(columns, rules, Deadline()), label_columns(columns, rules.rules, Deadline())
    assert found.best.tolist() == [each[0].label if each else "none" for each in labels]
    for label, places in found.given.items():
        assert places.tolist() == [
            place for place, each in enumerate(labels) if label in {one.label for one in each}
        ]


def test_a_changed_rule_gains_and_loses_and_moves_best_labels():
    before, after = outcome(), outcome(RULES.replace("'科'", "'科$|别'"))
    found = change(before.places["high"], after.places["high"])
    assert (found.gained.tolist(), found.lost.tolist()) == ([4], [2])
    assert {pair: places.tolist() for pair, places in moves(before, after).items()} == {
        ("none", "triage"): [4],
        ("triage", "disease_inquiry"): [2],
    }
    counts = {each.label: each for each in task_counts(before, after)}
    assert (counts["disease_inquiry"].best_before, counts["disease_inquiry"].best_after) == (2, 3)
    assert (counts["disease_inquiry"].given_before, counts["none"].best_after) == (3, 0)


@pytest.mark.parametrize(
    "changed",
    [
        RULES.replace("'科'", "'科$|别'"),
        RULES.replace("priority = 2", "priority = 0"),
        RULES.replace("label = 'triage'", "label = 'case_summary'"),
        RULES.replace("name = 'low'", "name = 'other'"),
        RULES.replace("priority = 2", "priority = 2\nleast_options = 1"),
        "[words]\nw = '科'" + RULES.replace("'科'", "'{{w}}'"),
    ],
)
def test_what_was_tried_before_gives_the_same_as_trying_everything_anew(changed):
    columns = as_columns(fields_of({"question": each}) for each in QUESTIONS)
    anew = outcome(changed)
    found = outcome_of(columns, parse_rules(changed, "made"), Deadline(), outcome())
    assert found.best.tolist() == anew.best.tolist()
    assert {name: places.tolist() for name, places in found.places.items()} == {
        name: places.tolist() for name, places in anew.places.items()
    }


@pytest.mark.parametrize("there", [0, 1])
def test_a_rule_that_is_new_gains_everything_and_one_taken_out_loses_everything(there):
    places = np.array([1, 3])
    found = change(*((None, places) if there else (places, None)))
    assert (found.gained.tolist(), found.lost.tolist()) == (([1, 3], []) if there else ([], [1, 3]))


def test_tasks_that_share_records_are_counted_pair_by_pair():
    assert {pair: places.tolist() for pair, places in overlaps(outcome()).items()} == {
        ("disease_inquiry", "triage"): [2]
    }


def test_a_deadline_ends_the_whole():
    ticks = iter(range(1000))
    deadline = Deadline.after(2, lambda: next(ticks))
    with pytest.raises(Refused, match="Stopped after 2 s"):
        outcome_of(as_columns([fields_of({"question": "病"})] * 10), parse_rules(RULES, "made"), deadline)


def test_a_deadline_ends_the_search_for_what_was_matched_too():
    rules, columns = parse_rules(RULES, "made"), as_columns([fields_of({"question": "挂哪个科"})] * 10)
    rule = rules.rules[0]
    ticks = iter([0, 3])
    with pytest.raises(Refused, match="Stopped after 2 s"):
        found_by(columns, rule, np.arange(10), Deadline.after(2, lambda: next(ticks)))


def test_unlabelled_questions_fall_into_clusters_by_the_phrases_they_share():
    questions = [f"{disease}的主要原因是" for disease in ("肺炎", "胃炎", "肝炎")]
    questions += [f"药品管理办法{verb}" for verb in ("规定", "禁止", "要求")] + ["独一无二"]
    found = {each.phrase: each.places.tolist() for each in wordings(questions, np.arange(10, 17))}
    assert {tuple(places) for places in found.values()} == {(10, 11, 12), (13, 14, 15)}
    assert "的主要原因是" in found or "炎的主要原因是" in found


def test_no_phrase_reaches_over_a_mark():
    found = wordings(["甲乙丙，丁戊己", "乙丙，丁戊", "丙，丁戊己庚"], np.arange(3))
    assert all("，" not in each.phrase for each in found)


def test_the_pieces_of_the_rules_file_are_the_file():
    text = rules_text(TASK_RULES)
    pieces = pieces_of(text)
    assert "".join(pieces) == text
    assert [name_of(piece) for piece in pieces[1:]] == sorted(
        (rule.name for rule in load_rules(TASK_RULES).rules), key=text.index
    )


def test_one_changed_piece_changes_nothing_else():
    text = rules_text(TASK_RULES)
    pieces = pieces_of(text)
    changed = with_piece(pieces, 3, pieces[3].replace("priority = ", "priority = 1"))
    before, after = rules_by_name(text), rules_by_name(changed)
    assert [name for name in before if before[name] != after[name]] == [name_of(pieces[3])]
    assert len(pieces_of(with_piece(pieces, 3, " \n"))) == len(pieces) - 1


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("garbage [[", r"not TOML.*at line 1, column 9"),
        ("name = 'x'\nlabel = 'triage'", r"line 1, column 1: a rule begins with a line \[\[rule"),
        ("# [[rule]]\n# name = 'x'", "line 1, column 1"),
        ("foo = 1\n[[rule]]\nname = 'x'\n", "line 1, column 1"),
        ("garbage [[\n[[rule]]\nname = 'x'\n", "at line 1, column 9"),
    ],
)
def test_a_text_that_is_no_rule_stays_a_piece_of_its_own_until_it_is_mended(typed, fault):
    text = rules_text(TASK_RULES)
    pieces = pieces_of(text)
    broken = with_piece(pieces, 3, typed)
    found = pieces_of(broken)
    assert [*found[:3], *found[4:]] == [*pieces[:3], *pieces[4:]]
    assert as_typed(found[3]) == typed and is_fenced(found[3])
    with pytest.raises(Invalid, match=f"^the text.*{fault}"):
        check_piece(found[3], "the text")
    with pytest.raises(Invalid):
        parse_rules(broken, "the draft")
    assert with_piece(found, 3, pieces[3]) == text


def test_a_comment_before_a_rule_is_no_fault():
    pieces = pieces_of(rules_text(TASK_RULES))
    assert not is_fenced(pieces_of(with_piece(pieces, 3, "\n# why\n" + pieces[3]))[3])


def test_a_new_rule_with_a_phrase_is_a_rule_and_one_without_is_refused_for_its_pattern():
    (_, piece) = pieces_of(new_rule("新规则 1", "triage", "挂号"))
    assert (name_of(piece), label_of(piece)) == ("新规则 1", "triage")
    assert parse_rules(piece, "made").rules[0].any[0].pattern == "挂号"
    with pytest.raises(Exception, match="empty"):
        parse_rules(new_rule("新规则 1", "triage"), "made")


def test_records_that_wait_for_a_blind_expert_are_counted_and_never_shown(tmp_path):
    made = make_audit_study(tmp_path / "study")
    corpus = study_corpus(made.study, made["engineer"])
    rule = parse_rules(RULES, "made").rules[0]
    everything = np.arange(corpus.ids.size)
    batch = open_audit(made)
    waiting = awaiting_records(made.study, LABEL_AUDIT.name)
    found = shown(made.study, OPERATOR, corpus, rule, everything, 0, 100, Deadline())
    assert (found.total, found.withheld) == (40, len(waiting)) and found.withheld == 10
    assert not waiting & {each.record.id for each in found.examples}
    assert found.examples[0].matches == (Match("question", 8, "科"),)
    assert study_fields(found.examples[0].record).question[8] == "科"
    answer_all(made, "expert", batch)
    lock_audit(made, batch)
    assert shown(made.study, OPERATOR, corpus, rule, everything, 0, 100, Deadline()).withheld == 0


def test_only_those_who_may_read_labels_get_the_corpus(tmp_path):
    made = make_audit_study(tmp_path / "study", 4)
    assert study_corpus(made.study, made["second"]).ids.tolist() == [1, 2, 3, 4]
    with pytest.raises(Refused):
        study_corpus(made.study, made["physician"])


def test_a_rule_is_called_and_explained_in_the_language_of_the_page():
    text = rules_text(TASK_RULES)
    assert rule_called(text, "triage", "zh") == "就诊去向" and rule_called(text, "triage", "en") == "triage"
    assert rule_called(text, "a rule of an older version", "zh") == "a rule of an older version"
    piece = rules_by_name(text)["symptom asked about by a patient"]
    assert explained(piece, "en").startswith("A patient's own") and explained(piece, "zh").startswith("病人")
    assert explained("[[rule]]\nexplanation = 'Only English.'", "zh") == "Only English."
