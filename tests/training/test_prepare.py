"""Every record's fate is written down, exposures are as declared, and same settings give same bytes."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from db.errors import Invalid, NotFound, Refused
from tests.training.tiny_model import chats
from training.mixture import draw
from training.model_files import open_chat
from training.run import make_ready

LONG = 90


def long_rows(number, *long):
    rows = chats(number)
    for place in long:
        rows[place]["messages"][0]["content"] = "".join(f"第{n}天头晕，" for n in range(LONG))
    return rows


def prepared(bench, rows, name="chats", **changes):
    sources = [bench.chats(rows, name)]
    return make_ready(bench.settings(name, data__sources=sources, **changes)).prepared


def test_declared_counts_are_what_is_seen(bench):
    sources = [
        bench.chats(chats(10), "medical"),
        bench.chats(chats(30)[10:], "general") | {"take": 5},
        bench.chats(chats(40)[30:34], "exam") | {"take": 10},
    ]
    found = make_ready(bench.settings(data__sources=sources, train__epochs=2)).prepared
    exposures = {(entry.source, entry.id): entry.exposures for entry in found.ledger()}
    by_source = Counter()
    for (source, _), number in exposures.items():
        by_source[source] += number
    assert by_source == {"medical": 20, "general": 10, "exam": 20}
    # two whole passes and a draw of two, each of two epochs
    assert sorted(exposures[key] for key in exposures if key[0] == "exam") == [4, 4, 6, 6]
    # 25 exposures an epoch are four steps of 8, the last filled up with 7 rows without loss
    assert found.steps == 8 and found.told["fillers"] == 14
    rows = found.examples()
    assert rows[len(rows) - 1]["labels"] == [-100]


@pytest.mark.parametrize("take, size, counts", [("all", 3, [1, 1, 1]), (2, 3, [0, 1, 1]), (7, 3, [2, 2, 3])])
def test_more_than_there_are_is_whole_passes_and_a_draw(take, size, counts):
    drawn = draw(size, take, Random(1))
    assert sorted(drawn.count(row) for row in range(size)) == counts
    assert drawn == draw(size, take, Random(1))


def test_an_epoch_sees_the_same_records_in_another_order(bench):
    found = prepared(bench, chats(16), train__epochs=2)
    order = found.order().tolist()
    assert sorted(order[:16]) == sorted(order[16:]) and order[:16] != order[16:]


def test_left_cuts_the_beginning_of_questions_and_never_an_answer(bench):
    rows = long_rows(8, 3)
    whole = {entry.id: entry for entry in prepared(bench, rows, "whole", data__max_length=2000).ledger()}
    found = prepared(bench, rows, "cut", data__max_length=100, data__overlong="left")
    entry = {entry.id: entry for entry in found.ledger()}["t3"]
    assert (entry.state, entry.tokens, entry.loss_tokens) == ("cut", 100, whole["t3"].loss_tokens)
    assert entry.cut_tokens == whole["t3"].tokens - 100
    row = found.examples()[3]
    # it begins as the template does, and the end of the question and the whole answer are there
    assert row["input_ids"][:3] == found.examples()[0]["input_ids"][:3]
    text = open_chat(bench.settings().model).tokenizer.decode(row["input_ids"])
    assert f"第{LONG - 1}天头晕，" in text and "第0天" not in text
    assert rows[3]["messages"][1]["content"] in text


def test_drop_leaves_a_record_out_and_says_so(bench):
    found = prepared(bench, long_rows(9, 3), data__max_length=100, data__overlong="drop")
    dropped = [entry for entry in found.ledger() if entry.state == "dropped"]
    assert [(entry.id, entry.exposures) for entry in dropped] == [("t3", 0)]
    assert "more than 100" in dropped[0].reason
    assert found.told["sources"][0]["dropped"] == 1 and found.told["fillers"] == 0


def test_an_answer_is_never_cut(bench):
    rows = chats(8)
    rows[5]["messages"][1]["content"] *= 90
    with pytest.raises(Refused, match=r"an answer is never cut: 1 of 8 records: chats/t5"):
        prepared(bench, rows, data__max_length=100, data__overlong="left")


def test_the_same_settings_find_what_was_prepared_and_others_do_not(bench):
    first = prepared(bench, chats(16))
    assert prepared(bench, chats(16)).folder == first.folder
    made = {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    other = prepared(bench, chats(16), data__seed=18)
    assert other.folder != first.folder
    assert {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()} == made


def test_prepared_data_that_were_altered_are_refused(bench):
    found = prepared(bench, chats(16))
    path = found.folder / "ledger.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"used"', '"cut"', 1), encoding="utf-8")
    with pytest.raises(Invalid, match="ledger.jsonl was altered after it was prepared"):
        prepared(bench, chats(16))


def test_solved_examples_stand_before_a_question_and_in_the_ledger(bench):
    found = prepared(
        bench, chats(24), data__few_shot={"share": 0.5, "fewest": 1, "most": 2}, data__max_length=500
    )
    entries = {entry.id: entry for entry in found.ledger()}
    shown = {key: entry.shots for key, entry in entries.items() if entry.shots}
    assert 4 <= len(shown) <= 20 and {len(shots) for shots in shown.values()} == {1, 2}
    for key, shots in shown.items():
        assert key not in shots and all(entries[shot].task == entries[key].task for shot in shots)
    plain = {entry.id: entry.loss_tokens for entry in prepared(bench, chats(24), "plain").ledger()}
    assert plain == {key: entry.loss_tokens for key, entry in entries.items()}


@pytest.mark.parametrize(
    "row, said",
    [
        ('{"messages": [', "line 9 is not JSON"),
        ('["a"]', "line 9 is not an object"),
        ('{"question": "咳嗽"}', "line 9 has no messages"),
        ('{"messages": [{"role": "doctor", "content": "好"}]}', "line 9 has no messages"),
        ('{"messages": [{"role": "user", "content": "咳嗽"}]}', "Record 9 of chats.jsonl does not end"),
        (
            '{"messages": [{"role": "user", "content": "咳嗽"}, {"role": "assistant", "content": " "}]}',
            "Record 9 of chats.jsonl has an empty answer",
        ),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(bench, row, said):
    path = Path(bench.chats(chats(8))["file"])
    with open(path, "a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(Invalid, match=said):
        make_ready(bench.settings(data__sources=[bench.source(path)]))


@pytest.mark.parametrize(
    "change, error, said",
    [
        ({"sha256": None}, Invalid, "has no sha256 in the config; its sha256 is [0-9a-f]{64}"),
        ({"sha256": "0" * 64}, Invalid, "is not what the config names; its sha256 is"),
        ({"file": "/nowhere.jsonl"}, NotFound, "there is no file /nowhere.jsonl"),
        ({"file": None, "sha256": None, "frozen": "/nowhere-v1"}, NotFound, "/nowhere-v1 is no frozen"),
    ],
)  # fmt: skip
def test_a_source_that_is_not_what_it_was_is_refused(bench, change, error, said):
    source = {key: value for key, value in (bench.chats(chats(8)) | change).items() if value}
    with pytest.raises(error, match=said):
        make_ready(bench.settings(data__sources=[source]))


@pytest.mark.parametrize("question", ["患者腹痛3天，请问如何处理？", "患者 腹痛３天 请问如何处理"])
def test_a_question_kept_for_evaluation_is_not_trained_on(bench, question):
    kept = bench.folder / "evaluation.jsonl"
    kept.write_text(json.dumps({"id": 1, "question": question}, ensure_ascii=False) + "\n", encoding="utf-8")
    with pytest.raises(Refused, match="Record t2 of chats.jsonl asks what evaluation.jsonl, line 1 asks"):
        prepared(bench, chats(8), data__evaluation=[str(kept)])
