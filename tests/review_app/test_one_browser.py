"""Two people at one browser: what one has written waits for them alone, and reads to nobody else."""

import json
import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from playwright.sync_api import expect

from db import people, sessions
from db.queues import queues
from db.study import reading
from review_app.browser_marks import browser_mark, browser_owner
from review_app.components.bundle import bundle
from review_app.example_study import open_example
from tests.conftest import drawn, served
from tests.raw_http import ask, mark_of

COMMENT = "这一条写给自己看"
OVER = "登录已过期，内容已保存在本机；请在另一标签页重新登录"
OTHERS = "此浏览器现由他人登录；内容仍为您保存在本机，您再次登录后自动上传"
# RFC 8439, 2.8.2
KEY, NONCE, BESIDE = (
    bytes(range(0x80, 0xA0)),
    bytes.fromhex("070000004041424344454647"),
    "50515253c0c1c2c3c4c5c6c7",
)
PLAIN = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    b"sunscreen would be it."
)
SEALED = (
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
    "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
    "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    study, _ = open_example(tmp_path_factory.mktemp("shared") / "study")
    with served(study) as running:
        yield running


@pytest.fixture
def context(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture(scope="module")
def cipher(browser):
    """The browser's cipher: `cipher("encrypted", key, nonce, beside, bytes)`, everything in hex."""
    page = browser.new_page()
    page.add_script_tag(content=bundle("cipher.js"))
    code = "([name, ...hex]) => Array.from(eval(name)(...hex.map((each) => keyFromHex(each || '') )))"
    yield lambda name, *given: bytes(page.evaluate(code, [name, *given])).hex()
    page.close()


def sign_in(context, server, login):
    token = server.token(login)
    context.add_cookies([{"name": "wardround", "value": token, "url": server.url}])
    return token


def board_of(page):
    return page.locator(".board[aria-busy='false']")


def answers_to(study, assignment_id):
    with reading(study) as database:
        found = database.execute("select answers from annotations where assignment_id = ?", (assignment_id,))
        return [json.loads(row[0]) for row in found]


def in_storage(page):
    return page.evaluate("Object.entries(localStorage).map((each) => each.join('='))")


def test_what_one_person_wrote_waits_for_them_and_is_nobody_elses(server, context):
    token = sign_in(context, server, "physician")
    page = context.new_page()
    page.goto(f"{server.url}/scoring")
    expect(board_of(page)).to_be_visible(timeout=30_000)
    assignment = int(board_of(page).get_attribute("data-assignment"))
    before = page.locator(".place").inner_text().split("已完成")[1]
    sessions.revoke(server.study, token)
    page.keyboard.press("m")
    page.keyboard.insert_text(COMMENT)
    page.keyboard.press("Escape")
    for key in ("a", *"736291", "Control+Enter"):
        page.keyboard.press(key)
    expect(board_of(page)).not_to_have_attribute("data-assignment", str(assignment), timeout=20_000)
    expect(page.locator(".status")).to_have_text(OVER, timeout=20_000)
    # the next item is there, and nothing is done that the server has not said
    assert page.locator(".place").inner_text().split("已完成")[1] == before
    assert answers_to(server.study, assignment) == []

    # somebody else signs in at the same browser
    sign_in(context, server, "senior")
    other = context.new_page()
    other.goto(f"{server.url}/scoring")
    drawn(other)
    expect(page.locator(".status")).to_have_text(OTHERS, timeout=20_000)
    assert page.locator(".notice").inner_text() == ""
    assert answers_to(server.study, assignment) == []
    kept = [each for each in in_storage(other) if f":submit:{assignment}=" in each]
    assert len(kept) == 1 and not any(
        COMMENT in each or "ratings" in each or '"value"' in each for each in in_storage(other)
    )
    page.close()

    # the first comes back, and nothing is to be written again
    sign_in(context, server, "physician")
    again = context.new_page()
    again.goto(f"{server.url}/scoring")
    expect(board_of(again)).to_be_visible(timeout=30_000)
    expect(again.locator(".status")).to_contain_text("已保存", timeout=20_000)
    (answers,) = answers_to(server.study, assignment)
    assert answers["comment"] == COMMENT
    assert [each["overall"] for each in answers["ratings"].values()] == [7, 3, 6, 2, 9, 1]
    assert not [each for each in in_storage(again) if f":submit:{assignment}=" in each]


def test_a_page_of_somebody_elses_is_told_so_and_nothing_of_it_is_stored(server):
    person, other = (people.by_login(server.study, each) for each in ("physician", "senior"))
    token, assignment = server.token("physician"), queues(server.study, person)[0].assignment_ids[-1]
    body, path = json.dumps({"field": "comment", "value": secrets.token_hex(8)}), f"/work/{assignment}/draft"
    theirs, own = (browser_mark(server.study, each) for each in (other, person))
    refused = ask(server, "PUT", path, token, body, Origin=server.url, X_Mark=theirs)
    assert (refused.status, json.loads(refused.content)) == (
        412,
        {"error": "这是他人在此浏览器中填写的内容，未保存。"},
    )
    with reading(server.study) as database:
        assert not database.execute(
            "select 1 from drafts where value = ?", (json.loads(body)["value"],)
        ).fetchone()
    assert ask(server, "PUT", path, token, body, Origin=server.url, X_Mark=own).status == 200


@pytest.mark.parametrize("sent", ["PUT draft", "POST submit", "POST hints"])
def test_what_does_not_say_whose_page_it_comes_from_is_refused(server, sent):
    person = people.by_login(server.study, "physician")
    assignment = queues(server.study, person)[0].assignment_ids[-1]
    body = json.dumps({"field": "comment", "value": "没有标记", "status": "skipped", "reason": "没有标记"})
    method, what = sent.split()
    answers = [
        ask(
            server,
            method,
            f"/work/{assignment}/{what}",
            server.token("physician"),
            body,
            Origin=server.url,
            **mark,
        )
        for mark in ({}, {"X_Mark": ""}, {"X_Mark": mark_of(server, "senior")})
    ]
    assert [each.status for each in answers] == [428, 412, 412]
    assert json.loads(answers[0].content)["error"] == "请求没有说明来自谁的页面，未保存；请刷新页面。"
    with reading(server.study) as database:
        assert "没有标记" not in str(list(database["drafts"].rows))


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("PUT draft", {"field": "A.overall", "value": "99"}),
        ("PUT draft", {"field": "Z.overall", "value": "5"}),
        ("PUT draft", {"field": "__proto__", "value": "5"}),
        ("PUT draft", {"field": "comment", "value": "x", "on": "x"}),
        ("POST submit", {"status": "locked"}),
        ("POST submit", {"status": None}),
        ("POST submit", {"seen": []}),
        ("POST submit", {"seen": {"comment": "x"}}),
    ],
)
def test_what_no_page_of_ours_would_send_is_refused(server, what, body):
    person = people.by_login(server.study, "physician")
    assignment = queues(server.study, person)[0].assignment_ids[-1]
    ratings = {slot: {"overall": 5} for slot in "ABCDEF"}
    answer = {"answers": {"ratings": ratings, "comment": ""}, "nonce": secrets.token_hex(16), "reason": ""}
    answer |= {"expected_revision": 0, "active_ms": 1, "status": "submitted"}
    method, what = what.split()
    body = json.dumps(answer | body if what == "submit" else body)
    own = {"Origin": server.url, "X_Mark": mark_of(server, "physician")}
    told = ask(server, method, f"/work/{assignment}/{what}", server.token("physician"), body, **own)
    assert told.status == 422 and json.loads(told.content)["error"]
    assert answers_to(server.study, assignment) == []


def test_a_person_has_the_same_mark_and_key_in_every_session_and_shares_neither(server):
    everyone = [people.by_login(server.study, each) for each in ("physician", "senior", "lead")]
    told = [value for each in everyone for value in browser_owner(server.study, each).values()]
    assert len(set(told)) == 6 and all(len(bytes.fromhex(each)) == 32 for each in told)
    assert browser_owner(server.study, everyone[0]) == dict(zip(("mark", "key"), told[:2], strict=True))


def test_the_cipher_is_the_rfcs(cipher):
    assert cipher("encrypted", KEY.hex(), NONCE.hex(), BESIDE, PLAIN.hex()) == SEALED
    assert cipher("decrypted", KEY.hex(), NONCE.hex(), BESIDE, SEALED) == PLAIN.hex()


@pytest.mark.parametrize("length", [1, 15, 16, 17, 63, 64, 65, 5000])
def test_the_cipher_agrees_with_another_one_at_every_length(cipher, length):
    key, nonce, beside, plain = (secrets.token_bytes(each) for each in (32, 12, 1 + length % 40, length))
    there = ChaCha20Poly1305(key).encrypt(nonce, plain, beside).hex()
    assert cipher("encrypted", key.hex(), nonce.hex(), beside.hex(), plain.hex()) == there


def test_what_was_changed_or_lay_elsewhere_reads_to_nobody(cipher, browser):
    page = browser.new_page()
    page.add_script_tag(content=bundle("cipher.js"))
    tried = """() => {
      const key = keyFromHex("1f".repeat(32));
      const kept = sealed(key, "draft:1:A.overall", "7");
      const others = [
        [keyFromHex("2f".repeat(32)), "draft:1:A.overall", kept],
        [key, "draft:1:B.overall", kept],
        ...[0, 12, 13, 20].map((at) => {
          const bytes = Array.from(atob(kept), (letter) => letter.charCodeAt(0));
          bytes[at] ^= 1;
          return [key, "draft:1:A.overall", btoa(String.fromCharCode(...bytes))];
        }),
      ];
      const read = (...given) => { try { return unsealed(...given); } catch { return null; } };
      return [read(key, "draft:1:A.overall", kept), ...others.map((each) => read(...each))];
    }"""
    assert page.evaluate(tried) == ["7", *[None] * 6]
    page.close()
