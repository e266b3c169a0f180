"""Nobody gets past the gate without a session, with another's name, or from another's page."""

import re

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from db import people, sessions
from db.people import OPERATOR
from review_app.pages import PAGES
from review_app.server.door import bundle
from tests.protocol_client import everything_in, page_of, pages_of, session_id_of, tab
from tests.raw_http import ask

FOREIGN = "https://elsewhere.example"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 302),
        ("GET", "/batches", 302),
        ("GET", "/sign-inn", 302),
        ("GET", "/media/0123.txt", 401),
        ("GET", "/_stcore/host-config", 401),
        ("GET", "/_stcore/bidi-components/editor/editor.js", 401),
        ("GET", "/_stcore/allowed-message-origins", 401),
        ("GET", "/export/correlation/1", 401),
        ("PUT", "/_stcore/upload_file/session/file", 401),
        ("DELETE", "/_stcore/upload_file/session/file", 401),
        ("PUT", "/work/1/draft", 401),
        ("POST", "/work/1/submit", 401),
        ("POST", "/", 401),
        ("GET", "/static/js/../../media/0123.txt", 400),
        ("GET", "/static//media/0123.txt", 400),
        ("GET", "/static/%2e%2e/media/0123.txt", 400),
        ("GET", "/sign-out", 404),
        ("GET", "/reset/a/b", 404),
        ("GET", "/language/zh/x", 404),
        ("GET", "/oidc/start", 404),
        ("GET", "/assets/none.js", 404),
        ("GET", "/sign-in/x", 302),
        ("GET", "/sign-in", 200),
        ("GET", "/_stcore/health", 200),
        ("GET", bundle()[0], 200),
    ],
)
def test_a_stranger_gets(server, method, path, status):
    assert ask(server, method, path, Origin=server.url).status == status


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/auth/login",
        "/auth/logout",
        "/oauth2callback",
        "/component/x/index.html",
    ],
)
def test_streamlits_other_doors_are_shut_for_everybody(server, path):
    token = server.token("admin")
    assert ask(server, "GET", path, token).status == 404
    assert ask(server, "POST", path, token, Origin=server.url).status == 404


def test_the_sign_in_page_leads_back_to_the_page_that_was_asked_for(server):
    assert ask(server, "GET", "/").headers["location"] == "/sign-in"
    location = ask(server, "GET", "/batches?batch=3&x=%E4%B8%AD").headers["location"]
    assert location == "/sign-in?next=%2Fbatches%3Fbatch%3D3%26x%3D%25E4%25B8%25AD"


def test_a_link_from_elsewhere_works_although_the_cookie_is_strict(server):
    answer = ask(server, "GET", "/batches", Sec_Fetch_Site="cross-site")
    assert answer.status == 200 and 'http-equiv="refresh"' in answer.text
    assert ask(server, "GET", "/batches", Sec_Fetch_Site="same-origin").status == 302


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "'; drop table sessions; --", "\xff"])
def test_a_made_up_token_is_no_session(server, token):
    assert ask(server, "GET", "/", token).status == 302


@pytest.mark.parametrize(
    "origin", [None, FOREIGN, "null", "http://127.0.0.1", "http://127.0.0.1:1", "x", "http://["]
)
def test_a_request_that_changes_something_must_come_from_our_own_page(server, origin):
    headers = {"Origin": origin} if origin else {}
    token = server.token("lead")
    for method, path in [("POST", "/sign-in"), ("POST", "/sign-out"), ("PUT", "/_stcore/upload_file/a/b")]:
        assert ask(server, method, path, token, **headers).status == 403
    assert sessions.signed_in(server.study, token)


@pytest.mark.parametrize("origin", [None, FOREIGN, "null", "http://127.0.0.1", "http://["])
def test_a_socket_must_come_from_our_own_page(server, origin):
    with pytest.raises(InvalidStatus, match="403"), tab(server, server.token("lead"), Origin=origin):
        pass


@pytest.mark.parametrize("token", [None, "x", "0" * 43])
def test_a_socket_needs_a_session(server, token):
    with pytest.raises(InvalidStatus, match="403"), tab(server, token):
        pass


@pytest.mark.parametrize("path", ["/_stcore/other", "/sign-in", "/work/1/draft"])
def test_there_are_no_other_sockets(server, path):
    with pytest.raises(InvalidStatus, match="403"), tab(server, server.token("lead"), path=path):
        pass


def test_a_name_that_is_not_the_servers_is_not_answered(server):
    """So that a foreign name pointed at this machine gets no page of ours to read."""
    assert ask(server, "GET", "/sign-in", Host="elsewhere.example").status == 421
    assert ask(server, "GET", "/sign-in", Host="[").status == 421
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "http://elsewhere.example"}
    token = server.token("lead")
    assert ask(server, "GET", "/_stcore/stream", token, Host="elsewhere.example", **upgrade).status == 403


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        (
            "PUT",
            "/export/audit",
            405,
            ("此地址不接受这种请求。", "This address does not take that kind of request."),
        ),
        (
            "POST",
            "/work/1/draft",
            405,
            ("此地址不接受这种请求。", "This address does not take that kind of request."),
        ),
        ("GET", "/media/0123.txt", 404, ("没有这个地址。", "No such address.")),
        ("GET", "/assets/none.js", 404, ("没有这个地址。", "No such address.")),
    ],
)
def test_what_is_refused_behind_the_gate_is_said_in_the_visitors_language(server, method, path, status, said):
    for language, sentence in zip(("zh", "en"), said, strict=True):
        token = f"{server.token('lead')}; language={language}"
        answer = ask(server, method, path, token, Origin=server.url)
        assert (answer.status, answer.text) == (status, sentence)
        assert answer.headers["content-length"] == str(len(answer.content))


def test_identity_is_what_the_gate_says_and_not_what_a_client_sends(server):
    forged = {"X-Review-Login": "admin", "x-review-role": "admin", "X-REVIEW-NAME": "%E5%8D%AB"}
    with tab(server, server.token("physician"), **forged) as visit:
        drawn = everything_in(visit.rerun())
    assert "周医师" in drawn and "卫管理" not in drawn


def test_a_stranger_cannot_forge_a_name(server):
    assert ask(server, "GET", "/_stcore/host-config", X_Review_Login="admin").status == 401
    with pytest.raises(InvalidStatus, match="403"), tab(server, None, **{"X-Review-Login": "admin"}):
        pass


def test_anothers_streamlit_session_cannot_be_taken_over(server):
    with tab(server, server.token("lead")) as leads:
        session_id = session_id_of(leads.rerun())
        with tab(server, server.token("physician"), session_id) as physicians:
            drawn = physicians.rerun()
        assert session_id_of(drawn) != session_id
        assert "周医师" in everything_in(drawn) and "冯负责" not in everything_in(drawn)
        assert session_id_of(leads.rerun()) == session_id
    with tab(server, server.token("physician"), session_id) as physicians:
        assert session_id_of(physicians.rerun()) != session_id


def test_ones_own_streamlit_session_is_resumed_after_a_broken_line(server):
    token = server.token("physician")
    with tab(server, token) as before:
        session_id = session_id_of(before.rerun())
    with tab(server, token, session_id) as after:
        assert session_id_of(after.rerun()) == session_id


def end_by_signing_out(server, token):
    assert ask(server, "POST", "/sign-out", token, Origin=server.url).status == 303


def end_by_disabling(server, token):
    people.disable(server.study, OPERATOR, sessions.signed_in(server.study, token).login)


def end_by_a_new_password(server, token):
    login = sessions.signed_in(server.study, token).login
    people.set_password(server.study, OPERATOR, login, server.password(login))


@pytest.mark.parametrize("end", [end_by_signing_out, end_by_a_new_password, end_by_disabling])
def test_a_session_that_ends_closes_its_open_tabs_at_the_next_message(server, end):
    token = server.token("physician2")
    with tab(server, token) as open_tab:
        open_tab.rerun()
        end(server, token)
        with pytest.raises(ConnectionClosed) as closed:
            open_tab.rerun()
    assert closed.value.rcvd.code == 1008
    assert ask(server, "GET", "/", token).status == 302


@pytest.fixture(scope="module")
def hashes(server):
    """Every page's hash by its path, gathered from all who may see any."""
    known = {}
    for login in ("lead", "physician", "engineer", "admin"):
        with tab(server, server.token(login)) as visit:
            known |= pages_of(visit.rerun())
    assert known.keys() == {page.path for page in PAGES}
    return known


@pytest.mark.parametrize("login", ["physician", "senior", "lead", "engineer", "admin"])
def test_a_person_gets_the_pages_of_their_role_and_no_other_by_its_hash(server, hashes, login):
    with tab(server, server.token(login)) as visit:
        offered = pages_of(visit.rerun())
        assert offered.keys() == {
            page.path for page in PAGES if people.by_login(server.study, login).role in page.roles
        }
        for path in hashes.keys() - offered.keys():
            assert page_of(visit.rerun(hashes[path])) == offered[""], path


def test_a_message_that_is_none_ends_the_socket_and_tells_no_path(server):
    with tab(server, server.token("physician")) as visit:
        visit.socket.send(b"\xff\xff\xff")
        with pytest.raises(ConnectionClosed) as closed:
            visit.socket.recv(timeout=20)
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1002, "")


def test_a_huge_message_is_refused(server):
    with tab(server, server.token("physician")) as visit, pytest.raises(ConnectionClosed) as closed:
        visit.socket.send(b"\0" * (3 * 2**20))
        visit.socket.recv(timeout=20)
    assert closed.value.rcvd.code == 1009


EVERY_ANSWER = [
    "/",
    "/sign-in",
    "/media/x",
    "/_stcore/metrics",
    "/_stcore/health",
    "/assets/door.css",
    "/nowhere",
]


@pytest.mark.parametrize("login", [None, "physician"])
@pytest.mark.parametrize("path", [*EVERY_ANSWER, bundle()[0], "/x/../y"])
def test_every_answer_carries_the_security_headers(server, path, login):
    headers = ask(server, "GET", path, login and server.token(login)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == "'none'" and policy["object-src"] == "'none'"
    assert "unsafe" not in policy["script-src"] and "server" not in headers
    assert not re.search(r"https?:", headers["content-security-policy"])
    assert headers["cache-control"] == "no-store" or path == bundle()[0]


def test_the_bundle_is_kept_by_browsers_and_no_page_is(server):
    token = server.token("physician")
    assert "immutable" in ask(server, "GET", bundle()[0]).headers["cache-control"]
    assert ask(server, "GET", "/", token).headers["cache-control"] == "no-store"
    assert ask(server, "GET", "/_stcore/host-config", token).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("chosen", "language"), [(None, "zh-CN"), ("zh", "zh-CN"), ("en", "en"), ("xx", "zh-CN")]
)
def test_the_page_is_in_the_language_chosen(server, chosen, language):
    token = server.token("physician") + (f"; language={chosen}" if chosen else "")
    page = ask(server, "GET", "/", token).text
    assert f'<html lang="{language}">' in page and "<title>Streamlit" not in page and "agent" not in page


def test_the_english_dialog_about_a_stopped_server_is_off(server):
    answer = ask(server, "GET", "/_stcore/host-config", server.token("lead"))
    assert '"blockErrorDialogs":true' in answer.text


@pytest.mark.parametrize("path", ["/", "/batches", "/nowhere"])
@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br"])
def test_every_page_is_rewritten_however_the_browser_wants_it_packed(server, path, encoding):
    answer = ask(server, "GET", path, server.token("lead"), Accept_Encoding=encoding)
    assert '<html lang="zh-CN">' in answer.text and "connection.js" in answer.text
    assert len(answer.content) == int(answer.headers["content-length"])


@pytest.mark.parametrize("path", ["/batches/20", "/batches/20/more", "/nowhere/20"])
def test_an_address_below_a_page_leads_to_the_page_and_not_to_a_white_one(server, path):
    answer = ask(server, "GET", path, server.token("lead"))
    assert (answer.status, answer.headers["location"]) == (307, path[: path.index("/", 1)])


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "/\\elsewhere.example/x"])
def test_no_address_below_a_page_leads_elsewhere(server, path):
    assert ask(server, "GET", path, server.token("lead")).status == 400
