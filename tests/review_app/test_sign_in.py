"""The sign-in routes let in whoever knows the password, and tell everybody else the same."""

import http.client
import re
import select
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

import pytest
from starlette.requests import Request

from db import sessions
from review_app.server.asked_from import asked_from
from review_app.server.sign_in import AT_ONCE, MOST_WAITING
from tests.raw_http import ask, post_form

WRONG = "登录名或密码不正确。"
LOCKED = "尝试次数过多"


def sign_in(server, login, password=None, headers=None, token=None, where="/"):
    password = server.password(login) if password is None else password
    return post_form(server, "/sign-in", token, headers, login=login, password=password, next=where)


def cookie_of(answer):
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return morsel


def test_the_right_password_opens_a_session_in_a_cookie_no_script_can_read(server):
    answer = sign_in(server, "lead")
    cookie = cookie_of(answer)
    assert (answer.status, answer.headers["location"], cookie.key) == (303, "/", "wardround")
    assert cookie["httponly"] and cookie["samesite"].lower() == "strict" and cookie["path"] == "/"
    assert not cookie["secure"] and not cookie["max-age"] and len(cookie.value) >= 43
    assert sessions.signed_in(server.study, cookie.value).login == "lead"
    assert ask(server, "GET", "/", cookie.value).status == 200


def test_the_sign_in_name_may_be_typed_in_any_case_and_with_blanks_around_it(server):
    assert sign_in(server, " Lead ", server.password("lead")).status == 303


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("engineer", "wrong"),
        ("engineer", ""),
        ("nobody", "wrong"),
        ("", ""),
        ("engineer' or '1'='1", "x"),
        pytest.param("x" * 5000, "x" * 5000, id="long"),
        ("engineer\0", "x"),
    ],
)
def test_a_wrong_password_and_an_unknown_name_are_told_the_same(server, login, password):
    answer = sign_in(server, login, password)
    assert answer.status == 401 and WRONG in answer.text and "set-cookie" not in answer.headers
    told = re.sub(r'value="[^"]*"', "", answer.text)
    assert told == re.sub(r'value="[^"]*"', "", sign_in(server, f"nobody {login[:9]!r}", "x").text)


def test_a_form_too_large_to_be_one_is_not_read(server):
    fields = {"login": "lead", "password": server.password("lead"), "next": "x" * 20_000}
    answer = post_form(server, "/sign-in", **fields)
    assert (answer.status, answer.text) == (413, "表单过大：最多 16 KB。")
    assert post_form(server, "/sign-in", headers={"Cookie": "language=en"}, **fields).text.endswith("16 KB.")


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        # before a byte of it has come
        pytest.param("Content-Length: 30000000", b"", id="told"),
        # as soon as it is more, though no end is in sight
        pytest.param("Transfer-Encoding: chunked", b"5000\r\n" + b"x" * 0x5000 + b"\r\n", id="not told"),
    ],
)
def test_a_form_too_large_is_refused_before_all_of_it_has_come(server, said, sent):
    head = f"POST /sign-in HTTP/1.1\r\nHost: {server.address}\r\nOrigin: {server.url}\r\n{said}\r\n\r\n"
    host, port = server.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as sender:
        sender.sendall(head.encode() + sent)
        assert sender.recv(100).startswith(b"HTTP/1.1 413 ")


def test_of_many_guesses_at_once_five_are_looked_at(server):
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda n: sign_in(server, "admin", f"guess {n}").status, range(200)))
    assert statuses.count(401) == 5 and statuses.count(429) == 195
    locked = sign_in(server, "admin")
    assert locked.status == 429 and LOCKED in locked.text


def sent(server, login, password, address):
    """A connection from this address on which somebody has asked to be let in."""
    host, port = server.address.split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60, source_address=(address, 0))
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.url}
    connection.request("POST", "/sign-in", urlencode({"login": login, "password": password}), form)
    return connection


def test_a_flood_from_one_address_holds_up_nobody_elsewhere_and_has_an_end(server):
    """Each of the flood under a name of its own; who signs in from another address comes behind them all."""
    looked_at = AT_ONCE + MOST_WAITING
    with ExitStack() as open_ones:
        flood = [sent(server, f"flood{n}", "x", "127.0.0.1") for n in range(3 * looked_at)]
        for each in flood:
            open_ones.enter_context(closing(each))
        colleague = open_ones.enter_context(
            closing(sent(server, "physician", server.password("physician"), "127.0.0.2"))
        )
        assert colleague.getresponse().status == 303
        answered = select.select([each.sock for each in flood], [], [], 0)[0]
        assert len(answered) < len(flood)
        said = [(answer.status, answer.read().decode()) for answer in (each.getresponse() for each in flood)]
    assert {status for status, _ in said} == {401, 429}
    # those that ended while others still came made room
    assert [status for status, _ in said].count(401) >= looked_at
    told = [text for status, text in said if status == 429]
    assert all("此刻同时登录的人太多" in text and "try again in a few seconds" in text for text in told)
    # and nobody is locked out by it
    assert sign_in(server, "physician").status == 303


def test_an_address_that_a_client_names_itself_does_not_open_the_lock(server):
    statuses = [
        sign_in(server, "physician2", "wrong", {"X-Forwarded-For": f"10.0.0.{n}"}).status for n in range(6)
    ]
    assert statuses == [401] * 5 + [429]


def test_a_password_is_never_shown_again(server):
    assert "my secret guess" not in sign_in(server, "senior", "my secret guess").text


@pytest.mark.parametrize("login", ['"><script>alert(1)</script>', "{{ 7 * 7 }}"])
def test_what_was_typed_is_shown_as_text(server, login):
    answer = sign_in(server, login, "x")
    assert "<script>alert" not in answer.text and ">49<" not in answer.text


@pytest.mark.parametrize(
    ("where", "leads"),
    [
        ("/batches?batch=3", "/batches?batch=3"),
        ("https://elsewhere.example", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/ /elsewhere.example", "/"),
        ("/\u3000/elsewhere.example", "/"),
        ("/\x7f/elsewhere.example", "/"),
        ("\t//elsewhere.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_server(server, where, leads):
    assert sign_in(server, "lead", where=where).headers["location"] == leads
    known = ask(server, "GET", f"/sign-in?next={quote(where)}", server.token("lead"))
    assert (known.status, known.headers["location"]) == (303, leads)


def test_signing_in_ends_the_session_this_browser_had(server):
    old = server.token("physician")
    new = cookie_of(sign_in(server, "lead", token=old)).value
    assert sessions.signed_in(server.study, old) is None
    assert sessions.signed_in(server.study, new).login == "lead"


def test_a_token_set_before_signing_in_is_not_taken_over(server):
    planted = "p" * 43
    assert cookie_of(sign_in(server, "lead", token=planted)).value != planted
    assert sessions.signed_in(server.study, planted) is None


def test_a_copied_cookie_is_worth_nothing_after_signing_out(server):
    token = cookie_of(sign_in(server, "lead")).value
    answer = post_form(server, "/sign-out", token)
    assert (answer.status, answer.headers["location"], cookie_of(answer).value) == (303, "/sign-in", "")
    assert ask(server, "GET", "/", token).status == 302


def test_a_link_cannot_sign_anybody_out(server):
    token = server.token("lead")
    ask(server, "GET", "/sign-out", token)
    assert ask(server, "GET", "/", token).status == 200


def test_whoever_is_signed_in_is_not_asked_again(server):
    answer = ask(server, "GET", "/sign-in?next=%2Fbatches", server.token("lead"))
    assert (answer.status, answer.headers["location"]) == (303, "/batches")


@pytest.mark.parametrize(
    ("before", "leads"),
    [
        ("/batches?batch=3", "/batches?batch=3"),
        ("", "/"),
        ("https://elsewhere.example//x", "/"),
        ("http://[::1:x/", "/"),
    ],
)
def test_the_language_is_remembered_and_the_page_stays(server, before, leads):
    referer = before if before.startswith("http") else server.url + before
    answer = ask(server, "GET", "/language/en", Referer=referer)
    assert (answer.status, answer.headers["location"]) == (303, leads)
    assert cookie_of(answer).key == "language" and cookie_of(answer).value == "en"


def test_there_is_no_third_language(server):
    assert "set-cookie" not in ask(server, "GET", "/language/xx").headers


def test_behind_tls_the_cookie_travels_only_encrypted_and_the_proxys_address_counts(study, serve):
    with serve(study, "--behind-tls", "--host", "review.example") as server:
        ours = {"Host": "review.example", "Origin": "https://review.example"}
        answer = sign_in(server, "lead", headers=ours)
        cookie = cookie_of(answer)
        assert cookie.key == "__Host-wardround" and cookie["secure"] and cookie["path"] == "/"
        assert "max-age" in answer.headers["strict-transport-security"]
        assert sign_in(server, "lead", headers=ours | {"Origin": "http://review.example"}).status == 403
        health = ask(server, "GET", "/_stcore/health", **ours)
        assert health.headers["cache-control"] == "no-store"
        assert health.cookies and all(each.lower().count("secure") == 1 for each in health.cookies)
        from_six = [ours | {"X-Forwarded-For": f"10.0.0.{n}"} for n in range(6)]
        assert [sign_in(server, "lead", "wrong", each).status for each in from_six] == [401] * 6
        of_one = [ours | {"X-Forwarded-For": f"2001:db8:0:7:{n}::1"} for n in range(6)]
        assert [sign_in(server, "lead", "wrong", each).status for each in of_one] == [401] * 5 + [429]
        of_another = ours | {"X-Forwarded-For": "2001:db8:0:8::1"}
        assert sign_in(server, "lead", "wrong", of_another).status == 401


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::FFFF:a00:1", "10.0.0.1"),
        ("2001:db8:0:7:1:2:3:4", "2001:db8:0:7::/64"),
        ("2001:0DB8::7:0:0:0:1", "2001:db8:0:7::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_the_addresses_of_one_network_are_counted_as_one(host, counted):
    assert asked_from(Request({"type": "http", "client": (host, 1)})) == counted


def test_a_request_that_names_no_client_is_counted_as_such():
    assert asked_from(Request({"type": "http", "client": None})) == ""


def test_nothing_secret_is_printed(study, serve):
    with serve(study) as server:
        token = cookie_of(sign_in(server, "lead")).value
        sign_in(server, "lead", "my secret guess")
        ask(server, "GET", "/?text=clinical", token)
        server.process.terminate()
        printed = server.process.stdout.read()
    for secret in (token, server.password("lead"), "my secret guess", "clinical"):
        assert secret not in printed
