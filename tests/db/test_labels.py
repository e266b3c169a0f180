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
    best_labels_of,
    label_counts,
    labels_of,
    records_by_label,
    rule_version,
    rule_versions,
    tried_up_to,
    untried,
)
from db.passes import Duplicate, Exclusion, add_dedup_pass, add_filter_pass
from db.people import OPERATOR
from db.study import reading, writing
from db.verification import verify
from tests.audit_study import LABELS, make_audit_study, open_audit, question

EVERY = range(1, 100)
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
    assert best_labels_of(filled, OPERATOR, version, EVERY) == {
        1: "triage",
        2: None,
        3: "case_summary",
    }
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
    assert untried(filled, version) == 2
    with pytest.raises(Invalid, match="tried on record 2 before"):
        add_labels(filled, OPERATOR, version, [2, 3], [])
    add_labels(filled, OPERATOR, version, [3, 4], [Label(4, 1, "triage", "a rule", ())])
    assert best_labels_of(filled, OPERATOR, version, EVERY) == {
        1: None,
        2: None,
        3: None,
        4: "triage",
    }


def test_counts_leave_out_what_is_set_apart_and_on_request_what_a_batch_holds(tmp_path):
    made = make_audit_study(tmp_path / "study")
    rest = {"triage": 10, "case_summary": 10, "medication_advice": 10, None: 10}
    version, lead = 1, made["lead"]

    def counted(**asked):
        counts = {each.label: each.n for each in label_counts(made.study, lead, version, **asked)}
        by_label = records_by_label(made.study, lead, version, **asked)
        assert counts == {label: len(ids) for label, ids in by_label.items()}
        assert all(list(ids) == sorted(ids) for ids in by_label.values())
        return counts, {each for ids in by_label.values() for each in ids}

    assert counted() == (rest, set(range(1, 41)))
    add_dedup_pass(made.study, OPERATOR, {}, 40, [Duplicate(5, 1, 1.0, False), Duplicate(8, 4, 1.0, False)])
    rest = rest | {"triage": 9, None: 9}
    assert counted() == (rest, set(range(1, 41)) - {5, 8})
    open_audit(made, size=6, unlabelled_share=0.25)
    with reading(made.study) as database:
        held = {row[0] for row in database.execute("select record_id from items")}
    assert counted() == (rest, set(range(1, 41)) - {5, 8})
    counts, ids = counted(never_in="label_audit")
    assert ids == set(range(1, 41)) - {5, 8} - held and sum(counts.values()) == 38 - len(held)
    assert counted(never_in="blinded_scoring")[0] == rest


def test_labels_given_before_and_after_records_are_set_apart_are_counted_alike(tmp_path):
    made = make_audit_study(tmp_path / "study", records=20)
    add_dedup_pass(made.study, OPERATOR, {}, 20, [Duplicate(each, 1, 1.0, False) for each in (5, 6, 8)])
    add_filter_pass(made.study, OPERATOR, {}, 20, [Exclusion(each, "short", ()) for each in (5, 9, 12)])
    again = add(made.study, "more rules").id
    for first, last in ((1, 6), (7, 15)):
        found = [Label(each, 1, LABELS[each % 3], "a rule", ()) for each in range(first, last) if each != 9]
        add_labels(made.study, OPERATOR, again, range(first, last + 1), found)

    def check():
        for version in (1, again):
            counts = {each.label: each.n for each in label_counts(made.study, OPERATOR, version)}
            by_label = records_by_label(made.study, OPERATOR, version)
            assert counts == {label: len(ids) for label, ids in by_label.items()}
        assert not any(check.faults for check in verify(made.study))

    check()
    # the newest pass holds, and nothing of the one before it
    add_filter_pass(made.study, OPERATOR, {}, 20, [Exclusion(2, "short", ())])
    check()


def test_the_best_labels_of_some_records_are_those_among_all(tmp_path):
    made = make_audit_study(tmp_path / "study")
    every = best_labels_of(made.study, made["lead"], 1, EVERY)
    assert every == {number: LABELS[(number - 1) % 4] for number in range(1, 41)}
    assert best_labels_of(made.study, made["lead"], 1, [3, 4, 99]) == {3: every[3], 4: None}
    assert best_labels_of(made.study, made["lead"], 99, [3, 4]) == {}


def test_labels_that_came_piece_by_piece_and_with_gaps_are_read_as_they_are(tmp_path):
    made = make_audit_study(tmp_path / "study", records=20)
    version, many = add(made.study, "more rules").id, {}
    # labels beyond those of an alphabet, in no order, and records that no piece tried
    for first, last in ((1, 3), (4, 4), (9, 20)):
        many |= {each: f"{each % 7} 项" for each in range(first, last + 1) if each != 11}
        found = [Label(each, 1, many[each], "r", ()) for each in range(first, last + 1) if each in many]
        add_labels(made.study, OPERATOR, version, range(first, last + 1), found)
    with reading(made.study) as database:
        kept = "select record_id, label from labels where rule_version_id = ? and rank = 1"
        assert dict(database.execute(kept, (version,)).fetchall()) == many
    assert best_labels_of(made.study, OPERATOR, version, EVERY) == {
        each: many.get(each) for each in range(1, 21)
    }
    pools = records_by_label(made.study, OPERATOR, version)
    assert {id_: label for label, ids in pools.items() if label for id_ in ids} == many
    assert list(pools[None]) == [5, 6, 7, 8, 11]
    assert not any(check.faults for check in verify(made.study))


@pytest.mark.parametrize(
    "statement",
    [
        "update label_counts set records = 2",
        "insert into left_out_label_counts values ('', 1, 'triage', 1)",
        "delete from label_counts",
        "insert into label_counts values (1, 'x', 1)",
        "update best_labels set letters = ' ' || letters",
        "delete from best_labels",
        "update label_letters set place = 7",
    ],
)
def test_what_is_kept_of_labels_and_is_not_so_is_found(filled, statement):
    version = add(filled).id
    add_labels(filled, OPERATOR, version, [1], [Label(1, 1, "triage", "a rule", ())])
    assert not any(check.faults for check in verify(filled))
    with writing(filled) as database:
        database.execute(statement)
    assert [check.what for check in verify(filled) if check.faults] == [
        "the labels of all rules are those that were counted and drawn from"
    ]


def test_what_fails_half_way_leaves_nothing(filled):
    version = add(filled).id
    twice = [Label(1, 1, "triage", "a rule", ()), Label(1, 2, "triage", "another", ())]
    with pytest.raises(IntegrityError):
        add_labels(filled, OPERATOR, version, [1, 2], twice)
    assert tried_up_to(filled, version) == 0 and best_labels_of(filled, OPERATOR, version, EVERY) == {}


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
