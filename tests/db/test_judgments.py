"""Judgments are stored once and stay as they are."""

from dataclasses import replace

import pytest

from db.errors import Refused
from db.judgments import Judgment, add_judgments, judged_keys
from db.study import reading, writing
from tests.scoring_study import make_scoring_study

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
