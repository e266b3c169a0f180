"""A session holds while it is used, for a day at most, and ends at once when it is ended."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from db import people, sessions
from db.people import OPERATOR
from db.sessions import IDLE, LONGEST
from db.study import reading, utc_now

A_MOMENT = timedelta(seconds=1)


def after(study, span):
    return replace(study, clock=lambda: utc_now() + span)


def test_a_token_is_random_and_only_its_hash_is_kept(study, cast):
    tokens = {sessions.open_session(study, cast["lead"]) for _ in range(20)}
    assert len(tokens) == 20 and all(len(token) == 43 for token in tokens)
    with reading(study) as database:
        kept = {row[0] for row in database.execute("select token_hash from sessions")}
    assert kept == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    for file in study.folder.iterdir():
        assert not any(token.encode() in file.read_bytes() for token in tokens)


def test_a_token_brings_its_person(study, cast):
    for person in cast.values():
        assert sessions.signed_in(study, sessions.open_session(study, person)) == person


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\0", "' or 1=1 --"])
def test_any_other_token_brings_nobody(study, cast, token):
    sessions.open_session(study, cast["lead"])
    assert sessions.signed_in(study, token) is None


def test_the_hash_in_the_database_is_not_a_token(study, cast):
    token = sessions.open_session(study, cast["lead"])
    assert sessions.signed_in(study, hashlib.sha256(token.encode()).hexdigest()) is None


def test_a_session_not_used_for_eight_hours_is_over(study, cast):
    token = sessions.open_session(study, cast["lead"])
    assert sessions.signed_in(after(study, IDLE + A_MOMENT), token) is None


def test_a_session_in_use_lasts_a_day_and_no_longer(study, cast):
    token = sessions.open_session(study, cast["lead"])
    for hours in (7, 14, 21):
        assert sessions.signed_in(after(study, timedelta(hours=hours)), token)
    assert sessions.signed_in(after(study, LONGEST - A_MOMENT), token)
    assert sessions.signed_in(after(study, LONGEST + A_MOMENT), token) is None


def test_a_revoked_session_ends_and_the_persons_others_go_on(study, cast):
    ended, other = (sessions.open_session(study, cast["lead"]) for _ in range(2))
    sessions.revoke(study, ended)
    sessions.revoke(study, "unknown")
    assert sessions.signed_in(study, ended) is None
    assert sessions.signed_in(study, other) == cast["lead"]


def test_a_closed_account_has_no_session_and_gets_none(study, cast):
    token = sessions.open_session(study, cast["senior"])
    people.disable(study, OPERATOR, "senior")
    assert sessions.signed_in(study, token) is None
    assert sessions.signed_in(study, sessions.open_session(study, cast["senior"])) is None


def test_looking_does_not_write_every_time(study, cast):
    token = sessions.open_session(study, cast["lead"])
    before = study.database.with_name("study.db-wal")
    size = before.stat().st_size if before.exists() else 0
    for _ in range(20):
        sessions.signed_in(study, token)
    assert (before.stat().st_size if before.exists() else 0) == size
