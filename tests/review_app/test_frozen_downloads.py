"""Frozen datasets leave the server proven, in every form, to those who may see them and to nobody else."""

import io
import json
import shutil
import zipfile

import pytest

from db.approving import withdraw
from db.errors import Invalid, NotFound, Refused
from db.study import Study
from review_app.engineer.frozen_downloads import DOWNLOADS, frozen_download
from tests.frozen_study import approved_study, freeze


@pytest.fixture(scope="module")
def made(cast_study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("downloads") / "study"
    shutil.copytree(cast_study.folder, folder)
    made = approved_study(Study(folder), records=4)
    freeze(made)
    return made


@pytest.mark.parametrize("form", [form for form in DOWNLOADS if form != "dpo"])
def test_every_form_holds_every_example(made, form):
    name, content = frozen_download(made.study, made["engineer"], "doctor-v1", form)
    assert name.startswith(f"doctor-v1-{form}.")
    if name.endswith(".zip"):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        wanted = {"hf": "data/train-00000-of-00001.parquet", "files": "examples.jsonl"}[form]
        assert f"doctor-v1/{wanted}" in names
    else:
        assert len([json.loads(line) for line in content.split(b"\n")[:-1]]) == 4


def test_the_same_dataset_gives_the_same_bytes(made):
    first, again = (frozen_download(made.study, made["lead"], "doctor-v1", "files") for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("title", "form"), [("doctor-v1", "exe"), ("doctor-v2", "chat"), ("../doctor-v1", "chat")]
)
def test_there_is_nothing_under_another_name(made, title, form):
    with pytest.raises(NotFound):
        frozen_download(made.study, made["engineer"], title, form)


def test_physicians_download_none_and_nobody_downloads_pairs_that_there_are_not(made):
    with pytest.raises(Refused):
        frozen_download(made.study, made["physician"], "doctor-v1", "chat")
    with pytest.raises(Invalid, match="no preference pairs"):
        frozen_download(made.study, made["engineer"], "doctor-v1", "dpo")


def test_a_dataset_with_a_withdrawn_example_is_no_longer_handed_out(made, tmp_path):
    shutil.copytree(made.study.folder, tmp_path / "study")
    study = Study(tmp_path / "study")
    withdraw(study, made["lead"], [1], "剂量有误")
    with pytest.raises(Refused, match="withdrawn"):
        frozen_download(study, made["engineer"], "doctor-v1", "chat")
