"""Test records are drawn by seed, 25 a task, and nothing similar to one of them is left for training."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner

from annotation.specialties import SPECIALTIES
from benchmarks.made_corpus import make_corpus
from db.errors import Invalid
from pipelines.deduplicate import FIELDS, text_of
from pipelines.label_records import failing_examples, label_records
from pipelines.reading.five_fields import fields_of
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import SPECIALTY_RULES, TASK_RULES, load_rules
from pipelines.similarity.shingles import shingle
from pipelines.similarity.similar_pairs import jaccard
from pipelines.split_file import PARTS
from pipelines.split_records import Count, Split, clusters, counted, split_records
from wardround import main

SPECIALTY_KEYS = frozenset(specialty.key for specialty in SPECIALTIES)


@pytest.fixture(scope="module")
def corpus():
    """Made records with many near-duplicates, their texts, tasks and clusters."""
    records = list(make_corpus(2_000, seed=21))
    texts = [text_of(record, FIELDS) for record in records]
    labels = label_records(map(fields_of, records), load_rules(TASK_RULES), Deadline())
    tasks = [each[0].label if each else "" for each in labels]
    return texts, tasks, clusters(shingle(texts, 3), 0.8)


def test_no_training_record_is_similar_to_a_test_record(corpus):
    texts, tasks, cluster = corpus
    split = split_records(tasks, cluster, seed=1)
    sets = shingle(texts, 3)
    for test in split.test:
        train = np.array(split.train)
        assert (jaccard(sets, np.full(train.size, test), train) < 0.8).all()
    assert split.withheld


def test_every_task_holds_out_25_and_no_two_of_one_cluster(corpus):
    _, tasks, cluster = corpus
    split = split_records(tasks, cluster, seed=1)
    assert {count.test for count in counted(tasks, split, ())} == {25}
    assert len({cluster[place] for place in split.test}) == len(split.test)


def test_each_record_with_a_task_is_in_exactly_one_part(corpus):
    _, tasks, cluster = corpus
    split = split_records(tasks, cluster, seed=1)
    everything = sorted((*split.train, *split.test, *split.withheld))
    assert everything == [place for place, task in enumerate(tasks) if task]


def test_the_seed_decides(corpus):
    _, tasks, cluster = corpus
    assert split_records(tasks, cluster, 1) == split_records(tasks, cluster, 1)
    assert split_records(tasks, cluster, 1) != split_records(tasks, cluster, 2)


def test_chains_of_similar_texts_are_one_cluster():
    # 一二三…九 | 二…十 | 三…十一: neighbours share 8 of 10, the ends 7 of 11
    numbers = clusters(
        shingle(["一二三四五六七八九", "二三四五六七八九十", "三四五六七八九十甲", "乙"], 1), 0.8
    )
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]


def test_a_small_task_keeps_half_and_a_shared_cluster_is_held_out_once():
    tasks = ["a", "a", "a", "b", "b", ""]
    split = split_records(tasks, np.array([0, 1, 2, 2, 3, 0]), seed=3)
    assert [sum(tasks[place] == task for place in split.test) for task in "ab"] == [1, 1]
    assert 5 not in (*split.train, *split.test, *split.withheld)


def test_counts_are_listed_in_order_with_unnamed_ones_last():
    split = Split(train=(0, 1, 2), test=(3,), withheld=(4,))
    assert counted(["x", "y", "", "x", "z"], split, ["y", "w"]) == (
        Count("y", 1, 0, 0),
        Count("w", 0, 0, 0),
        Count("x", 1, 1, 0),
        Count("z", 0, 0, 1),
        Count("", 1, 0, 0),
    )


def test_nothing_to_hold_out_is_refused():
    with pytest.raises(Invalid, match="at least one"):
        split_records(["a"], np.array([0]), 1, held_out=0)


def test_every_specialty_has_a_rule_that_treats_its_examples_rightly():
    rules = load_rules(SPECIALTY_RULES, SPECIALTY_KEYS)
    assert {rule.label for rule in rules.rules} == SPECIALTY_KEYS
    assert failing_examples(rules) == []
    assert all(re.fullmatch("[ -~]+[.]", rule.explanation) for rule in rules.rules)


def test_there_are_27_specialties_and_no_name_twice():
    for names in zip(*((each.key, each.chinese, each.english) for each in SPECIALTIES), strict=True):
        assert len(set(names)) == 27


def test_the_command_writes_three_files_and_two_tables(tmp_path):
    rows = [
        {"id": n, "question": f"{n}号病例，完全不同的问题{n * 7}", "labels": ["triage"] if n % 3 else []}
        for n in range(30)
    ]
    rows += [rows[1] | {"id": 30}]
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))
    command = ["split", str(source), "--out", str(tmp_path / "out"), "--seed", "3", "--held-out", "5"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    parts = {part: (tmp_path / "out" / f"{part}.jsonl").read_bytes().splitlines() for part in PARTS}
    assert len(parts["test"]) == 5 and sum(map(len, parts.values())) == 21
    assert set().union(*parts.values()) <= set(source.read_bytes().splitlines())
    assert "triage" in result.output and "10 rows have no task" in result.output
    assert "no row of the parts names a department" in result.output and "specialty  " not in result.output


def test_the_table_of_specialties_is_there_once_a_row_names_a_department(tmp_path):
    row = {"question": "怎么办", "labels": ["triage"], "department": "心内科"}
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n")
    command = ["split", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out"), "--seed", "3"]
    output = CliRunner().invoke(main, command).output
    assert "specialty  " in output and "names a department" not in output


def test_rows_without_labels_are_refused_with_their_line(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(b'{"id": 1, "question": "x"}\n')
    command = ["split", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out"), "--seed", "3"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2 and "line 1: no `labels`" in result.output
