"""A frozen dataset in others' forms: every example in each, and what leads back to its record."""

import json

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from db.errors import Conflict, Invalid
from pipelines.commands.export_frozen import export_frozen
from pipelines.freezing.exports import KINDS, export_jsonl
from tests.frozen_examples import example, frozen_folder

QUESTION = "患者21岁，胸闷2天（虚构病例1）。如何处理？"
ANSWER = "考虑胸闷待查，建议复查心电图，2天后复诊。"
WANTED = {
    "chat": {
        "messages": [
            {"role": "user", "content": f"请回答患者的问题。\n{QUESTION}"},
            {"role": "assistant", "content": ANSWER},
        ]
    },
    "alpaca": {"instruction": "请回答患者的问题。", "input": QUESTION, "output": ANSWER},
    "sharegpt": {
        "conversations": [
            {"from": "human", "value": f"请回答患者的问题。\n{QUESTION}"},
            {"from": "gpt", "value": ANSWER},
        ]
    },
}


@pytest.fixture
def frozen(tmp_path):
    return frozen_folder(tmp_path / "made-v1", many=6)


@pytest.mark.parametrize("form", WANTED)
def test_a_row_has_the_forms_fields_and_what_leads_back(frozen, tmp_path, form):
    assert export_jsonl(frozen, form, tmp_path / "out.jsonl") == 6
    first = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert {name: first[name] for name in WANTED[form]} == WANTED[form]
    assert first["id"] == "1-1" and first["hash"] == example(1).hash and first["licence"] == "Apache-2.0"


def test_a_preference_pair_is_what_a_physician_wrote_over_what_the_model_wrote(frozen, tmp_path):
    assert export_jsonl(frozen, "dpo", tmp_path / "pairs.jsonl") == 2
    pair = json.loads((tmp_path / "pairs.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert pair["id"] == "3-3"
    assert pair["prompt"] == [{"role": "user", "content": example(3).messages[0]["content"]}]
    assert pair["chosen"] == [{"role": "assistant", "content": example(3).messages[1]["content"]}]
    assert pair["rejected"] == [{"role": "assistant", "content": example(3).rejected}]


def test_without_anything_replaced_there_is_no_pair_and_no_file(tmp_path):
    frozen = frozen_folder(tmp_path / "made-v1", many=2)
    for kind, write in KINDS.items():
        with pytest.raises(Invalid, match="no preference pairs"):
            write(frozen, "dpo", tmp_path / kind)
    assert [path.name for path in tmp_path.iterdir()] == ["made-v1"]


def test_parquet_holds_the_same_rows_and_names_its_dataset(frozen, tmp_path):
    KINDS["parquet"](frozen, "chat", tmp_path / "out.parquet")
    KINDS["jsonl"](frozen, "chat", tmp_path / "out.jsonl")
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert table.to_pylist() == [json.loads(line) for line in lines]
    assert table.schema.metadata[b"sha256"].decode() == frozen.sha256


def test_nothing_is_overwritten(frozen, tmp_path):
    (tmp_path / "out.jsonl").write_text("mine")
    with pytest.raises(Conflict, match="exists already"):
        export_jsonl(frozen, "chat", tmp_path / "out.jsonl")


def test_the_command_proves_the_dataset_before_it_writes(frozen, tmp_path):
    out = tmp_path / "out.jsonl"
    told = CliRunner().invoke(export_frozen, [str(frozen.folder), "--form", "alpaca", "--out", str(out)])
    assert told.output == f"{out}: 6 rows of made-v1\n"
    path = frozen.folder / "examples.jsonl"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    refused = CliRunner().invoke(export_frozen, [str(frozen.folder), "--out", str(tmp_path / "two.jsonl")])
    assert isinstance(refused.exception, Invalid) and not (tmp_path / "two.jsonl").exists()
