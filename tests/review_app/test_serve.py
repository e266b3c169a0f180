"""`wardround serve` says where the server is, or in a sentence why it is not."""

import signal
import socket
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.connections import connected
from db.kept_connections import let_go
from db.made_with import code_sha256
from db.study import open_study
from review_app.server import serve
from tests.protocol_client import tab
from tests.raw_http import ask
from wardround import main

ROOT = Path(__file__).parents[2]


def told_in(ended):
    return " ".join(ended.output.split())


def run(*arguments):
    return CliRunner().invoke(main, ["serve", *map(str, arguments)])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Say which study to serve"),
        (("--study", "/nowhere/at/all"), "holds no study"),
        (("--study", ".", "--address", "no-such-name.invalid"), "holds no study"),
    ],
)
def test_it_does_not_start_without_a_study(arguments, told):
    ended = run(*arguments)
    assert ended.exit_code == 2 and told in ended.output


def test_it_does_not_start_where_heads_cannot_be_noted(study, monkeypatch):
    monkeypatch.setattr(
        "review_app.server.worker_beside.worker_beside", lambda _: pytest.fail("a worker began")
    )
    ended = run("--study", study.folder, "--heads", study.folder.parent / "nodir" / "h.txt", "--port", 0)
    assert ended.exit_code == 2 and isinstance(ended.exception, SystemExit)
    assert "cannot be written (No such file or directory); choose another place" in told_in(ended)


def test_a_study_is_made_once(tmp_path):
    made, again = (CliRunner().invoke(main, ["create", str(tmp_path / "new")]) for _ in range(2))
    assert made.exit_code == 0 and open_study(tmp_path / "new")
    assert again.exit_code == 2 and "already holds a study" in again.output


@pytest.mark.parametrize("variable", ["nodir/key", "key", ""])
def test_an_event_key_that_cannot_be_kept_elsewhere_leaves_no_study(tmp_path, monkeypatch, variable):
    (tmp_path / "key").write_text("another study's")
    if variable:
        monkeypatch.setenv("WARDROUND_EVENT_KEY_FILE", str(tmp_path / variable))
    else:
        monkeypatch.setattr("db.study.write_secret", Mock(side_effect=OSError(28, "No space left on device")))
    ended = CliRunner().invoke(main, ["create", str(tmp_path / "deep" / "new")])
    assert ended.exit_code == 2
    assert ("which WARDROUND_EVENT_KEY_FILE names" if variable else "event.key cannot be") in ended.output
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").read_text() == "another study's"


@pytest.mark.parametrize("port", [-1, 65536, 80000])
def test_a_port_beyond_those_there_are_is_refused(study, port):
    ended = run("--study", study.folder, "--port", port)
    assert ended.exit_code == 2 and "not in the range" in ended.output


def test_a_port_that_is_taken_is_said(study):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-m", "wardround", "serve", "--study", study.folder, "--port"]
        port = str(taken.getsockname()[1])
        ended = subprocess.run([*command, port], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 2
    assert f"port {port} (Address already in use); try another --port." in ended.stderr
    assert not (study.folder / "jobs").exists()


def test_a_study_that_cannot_be_served_is_refused_before_anything_is_written_beside_it(study):
    with connected(study.database) as database:
        database.execute("pragma wal_checkpoint(truncate)").fetchall()
        ((size,),) = database.execute("pragma page_size").fetchall()
        pages = "select rootpage from sqlite_schema where tbl_name = 'people' and type <> 'trigger'"
        roots = [page for (page,) in database.execute(pages)]
    with open(study.database, "r+b") as file:
        for page in roots:
            file.seek((page - 1) * size)
            file.write(b"\xee" * size)
    let_go(study.database)
    ended = run("--study", study.folder, "--port", 0)
    assert ended.exit_code == 2 and "study.db is damaged" in told_in(ended)
    assert not (study.folder / "jobs").exists()


READY = """
import gc, sys
from pathlib import Path
import uvicorn
from db.study import Study
from review_app.server.serve import serve
uvicorn.Server.run = lambda server, sockets: print("review_app.pages" in sys.modules, gc.get_freeze_count())
serve(Study(Path(sys.argv[1])), "127.0.0.1", 0)
"""


def test_before_the_first_visitor_every_page_is_read_and_out_of_the_collectors_way(study):
    command = [sys.executable, "-c", READY, str(study.folder)]
    ready = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    read, kept_out = ready.stdout.splitlines()[-1].split()
    assert read == "True" and int(kept_out) > 100_000
    # nothing that Streamlit misses while no page is drawn yet
    assert ready.stderr == ""


REPLACED = """
import sys
from pathlib import Path
import uvicorn
from db import made_with
from db.study import Study
from pipelines.reports.made_with import made_with as of_a_report
from review_app.server.serve import serve

def replace(server, sockets):
    made_with.ROOT = Path(sys.argv[1])
    (made_with.ROOT / "wardround.py").write_text("another")
    print(of_a_report()["code"], made_with.code_sha256.__wrapped__())

uvicorn.Server.run = replace
serve(Study(Path(sys.argv[1])), "127.0.0.1", 0)
"""


def test_code_that_is_put_in_place_while_the_server_runs_is_not_what_its_reports_are_made_with(study):
    command = [sys.executable, "-c", REPLACED, str(study.folder)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    said, on_disk = told.splitlines()[-1].split()
    assert said == code_sha256() != on_disk


def test_names_the_server_is_reached_by_are_answered_and_no_others(study, serve):
    with serve(study, "--host", "review.example") as server:
        for name, status in [("review.example", 200), ("127.0.0.1", 200), ("other.example", 421)]:
            assert ask(server, "GET", "/sign-in", Host=name).status == status


def test_it_listens_on_this_machine_only(server):
    """Unless an operator names another address."""
    assert server.address.startswith("127.0.0.1:")


def test_it_ends_when_told_to_and_the_study_is_whole(study, serve):
    with serve(study) as server:
        server.process.terminate()
        assert server.process.wait(timeout=20) in (0, -15)
    assert open_study(study.folder) == study


@pytest.fixture
def heeds_ctrl_c():
    # a shell that starts the tests behind itself lets them ignore it, and whatever they start, too
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_it_with_a_plain_sentence(study, serve, capfd, heeds_ctrl_c):
    with serve(study) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 1
    assert capfd.readouterr().err.strip() == "The server has stopped. Nothing that was saved is lost."


INTERRUPTED = """
import sys
import uvicorn.server
from wardround import main

def before_it_begins(work, **options):
    raise KeyboardInterrupt

uvicorn.server.asyncio_run = before_it_begins
main(["serve", "--study", sys.argv[1], "--port", "0", "--no-worker"])
"""


def test_ctrl_c_between_the_address_and_the_first_of_its_work_ends_it_so_too(study):
    command = [sys.executable, "-c", INTERRUPTED, str(study.folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.strip() == "The server has stopped. Nothing that was saved is lost."


def test_a_connection_outlives_the_reading_of_an_item():
    # uvicorn's own 5 s would close it between two answers, in the face of the second
    assert serve._config(app=None, behind_tls=False).timeout_keep_alive >= 60


@pytest.mark.parametrize("sent", ["POST /sign-in", "PUT /work/1/draft", "POST /survey/zh/begin"])
def test_a_browser_that_leaves_in_the_middle_of_a_request_is_no_fault_to_report(study, serve, capfd, sent):
    with serve(study) as server:
        head = f"{sent} HTTP/1.1\r\nHost: {server.address}\r\nOrigin: {server.url}\r\nContent-Length: 100\r\n"
        host, port = server.address.split(":")
        with socket.create_connection((host, int(port))) as left:
            left.sendall(f"{head}Cookie: wardround={server.token('physician')}\r\n\r\nhalf".encode())
        assert ask(server, "GET", "/sign-in").status == 200
    # it has ended, and with it all that it was about to say
    assert capfd.readouterr().err == ""


def test_a_browser_that_leaves_while_a_page_is_drawn_is_no_fault_to_report(study, serve, capfd):
    with serve(study) as server:
        token = server.token("lead")
        for _ in range(5):
            with tab(server, token) as left:
                left.rerun()
                left.socket.send(BackMsg(rerun_script={}).SerializeToString())
        assert ask(server, "GET", "/sign-in").status == 200
    assert capfd.readouterr().err == ""
