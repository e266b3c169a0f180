"""What is exported for Hugging Face's library opens there, row for row."""

import json

import pytest

from pipelines.freezing.exports import KINDS
from tests.frozen_examples import frozen_folder


@pytest.mark.parametrize("form", ["chat", "alpaca", "sharegpt", "dpo"])
def test_the_exported_folder_opens_with_load_dataset(tmp_path, form):
    from datasets import load_dataset

    frozen = frozen_folder(tmp_path / "made-v1")
    KINDS["hf"](frozen, form, tmp_path / "exported")
    KINDS["jsonl"](frozen, form, tmp_path / "rows.jsonl")
    opened = load_dataset(str(tmp_path / "exported"), cache_dir=str(tmp_path / "cache"))
    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert opened["train"].to_list() == [json.loads(line) for line in lines]
