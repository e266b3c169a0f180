"""Before unblinding no byte that reaches any browser names a source: pages, sockets, addresses, downloads."""

import base64
import hashlib
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from db.study import reading
from tests.real_round import MODELS, import_real_cases, open_real_batch

PAGES = {
    "physician": ("/", "/scoring", "/batches", "/report", "/data", "/people"),
    "lead": ("/", "/scoring", "/batches", "/report", "/data", "/people"),
    "engineer": ("/", "/report", "/data"),
    "admin": ("/", "/batches", "/report", "/data", "/people"),
}


@pytest.fixture(scope="module")
def batch_id(server, tmp_path_factory):
    import_real_cases(server.study, tmp_path_factory.mktemp("data"), 3)
    return open_real_batch(server.study, ("physician",), calibration_share=0)


def spellings(name):
    """A name as it might leak: any case, with other separators, encoded, or as a hash."""
    bare = re.sub(r"[-_. ]", "", name)
    for each in {name, name.lower(), bare, bare.lower(), name.replace("-", "_")}:
        yield from (
            each.lower(),
            base64.b64encode(each.encode()).decode().rstrip("=").lower(),
            each.encode().hex(),
        )
        yield from (hashlib.new(kind, each.encode()).hexdigest() for kind in ("md5", "sha1", "sha256"))


def leaks(sent: bytes):
    text = sent.decode("utf-8", "replace").lower()
    return sorted({name for name in MODELS for each in spellings(name) if each in text})


class Wire:
    """Everything a page is sent: itself, headers, addresses and socket frames, but not Streamlit's files."""

    def __init__(self, page):
        self.received = []
        self.frames = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))
        page.on("response", self._response)

    def _frame(self, payload):
        self.frames += 1
        self.received.append(payload if isinstance(payload, bytes) else payload.encode())

    def _response(self, response):
        if "/static/" not in response.url:
            self.received.append(f"{response.url} {response.headers}".encode())

    def bytes(self, page):
        return b"\n".join([*self.received, page.content().encode(), page.title().encode()])


@pytest.mark.parametrize("login", PAGES)
def test_no_page_of_any_role_names_a_source(batch_id, server, visit, drawn_page, login):
    page = visit(login)
    wire = Wire(page)
    for path in PAGES[login]:
        page.goto(server.url + path)
        drawn_page(page)
    assert wire.frames > 10
    assert leaks(wire.bytes(page)) == []


def test_scoring_an_item_to_the_end_names_no_source(batch_id, server, visit):
    page = visit("physician", "/scoring?item=1")
    wire = Wire(page)
    page.reload()
    expect(page.locator(".board[aria-busy='false']")).to_be_visible(timeout=20_000)
    for key in "123456":
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("第 2 / 3 题")).to_be_visible()
    sent = wire.bytes(page)
    text = sent.decode("utf-8", "replace")
    # what is looked through is what was scored: the board's data are JSON, in which 医生 is escaped
    assert "\\u533b\\u751f" in text
    assert leaks(sent) == []
    assert not any(code in text for code in source_codes(server.study))


@pytest.mark.parametrize(
    "leak", ["x GPT_4 y", "huatuochat", "ZGlzYy1tZWRsbG0", hashlib.md5(b"gpt-4").hexdigest()]
)
def test_a_planted_leak_would_be_found(leak):
    assert leaks(leak.encode()) != []


def test_the_download_is_refused_before_unblinding(batch_id, server):
    request = urllib.request.Request(
        f"{server.url}/export/correlation/{batch_id}", headers={"Cookie": f"wardround={server.token('lead')}"}
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert refusal.value.code == 403
    refusal.value.close()


def test_the_study_database_holds_no_name_of_a_source(batch_id, server):
    raw = b"".join(path.read_bytes() for path in server.study.folder.glob("study.db*"))
    # the hash of a name is no secret to whoever has guessed the name; the name itself must not be there
    assert [name for name in MODELS if name.lower().encode() in raw.lower()] == []


def source_codes(study):
    with reading(study) as database:
        return [row[0] for row in database.execute("select distinct source_code from responses")]
