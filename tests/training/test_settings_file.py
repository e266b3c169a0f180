"""A config is strict and readable: a mistake is named with its line, and nothing is left unsaid."""

from pathlib import Path

import pytest

from db.errors import Invalid
from training.settings_file import as_yaml, read_settings

EXAMPLES = Path(__file__).parents[2] / "examples" / "training"
DOTAGPT = [("doctor", "all"), ("general", 101_000), ("exam", 51_000)]
GOOD = """\
model: {path: base}
data:
  sources:
    - {name: doctor, frozen: frozen/doctor-v1}
    - {name: general, file: general.jsonl, sha256: abc, take: 101_000}
train:
  learning_rate: 5e-5
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_said_is_the_default_and_written_back(tmp_path):
    settings = read_settings(written(tmp_path, GOOD))
    assert settings.train.learning_rate == 5e-5 and settings.data.sources[1].take == 101_000
    assert settings.batch.padding_free and settings.data.overlong == "raise"
    text = as_yaml(settings)
    assert "padding_free: true" in text and "overlong: raise" in text and "records_per_step: 16" in text
    assert read_settings(written(tmp_path, text)) == settings


def test_paths_are_meant_from_the_configs_own_folder(tmp_path):
    settings = read_settings(written(tmp_path, GOOD))
    assert settings.model.path == str(tmp_path / "base")
    assert settings.data.sources[0].frozen == str(tmp_path / "frozen" / "doctor-v1")


@pytest.mark.parametrize(
    "before, after, said",
    [
        ("learning_rate", "learning_rat", "line 7: there is no setting learning_rat; did you mean learn"),
        ("train:", "trainer_config:", "line 6: there is no setting trainer_config; known are"),
        ("5e-5", "fast", "line 7: learning_rate is fast; it must be a number"),
        ("5e-5", '"5e-5"', "learning_rate is 5e-5; it must be a number"),
        ("101_000", "some", "line 5: take is some; it must be a whole number or all"),
        ("{path: base}", "{path: base, path: other}", "line 1: path is set twice"),
        ("{path: base}", "{precision: fp32}", "line 1: path is missing"),
        ("{path: base}", "base", "line 1: here keys and values are needed"),
        ("{path: base}", "{path: base, precision: fp8}", "precision is fp8; it must be fp32 or bf16 or fp16"),
        ("frozen: frozen/doctor-v1", "take: all", "source doctor needs either frozen: or file:"),
        ("name: general", "name: doctor", "two sources are called doctor"),
        ("train:", "batch: {records_per_step: 6}\ntrain:", "choose a multiple of 4"),
        ("train:", "parallel: {processes: 2}\ntrain:", "say with parallel.engine how they share"),
        ("train:", "parallel: {engine: fsdp}\ntrain:", "parallel.engine is fsdp with one process"),
        ("  learning_rate: 5e-5", "  objective: dpo", "batch.padding_free: false"),
        ("  learning_rate: 5e-5", "  epochs: 0", "train.epochs is 0; it must be more than 0"),
        ("model: {path: base}", "model: {path: base", "is not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path, before, after, said):
    assert before in GOOD
    with pytest.raises(Invalid) as error:
        read_settings(written(tmp_path, GOOD.replace(before, after)))
    assert said in str(error.value)


@pytest.mark.parametrize(
    "name, told",
    [
        ("dotagpt-yi6b", (4096, "raise", 16, 3, 5e-5, "fp16", DOTAGPT)),
        ("mmedins-llama3-8b", (2048, "left", 128, 5, 1e-5, "bf16", [("meds-ins", "all")])),
    ],
)  # fmt: skip
def test_the_papers_recipes_are_configs(name, told):
    settings = read_settings(EXAMPLES / f"{name}.yaml")
    data, train = settings.data, settings.train
    takes = [(source.name, source.take) for source in data.sources]
    found = (data.max_length, data.overlong, settings.batch.records_per_step)
    found += (train.epochs, train.learning_rate, settings.model.precision, takes)
    assert found == told
    assert settings.batch.padding_free and settings.parallel.engine == "fsdp"
    assert Path(settings.model.template).is_file()
