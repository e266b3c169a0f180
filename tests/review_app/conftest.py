"""A stage for the components: a server that can be killed and started again, and a browser page on it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import served
from tests.hostile_study import make_hostile_study

ROOT = Path(__file__).parents[2]
SETTINGS = """
browser.gatherUsageStats = false
server.fileWatcherType = "none"
client.toolbarMode = "minimal"
runner.postScriptGC = false
"""


class Stage:
    """The server on its own port, which can be killed and started again, and what it has stored."""

    def __init__(self, folder):
        self.file = folder / "stage.json"
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "config.toml").write_text(SETTINGS)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "BOARD_STAGE": str(self.file)}
        command = [sys.executable, "-m", "uvicorn", "board_stage:app", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--app-dir", str(Path(__file__).parent), "--no-access-log"],
            env=environment,
            cwd=self.file.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.until(self.is_up)

    def is_up(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health") as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def play(self, items, **state):
        fresh = {
            "items": items,
            "work": {},
            "locked": False,
            "drafts_taken": 0,
            "submits_heard": 0,
            "told_already": 0,
        }
        self.file.write_text(json.dumps(fresh | state, ensure_ascii=False), encoding="utf-8")

    def read(self):
        return json.loads(self.file.read_text(encoding="utf-8"))

    def draft(self, assignment="1"):
        return self.read()["work"].get(assignment, {}).get("draft", {})

    def annotations(self, assignment="1"):
        return self.read()["work"].get(assignment, {}).get("annotations", [])

    @staticmethod
    def until(reached, seconds=20):
        """Wait until `reached()` is true; polling, because the other side is another process."""
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, "not reached in time"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    stage = Stage(tmp_path_factory.mktemp("stage"))
    stage.play([])
    stage.start()
    yield stage
    stage.kill()


@pytest.fixture(scope="module")
def context(browser):
    """One for all tests, so that Streamlit's own files are loaded once."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context, stage):
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    for other in context.pages[1:]:
        other.close()
    page.goto(f"{stage.url}/stage")
    page.evaluate("localStorage.clear()")
    page.close()
    assert errors == []


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A study with something on every page, hostile text in all of it."""
    return make_hostile_study(tmp_path_factory.mktemp("hostile") / "study", tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def hostile_server(hostile):
    """A server of that study, which its tests read and do not change."""
    with served(hostile.study) as running:
        yield running
