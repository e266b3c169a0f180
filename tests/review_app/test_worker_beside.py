"""A worker that cannot work is told of in a line each time, less and less often, and in the end given up."""

import threading

import pytest

from pipelines.jobs.presence import lock_of_worker, why_none, worker_is_there
from review_app.server import worker_beside as beside
from tests.pipelines.test_jobs import working


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(beside, "SECONDS_BEFORE_ANOTHER", 0.01)
    monkeypatch.setattr(beside, "TRIES", 2)


def test_a_worker_that_cannot_start_is_given_up_with_its_remedy(study, quick, monkeypatch, tmp_path):
    monkeypatch.setenv("WARDROUND_QUEUE", f"unix://{tmp_path}/nobody.socket")
    told, given_up = [], threading.Event()

    def say(line):
        told.append(line)
        if "none is started any more" in line:
            given_up.set()

    with beside.worker_beside(study, say):
        assert given_up.wait(60)
    assert len(told) == 2
    assert all("Redis server in WARDROUND_QUEUE does not answer; start it." in line for line in told)
    assert not any("\n" in line or "Traceback" in line for line in told)
    assert not worker_is_there(study)
    english, chinese = why_none(study)
    assert "does not answer" in english and "请启动它" in chinese


def test_a_page_sees_whether_a_worker_is_there(study):
    beside.note_why_none(study, ("It was so.", "原来如此。"))
    with working(study):
        until_there(study)
        assert why_none(study) == ("", "")
    assert not worker_is_there(study)
    # looking takes nothing from a worker that is just starting
    with lock_of_worker(study), lock_of_worker(study):
        assert not worker_is_there(study)


def until_there(study):
    """Polling, because the other side is another process."""
    ended = threading.Event()
    for _ in range(600):
        if worker_is_there(study) and not any(why_none(study)):
            return
        ended.wait(0.05)
    raise AssertionError("no worker came")
