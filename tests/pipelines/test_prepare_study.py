"""A study's records filtered and deduplicated: the newest pass holds, and nothing is deleted."""

import pytest
from click.testing import CliRunner

from annotation.label_audit.batches import drawable, pools
from db import passes
from db.errors import Invalid, Refused
from db.imports import add_file
from db.incoming import NewFile, NewRecord
from db.labels import label_counts
from db.people import OPERATOR
from db.records import records
from db.study import reading
from pipelines.deduplicate import DuplicateRule
from pipelines.label_study import label_study
from pipelines.part_tables import part_tables
from pipelines.prepare_study import deduplicate_study, filter_study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import FILTER_RULES, TASK_RULES, rules_text
from pipelines.workbench.corpus import study_corpus
from wardround import main

CASE = "患者，女，35岁。反复咳嗽三年，加重一周，伴低热、盗汗，曾在外院按支气管炎治疗无效。"
ROWS = (
    # the same case and question, twice, with different answers
    (CASE, "首选的检查是", "A", {"A": "胸部X线片", "B": "血常规"}),
    (CASE, "首选的检查是：", "B", {"A": "胸部X线片", "B": "血常规"}),
    ("", "婴儿期是指", "A", {"A": "一岁以内", "B": "三岁以内"}),
    ("患者，男，20岁。胸片见图2。", "最可能的诊断是", "A", {"A": "气胸", "B": "肺炎"}),
)
KEEPS_ALL = "[[rule]]\nname = 'all'\nlabel = 'keep'\nany = [{ question = '.' }, { case_description = '.' }]\n"


@pytest.fixture
def filled(study):
    rows = [NewRecord(n, f"q{n}", "mcq", "", case, question, answer, options, {"department": "呼吸内科"})
            for n, (case, question, answer, options) in enumerate(ROWS, start=1)]  # fmt: skip
    add_file(study, OPERATOR, NewFile("0" * 64, "made.json", "mcq", "none", len(rows)), rows)
    return study


def filtered(study, text=None):
    return filter_study(study, OPERATOR, text or rules_text(FILTER_RULES), "filters", Deadline)


def test_filters_say_what_each_took_out_and_keep_what_it_found(filled):
    outcome = filtered(filled)
    assert outcome.removed == {"no rule keeps it": 1, "refers to a picture": 1}
    assert passes.excluded(filled) == {3, 4} and len(records(filled, OPERATOR)) == 4
    assert dict(passes.exclusion_counts(filled, outcome.stored.id)) == outcome.removed
    with reading(filled) as database:
        (matches,) = database.execute("select matches from exclusions where record_id = 4").fetchone()
    assert "见图2" in matches


def test_the_newest_pass_holds(filled):
    filtered(filled)
    filtered(filled, KEEPS_ALL)
    assert passes.excluded(filled) == set()
    assert passes.newest_pass(filled, passes.FILTER).settings["rules"] == KEEPS_ALL


@pytest.mark.parametrize(
    "text", ["[[rule", KEEPS_ALL.replace("keep", "perhaps"), KEEPS_ALL + "matches = [{ answer = 'x' }]"]
)
def test_filters_that_cannot_be_leave_everything_as_it_was(filled, text):
    filtered(filled)
    with pytest.raises(Invalid):
        filtered(filled, text)
    assert passes.excluded(filled) == {3, 4}


def test_duplicates_are_sought_among_what_is_left_and_name_their_witness(filled):
    filtered(filled)
    outcome = deduplicate_study(filled, OPERATOR, DuplicateRule())
    assert (outcome.read, outcome.removed, outcome.answers_differ) == (2, 1, 1)
    (pair,) = passes.differing_answers(filled, outcome.stored.id, 9)
    assert (pair.record_id, pair.kept_record_id, pair.similarity) == (2, 1, 1.0)
    assert passes.newest_pass(filled, passes.DEDUP).settings["threshold"] == 0.8


def test_what_is_set_apart_is_neither_counted_nor_drawn_nor_tried(filled, cast):
    filtered(filled)
    deduplicate_study(filled, OPERATOR, DuplicateRule())
    assert passes.set_apart(filled) == {2, 3, 4}
    version = label_study(filled, OPERATOR, rules_text(TASK_RULES), "rules", Deadline).version.id
    assert [(each.label, each.n) for each in label_counts(filled, OPERATOR, version)] == [
        ("next_examinations", 1),
        (None, 0),
    ]
    assert drawable(filled, cast["lead"], version).counts == {"next_examinations": 1, None: 0}
    found = {label: list(ids) for label, ids in pools(filled, cast["lead"], version).items()}
    assert found == {"next_examinations": [1], None: []}
    corpus = study_corpus(filled, cast["engineer"])
    assert corpus.ids.tolist() == [1]
    tables = part_tables(filled, cast["engineer"], corpus, version)
    assert [(each.name, each.train) for each in tables.tasks if each.train] == [("next_examinations", 1)]
    assert [(each.name, each.train) for each in tables.specialties if each.train] == [
        ("respiratory_medicine", 1)
    ]


def test_who_may_not_label_may_not_filter(filled, cast):
    with pytest.raises(Refused):
        filter_study(filled, cast["physician"], KEEPS_ALL, "filters", Deadline)
    assert passes.newest_pass(filled, passes.FILTER) is None


def test_the_commands_do_the_same(filled):
    ran = [CliRunner().invoke(main, [name, "--study", str(filled.folder)]) for name in ("filter", "dedup")]
    assert [each.exit_code for each in ran] == [0, 0]
    assert "4 read, 2 kept, 2 set apart" in ran[0].output
    assert "2 read, 1 kept, 1 duplicate removed" in ran[1].output and "look at them" in ran[1].output


@pytest.mark.parametrize("words", [["filter"], ["dedup"], ["filter", "--study", "x", "--out", "y"]])
def test_half_a_command_is_told_what_it_needs(words):
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 2 and "--study alone" in ran.output


def test_a_study_without_records_has_nothing_to_filter(study):
    with pytest.raises(Refused, match="no record"):
        filtered(study)
