"""Where a command is told to write and cannot, it says so in a sentence, and leaves nothing half written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.backups import back_up
from db.durable import written
from db.errors import Refused
from db.study import Study, create_study
from pipelines.reports.files import write
from review_app.example_study import open_example
from wardround import main

ROOT = Path(__file__).parent.parent
QUESTIONS = str(ROOT / "examples" / "exam_questions.jsonl")
# commands that write a file, {study} in the place of the study's folder, without the place they write to
FILES = {
    "export-pairs": "export-pairs --study {study} --out",
    "export-dialogues": "export-dialogues --study {study} --out",
    "questions": "questions --study {study} --out",
    "export-frozen": "export-frozen {frozen} --out",
    "people export": "people export physician --study {study} --out",
    "as-of": "as-of --study {study} --at 5 --out",
    "filter": "filter {questions} --removed {beside} --out",
    "filter, the removed": "filter {questions} --out {beside} --removed",
    "dedup": "dedup {questions} --out",
    "dedup, the duplicates": "dedup {questions} --out {beside} --duplicates",
    "label": "label {questions} --out",
    "label-studio table": "label-studio table {export} --out",
}
# commands that write a folder
FOLDERS = {
    "correlation": "report correlation --study {study} --judge {judge} --out",
    "agreement": "report agreement --study {study} --out",
    "survey": "report survey --study {study} --out",
    "rewriting": "report rewriting --study {study} --out",
    "verification": "report verification --study {study} --out",
    "audit": "report audit --study {study} --out",
    "backup": "backup --study {study}",
    "split": "split {labelled} --seed 1 --held-out 1 --out",
    "create": "create",
}
JUDGE = "模拟裁判（己系列） · 8d622f55"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """What stands in the commands' words: the example study, and files beside it."""
    folder = tmp_path_factory.mktemp("places")
    open_example(folder / "study")
    study, labelled, export = folder / "study", folder / "labelled.jsonl", folder / "export.json"
    export.write_text('[{"id": 1, "annotations": []}]', encoding="utf-8")
    for words in (["label", QUESTIONS, "--out", labelled], ["hold-out", "--study", study, "--seed", "1"]):
        assert CliRunner().invoke(main, [*map(str, words)], catch_exceptions=False).exit_code == 0
    (frozen, *_) = sorted((study / "frozen").iterdir())
    return {"study": study, "frozen": frozen, "questions": QUESTIONS, "labelled": labelled, "export": export}


@pytest.mark.parametrize("place", ["nowhere/x", "a folder"])
@pytest.mark.parametrize("words", FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_is_refused_in_a_sentence(words, place, places, tmp_path):
    assert "Error: " in refused(words, tmp_path / place, places, tmp_path)


@pytest.mark.parametrize("words", FOLDERS.values(), ids=FOLDERS)
def test_a_folder_that_cannot_be_is_refused_in_a_sentence(words, places, tmp_path):
    assert "Error: " in refused(words, tmp_path / "a file" / "x", places, tmp_path)


def test_a_study_is_not_made_in_the_place_of_a_file(places, tmp_path):
    assert "Error: " in refused("create", tmp_path / "a file", places, tmp_path)


@pytest.mark.parametrize("words", ["create", "backup --study {study}", "restore {backup}"])
def test_a_new_folder_has_a_name_and_lies_in_no_study_nor_backup(words, places, tmp_path, monkeypatch):
    create_study(tmp_path / "other")
    backup = back_up(Study(places["study"]), tmp_path / "backup").folder
    monkeypatch.chdir(tmp_path)
    arguments = [word.format(**places, backup=backup) for word in words.split()]
    lying = sorted(tmp_path.rglob("*"))
    for place, told in {
        "": "has no name; give",
        " ": "has no name; give",
        "other/jobs/x": f"another study or backup, {tmp_path / 'other'}, and",
        "backup/x": f"another study or backup, {backup}, and",
    }.items():
        result = CliRunner().invoke(main, [*arguments, place], catch_exceptions=False)
        assert (result.exit_code, told in result.output) == (2, True), result.output
    assert sorted(tmp_path.rglob("*")) == lying


@pytest.mark.parametrize("words", ["export-frozen {frozen} --out", "as-of --study {study} --at 5 --out"])
def test_a_name_that_no_file_can_have_is_refused_too(words, places, tmp_path):
    assert "File name too long" in refused(words, tmp_path / ("x" * 300), places, tmp_path)


@pytest.mark.parametrize("words", FILES.values(), ids=FILES)
def test_a_pipe_is_refused_and_stays_one(words, places, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    known = {**places, "beside": tmp_path / "beside", "judge": JUDGE}
    arguments = [word.format(**known) for word in words.split()]
    result = CliRunner().invoke(main, [*arguments, str(pipe)], catch_exceptions=False)
    assert (result.exit_code, "is a device or a pipe; name a file" in result.output) == (2, True), (
        result.output
    )
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"] and pipe.is_fifo()


def refused(words: str, place: Path, places: dict, folder: Path) -> str:
    (folder / "a file").write_text("as it was", encoding="utf-8")
    (folder / "a folder").mkdir()
    known = {**places, "beside": folder / "beside", "judge": JUDGE}
    arguments = [word.format(**known) for word in words.split()]
    result = CliRunner().invoke(main, [*arguments, str(place)], catch_exceptions=False)
    assert result.exit_code == 2, result.output
    assert sorted(each.name for each in folder.rglob("*")) == ["a file", "a folder"]
    assert (folder / "a file").read_text(encoding="utf-8") == "as it was"
    return result.output


def test_what_is_read_is_not_written_over(places, tmp_path):
    train = tmp_path / "train.jsonl"
    train.write_bytes(places["labelled"].read_bytes())
    for words in (
        ["split", train, "--out", tmp_path, "--seed", 1],
        ["label", train, "--out", train],
        ["dedup", train, "--out", train],
        ["label-studio", "table", places["export"], "--out", places["export"]],
    ):
        result = CliRunner().invoke(main, [*map(str, words)], catch_exceptions=False)
        assert result.exit_code == 2, result.output
    assert train.read_bytes() == places["labelled"].read_bytes()
    assert list(tmp_path.iterdir()) == [train]


@pytest.mark.parametrize("most", [0, 9000])
def test_on_a_full_disk_no_file_of_a_report_appears_and_those_before_stay(most, tmp_path):
    folder = tmp_path / "report"
    write(folder, {"a.csv": b"before", "tables/b.csv": b"before"})
    code = (
        "import sys; from pathlib import Path; from pipelines.reports.files import write\n"
        "from db.errors import Refused\n"
        "try: write(Path(sys.argv[1]), {'a.csv': b'now', 'tables/b.csv': b'now' * 9000})\n"
        "except Refused as refused: print(refused)"
    )
    run = subprocess.run(
        ["prlimit", f"--fsize={most}", sys.executable, "-B", "-c", code, str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "report/tables/b.csv cannot be written" in run.stdout or "report/a.csv cannot" in run.stdout
    assert "make room, or choose another place" in run.stdout
    files = {each.name: each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    assert files == {"a.csv": b"before", "b.csv": b"before"}


def test_what_is_being_written_has_no_name_yet_and_none_where_it_fails(tmp_path):
    out = tmp_path / "out.jsonl"
    with pytest.raises(ZeroDivisionError), written(out) as file:
        file.write(b"half")
        assert not out.exists()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with written(out) as file:
        file.write(b"whole")
    assert [out.read_bytes()] == [each.read_bytes() for each in tmp_path.iterdir()]
    with (
        pytest.raises(Refused, match="a folder cannot be written") as refused,
        written(tmp_path / "a folder"),
    ):
        (tmp_path / "a folder").mkdir()
    assert "换一个位置" in refused.value.zh


def test_a_link_to_a_file_stays_one_and_the_file_is_written(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "kept.jsonl"
    for earlier in (None, b"earlier"):
        link = tmp_path / f"link-{bool(earlier)}.jsonl"
        link.symlink_to("elsewhere/kept.jsonl")
        if earlier:
            target.write_bytes(earlier)
        result = CliRunner().invoke(
            main, ["filter", QUESTIONS, "--removed", str(tmp_path / "r"), "--out", str(link)]
        )
        assert result.exit_code == 0, result.output
        assert link.is_symlink() and len(target.read_bytes()) > len(b"earlier")
        assert os.listdir(target.parent) == ["kept.jsonl"]
        target.unlink()
