"""A password lets in whom it belongs to; guesses are few, and tell nothing."""

from dataclasses import replace
from datetime import timedelta
from time import monotonic

import pytest
from argon2 import extract_parameters

from db import passwords, people, reset_links
from db.errors import Invalid, Refused
from db.people import OPERATOR
from db.sign_in import ATTEMPTS, WINDOW, TooManyAttempts, authenticate
from db.study import reading, utc_now, writing
from tests.conftest import password_of

HERE, THERE = "10.0.0.1", "10.0.0.2"


def fail(study, login, address=HERE, times=1):
    for _ in range(times):
        with pytest.raises(Refused) as refused:
            authenticate(study, login, "wrong", address)
        assert not isinstance(refused.value, TooManyAttempts)
    return str(refused.value)


def test_the_right_password_brings_the_person(study, cast):
    assert authenticate(study, "Lead", password_of("lead"), HERE) == cast["lead"]


def test_wrong_unknown_and_closed_are_told_the_same(study):
    people.disable(study, OPERATOR, "senior")
    with pytest.raises(Refused) as closed:
        authenticate(study, "senior", password_of("senior"), HERE)
    assert str(closed.value) == fail(study, "lead") == fail(study, "nobody")


def test_an_unknown_login_costs_the_same_hashing_as_a_known_one():
    kept = passwords.hash_of("a long password")
    assert extract_parameters(passwords.NOBODYS_HASH) == extract_parameters(kept)
    assert not passwords.fits(passwords.NOBODYS_HASH, "a long password")


def test_after_five_failures_even_the_right_password_is_not_looked_at(study):
    fail(study, "lead", times=ATTEMPTS)
    for login in ("lead", "LEAD"):
        with pytest.raises(TooManyAttempts, match="quarter of an hour"):
            authenticate(study, login, password_of("lead"), HERE)


def test_nobody_can_lock_a_colleague_out(study, cast):
    fail(study, "lead", times=ATTEMPTS)
    assert authenticate(study, "lead", password_of("lead"), THERE) == cast["lead"]
    assert authenticate(study, "senior", password_of("senior"), HERE) == cast["senior"]


def test_the_lock_opens_when_the_window_has_passed(study, cast):
    # five hashes take more than a second of a busy machine
    began = monotonic()
    fail(replace(study, ticks=lambda: began), "lead", times=ATTEMPTS)
    for seconds, opens in ((-1, False), (1, True)):
        later = replace(study, ticks=lambda seconds=seconds: began + WINDOW.total_seconds() + seconds)
        if opens:
            assert authenticate(later, "lead", password_of("lead"), HERE) == cast["lead"]
        else:
            with pytest.raises(TooManyAttempts):
                authenticate(later, "lead", password_of("lead"), HERE)


@pytest.mark.parametrize("way", ["link", "host"])
def test_a_new_password_ends_the_wait_of_its_login_alone(study, cast, way):
    token = reset_links.make(study, OPERATOR, "lead")
    for login in ("LEAD", "senior"):
        for address in (HERE, THERE):
            fail(study, login, address, times=ATTEMPTS)
    if way == "link":
        with pytest.raises(Invalid):
            reset_links.redeem(study, token, "short")
        with pytest.raises(TooManyAttempts):
            authenticate(study, "lead", password_of("lead"), HERE)
        reset_links.redeem(study, token, "a new long password")
    else:
        people.set_password(study, OPERATOR, "Lead", "a new long password")
    for address in (HERE, THERE):
        fail(study, "lead", address)
        assert authenticate(study, "lead", "a new long password", address) == cast["lead"]
        with pytest.raises(TooManyAttempts):
            authenticate(study, "senior", password_of("senior"), address)


@pytest.mark.parametrize("seconds", [-28_800, -3600, -1, 1, 3600, 28_800])
def test_no_setting_of_the_clock_opens_the_lock(study, seconds):
    fail(study, "lead", times=ATTEMPTS)
    later = replace(study, clock=lambda: utc_now() + timedelta(seconds=seconds))
    with pytest.raises(TooManyAttempts):
        authenticate(later, "lead", password_of("lead"), HERE)


def test_attempts_from_before_the_machine_began_anew_are_forgotten(study, cast):
    fail(study, "lead", times=ATTEMPTS)
    begun_anew = replace(study, ticks=lambda: 1.0)
    assert authenticate(begun_anew, "lead", password_of("lead"), HERE) == cast["lead"]


def test_the_time_of_a_guess_is_read_when_its_turn_has_come(study):
    """Read before, it can be earlier than a neighbour's, who is then taken for one from the future."""

    def in_turn():
        with pytest.raises(RuntimeError, match="a writing inside a writing"), writing(study):
            pass
        return monotonic()

    fail(replace(study, ticks=in_turn), "lead")


def test_a_success_forgets_the_failures(study):
    fail(study, "lead", times=ATTEMPTS - 1)
    authenticate(study, "lead", password_of("lead"), HERE)
    fail(study, "lead", times=ATTEMPTS)


def test_the_last_attempt_on_a_known_login_is_an_event(study):
    fail(study, "lead", times=ATTEMPTS)
    fail(study, "nobody", times=ATTEMPTS)
    with reading(study) as database:
        told = database.execute("select subject from events where action like 'last sign-in%'").fetchall()
    assert [tuple(row) for row in told] == [("lead",)]


def test_a_password_typed_into_the_wrong_field_is_not_kept(study):
    fail(study, password_of("lead"))
    for file in study.folder.iterdir():
        assert password_of("lead").encode() not in file.read_bytes()
