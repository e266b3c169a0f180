"""Judgments are stored once and stay as they are."""

from dataclasses import replace

import pytest

from annotation.correlation.judges import judges_in
from db.errors import Refused
from db.judgments import Judgment, add_judgments, judged_keys
from db.ratings import judgments
from db.study import reading, writing
from tests.scoring_study import make_scoring_study, open_scoring_batch

ONE = Judgment("k" * 64, 1, "r", "p", "judge", {}, 1, "scored", 7.5, "理由", "judge", 10, 5, 1)


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=1, sources=1)


def test_a_judgment_that_is_there_is_not_stored_again_nor_changed(made):
    assert add_judgments(made.study, made["engineer"], [ONE, ONE]) == 1
    again = [replace(ONE, rating=1.0), replace(ONE, key="n" * 64, repeat=2)]
    assert add_judgments(made.study, made["lead"], again) == 1
    with reading(made.study) as database:
        assert [row["rating"] for row in database.query("select rating from judgments order by id")] == [
            7.5,
            7.5,
        ]
    assert judged_keys(made.study) == {"k" * 64, "n" * 64}


def test_physicians_store_no_judgments(made):
    with pytest.raises(Refused, match="role engineer or lead"):
        add_judgments(made.study, made["doctor1"], [ONE])


@pytest.mark.parametrize("statement", ["update judgments set rating = 1", "delete from judgments"])
def test_the_database_itself_keeps_judgments_as_they_are(made, statement):
    add_judgments(made.study, made["engineer"], [ONE])
    with pytest.raises(Exception, match="insert-only"), writing(made.study) as database:
        database.execute(statement)


def test_judgments_are_read_as_wholes_or_by_criterion_and_each_says_its_rubric(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=4, sources=2)
    rated = replace(ONE, criteria={"facts": 8.0, "evidence": None})
    other = replace(ONE, key="n" * 64, rubric_hash="s", rating=3.0)
    add_judgments(made.study, made["engineer"], [rated, other])
    batch_id = open_scoring_batch(made)
    whole = judgments(made.study, made["lead"], batch_id)
    assert [(row.criterion, row.value, row.rubric_hash) for row in whole] == [("", 7.5, "r"), ("", 3.0, "s")]
    # another rubric is another judge, and both names say so
    names = [each.name for each in judges_in(whole)]
    assert (len(set(names)), all("judge · p · " in name for name in names)) == (2, True)
    by_criterion = judgments(made.study, made["lead"], batch_id, by_criterion=True)
    assert sorted(
        (row.criterion, row.value, row.status) for row in by_criterion if row.rubric_hash == "r"
    ) == [
        ("evidence", None, "n/a"),
        ("facts", 8.0, "scored"),
    ]
    assert [row.criterion for row in by_criterion if row.rubric_hash == "s"] == [""]
    assert [each.judgments for each in judges_in(by_criterion)] == [1, 1]
