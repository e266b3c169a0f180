"""A password just typed and a key just entered stand in no file, no backup and no log, at DEBUG either."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import connect
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.backups import back_up
from tests.encodings_of import spellings
from tests.protocol_client import everything_in, pages_of, tab
from tests.raw_http import post_form

ROOT = Path(__file__).parents[2]
NEW, WRONG, KEY = "typed just now, long", "typed just now, wrong", "sk-SECRET-OF-THIS-TEST"
# every library's logger at DEBUG, whatever it is told later
ALL_OF_IT = """
import logging
logging.basicConfig(level=logging.DEBUG)
logging.Logger.setLevel = logging.Handler.setLevel = lambda *_: None
"""


@pytest.fixture
def at_debug(tmp_path):
    """The environment of a server that logs all it can."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(ALL_OF_IT)
    levels = {"STREAMLIT_LOGGER_LEVEL": "debug", "PYTHONASYNCIODEBUG": "1", "PYTHONFAULTHANDLER": "1"}
    return {**os.environ, **levels, "PYTHONPATH": str(tmp_path / "site")}


def set_password(study, environment, login, password):
    command = [sys.executable, "-m", "wardround", "people", "password", login, "--study", str(study.folder)]
    subprocess.run(
        command, cwd=ROOT, env=environment, input=f"{password}\n", text=True, check=True, stdout=sys.stderr
    )


def enter_key_into_a_page_that_breaks(server):
    with connect(str(server.study.database)) as database, tab(server, server.token("engineer")) as visit:
        jobs = pages_of(visit.rerun())["jobs"]
        database.execute("alter table jobs rename to elsewhere")
        typed = BackMsg()
        typed.rerun_script.page_script_hash = jobs
        widget = typed.rerun_script.widget_states.widgets.add()
        widget.id, widget.string_value = "$$ID-0-key", KEY
        visit.socket.send(typed.SerializeToString())
        return re.search(r"编号 (\d{8}) 告知", everything_in(list(visit._until_finished())))[1]


def test_no_file_no_backup_and_no_log_holds_what_was_typed(study, serve, at_debug, tmp_path, capfd):
    set_password(study, at_debug, "engineer", NEW)
    with serve(study, environment=at_debug) as server:
        found = [
            post_form(server, "/sign-in", login="engineer", password=each).status for each in (NEW, WRONG)
        ]
        assert found == [303, 401]
        made = back_up(study, tmp_path / "backup")
        files = [
            path for folder in (study.folder, made.folder) for path in folder.rglob("*") if path.is_file()
        ]
        held = {path.name: path.read_bytes() for path in files}
        number = enter_key_into_a_page_that_breaks(server)
        server.process.terminate()
        printed = server.process.stdout.read()
    assert held["study.db-wal"] and held["study.db"] and held["backup.json"]
    log = printed + "".join(capfd.readouterr())
    # it is a log of everything
    assert "Running script" in log and "Using selector" in log and f"Failure {number}" in log
    for secret in (NEW, WRONG, KEY):
        for each in spellings(secret):
            assert each not in log
            assert not [name for name, content in held.items() if each.encode() in content]
