"""Seniority and hourly pay: who sets and sees them, and what worked hours come to."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from click.testing import CliRunner

from annotation.answering import answer
from db import people
from db.errors import Invalid, NotFound, Refused
from db.pay import pay_grades, set_pay, worked
from db.people import OPERATOR
from db.queues import queues
from db.study import Study, reading
from tests.scoring_study import make_scoring_study, open_scoring_batch
from wardround import main

HOUR = 3_600_000
# after the study was made, for grades of another day hold then
START = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("role", ["physician", "senior", "engineer"])
def test_only_leads_and_admins_set_and_see_pay(study, cast, role):
    for act in (
        lambda actor: set_pay(study, actor, "physician", "mid_level", 165),
        lambda actor: pay_grades(study, actor),
        lambda actor: worked(study, actor, 1),
    ):
        with pytest.raises(Refused, match="lead or admin"):
            act(cast[role])


def test_the_latest_grade_holds_and_the_one_before_stays_on_record(study, cast):
    set_pay(study, cast["lead"], "physician", "mid_level", 165)
    set_pay(study, cast["admin"], "physician", "associate_senior", 250)
    (grade,) = pay_grades(study, cast["lead"]).values()
    assert (grade.login, grade.seniority, grade.hourly) == ("physician", "associate_senior", 250)
    with reading(study) as database:
        rows = database.execute("select hourly, by_login from pay_grades order by number").fetchall()
    assert rows == [(165, "lead"), (250, "admin")]


def test_the_event_says_whose_pay_was_set_and_not_what_it_is(study, cast):
    set_pay(study, cast["lead"], "physician", "mid_level", 165)
    with reading(study) as database:
        (last,) = database.query("select * from events order by seq desc limit 1")
    assert (last["action"], last["subject"]) == ("pay set", "physician")
    assert "165" not in last["detail"]


@pytest.mark.parametrize("seniority, hourly", [("chief", 165), ("senior", -1), ("senior", float("nan"))])
def test_a_grade_that_cannot_be_is_refused(study, cast, seniority, hourly):
    with pytest.raises(Invalid):
        set_pay(study, cast["lead"], "physician", seniority, hourly)
    assert pay_grades(study, cast["lead"]) == {}


def test_nobody_unknown_is_paid(study, cast):
    with pytest.raises(NotFound):
        set_pay(study, cast["lead"], "nobody", "senior", 250)


def test_hours_cost_what_held_when_they_were_worked(tmp_path):
    made = make_scoring_study(tmp_path / "study")
    batch_id = open_scoring_batch(made)
    minutes = count()
    study = Study(made.study.folder, clock=lambda: START + timedelta(minutes=next(minutes)))
    set_pay(study, made["lead"], "doctor1", "mid_level", 100)
    first, second, *_ = queues(study, made["doctor1"])[0].assignment_ids
    rate(study, made["doctor1"], first, HOUR)
    set_pay(study, made["lead"], "doctor1", "senior", 300)
    rate(study, made["doctor1"], second, HOUR)
    # an amendment is work too, at the pay of its day
    rate(study, made["doctor1"], first, HOUR // 2, revision=1)
    # who had no pay while working gets the first that was set
    rate(study, made["doctor2"], queues(study, made["doctor2"])[0].assignment_ids[0], HOUR)
    set_pay(study, made["lead"], "doctor2", "mid_level", 165)
    rate(study, made["doctor3"], queues(study, made["doctor3"])[0].assignment_ids[0], HOUR, simulated=True)
    one, two, three = worked(study, made["lead"], batch_id)
    assert (one.hours, one.pay, one.seniority) == (2.5, pytest.approx(100 + 300 + 150), "senior")
    assert (two.hours, two.pay) == (1, pytest.approx(165))
    assert (three.hours, three.simulated, three.pay) == (0, 1, None)


def test_the_command_sets_a_grade(study):
    given = ["people", "pay", "physician", "--seniority", "mid_level", "--hourly", "165"]
    result = CliRunner().invoke(main, [*given, "--study", str(study.folder)])
    assert result.output == "physician is mid_level at 165 RMB an hour.\n"
    person = people.by_login(study, "physician")
    assert pay_grades(study, OPERATOR)[person.id].hourly == 165


def rate(study, person, assignment_id, active_ms, revision=0, simulated=False):
    ratings = {slot: {"overall": 5 + revision} for slot in "ABCD"}
    answer(
        study, person, assignment_id, answers={"ratings": ratings, "comment": ""}, expected_revision=revision,
        nonce=f"{person.login}-{assignment_id:012}-{revision}", active_ms=active_ms, simulated=simulated,
        reason="再看一遍" if revision else "",
    )  # fmt: skip
