"""Import: real files come in whole and once, bad ones are told, and no model's name reaches study.db."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from db import blinding_key, events, records
from db.coverage import coverage
from db.people import OPERATOR
from db.study import create_study, reading
from pipelines.self_naming import OwnName
from wardround import main

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
CASES = DATA / "cmb_clin" / "CMB-Clin.json"
DIALOGUES = sorted((DATA / "model_answers").glob("*.json"))
MODELS = ("DISC-MedLLM", "baichuan-chat", "bianque-v2", "gpt-3.5-turbo", "gpt-4", "huatuo-chat")
CASE = {
    "id": "1",
    "title": "案例分析-肺炎",
    "description": "咳嗽三天。",
    "QA_pairs": [{"question": "诊断？", "answer": "肺炎。"}],
}
MESSAGES = [{"role": "patient", "content": "我咳嗽。"}, {"role": "doctor", "content": "考虑肺炎。"}]
DIALOGUE = {"id": "1", "model": "gpt-4", "source": "cases", "conversation": MESSAGES}


@pytest.fixture
def study(tmp_path):
    return create_study(tmp_path / "study")


@pytest.fixture(scope="module")
def real_study(tmp_path_factory):
    """A study with the six models' dialogues and the cases, given in that order, and what was printed."""
    study = create_study(tmp_path_factory.mktemp("real") / "study")
    return study, printed(study, *DIALOGUES, CASES, options=KEEP)


# two of the published cases name their patients, and so do answers to them
KEEP = ("--personal-data", "keep")


def run(study, *files, options=()):
    arguments = ["import", *map(str, files), "--study", str(study.folder), *options]
    return CliRunner().invoke(main, arguments)


def printed(study, *files, options=()):
    """What `wardround import` prints for these files, which it must take."""
    result = run(study, *files, options=options)
    assert result.exit_code == 0, result.output
    return result.output


def refused(study, *files, options=("--licence", "none")):
    result = run(study, *files, options=options)
    assert result.exit_code == 2, result.output
    return result.output


def written(tmp_path, content, name="cases.json"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def one_line(value):
    return json.dumps(value, ensure_ascii=False).encode()


def raw_bytes(study):
    """Everything the study's database has on disk, its log included, but for that log's marks of readers."""
    paths = sorted(set(study.folder.glob("study.db*")) - {study.folder / "study.db-shm"})
    return b"".join(path.read_bytes() for path in paths).lower()


def test_the_real_cases_and_dialogues_come_in_and_the_unanswered_case_is_named(real_study):
    study, output = real_study
    counted = records.counts(study)
    assert {key: counted[key] for key in ("sources", "records", "responses", "set_aside_lines")} == {
        "sources": 7,
        "records": 74,
        "responses": 438,
        "set_aside_lines": 0,
    }
    told = "of all files in the study to which there are responses, 73 of 74 records are answered by all 6"
    assert f"\n{told} sources\n  record 28 lacks 6 of 6" in output
    assert output.count("no response to record 28\n") == 6
    assert counted["self_namings"] == 62
    assert "23 namings of the model itself masked" in output


def test_importing_twice_adds_nothing_and_says_so(real_study):
    study, _ = real_study
    before = records.counts(study), events.head(study)
    output = printed(study, *DIALOGUES, CASES)
    assert output.count("0 responses added, 73 already there") == 6
    assert "0 records added, 74 already there" in output
    assert (records.counts(study), events.head(study)) == before


def test_a_file_of_records_alone_is_not_told_as_answered(real_study):
    study, _ = real_study
    assert "answered by all" not in printed(study, CASES)


def test_every_record_is_the_case_of_its_line(real_study):
    study, _ = real_study
    source = CASES.read_text("utf-8")
    lines = source.split("\n")
    for kept, case in zip(records.records(study, OPERATOR), json.loads(source), strict=True):
        assert lines[kept.line - 1].strip() == "{"
        assert json.loads("{" + lines[kept.line].rstrip().rstrip(",") + "}") == {"id": case["id"]}
        # the file has three vertical tabs, where a word processor broke the line
        assert kept.case_description == case["description"].replace("\v", "\n")
        assert kept.metadata["qa_pairs"] == case["QA_pairs"]
        assert all(pair["question"] in kept.question for pair in case["QA_pairs"])
    assert kept.metadata["chapter"] == "泌尿、男生殖系统肿瘤" and kept.metadata["topic"] == "阴囊Paget病"


def test_no_models_name_is_in_the_studys_bytes_and_all_are_in_the_sealed_file(real_study):
    study, _ = real_study
    names = [name.encode().lower() for name in (*MODELS, *(path.name for path in DIALOGUES))]
    assert [name for name in names if name in raw_bytes(study)] == []
    assert [name for name in names if name not in study.blinding_key.read_bytes().lower()] == []
    assert study.blinding_key.stat().st_mode & 0o777 == 0o600


def test_the_six_codes_stand_for_the_six_models(real_study):
    study, _ = real_study
    named = blinding_key.names(study, OPERATOR, coverage(study).codes)
    assert sorted(named.values()) == sorted(MODELS)


def test_the_licence_beside_the_files_is_named_with_its_hash(real_study):
    study, _ = real_study
    assert {source.licence for source in records.sources(study)} == {
        "Apache-2.0 (LICENSE, sha256 c71d239df91726fc)"
    }


KILLED = """
import os, signal, sys
from db import imports
from wardround import main

def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

calls = 0
def after(name, count):
    real = getattr(imports, name)
    def counted(*args, **kwargs):
        global calls
        calls += 1
        return kill() if calls > count else real(*args, **kwargs)
    setattr(imports, name, counted)

point, count, *arguments = sys.argv[1:]
if point == "event":
    imports.events.append = kill
else:
    after(point, int(count))
main(arguments)
"""


def test_a_files_name_is_utf_8_and_on_one_line_of_the_report(study, tmp_path):
    content = one_line([CASE])
    file = written(tmp_path, content, os.fsdecode("病.json".encode("gbk")))
    said = refused(study, file)
    assert r"\udcb2\udca1.json is not UTF-8" in said and "rename the file" in said
    said = printed(
        study, written(tmp_path, content, "a\n\x1b[7m\u202eb.json"), options=("--licence", "M\x07IT")
    )
    assert said.startswith(r"a\n\x1b[7m\u202eb.json: 1 row") and r"M\x07IT" in said


def test_a_licence_told_in_a_long_sentence_is_kept_as_told(study, tmp_path):
    told = "仅供本研究使用，不得外传。" * 40
    printed(study, written(tmp_path, one_line(CASE)), options=["--licence", told])
    assert [source.licence for source in records.sources(study)] == [told]


def test_a_file_that_grants_the_licence_is_kept_with_its_hash(study, tmp_path):
    grant = tmp_path / "data-use agreement.txt"
    grant.write_text("仅供本研究使用（伦理批件）\n", encoding="utf-8")
    printed(study, written(tmp_path, one_line(CASE)), options=["--licence", str(grant)])
    (source,) = records.sources(study)
    sha256 = hashlib.sha256(grant.read_bytes()).hexdigest()[:16]
    assert source.licence == f"仅供本研究使用（伦理批件） (data-use agreement.txt, sha256 {sha256})"


@pytest.mark.parametrize(
    ("point", "count"),
    [("_sealing", 0), ("_neutral", 0), ("_insert_response", 40), ("event", 0)],
)
def test_an_import_killed_in_the_middle_leaves_nothing_half(study, point, count):
    printed(study, CASES, options=KEEP)
    arguments = ["import", *KEEP, str(DIALOGUES[3]), "--study", str(study.folder)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, point, str(count), *arguments], cwd=ROOT, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    counted = records.counts(study)
    assert (counted["sources"], counted["responses"], counted["self_namings"]) == (1, 0, 0)
    assert events.broken_at(study) is None
    assert b"gpt-3.5" not in raw_bytes(study)
    assert "73 responses added" in printed(study, DIALOGUES[3], options=KEEP)
    assert len(coverage(study).codes) == 1


def test_a_dry_run_tells_all_and_changes_nothing(study):
    printed(study, CASES, options=KEEP)
    before = raw_bytes(study)
    output = printed(study, DIALOGUES[4], options=["--dry-run"])
    assert "71 responses would be added" in output and "2 of them wait for a decision" in output
    assert raw_bytes(study) == before and not study.blinding_key.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"plain text", "in no format"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (b"\x1f\x8b\x08\x00rest", "damaged or cut off"),
        (b"[1, 2]", "line 1: not a JSON object"),
        (b"[]", "no row of a known shape"),
        (b'[{"a": 1}]', "The first has the keys a."),
        (b"[" + one_line(CASE) + b",\n" + one_line(CASE)[:12], "line 2: it is cut off"),
        (b"[" + one_line(CASE)[:-9], "line 1: cut off in the middle of a character"),
        (b"[" + one_line(CASE) + b",\n", "line 2: it is cut off"),
        (b"[" + one_line(CASE) + b"\n" + one_line(CASE) + b"]", "line 2: a comma is missing"),
        (b"[" + one_line(CASE) + b"]\n]", "line 2: something stands after"),
        (b"[\n" + one_line(CASE).replace(b'"id"', b"id") + b"]", "line 2: Expecting property name"),
        (b"[" + one_line(CASE) + b",\n" + "咳嗽".encode("gb18030") + b"]", "line 2: not UTF-8"),
        (json.dumps([CASE]).encode("utf-16-le"), "line 1: a NUL byte"),
        (b"[\n" + one_line(CASE) + b"\n\0]", "line 3: a NUL byte"),
        (b"[" * 100_000, "nested too deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line_and_nothing_is_kept(
    study, tmp_path, content, said
):
    assert said in " ".join(refused(study, written(tmp_path, content)).split())
    assert records.counts(study)["sources"] == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "2"', "no JSON object: it is cut off"),
        (b"not json", "no JSON object: Expecting value (character 1)"),
        (b"[1]", "not a JSON object"),
        (one_line(CASE) + b"}", "no JSON object: Extra data"),
        (one_line(CASE | {"id": "2", "description": " "}), "description is empty"),
        (one_line(CASE | {"id": "2", "description": 7}), "description is no text"),
        (one_line(CASE | {"id": None}), "id is no text"),
        (one_line(CASE | {"id": True}), "id is no text"),
        (one_line(CASE | {"id": "2", "QA_pairs": []}), "QA_pairs is no list"),
        (one_line(CASE | {"id": "2", "QA_pairs": [{"question": "？"}]}), "not {question, answer}"),
        (one_line(CASE | {"id": "2", "task": "cooking"}), "There is no task cooking"),
        (one_line({"id": "2"}), "the keys are not QA_pairs, description, id, title"),
        (one_line(CASE | {"id": "2", "n": float("nan")}), "NaN is no JSON value"),
        (one_line(CASE | {"id": "2"}).replace(b'"2"', b'"2", "n": 1e999'), "beyond all bounds"),
        (one_line(CASE | {"id": "2"}).replace(b'"2"', b'"2", "n": ' + b"9" * 5000), "5000 digits"),
        (one_line(CASE | {"id": "2"}).replace(b'"2"', b'"2", "id": "3"'), "a key stands twice"),
        (one_line(CASE | {"id": "2"}).replace(b"title", b"\\u0000"), "control character U+0000"),
        (one_line(CASE | {"id": "2"}).replace("咳".encode(), b"\\ud800"), "half of a surrogate pair"),
        (one_line(CASE | {"id": "2", "description": "咳" * 200_001}), "200001 characters"),
        (one_line(CASE | {"id": "2", "x": json.loads("[" * 40 + "]" * 40)}), "nested deeper than 32"),
        (b'{"x":' * 50_000, "nested too deep"),
        (one_line(CASE | {"description": "别的。"}), "the id 1 stands on line 1 too, with other content"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_line_is_set_aside_with_its_reason_and_its_neighbours_come_in(study, tmp_path, line, reason):
    content = b"\n".join([one_line(CASE), line, b"", one_line(CASE | {"id": "last"})])
    output = printed(study, written(tmp_path, content), options=["--licence", "none"])
    assert "2 records added" in output and "cases.json:2: " in output and reason in output
    assert [(each.id, each.line) for each in records.records(study, OPERATOR)] == [(1, 1), (2, 4)]
    [kept] = records.set_aside_lines(study, OPERATOR)
    assert reason in kept.reason and kept.raw


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (one_line(CASE)[:-4], "it is cut off"),
        (one_line(CASE).replace(b'"1"', b'"1", "id": "3"'), "a key stands twice"),
        (one_line(CASE).replace("咳".encode(), b"\\ud800"), "half of a surrogate pair"),
    ],
)
def test_a_file_of_which_no_line_can_be_read_is_refused_with_the_first_ones_reason(
    study, tmp_path, line, reason
):
    told = run(study, written(tmp_path, line), options=["--licence", "none"])
    assert told.exit_code and "holds no line that can be read; line 1: " in told.output
    assert reason in told.output


def test_what_is_no_file_is_told_as_what_it_is(study, tmp_path):
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    for path, said in (
        (pipe, "is a device or a pipe"),
        (Path("/dev/zero"), "is a device or a pipe"),
        (tmp_path, "cannot be read: Is a directory"),
        (tmp_path / "none.jsonl", "There is no file"),
    ):
        told = run(study, path, options=["--licence", "none"])
        assert told.exit_code and said in told.output


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "7"}, "there is no record 7 of cases; import the cases records first"),
        ({"source": "exam"}, "there is no record 1 of exam; import the exam records first"),
        ({"conversation": []}, "conversation is no list of messages"),
        ({"conversation": ["hello"]}, "a message is not {role, content}"),
        ({"conversation": MESSAGES[:1]}, "the messages do not go patient, doctor"),
        ({"conversation": MESSAGES[::-1]}, "the messages do not go patient, doctor"),
        ({"conversation": [{"role": "judge", "content": "？"}]}, "neither patient nor doctor"),
        ({"conversation": [MESSAGES[0], {"role": "doctor", "content": ""}]}, "content is empty"),
        ({"model": ""}, "model is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_dialogue_is_set_aside_and_its_text_sealed(study, tmp_path, change, reason):
    cases = written(tmp_path, one_line(CASE))
    answers = written(tmp_path, one_line(DIALOGUE) + b"\n" + one_line(DIALOGUE | change), "gpt-4.jsonl")
    output = printed(study, cases, answers, options=["--licence", "none"])
    assert "1 response added" in output and "gpt-4.jsonl:2: " in output and reason in output
    [kept] = records.set_aside_lines(study, OPERATOR)
    assert reason in kept.reason and kept.raw == ""
    assert b"gpt-4" not in raw_bytes(study)


def test_rows_on_one_line_are_told_apart_and_decided_on_one_by_one(study, tmp_path):
    people = [CASE | {"id": str(n), "description": f"电话1391234567{n}，咳嗽。"} for n in (1, 2, 3)]
    faults = [CASE | {"id": "4", "description": ""}, CASE | {"id": "5"}, CASE | {"id": "5", "title": ""}]
    path = written(tmp_path, json.dumps([*people, *faults], ensure_ascii=False), "oneline.json")
    told = printed(study, path, options=("--licence", "none"))
    for number in (1, 2, 3):
        assert f"oneline.json, item {number}: holds personal data (phone)" in told
    assert "oneline.json, item 4: description is empty" in told
    assert "oneline.json, item 6: the id 5 is that of item 5 too, with other content" in told
    decide = ("--licence", "none", "--personal-data")
    assert "1 record added, 1 already there" in printed(study, path, options=(*decide, "keep", "--line", "2"))
    assert "1 record added, 2 already there" in printed(study, path, options=(*decide, "mask", "--line", "3"))
    kept = {each.line: each.case_description for each in records.records(study, OPERATOR)}
    assert kept == {
        2: people[1]["description"],
        3: "电话＊＊＊＊＊＊＊＊＊＊＊，咳嗽。",
        5: CASE["description"],
    }
    waiting = [each.line for each in records.set_aside_lines(study, OPERATOR) if "waits" in each.reason]
    assert waiting == [1]
    told = refused(study, path, options=(*decide, "keep", "--line", "7"))
    assert "oneline.json, item 7: no personal data was found there" in told


def test_line_ends_are_made_one_and_no_other_character_is_touched(study, tmp_path):
    odd = "一\r\n二\r三\v四\u2028五\u0085六\u3000七  八\t九\ufeff"
    content = b"\xef\xbb\xbf" + one_line(CASE | {"description": odd}) + b"\r\n" + one_line(CASE | {"id": "2"})
    printed(study, written(tmp_path, content), options=["--licence", "none"])
    first, second = records.records(study, OPERATOR)
    assert first.case_description == "一\n二\n三\n四\u2028五\u0085六\u3000七  八\t九\ufeff"
    assert second.line == 2


def dialogues_of(model, *texts):
    """A dialogue of `model` to each case, each answered by a text."""
    for number, text in enumerate(texts, start=1):
        said = [MESSAGES[0], {"role": "doctor", "content": text}]
        yield one_line(DIALOGUE | {"id": str(number), "model": model, "conversation": said})


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_short_name_left_in_answers_is_told_with_its_lines(study, tmp_path, options):
    cases = written(tmp_path, b"\n".join(one_line(CASE | {"id": str(n)}) for n in (1, 2, 3)), "cases.jsonl")
    said = ("我是R1，建议复查。", "术后R1 切除，建议放疗。R1：多喝水。", "（R1）建议复查。")
    answers = written(tmp_path, b"\n".join(dialogues_of("R1", *said)), "answers.jsonl")
    printed(study, cases, options=["--licence", "none"])
    output = printed(study, answers, options=["--licence", "none", *options])
    assert (
        "the name R1 is too short or common" in output and "2 answers have it elsewhere (line 2, 3)" in output
    )
    assert "来源名“R1”太短或太常见" in output and "另有 2 个回答在别处含有它（第 2, 3 行）" in output
    if not options:
        assert "too short" not in printed(study, answers, options=["--licence", "none"])


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("R1", "我是R1，建议复查。"),
        ("X", "建议拍X线片。"),
        ("医渡·杏林", "（医渡·杏林）建议复查。"),
        ("R1", "多喝水。"),
    ],
)
def test_nothing_is_told_of_a_name_that_is_not_left(study, tmp_path, model, said):
    answers = written(tmp_path, b"".join(dialogues_of(model, said)), "answers.jsonl")
    output = printed(study, written(tmp_path, one_line(CASE)), answers, options=["--licence", "none"])
    assert "1 response added" in output and "too short" not in output


def test_answers_of_an_older_version_are_told_to_keep_their_masks(study, tmp_path, monkeypatch):
    answers = written(tmp_path, b"".join(dialogues_of("R1", "我是R1，建议复查。")), "answers.jsonl")
    with monkeypatch.context() as older:
        older.setattr("pipelines.self_naming._own_name", lambda model: OwnName((), (), None))
        printed(study, written(tmp_path, one_line(CASE)), answers, options=["--licence", "none"])
    output = printed(study, answers, options=["--licence", "none"])
    assert "0 responses added, 1 already there" in output and "0 lines set aside" in output
    assert "1 of those there have other masks" in output and "其中 1 个已有回答的遮蔽" in output


def test_other_spellings_of_the_roles_are_kept_as_one(study, tmp_path):
    messages = [{"role": "user", "content": "我咳嗽。"}, {"role": "Assistant", "content": "考虑肺炎。"}]
    answers = written(tmp_path, one_line(DIALOGUE | {"conversation": messages}), "answers.json")
    printed(study, written(tmp_path, one_line(CASE)), answers, options=["--licence", "none"])
    [kept] = records.responses_of(study, OPERATOR, [1])
    assert [message.role for message in kept.conversation] == ["patient", "doctor"]


@pytest.mark.parametrize(
    ("text", "named"),
    [("MIT License\n\nCopyright", "MIT"), ("\n Our own terms \n", "Our own terms")],
)
def test_a_licence_is_named_after_its_text(study, tmp_path, text, named):
    (tmp_path / "LICENSE.txt").write_text(text)
    assert f", {named} (LICENSE.txt, sha256 " in printed(study, written(tmp_path, one_line(CASE)))


def test_a_file_without_a_licence_is_refused(study, tmp_path):
    assert "give it with --licence" in refused(study, written(tmp_path, one_line(CASE)), options=())


def test_a_licence_that_names_a_model_is_refused(study, tmp_path):
    answers = written(tmp_path, one_line(DIALOGUE | {"model": "baichuan-2-chat"}), "answers.json")
    said = refused(study, answers, options=["--licence", "Baichuan 2 terms"])
    assert "would unblind raters" in " ".join(said.split())


def test_records_and_responses_in_one_file_are_refused(study, tmp_path):
    content = one_line(CASE) + b"\n" + one_line(DIALOGUE)
    assert "split it in two" in refused(study, written(tmp_path, content))
    assert b"gpt-4" not in raw_bytes(study)


def test_a_file_that_is_not_there_is_said_to_be_not_there(study, tmp_path):
    assert "There is no file" in refused(study, tmp_path / "nothing.json")


def test_one_unreadable_file_keeps_all_from_being_imported(study, tmp_path):
    refused(study, written(tmp_path, one_line(CASE)), written(tmp_path, b"[", "broken.json"))
    assert records.counts(study)["records"] == 0


def test_an_import_is_an_event_without_a_name_or_a_text(study, tmp_path):
    answers = written(tmp_path, one_line(DIALOGUE), "gpt-4.json")
    printed(study, written(tmp_path, one_line(CASE)), answers, options=["--licence", "none"])
    with reading(study) as database:
        logged = database.execute("select action, subject, detail from events").fetchall()
    # a source's mark tells its code alone
    assert [row[0] for row in logged] == ["file imported", "source sealed", "file imported"]
    assert logged[0][1] == "cases.json" and logged[2][1].startswith("responses-")
    assert not any("gpt" in str(row) or "咳嗽" in str(row) for row in logged)
