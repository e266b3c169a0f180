"""Labels are kept version by version, on disk piece by piece, and tell unlabelled from not tried."""

import hashlib

import pytest
from pysqlite3 import IntegrityError

from db.errors import Invalid, NotFound, Refused
from db.imports import add_file
from db.incoming import NewFile
from db.labels import (
    Label,
    Match,
    add_labels,
    add_rule_version,
    best_labels,
    label_counts,
    labels_of,
    rule_version,
    rule_versions,
    tried_up_to,
)
from db.people import OPERATOR
from db.study import reading, writing
from tests.audit_study import question

MATCH = Match("question", 4, "应挂哪个科室")


@pytest.fixture
def filled(study):
    add_file(study, OPERATOR, NewFile("a" * 64, "q.json", "mcq", "none", 4), list(map(question, range(1, 5))))
    return study


def add(study, text="rules"):
    return add_rule_version(study, OPERATOR, hashlib.sha256(text.encode()).hexdigest(), "r.toml", text)


def test_versions_are_numbered_and_a_text_known_already_keeps_its_number(filled):
    one, two, again = add(filled), add(filled, "more rules"), add(filled)
    assert (one.id, two.id, again) == (1, 2, one)
    assert [each.id for each in rule_versions(filled)] == [2, 1]
    assert rule_version(filled, 2).text == "more rules"
    with pytest.raises(NotFound, match="number 3"):
        rule_version(filled, 3)


def test_a_record_has_its_best_label_or_none_and_one_not_tried_is_not_there(filled):
    version = add(filled).id
    found = [
        Label(1, 1, "triage", "a rule", (MATCH,)),
        Label(1, 2, "case_summary", "another", ()),
        Label(3, 1, "case_summary", "another", ()),
    ]
    add_labels(filled, OPERATOR, version, [1, 2, 3], found)
    assert best_labels(filled, OPERATOR, version) == {1: "triage", 2: None, 3: "case_summary"}
    assert [(each.label, each.n) for each in label_counts(filled, OPERATOR, version)] == [
        ("case_summary", 1),
        ("triage", 1),
        (None, 1),
    ]
    with reading(filled) as database:
        assert list(labels_of(database, 1, version)) == found[:2]
        assert labels_of(database, 1, None) == labels_of(database, 1, 99) == ()


def test_a_labelling_goes_on_where_it_stood_and_never_over_the_same_records(filled):
    version = add(filled).id
    add_labels(filled, OPERATOR, version, [1, 2], [])
    assert tried_up_to(filled, version) == 2
    with pytest.raises(Invalid, match="tried on record 2 before"):
        add_labels(filled, OPERATOR, version, [2, 3], [])
    add_labels(filled, OPERATOR, version, [3, 4], [Label(4, 1, "triage", "a rule", ())])
    assert best_labels(filled, OPERATOR, version) == {1: None, 2: None, 3: None, 4: "triage"}


def test_what_fails_half_way_leaves_nothing(filled):
    version = add(filled).id
    twice = [Label(1, 1, "triage", "a rule", ()), Label(1, 2, "triage", "another", ())]
    with pytest.raises(IntegrityError):
        add_labels(filled, OPERATOR, version, [1, 2], twice)
    assert tried_up_to(filled, version) == 0 and best_labels(filled, OPERATOR, version) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "update rule_versions set text = 'other'",
        "delete from labels",
        "insert or replace into labels select * from labels",
        "update labellings set last_record = 9",
    ],
)
def test_labels_are_facts(filled, statement):
    version = add(filled).id
    add_labels(filled, OPERATOR, version, [1], [Label(1, 1, "triage", "a rule", ())])
    with pytest.raises(IntegrityError), writing(filled) as database:
        database.execute(statement)


@pytest.mark.parametrize("login", ["physician", "admin"])
def test_only_those_who_keep_rules_add_them(filled, cast, login):
    with pytest.raises(Refused, match="needs the role"):
        add_rule_version(filled, cast[login], "a" * 64, "r.toml", "rules")
    with pytest.raises(Refused, match="needs the role"):
        add_labels(filled, cast[login], 1, [1], [])


def test_empty_rules_are_refused(filled):
    with pytest.raises(Invalid, match="empty"):
        add(filled, " \n")
