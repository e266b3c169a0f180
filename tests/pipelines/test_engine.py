"""Whoever does the work, the result is the same: processes and a Dask cluster against this process alone."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from benchmarks.made_corpus import make_corpus
from db.errors import Invalid
from pipelines.deduplicate import DuplicateRule, deduplicate
from pipelines.engine import executor_of, mapped
from pipelines.similarity.blocks import Blocks
from wardround import main


@pytest.fixture(scope="module")
def records():
    return list(make_corpus(1_200, seed=31))


@pytest.mark.parametrize("guard", [None, 0.5])
@pytest.mark.parametrize("count", [1, 2, 9])
def test_any_number_of_blocks_removes_what_one_join_removes(records, tmp_path, count, guard):
    rule = DuplicateRule(threshold=0.7, guard=guard)
    with ThreadPoolExecutor(2) as executor:
        assert deduplicate(records, rule, Blocks(executor, 2, count, tmp_path)) == deduplicate(records, rule)


def test_no_records_make_no_blocks_worth_of_trouble(tmp_path):
    with ThreadPoolExecutor(2) as executor:
        assert deduplicate([], DuplicateRule(), Blocks(executor, 2, 4, tmp_path)) == []


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_the_commands_write_the_same_files_with_every_engine(records, tmp_path, engine):
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in records))

    def written(*options):
        names = [tmp_path / name for name in ("kept", "gone", "labelled")]
        kept, gone, labelled = map(str, names)
        for command in (
            ["dedup", str(source), "--out", kept, "--duplicates", gone],
            ["label", kept, "--out", labelled],
        ):
            result = CliRunner().invoke(main, [*command, *options])
            assert result.exit_code == 0, result.output
        return [name.read_bytes() for name in names]

    assert written("--engine", engine, "--workers", "2") == written()
    assert not list(tmp_path.glob(".blocks-*"))


def test_an_unknown_engine_is_refused():
    with pytest.raises(Invalid, match="no engine spark"), executor_of("spark", 2):
        pass


def test_a_scheduler_that_does_not_answer_is_named(unused_tcp_port):
    address = f"tcp://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(Invalid, match=address), executor_of(address, 2):
        pass


def test_results_come_in_order_and_items_are_not_read_far_ahead():
    taken = []

    def items():
        for number in range(40):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(2) as executor:
        results = mapped(executor, lambda number: number * 2, items(), workers=2)
        assert next(results) == 0
        assert len(taken) <= 6
        assert list(results) == list(range(2, 80, 2))


@pytest.fixture
def unused_tcp_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
