"""What somebody tries who should not get in: guessing, and pages of their own elsewhere."""

import contextlib
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from db import sessions
from db.study import reading
from tests.conftest import ROOT, Server
from tests.protocol_client import pages_of, tab
from tests.raw_http import ask, post_form

GUESSES = 1_000


def guess(server, login, password, headers=None):
    return post_form(server, "/sign-in", None, headers, login=login, password=password, next="/").status


def test_of_a_thousand_guesses_five_are_looked_at_and_no_colleague_is_locked_out(study, serve):
    """The attacker guesses from one address; the person whose name it is signs in from another."""
    with serve(study, "--behind-tls", "--host", "review.example") as server:
        ours = {"Host": "review.example", "Origin": "https://review.example"}
        attacker = ours | {"X-Forwarded-For": "203.0.113.9"}
        # the right password is among the guesses, late enough never to be looked at
        words = [f"guess number {n}" for n in range(GUESSES - 1)] + [server.password("lead")]
        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(lambda word: guess(server, "lead", word, attacker), words))
        assert (statuses.count(401), statuses.count(429)) == (5, GUESSES - 5)
        assert (
            guess(server, "lead", server.password("lead"), ours | {"X-Forwarded-For": "203.0.113.10"}) == 303
        )
        assert guess(server, "senior", server.password("senior"), attacker) == 303
        with reading(study) as database:
            rows = database.execute(
                "select subject from events where action = 'last sign-in attempt allowed'"
            )
            assert rows.fetchall() == [("lead",)]


LONG = "9" * 6_000


@pytest.mark.parametrize(
    "path",
    ["/work/{}", "/export/correlation/{}", "/export/answers/1/{}", "/export/survey/{}"],
)
def test_a_number_that_no_row_can_have_leads_nowhere(server, path):
    assert ask(server, "GET", path.format(LONG), server.token("lead")).status in (403, 404, 422)


def test_whoever_may_see_no_batch_is_not_told_which_there_are(server):
    told = {
        ask(server, "GET", f"/export/verification/{number}", server.token("physician")).content.decode()
        for number in (1, 999)
    }
    assert told == {"这需要以下角色之一：项目负责人、工程师、管理员；physician 是医师。"}


def test_a_head_that_does_not_end_is_cut_off(server):
    """Without one the server waits for its end, and this for an answer, and memory fills."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as client:
        client.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        with contextlib.suppress(ConnectionError):
            client.sendall(b"x" * 2**20)
            assert client.recv(100).startswith(b"HTTP/1.1 400 ")


WATCHED = """
import sys
log = open(sys.argv.pop(1), "a", buffering=1)
ASKING = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")
sys.addaudithook(lambda event, given: event in ASKING and log.write(f"{event} {given}\\n"))
from wardround import main
main()
"""


def test_the_server_asks_nobody_for_anything(hostile, tmp_path):
    """Every connection and every name looked up by the process, while every page is drawn for a lead."""
    log = tmp_path / "asked"
    command = [sys.executable, "-c", WATCHED, str(log), "serve", "--study", str(hostile.study.folder)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--no-worker"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        server = Server(process.stdout.readline().split()[-1], hostile.study, process)
        with tab(server, server.token("lead")) as visit:
            for page in pages_of(visit.rerun()).values():
                visit.rerun(page)
        assert ask(server, "GET", "/export/pairs", server.token("lead")).status == 200
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
    assert log.read_text() == ""


class Elsewhere(BaseHTTPRequestHandler):
    """A page of the attacker's that frames us, posts to us, and opens our socket, the cookies with it."""

    def do_GET(self):
        body = self.server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


PAGE = """<!doctype html><title>elsewhere</title>
<iframe id=frame src="{url}/batches"></iframe>
<script>
window.told = {{}};
const ask = (name, path, options) => fetch("{url}" + path, {{credentials: "include", ...options}})
  .then(async (answer) => window.told[name] = [answer.type, await answer.text()])
  .catch(() => window.told[name] = "refused");
Promise.all([
  ask("read", "/export/audit", {{}}),
  ask("work", "/work/1/submit", {{method: "POST", body: "{{}}"}}),
  ask("leave", "/sign-out", {{method: "POST", mode: "no-cors"}}),
  new Promise((done) => {{
    const socket = new WebSocket("{url}/_stcore/stream".replace("http", "ws"), ["streamlit"]);
    socket.onopen = () => {{ window.told.socket = "open"; done(); }};
    socket.onerror = () => {{ window.told.socket = "refused"; done(); }};
  }}),
]).then(() => window.done = true);
</script>"""


@pytest.fixture
def elsewhere(server):
    """The address of the attacker's page: another port of the same machine, to which the cookies go too."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    site.page = PAGE.format(url=server.url)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()


def test_a_foreign_page_can_neither_frame_nor_post_nor_listen(browser, server, elsewhere):
    token = server.token("lead")
    context = browser.new_context()
    cookie = {"name": "wardround", "value": token, "url": server.url, "httpOnly": True, "sameSite": "Strict"}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(elsewhere)
    page.wait_for_function("() => window.done")
    told = page.evaluate("window.told")
    assert {name: told[name] for name in ("read", "work", "socket")} == dict.fromkeys(
        ("read", "work", "socket"), "refused"
    )
    # the frame holds the browser's own error page, and not a word of ours
    frame = page.frames[1]
    assert not frame.url.startswith(server.url) or "查房" not in frame.content()
    # signing out by a foreign form was refused: the session lives
    assert sessions.signed_in(server.study, token).login == "lead"
    assert ask(server, "GET", "/", token).status == 200
    context.close()
