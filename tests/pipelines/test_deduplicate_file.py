"""`wardround dedup` writes kept lines unchanged and a reason for each removed one, or nothing at all."""

import gzip
import json

import pytest
from click.testing import CliRunner

from tests.pipelines.test_unpacking import gzip_of
from wardround import main

TEXT = "患者男四十五岁转移性右下腹痛六小时最可能的诊断是"
ROWS = [
    {"id": "a", "question": TEXT, "answer": "急性阑尾炎"},
    {"id": 7, "question": TEXT + "。", "answer": "急性胃炎", "extra": [1, {"x": "\u2028"}]},
    {"id": "c", "question": "慢性胃炎如何治疗", "answer": "对症"},
]


def as_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@pytest.fixture
def dedup(tmp_path):
    """Runs the command on these bytes; returns exit code, output, kept bytes and removed rows (or None)."""

    def run(content, *options, name="in.jsonl"):
        source, out, removed = tmp_path / name, tmp_path / "kept.jsonl", tmp_path / "removed.jsonl"
        source.write_bytes(content)
        paths = ["dedup", str(source), "--out", str(out), "--duplicates", str(removed)]
        result = CliRunner().invoke(main, [*paths, "--fields", "question", *options])
        kept = out.read_bytes() if out.exists() else None
        rows = [json.loads(line) for line in removed.read_bytes().splitlines()] if removed.exists() else None
        return result.exit_code, result.output, kept, rows

    return run


def test_a_duplicate_is_listed_with_its_witness_and_the_rest_stays_byte_for_byte(dedup):
    content = b"\xef\xbb\xbf" + as_lines(ROWS).replace(b'"c", ', b'"c" ,\t') + b"\n"
    code, output, kept, removed = dedup(content)
    first, _, third, *_ = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert (code, kept) == (0, first + b"\n" + third + b"\n")
    assert removed == [{"id": 7, "kept_id": "a", "jaccard": 1.0, "answers_differ": True}]
    assert "3 read, 2 kept, 1 duplicate removed" in output and "1 of the removed" in output


def test_a_packed_file_without_a_last_line_feed_is_read_as_well(dedup):
    packed = gzip.compress(as_lines(ROWS).rstrip(b"\n"))
    code, _, kept, removed = dedup(packed, name="in.jsonl.gz")
    assert (code, len(kept.splitlines()), len(removed)) == (0, 2, 1)


def test_an_empty_file_gives_two_empty_files(dedup):
    assert dedup(b"")[2:] == (b"", [])


@pytest.mark.parametrize(("threshold", "removed"), [("0.9", 0), ("0.8", 1)])
def test_the_threshold_is_reached_from_exactly_there(dedup, threshold, removed):
    rows = [{"id": 1, "question": "一二三四五六七八九"}, {"id": 2, "question": "一二三四五六七八十"}]
    assert len(dedup(as_lines(rows), "--threshold", threshold, "--shingle", "1")[3]) == removed


GOOD = as_lines(ROWS[:1])
BAD = {
    "cut off": (GOOD + b'{"id": "b", "question": "x', "line 2"),
    "a list": (GOOD + b"[1]\n", "line 2: not a JSON object"),
    "an array with a comma too many": (b"[" + GOOD.strip() + b",]", "line 1: nothing stands after the last"),
    "an array without an id": (b'[{"id": 1, "question": "x"}, {"question": "y"}]', "line 2: no `id`"),
    "an array of numbers too": (b'[{"id": 1, "question": "x"}, 7]', "item 2: not a JSON object"),
    "a broken table": (b"id,question\n1,x\n2\n", "line 3: 1 fields, but the header has 2"),
    "a web page": (
        b"<!doctype html><html>502</html>",
        "in no format that can be read; JSON, JSON Lines, CSV",
    ),
    "cut in a character": (as_lines(ROWS)[:-5], "line 3: cut off in the middle of a character"),
    "no id": (GOOD + b"\n" + b'{"question": "x"}\n', "line 3: no `id`"),
    "empty id": (b'{"id": "", "question": "x"}\n', "line 1: no `id`"),
    "true as id": (b'{"id": true, "question": "x"}\n', "line 1: no `id`"),
    "same id": (GOOD + as_lines(ROWS[2:]) + GOOD, "line 3: the id a is already that of line 1"),
    "same id as number and text": (b'{"id":1,"question":"x"}\n{"id":"1","question":"y"}\n', "line 2"),
    "no such field": (GOOD + b'{"id": "b", "text": "x"}\n', "line 2: none of the fields question"),
    "a number as text": (b'{"id": "b", "question": 5}\n', "line 1: question is a number"),
    "an object as text": (b'{"id": "b", "question": {"a": {}}}\n', "line 1: question"),
    "GB18030": (
        GOOD + as_lines(ROWS[2:]).decode().encode("gb18030"),
        "line 2: not UTF-8 at byte 26, as the rest of the file is",
    ),
    "a NUL byte": (GOOD + b'{"id": "b", "question": "\0"}\n', "line 2: a NUL byte"),
    "a NUL escape": (GOOD + b'{"id": "b", "question": "\\u0000"}\n', "line 2: the control character"),
    "NaN": (GOOD + b'{"id": "b", "question": NaN}\n', "line 2: NaN"),
    "the same key twice": (GOOD + b'{"id": "b", "id": "c", "question": "x"}\n', "line 2: a key stands twice"),
    "half a character": (GOOD + b'{"id": "b", "question": "\\ud800"}\n', "line 2: half of a surrogate"),
    "nested deep": (
        GOOD + b'{"id": "b", "question": ' + b"[" * 9000 + b"]" * 9000 + b"}\n",
        "line 2: nested",
    ),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_and_nothing_is_written(dedup, content, message):
    code, output, kept, removed = dedup(content)
    assert (code, kept, removed) == (2, None, None)
    assert message in output and "in.jsonl" in output


def test_the_line_is_right_after_many_batches(dedup):
    many = b"".join(b'{"id": %d, "question": "%s"}\n' % (n, b"x" * 60_000) for n in range(200))
    assert "line 201: no `id`" in dedup(many + b'{"question": "x"}')[1]


def as_table(rows):
    lines = [",".join(map(str, (row["id"], row["question"], row["answer"]))) for row in rows]
    return "\n".join(["id,question,answer", *lines, ""]).encode()


LAYOUTS = {
    "an array": json.dumps(ROWS, ensure_ascii=False, indent=1).encode(),
    "an array on one line": json.dumps(ROWS, ensure_ascii=False).encode(),
    "a table": as_table(ROWS),
    "GB18030": as_lines(ROWS).decode().encode("gb18030"),
    "UTF-16": as_lines(ROWS).decode().encode("utf-16"),
    "a packed array": gzip.compress(json.dumps(ROWS).encode()),
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS)
def test_whatever_import_reads_is_read_and_kept_as_json_lines(dedup, content):
    code, output, kept, removed = dedup(content)
    assert code == 0, output
    found = [json.loads(line) for line in kept.splitlines()]
    assert [{key: row[key] for key in ROWS[0]} for row in found] == [ROWS[0], ROWS[2]]
    assert [(str(row["id"]), row["kept_id"]) for row in removed] == [("7", "a")]


def test_one_foreign_line_far_behind_is_called_that(dedup):
    many = b"".join(b'{"id": %d, "question": "%s"}\n' % (n, b"x" * 60_000) for n in range(200))
    first, foreign = as_lines(ROWS[:1]), '{"id": 9999, "question": "诊断"}\n'.encode("gb18030")
    assert "line 202: not UTF-8 at byte 27, as the rest of the file is" in dedup(first + many + foreign)[1]


def test_without_a_list_the_removed_are_only_counted(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(as_lines(ROWS))
    result = CliRunner().invoke(main, ["dedup", str(source), "--out", str(out), "--fields", "question"])
    assert (result.exit_code, len(out.read_bytes().splitlines())) == (0, 2)
    assert "1 duplicate removed" in result.output and {*tmp_path.iterdir()} == {source, out}


def test_a_cut_off_gzip_is_refused(dedup):
    code, output, kept, _ = dedup(gzip.compress(as_lines(ROWS))[:-9], name="in.jsonl.gz")
    assert (code, kept) == (2, None) and "damaged or cut off" in output


@pytest.mark.parametrize(("beyond", "refused"), [(0, False), (1, True)])
def test_a_gzip_of_lines_may_unpack_to_a_hundred_times_its_size_however_long(dedup, beyond, refused):
    lines = as_lines(ROWS) + b"\n" * (5_000_000 - len(as_lines(ROWS)) + beyond)
    code, output, kept, _ = dedup(gzip_of(lines, 50_000), name="in.jsonl.gz")
    assert (code, kept is None, "more than 100 times its size" in output) == (2 * refused, refused, refused)


def test_the_input_is_never_overwritten(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_bytes(as_lines(ROWS))
    command = [
        "dedup",
        str(source),
        "--out",
        str(source),
        "--duplicates",
        str(tmp_path / "d"),
        "--fields",
        "question",
    ]
    assert "must be different files" in CliRunner().invoke(main, command).output
    assert source.read_bytes() == as_lines(ROWS)


def test_a_missing_file_is_said_in_one_sentence(tmp_path):
    command = [
        "dedup",
        str(tmp_path / "none"),
        "--out",
        str(tmp_path / "o"),
        "--duplicates",
        str(tmp_path / "d"),
    ]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2 and "cannot be read" in result.output
