"""The script believes the gate about a login, and the database about everything else."""

from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from db import people
from db.people import OPERATOR

SCRIPT = Path(__file__).parents[2] / "review_app/app.py"


@pytest.fixture
def shown(study, monkeypatch):
    """The page as the script draws it for whom the gate names."""
    monkeypatch.setenv("WARDROUND_STUDY", str(study.folder))

    def draw(**gate_says):
        script = AppTest.from_file(SCRIPT, default_timeout=60)
        script.user = gate_says
        return script.run()

    return draw


def bar_of(page):
    return "".join(element.proto.body for element in page.main if element.type == "html")


def test_name_and_role_are_the_databases_whatever_a_header_says(shown):
    page = shown(login="physician", name=quote("卫管理"), role="admin", language="zh")
    assert "周医师 · 医师" in bar_of(page) and "管理" not in bar_of(page)
    assert not page.exception and not page.error


def test_the_language_is_the_one_chosen(shown):
    assert "Physician" in bar_of(shown(login="physician", language="en"))
    assert "医师" in bar_of(shown(login="physician", language="xx"))


@pytest.mark.parametrize("login", ["", "nobody", "operator", "senior"])
def test_whoever_has_no_open_account_sees_nothing(shown, study, login):
    people.disable(study, OPERATOR, "senior")
    page = shown(login=login)
    assert len(page.error) == 1 and len(page.main) == 1
