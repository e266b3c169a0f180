"""Before unblinding no byte between server and browser names a source, on any page or in any download."""

import base64
import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import expect

from annotation.answering import answer
from db import people
from db.queues import queues
from db.study import reading
from db.work import work
from review_app.pages import PAGES
from tests.raw_http import ask
from tests.real_round import import_real_cases, open_real_batch
from tests.verification_study import MODEL, make_verification_study, open_verification
from tests.wire import WIDE, Wire, leaks

# thirteen models of published leaderboards; the real dialogues go by their names, each file by two or three
MODELS = (
    *("GPT-4", "ChatGPT", "Claude-3", "Qwen-72B", "Baichuan2", "HuatuoGPT", "DISC-MedLLM"),
    *("BianQue-2", "DoctorGLM", "Yi-34B", "ChatGLM3", "DeepSeek", "Llama-3"),
)
DIGITS = "1234567890123"

# every page of those who rate, by each of them; of the others those that know of batches, records or reports
RATERS = ("physician", "senior")
OTHERS = {
    "lead": ("", "batches", "report", "data"),
    "engineer": ("report", "data"),
    "admin": ("batches", "report"),
}


@pytest.fixture(scope="module")
def batch_id(server, tmp_path_factory):
    """Real answers scored by two physicians, all by both; polished texts verified by them and the senior."""
    import_real_cases(server.study, tmp_path_factory.mktemp("data"), 3, MODELS)
    batch_id = open_real_batch(server.study, ("physician", "physician2"), calibration_share=1)
    open_verification(make_verification_study(server.study), share=1.0)
    return batch_id


def paths_of(server, login):
    role = people.by_login(server.study, login).role
    return [page.path for page in PAGES if role in page.roles]


@pytest.mark.parametrize("login", [*RATERS, *OTHERS])
def test_no_page_of_anybody_names_a_source(batch_id, server, visit, drawn_page, login):
    page = visit(login)
    wire = Wire(page)
    for path in OTHERS.get(login) or paths_of(server, login):
        page.goto(f"{server.url}/{path}")
        drawn_page(page)
    assert wire.frames > 10
    assert leaks(wire.bytes(page), MODELS) == []


def test_scoring_to_the_end_names_no_source(batch_id, server, visit):
    """The first item comes with the page, the others are fetched ahead; the guessing follows."""
    page = visit("physician")
    wire = Wire(page)
    page.goto(f"{server.url}/scoring?item=1")
    for number in (1, 2, 3):
        expect(page.locator(".board[aria-busy='false']")).to_be_visible(timeout=20_000)
        expect(page.get_by_text(f"第 {number} / 3 题")).to_be_visible()
        for key in DIGITS:
            page.keyboard.press(key)
        page.keyboard.press("Control+Enter")
    expect(page.get_by_text("最后一问（可不答）")).to_be_visible(timeout=20_000)
    sent = wire.bytes(page)
    text = sent.decode("utf-8", "replace")
    # what is looked through is what was scored: the first item stands in the page's own data
    assert wire.items == 2 and '"current":{"assignment_id":' in text
    assert all(said in text for said in openings(server.study))
    assert leaks(sent, MODELS) == []
    assert not any(code in text for code in source_codes(server.study))


def test_an_item_fetched_ahead_tells_no_more_than_the_one_in_front(batch_id, server):
    """Each item as it is fetched has what is presented and the person's own answer, no id and no time."""
    for login in ("physician", "physician2"):
        for id_ in scored(server.study, login, batch_id):
            item = json.loads(fetched(server, login, f"/work/{id_}"))
            assert set(item) == {
                "assignment_id", "item", "draft", "answers", "skipped", "revision", "locked",
            }  # fmt: skip
            assert set(item["item"]) == {"question", "reference", "responses", "masked"}
            assert {name for each in item["item"]["responses"] for name in each} == {"slot", "conversation"}


def test_a_colleagues_item_is_not_there(batch_id, server):
    for id_ in scored(server.study, "physician2", batch_id):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            fetched(server, "physician", f"/work/{id_}")
        assert refusal.value.code == 404
        refusal.value.close()


def test_no_assignment_asked_for_by_hand_names_a_source(batch_id, server):
    """The board does not ask for its items one by one, but whoever is assigned may."""
    physician, token = people.by_login(server.study, "physician"), server.token("physician")
    ids = [id_ for each in queues(server.study, physician) for id_ in each.assignment_ids]
    answers = [ask(server, "GET", f"/work/{id_}", token) for id_ in ids]
    assert answers and {each.status for each in answers} == {200}
    assert leaks(b"".join(each.content for each in answers), [*MODELS, MODEL]) == []


def test_verifying_names_no_polisher(batch_id, server, visit, drawn_page):
    page = visit("physician", "/verification")
    wire = Wire(page)
    page.reload()
    expect(page.locator(".verifier")).to_be_visible(timeout=20_000)
    assert leaks(wire.bytes(page), [MODEL]) == []


def test_what_a_colleague_is_sent_does_not_depend_on_what_was_rated(batch_id, server, visit, drawn_page):
    """The physician rates all answers 1, then all 10; what the colleague gets of the items stays the same."""
    seen = []
    person = people.by_login(server.study, "physician")
    [queue] = [each for each in queues(server.study, person) if each.batch_id == batch_id]
    last = queue.assignment_ids[-1]
    page = visit("physician2")
    slots = work(server.study, person, last).conversations
    assert len(slots) == len(MODELS)
    for value in (1, 10):
        given = {"ratings": {slot: {"overall": value} for slot in slots}, "comment": f"x{value}"}
        before = work(server.study, person, last).annotation
        answer(
            server.study, person, last, answers=given, expected_revision=before.revision if before else 0,
            nonce=f"rated-{value:016}", active_ms=60_000, reason="改判",
        )  # fmt: skip
        shown = [
            fetched(server, "physician2", f"/work/{id_}") for id_ in assignments(server.study, "physician2")
        ]
        for path in ("", "scoring"):
            page.goto(f"{server.url}/{path}")
            drawn_page(page)
            shown.append(page.locator("[data-testid=stMain]").inner_text())
        seen.append(shown)
    assert len(seen[0]) > 4 and seen[0] == seen[1]


LEAKS = {
    "as it is": str.encode,
    "in other letters": lambda name: name.replace("-", "_").swapcase().encode(),
    "without separators": lambda name: name.replace("-", "").lower().encode(),
    "with a blank": lambda name: name.replace("-", " ").encode(),
    "in full width": lambda name: name.translate(WIDE).encode(),
    "full width escaped in JSON": lambda name: json.dumps(name.translate(WIDE)).encode(),
    "in hexadecimal": lambda name: name.encode().hex().encode(),
    "url-encoded": lambda name: "".join(f"%{byte:02X}" for byte in name.encode()).encode(),
    "full width url-encoded": lambda name: urllib.parse.quote(name.translate(WIDE)).encode(),
    "as HTML entities": lambda name: "".join(f"&#{ord(each)};" for each in name).encode(),
    "in base64": lambda name: base64.b64encode(name.encode()),
    "in base64 after a letter": lambda name: base64.b64encode(b"x" + name.encode() + b" y"),
    "in base64 after two": lambda name: base64.b64encode(b"xy" + name.lower().encode() + b" z"),
    "as md5": lambda name: hashlib.md5(name.encode()).hexdigest().encode(),
    "as sha1": lambda name: hashlib.sha1(name.lower().encode()).hexdigest().encode(),
    "as sha256": lambda name: hashlib.sha256(name.upper().encode()).hexdigest().encode(),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_of_each_name_would_be_found(leak):
    found = {name: leaks(b"before " + LEAKS[leak](name) + b" after", MODELS) for name in MODELS}
    assert {name for name in MODELS if name not in found[name]} == set()


def test_a_leak_planted_in_a_page_is_found(batch_id, server, visit, drawn_page):
    open_real_batch(server.study, ("senior",), calibration_share=0, name="只看 Bian_Que_v2")
    page = visit("senior")
    wire = Wire(page)
    page.reload()
    drawn_page(page)
    assert leaks(wire.bytes(page), ("bian-que-v2",)) == ["bian-que-v2"]


@pytest.mark.parametrize("login", ["lead", "engineer", "admin", "physician"])
@pytest.mark.parametrize("report", ["correlation", "agreement"])
def test_no_download_joins_sources_and_ratings_before_the_unblinding(batch_id, server, login, report):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        fetched(server, login, f"/export/{report}/{batch_id}")
    assert refusal.value.code in (403, 404)
    refusal.value.close()


def test_the_study_database_holds_no_name_of_a_source(batch_id, server):
    raw = b"".join(path.read_bytes() for path in server.study.folder.glob("study.db*"))
    # the hash of a name is no secret to whoever has guessed the name; the name itself must not be there
    assert [name for name in MODELS if name.lower().encode() in raw.lower()] == []


def fetched(server, login, path):
    request = urllib.request.Request(
        server.url + path, headers={"Cookie": f"wardround={server.token(login)}"}
    )
    with urllib.request.urlopen(request) as response:
        return response.read()


def assignments(study, login):
    person = people.by_login(study, login)
    return [id_ for queue in queues(study, person) for id_ in queue.assignment_ids]


def scored(study, login, batch_id):
    """The person's assignments in the batch."""
    mine = queues(study, people.by_login(study, login))
    return next(queue.assignment_ids for queue in mine if queue.batch_id == batch_id)


def openings(study):
    """How each doctor's first answer begins, as it is fetched: of all but the first item."""
    [queue] = [
        q for q in queues(study, people.by_login(study, "physician")) if q.activity == "blinded_scoring"
    ]
    works = [work(study, people.by_login(study, "physician"), id_) for id_ in queue.assignment_ids[1:]]
    said = [talk[1]["content"][:20] for each in works for talk in each.conversations.values()]
    return [json.dumps(each, ensure_ascii=False)[1:-1] for each in said]


def source_codes(study):
    with reading(study) as database:
        return [row[0] for row in database.execute("select distinct source_code from responses")]
