"""What ratings come to by themselves: the report that needs no judge."""

import json
import shutil

import pandas as pd
import pytest

from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, set_up
from annotation.correlation.agreement_report import agreement_report
from annotation.correlation.blocks.every import agreement_blocks
from db import people
from db.batch_states import codes_shown, lock, open_batch, unblind
from db.errors import Invalid, Refused
from db.people import OPERATOR
from db.queues import queues
from db.study import Study, reading
from db.unblindings_noted import note_unblinding
from pipelines.reports.write_agreement_report import write_agreement_report
from tests.conftest import copy_of, password_of
from tests.real_round import import_real_cases

CASES, SHARED, MODELS = 8, 4, 6
COMMENT = "张建国复诊时用药不是这样"


@pytest.fixture(scope="module")
def study(cast_study, tmp_path_factory):
    """Three physicians score the real models' answers to 8 cases, share half and repeat half of their own."""
    folder = tmp_path_factory.mktemp("agreement")
    shutil.copytree(cast_study.folder, folder / "study")
    (folder / "data").mkdir()
    study = Study(folder / "study")
    import_real_cases(study, folder / "data", CASES)
    lead, *raters = (people.by_login(study, login) for login in ("lead", "physician", "physician2", "senior"))
    batch_id = set_up(study, lead, Setup("一致性", tuple(each.id for each in raters), 3, 0.5, 0.5, "", "1"))
    open_batch(study, lead, batch_id)
    with pytest.raises(Refused, match="unblinded"):
        agreement_report(study, lead, batch_id)
    for number, rater in enumerate(raters):
        for place, assignment_id in enumerate(queues(study, rater)[0].assignment_ids):
            ratings = {slot: {"overall": 2 + number + (place + ord(slot)) % 5} for slot in "ABCDEF"}
            answer(
                study, rater, assignment_id, answers={"ratings": ratings, "comment": COMMENT},
                expected_revision=0, nonce=f"{rater.login}-{assignment_id:016}", active_ms=40_000,
            )  # fmt: skip
    for step in (lock, unblind):
        step(study, lead, batch_id, "lead2", password_of("lead2"), "评完", "test")
    return study


@pytest.fixture(scope="module")
def report(study):
    return agreement_report(study, OPERATOR, 1)


def test_what_raters_wrote_of_an_answer_is_in_no_file_of_the_report(study, report, tmp_path):
    with reading(study) as database:
        assert COMMENT in database.execute("select answers from annotations").fetchone()[0]
    for path in write_agreement_report(report, tmp_path):
        assert COMMENT not in path.read_bytes().decode("utf-8", "replace"), path.name


def test_every_block_has_figures_and_reads_in_both_languages(report):
    every = agreement_blocks(report)
    assert [block.key for block in every] == ["between", "raters", "means", "data"]
    for block in every:
        assert block.used > 0 and all(sentence.zh and sentence.en for sentence in block.reading)


def test_an_unblinding_that_nobody_planned_is_in_the_block_of_blinding(study, tmp_path):
    study = copy_of(study, tmp_path / "noted")
    code, *_ = codes_shown(study, 1)
    told = {"who": "physician", "at": "2026-03-01T08:00:00+08:00", "why": "看到了文件名"}
    note_unblinding(study, people.by_login(study, "admin"), 1, "inadvertent", codes=(code,), **told)
    note_unblinding(
        study, people.by_login(study, "lead"), 1, "emergency", codes=(), **told | {"who": "senior"}
    )
    found = agreement_report(study, OPERATOR, 1)
    (block,) = [each for each in agreement_blocks(found) if each.key == "blinding"]
    ((by_accident, in_emergency),) = [each.rows for each in block.tables]
    assert by_accident[1:] == (
        "2026-03-01 00:00",
        "physician",
        found.names[code],
        "看到了文件名",
        "admin",
    )
    assert by_accident[0].en == "inadvertent" and in_emergency[3] == ", ".join(sorted(found.names.values()))
    assert "physician, senior" in block.reading[0].en and block.used == 2
    assert len(block.reading) == 1
    told |= {"at": "2026-03-02T08:00:00+08:00", "why": "张建国说他看到了文件名"}
    note_unblinding(study, people.by_login(study, "lead"), 1, "emergency", codes=(), **told)
    (again,) = [
        each for each in agreement_blocks(agreement_report(study, OPERATOR, 1)) if each.key == "blinding"
    ]
    assert "（2026-03-02 00:00 UTC）" in again.reading[1].zh and "look at them" in again.reading[1].en
    written = write_agreement_report(found, tmp_path / "out")
    (csv,) = [path for path in written if path.name == "unblindings.csv"]
    assert found.names[code] in csv.read_text("utf-8-sig")


def test_pairs_carry_the_n_they_share_and_repeats_do_not_count_twice(report):
    found = report.agreement
    assert {pair.n for pair in found.pairs} == {SHARED * MODELS}
    assert (found.reliability.n, found.reliability.n_complete) == (24, 24)
    assert found.chance.gwet.interval.method == "BCa bootstrap over 4 questions (few clusters)"


def test_the_models_means_are_those_of_the_ratings(report):
    scored = report.ratings[report.ratings["status"] == "scored"]
    by_answer = scored.groupby(["model", "question", "rater"])["value"].mean().groupby(["model", "question"])
    expected = by_answer.mean().groupby("model").mean()
    found = {one.model: one.mean.value for one in report.means if one.phase == "all"}
    assert found == pytest.approx(expected.to_dict())


def test_changes_are_paired_and_an_unknown_backbone_is_refused(study, report):
    backbone = report.means[0].model
    found = agreement_report(study, OPERATOR, 1, backbone=backbone)
    means = {one.model: one.mean.value for one in report.means if one.phase == "all"}
    for one in found.changes:
        if one.phase == "all":
            assert one.human.value == pytest.approx(means[one.model] - means[backbone])
    with pytest.raises(Invalid, match="no model gpt-9"):
        agreement_report(study, OPERATOR, 1, backbone="gpt-9")


def test_the_files_have_every_form_and_the_same_seed_gives_the_same_bytes(study, report, tmp_path):
    again = agreement_report(study, OPERATOR, 1)
    first = write_agreement_report(report, tmp_path / "a")
    for path in write_agreement_report(again, tmp_path / "b"):
        assert path.read_bytes() == (tmp_path / "a" / path.relative_to(tmp_path / "b")).read_bytes(), path
    assert {path.suffix for path in first} == {".html", ".pdf", ".csv", ".xlsx", ".json"}
    figures = json.loads((tmp_path / "a/report.json").read_text(encoding="utf-8"))
    assert figures["blocks"]["between"]["tables"]["rater_pairs"][0]["n"] == SHARED * MODELS
    wide = pd.read_csv(tmp_path / "a/ratings_wide.csv")
    assert [column for column in wide if " · overall" in column] == [
        f"{name} · overall" for name in ("physician", "physician2", "senior")
    ]
