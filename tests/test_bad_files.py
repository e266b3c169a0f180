"""Every reader of files, every way a file can be bad: read exactly, or refused and nothing changed."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from annotation.long_table import read_long_table
from annotation.rating_table import read_rating_table
from annotation.rubric_file import read_rubric
from annotation.survey.layout import read_settings
from annotation.survey.questionnaire_files import load_questionnaire
from annotation.survey.taxonomy import load_mapping
from db import events, records
from db.errors import Invalid, NotFound, WardroundError
from db.people import OPERATOR
from db.study import Study, create_study
from pipelines.asking.prompt import prompt_in
from pipelines.commands.label_studio import _exported
from pipelines.import_records import import_file, read_file
from pipelines.label_records import TASK_KEYS
from pipelines.reading.json_lines import read_with_ids
from pipelines.row_files import read_rows
from pipelines.rules.rules import load_rules
from tests.bad_files import EMPTY, HARMED, OTHER, PLACES, SAME, put
from training.settings_file import as_yaml
from training.settings_file import read_settings as read_config

ROOT = Path(__file__).parent.parent
QUESTIONS = [{"id": f"q{n}", "question": f"咳嗽{n}天，怎么办？", "answer": "先就医。"} for n in range(1, 9)]
CASES = [
    {
        "id": f"c{n}",
        "title": "案例分析-肺炎",
        "description": f"咳嗽{n}天。",
        "QA_pairs": [{"question": "诊断？", "answer": "肺炎。"}],
    }
    for n in range(1, 9)
]
TURNS = {f"turn_{n}_{what}": f"第{n}轮。" for n in (1, 2, 3) for what in ("question", "answer")}
DIALOGUES = [{"id": f"d{n}", **TURNS} for n in range(1, 9)]
EXPORT = [
    {
        "id": n,
        "annotations": [
            {
                "completed_by": 1,
                "result": [{"type": "textarea", "from_name": "注", "value": {"text": ["好。"]}}],
            }
        ],
    }
    for n in range(1, 9)
]
RUBRIC = {
    "key": "overall",
    "version": "1",
    "name": {"zh": "总体", "en": "Overall"},
    "criteria": [
        {
            "key": "overall", "name": {"zh": "总体", "en": "Overall"},
            "asks": {"zh": "打分。", "en": "Rate."},
            "low": 1, "high": 10, "anchors": {}, "may_be_na": False, "weight": 1, "veto": False,
        }
    ],
}  # fmt: skip


def lines(rows) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def array(rows) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode() + b"\n"


def table(*rows: str) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()


def imported(path: Path, study: Study) -> tuple[object, int]:
    """What `wardround import` stores of a file, and how many lines it sets aside."""
    outcome = import_file(study, OPERATOR, read_file(path, "none"))
    kept = [
        (each.external_id, each.case_description, each.question, each.answer, each.metadata.get("qa_pairs"))
        for each in records.records(study, OPERATOR)
    ]
    return kept, len(outcome.set_aside)


def reads(read: Callable[[Path], object]) -> Callable[[Path, Study], tuple[object, int]]:
    return lambda path, study: (read(path), 0)


@dataclass(frozen=True)
class Reader:
    """A format, a good file of it, and what is read of one: its content, and the lines set aside."""

    format: str
    name: str
    good: bytes
    read: Callable[[Path, Study], tuple[object, int]]
    may_be_empty: bool = False


READERS = {
    "wardround import, JSON Lines": Reader("jsonl", "records.jsonl", lines(QUESTIONS), imported),
    "wardround import, cases": Reader("json", "cases.json", array(CASES), imported),
    "wardround import, dialogues": Reader("json", "dialogues.json", array(DIALOGUES), imported),
    "wardround import, CSV": Reader(
        "csv", "records.csv",
        table("id,question,answer", *(f"q{n},咳嗽{n}天？,先就医。" for n in range(1, 9))), imported,
    ),
    "rows of filter, label, split": Reader(
        "jsonl", "records.jsonl", lines(QUESTIONS),
        reads(lambda path: [row for _, row in read_with_ids(path)]), may_be_empty=True,
    ),
    "rows of judge, generate, submit": Reader(
        "jsonl", "rows.jsonl", lines(QUESTIONS), reads(lambda path: [row.values for row in read_rows(path)])
    ),
    "a questionnaire": Reader(
        "toml",
        "questionnaire.toml",
        (ROOT / "examples" / "questionnaire.toml").read_bytes(),
        reads(load_questionnaire),
    ),
    "a mapping of proposals": Reader(
        "toml", "mapping.toml",
        (ROOT / "annotation/survey/kuake_qic_mapping.toml").read_bytes(), reads(load_mapping),
    ),
    "a survey's settings": Reader(
        "toml", "settings.toml",
        '# 说明\n[columns]\nseconds = "用时"\n[require]\n'.encode(), reads(read_settings), may_be_empty=True,
    ),
    "rules": Reader(
        "toml",
        "rules.toml",
        (ROOT / "pipelines/rules/task_rules.toml").read_bytes(),
        reads(lambda path: load_rules(path, TASK_KEYS).rules),
    ),
    "a rubric": Reader("json", "rubric.json", array(RUBRIC), reads(read_rubric)),
    "an export of Label Studio": Reader("json", "export.json", array(EXPORT), reads(_exported)),
    "a template of a prompt": Reader(
        "text", "prompt.txt", "你是医生。\n$question\n请回答。\n".encode(),
        reads(lambda path: (prompt_in(path).system, prompt_in(path).user)), may_be_empty=True,
    ),
    "ratings": Reader(
        "csv", "ratings.csv",
        table("id,question,task,model,rater,value", *(f"{n},q{n},t,甲,李,7" for n in range(1, 9))),
        reads(lambda path: read_long_table(path)[["question", "model", "rater", "value"]].to_dict("records")),
    ),
    "a table of agreement": Reader(
        "csv", "table.csv", table("id,item,rater,value", *(f"{n},i{n},李,7" for n in range(1, 9))),
        reads(lambda path: read_rating_table(path, words=True).ratings.to_dict()),
    ),
    "a config of training": Reader(
        "yaml", "config.yaml",
        "# 说明\n".encode() + (ROOT / "examples/training/dotagpt-yi6b.yaml").read_bytes(),
        # paths are made absolute from the file's own folder
        reads(lambda path: [each for each in as_yaml(read_config(path)).split("\n") if "/" not in each]),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return create_study(tmp_path_factory.mktemp("empty") / "study")


@pytest.fixture
def study(empty, tmp_path, request):
    """A study of this test's own, where it is about an import: no other reader touches a study."""
    reader = request.node.callspec.params.get("reader")
    if reader and reader.read is not imported:
        return empty
    shutil.copytree(empty.folder, tmp_path / "study")
    return Study(tmp_path / "study")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """What a reader's good file comes to; each is read once, an import's in a study of its own."""

    @cache
    def read(reader):
        folder = tmp_path_factory.mktemp("good")
        (folder / "good").mkdir()
        made = create_study(folder / "study") if reader.read is imported else None
        return reader.read(written(reader, folder / "good", reader.good), made)[0]

    return read


def cases(table):
    return [
        pytest.param(reader, make, id=f"{name}: {case}")
        for name, reader in READERS.items()
        for case, (make, formats) in table.items()
        if reader.format in formats.split()
    ]


def written(reader, tmp_path, content):
    path = tmp_path / reader.name
    path.write_bytes(content)
    return path


def state(study):
    return records.counts(study), events.head(study)


def refused_by_name(reader, path, study):
    """Whether the file is refused in a sentence with its name, with the study as it was before."""
    before = state(study)
    with pytest.raises((Invalid, NotFound)) as refusal:
        reader.read(path, study)
    assert path.name in str(refusal.value)
    assert state(study) == before
    return True


@pytest.mark.parametrize(("reader", "make"), cases(SAME))
def test_a_file_that_says_the_same_is_read_exactly(reader, make, tmp_path, study, good):
    found, aside = reader.read(written(reader, tmp_path, make(reader.good)), study)
    assert (found, aside) == (good(reader), 0)


@pytest.mark.parametrize(("reader", "make"), cases(OTHER))
def test_another_encoding_is_read_exactly_or_refused_by_name(reader, make, tmp_path, study, good):
    path = written(reader, tmp_path, make(reader.good))
    try:
        found, aside = reader.read(path, study)
    except WardroundError:
        assert refused_by_name(reader, path, study)
    else:
        assert (found, aside) == (good(reader), 0)


@pytest.mark.parametrize(("reader", "make"), cases(HARMED))
def test_a_bad_file_is_refused_by_name_or_its_line_is_set_aside(reader, make, tmp_path, study, good):
    path = written(reader, tmp_path, make(reader.good))
    try:
        found, aside = reader.read(path, study)
    except WardroundError:
        assert refused_by_name(reader, path, study)
    else:
        assert aside and set(map(str, found)) <= set(map(str, good(reader)))


@pytest.mark.parametrize(("reader", "make"), cases(EMPTY))
def test_an_empty_file_is_refused_or_holds_nothing(reader, make, tmp_path, study):
    path = written(reader, tmp_path, make(reader.good))
    if reader.may_be_empty:
        reader.read(path, study)
    else:
        assert refused_by_name(reader, path, study)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_where_no_file_can_be_read_that_is_said(reader, place, tmp_path, study):
    path = tmp_path / reader.name
    put(place, path)
    assert refused_by_name(reader, path, study)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_link_to_a_good_file_is_that_file(reader, tmp_path, study, good):
    path = written(reader, tmp_path, reader.good)
    link = path.with_name("link" + path.suffix)
    link.symlink_to(path)
    assert reader.read(link, study) == (good(reader), 0)


@pytest.mark.parametrize("mark", ["\u2028", "\u0085", "\u2029"])
@pytest.mark.parametrize(
    "reader", [each for each in READERS.values() if each.format == "jsonl"], ids=lambda each: each.name
)
def test_only_a_line_feed_ends_a_line_of_json_lines(reader, mark, tmp_path, study):
    rows = [row | {"question": f"甲{mark}乙"} for row in QUESTIONS]
    found, aside = reader.read(written(reader, tmp_path, lines(rows)), study)
    assert (len(found), aside) == (len(QUESTIONS), 0)


def test_there_are_more_than_forty_ways():
    assert len({*SAME, *OTHER, *EMPTY, *HARMED, *PLACES}) > 60
