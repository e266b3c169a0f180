"""What passes is said plainly and leaves nothing behind; a study that is held is waited for."""

import threading

import pytest

from db import connections, events
from db.errors import Unavailable
from db.study import reading, writing


def held(study, until: threading.Event, for_seconds: float = 10) -> threading.Thread:
    """Another program that holds the database until it is told otherwise; it holds it when this returns."""
    holding = threading.Event()

    def hold():
        with connections.connected(study.database) as database:
            database.execute("begin immediate")
            holding.set()
            until.wait(for_seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(10)
    return thread


def note(study, what):
    with writing(study) as database:
        database.execute("insert into rule_drafts values (1, null, ?, 'now')", (what,))


def noted(study):
    with reading(study) as database:
        return [row[0] for row in database.execute("select text from rule_drafts")]


def test_a_writer_waits_for_one_who_holds_the_study_for_two_seconds(study):
    until = threading.Event()
    holder = held(study, until, for_seconds=2)
    note(study, "waited")
    assert noted(study) == ["waited"] and connections.BUSY_SECONDS == 10
    holder.join()


def test_one_who_holds_it_for_too_long_is_said_and_nothing_is_stored(study, monkeypatch):
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.05)
    until = threading.Event()
    holder = held(study, until)
    with pytest.raises(Unavailable, match="held by another program") as raised:
        note(study, "never")
    assert "数据正被其他程序占用" in raised.value.said("zh") and noted(study) == []
    until.set()
    holder.join()


def test_a_disk_that_fills_in_the_middle_is_said_and_nothing_is_stored(study):
    with pytest.raises(Unavailable, match="disk is full") as raised, writing(study) as database:
        database.execute("insert into rule_drafts values (1, null, 'half', 'now')")
        pages = database.execute("pragma page_count").fetchone()[0]
        database.execute(f"pragma max_page_count = {pages}")
        database.execute("insert into rule_drafts values (2, null, ?, 'now')", ("长" * 1_000_000,))
    assert "服务器磁盘已满" in raised.value.said("zh")
    note(study, "with space again")
    assert noted(study) == ["with space again"]


def test_writers_wait_in_line_and_a_writing_inside_a_writing_is_a_bug_at_once(study, monkeypatch):
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0)
    before = events.head(study).seq

    def log():
        with writing(study) as database:
            events.append(study, database, "operator", "tried", "here")

    threads = [threading.Thread(target=log) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert events.head(study).seq == before + 8 and events.broken_at(study) is None
    with pytest.raises(RuntimeError, match="inside a writing"), writing(study):
        log()
    log()
    assert events.head(study).seq == before + 9


def test_a_mistake_of_ours_is_no_passing_trouble(study):
    with pytest.raises(Exception, match="no such table") as raised, reading(study) as database:
        database.execute("select * from nowhere")
    assert not isinstance(raised.value, Unavailable)
