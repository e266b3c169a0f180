"""A reset link is one person's, good once, for half an hour, and only in its own study."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db import events, people, reset_links
from db.errors import Invalid, Refused
from db.people import OPERATOR
from db.reset_links import GOOD_FOR
from db.sign_in import authenticate
from db.study import create_study, reading, utc_now

NEW = "a new long password"


def test_a_link_sets_the_password_once(study):
    token = reset_links.make(study, OPERATOR, "lead")
    assert reset_links.redeem(study, token, NEW).login == "lead"
    assert authenticate(study, "lead", NEW, "").login == "lead"
    with pytest.raises(Refused, match="no longer valid"):
        reset_links.redeem(study, token, "yet another password")


def test_a_link_is_over_after_half_an_hour(study):
    token = reset_links.make(study, OPERATOR, "lead")
    for span, good in [(GOOD_FOR - timedelta(seconds=5), True), (GOOD_FOR + timedelta(seconds=5), False)]:
        later = replace(study, clock=lambda span=span: utc_now() + span)
        if good:
            assert reset_links.person_of(later, token).login == "lead"
        else:
            with pytest.raises(Refused):
                reset_links.person_of(later, token)


def test_a_link_made_before_the_password_changed_is_over(study, cast):
    token = reset_links.make(study, OPERATOR, "lead")
    people.set_password(study, cast["lead"], "lead", NEW)
    with pytest.raises(Refused):
        reset_links.person_of(study, token)


@pytest.mark.parametrize("token", ["", "x", "..", "W10.x", "eyJhIjoxfQ.AAAA"])
def test_a_made_up_link_is_none(study, token):
    with pytest.raises(Refused):
        reset_links.person_of(study, token)


def test_a_link_of_another_study_is_none(study, tmp_path):
    other = create_study(tmp_path / "other")
    people.add(other, OPERATOR, "lead", "同名", "lead", NEW)
    with pytest.raises(Refused):
        reset_links.person_of(study, reset_links.make(other, OPERATOR, "lead"))


def test_a_link_does_not_weaken_what_a_password_must_be(study):
    with pytest.raises(Invalid):
        reset_links.redeem(study, reset_links.make(study, OPERATOR, "lead"), "short")


def test_only_an_admin_makes_one_and_for_nobody_who_is_out(study, cast):
    with pytest.raises(Refused):
        reset_links.make(study, cast["lead"], "lead")
    people.disable(study, OPERATOR, "senior")
    with pytest.raises(Refused, match="senior is disabled"):
        reset_links.make(study, OPERATOR, "senior")


def test_making_and_using_a_link_are_events(study, cast):
    reset_links.redeem(study, reset_links.make(study, cast["admin"], "lead"), NEW)
    with reading(study) as database:
        last = database.execute(
            "select actor, action, subject from events order by seq desc limit 2"
        ).fetchall()
    assert [tuple(row) for row in last] == [
        ("lead", "password set", "lead"),
        ("admin", "reset link made", "lead"),
    ]
    assert events.broken_at(study) is None
