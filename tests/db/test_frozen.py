"""A frozen dataset is proven at every read: what was altered, added, left out or never sealed is refused."""

import json
import random

import pytest

from db.errors import Damaged, Invalid, NotFound
from db.frozen import open_frozen
from tests.frozen_examples import frozen_folder


def rewritten(folder, name, change):
    path = folder / name
    content = change(path.read_bytes())
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_frozen_dataset_is_read_as_it_was_written(tmp_path):
    frozen = frozen_folder(tmp_path / "made-v1", many=5)
    read = list(open_frozen(frozen.folder).examples())
    assert [each.record_id for each in read] == [1, 2, 3, 4, 5]
    assert frozen.title == "made-v1" and frozen.manifest["by_decider"]["physician-1"] == 5
    lines = (frozen.folder / "examples.jsonl").read_bytes().split(b"\n")[:-1]
    assert [json.loads(line)["hash"] for line in lines] == [each.hash for each in read]
    assert [line + b"\n" for line in lines] == [each.as_line() for each in read]


@pytest.mark.parametrize("kept", ["event.key", "blinding_key.db", "blinding_key.closed", "study.db-wal"])
def test_a_dataset_in_a_study_without_its_database_is_no_copy_elsewhere(tmp_path, kept):
    frozen = frozen_folder(tmp_path / "frozen" / "made-v1")
    (tmp_path / kept).touch()
    with pytest.raises(Damaged, match=r"study\.db is missing; restore a backup"):
        open_frozen(frozen.folder)


def test_a_copy_in_a_folder_of_the_same_name_is_proven_by_its_own_hashes(tmp_path):
    frozen = frozen_folder(tmp_path / "frozen" / "made-v1")
    (tmp_path / "jobs").mkdir()
    assert open_frozen(frozen.folder).sha256 == frozen.sha256


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("examples.jsonl", lambda content: content.replace("咳嗽".encode(), "咳血".encode())),
        ("examples.jsonl", lambda content: content[:-1]),
        ("examples.jsonl", lambda content: content + content.split(b"\n")[0] + b"\n"),
        ("DATA_CARD.md", lambda content: content + b" "),
        ("manifest.json", lambda content: content.replace(b'"seed": 1', b'"seed": 2')),
        ("manifest.sha256", lambda content: b"0" * 64 + content[64:]),
    ],
)
def test_one_altered_byte_is_refused(tmp_path, name, change):
    frozen = frozen_folder(tmp_path / "made-v1")
    rewritten(frozen.folder, name, change)
    with pytest.raises(Invalid, match="was altered after it was frozen"):
        open_frozen(frozen.folder)


@pytest.mark.parametrize("rows", [12, 92_000])
def test_any_one_byte_of_a_hundred_is_found(tmp_path, rows):
    frozen = frozen_folder(tmp_path / "made-v1", rows)
    chance = random.Random(9)
    files = sorted(frozen.folder.iterdir())
    for _ in range(100):
        path = chance.choice(files)
        place, bit = chance.randrange(path.stat().st_size), 1 << chance.randrange(8)
        flip(path, place, bit)
        with pytest.raises(Invalid, match="was altered after it was frozen"):
            open_frozen(frozen.folder)
        flip(path, place, bit)
    assert sum(1 for _ in open_frozen(frozen.folder).examples()) == rows


def flip(path, place, bit):
    """Change one bit of a file, in place."""
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ bit]))


def test_an_example_altered_after_the_opening_is_refused_when_it_is_read(tmp_path):
    frozen = frozen_folder(tmp_path / "made-v1")
    rewritten(frozen.folder, "examples.jsonl", lambda content: content.replace(b"\xef", b"\xee", 1))
    with pytest.raises(Invalid, match="examples.jsonl, line 1 was altered"):
        list(frozen.examples())


def test_an_unsealed_folder_and_no_dataset_at_all_are_told_apart(tmp_path):
    frozen = frozen_folder(tmp_path / "made-v1")
    (frozen.folder / "manifest.sha256").unlink()
    with pytest.raises(Invalid, match="not sealed"):
        open_frozen(frozen.folder)
    with pytest.raises(NotFound, match="wardround freeze"):
        open_frozen(tmp_path)
