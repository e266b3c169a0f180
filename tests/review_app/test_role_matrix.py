"""Every page, route and export, for everyone who might ask: what they get, and never what is another's."""

import json
import re
import subprocess
import sys

import pytest
from websockets.exceptions import InvalidStatus

from db import people
from db.batches import batches
from db.people import OPERATOR, ROLES
from db.queues import queues
from db.surveys import surveys
from review_app.components.board import BOARD
from review_app.components.bundle import ADDRESS, file_name
from review_app.pages import PAGES
from tests.conftest import ROOT
from tests.protocol_client import everything_in, page_of, pages_of, tab
from tests.raw_http import ask, mark_of

# the columns of the tables: nobody who is signed in, then every role
VISITORS = ("stranger", *ROLES)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANSWER = json.dumps(
    {"expected_revision": 9, "nonce": "n" * 16, "active_ms": 1, "answers": {}, "status": "submitted"}
)
EVERYONE, NOBODY = "physician senior lead engineer admin", ""

# page -> whose it is; a page of `PAGES` that is missing here fails, and so does one whose roles are others
WHOSE_PAGE = {
    "": EVERYONE,
    "scoring": "physician senior lead",
    "audit": "physician senior lead",
    "rewriting": "physician senior lead",
    "drafting": "physician senior lead",
    "verification": "physician senior lead",
    "batches": "lead admin",
    "verifications": "senior lead engineer admin",
    "rewritings": "lead admin",
    "report": "lead engineer admin",
    "audit-results": "lead engineer admin",
    "rules": "senior lead engineer",
    "surveys": "lead admin",
    "data": "lead engineer admin",
    "leaderboard": EVERYONE,
    "jobs": "lead engineer admin",
    "datasets": "lead engineer admin",
    "training": "lead engineer admin",
    "label-studio": "lead",
    "people": "lead admin",
}

# route -> what is asked for, the body, and the status that each of VISITORS gets
# {mine} is an assignment of the physician, {ended} an unblinded batch, {open} one that is open, and so on
ROUTES = {
    "GET /sign-in": ("/sign-in", None, "200 303 303 303 303 303"),
    "POST /sign-in": ("/sign-in", "", "401 401 401 401 401 429"),
    "POST /sign-out": ("/sign-out", "", "303 303 303 303 303 303"),
    "GET /language/{language}": ("/language/en", None, "303 303 303 303 303 303"),
    "SOCKET /sign-in/socket": ("/sign-in/socket", None, "101 101 101 101 101 101"),
    "GET /first-run": ("/first-run", None, "404 404 404 404 404 404"),
    "POST /first-run": ("/first-run", "code=x", "404 404 404 404 404 404"),
    "GET /reset/{token}": ("/reset/made-up", None, "410 410 410 410 410 410"),
    "POST /reset/{token}": ("/reset/made-up", "password=long+enough+one", "410 410 410 410 410 410"),
    "GET /oidc/start": ("/oidc/start", None, "404 404 404 404 404 404"),
    "GET /oidc/return": ("/oidc/return", None, "404 404 404 404 404 404"),
    "GET /work/{assignment_id:row}": ("/work/{mine}", None, "401 200 404 404 409 409"),
    "GET /work/{assignment_id:row}/page": ("/work/{mine}/page", None, "401 303 404 404 404 404"),
    "PUT /work/{assignment_id:row}/draft": (
        "/work/{mine}/draft",
        '{"field": "A.overall", "value": "7"}',
        "401 200 404 404 409 409",
    ),
    "POST /work/{assignment_id:row}/submit": ("/work/{mine}/submit", ANSWER, "401 422 404 404 409 409"),
    "POST /work/{assignment_id:row}/hints": ("/work/{mine}/hints", "{}", "401 200 404 404 409 409"),
    "GET /survey/": ("/survey/", None, "200 200 200 200 200 200"),
    "GET /survey/page.js": ("/survey/page.js", None, "200 200 200 200 200 200"),
    "GET /survey/page.css": ("/survey/page.css", None, "200 200 200 200 200 200"),
    "GET /survey/state": ("/survey/state", None, "200 200 200 200 200 200"),
    "POST /survey/{language}/invitation": (
        "/survey/zh/invitation",
        '{"token": "made up"}',
        "404 404 404 404 404 404",
    ),
    "POST /survey/{language}/begin": (
        "/survey/zh/begin",
        '{"token": "made up", "secret": "' + "s" * 64 + '", "consent": "c"}',
        "404 404 404 404 404 404",
    ),
    **{
        f"{method} /survey/{{language}}/work/{{handle}}/{what}": (
            f"/survey/zh/work/made-up/{what}",
            "{}",
            "404 404 404 404 404 404",
        )
        for method, what in (("PUT", "draft"), ("POST", "submit"), ("POST", "alive"), ("POST", "withdraw"))
    },
    # whoever may have it is told that there is no such judge: the report itself takes seconds
    "GET /export/correlation/{batch_id:row}": (
        "/export/correlation/{ended}?judge=made-up",
        None,
        "401 403 403 404 404 404",
    ),
    "GET /export/agreement/{batch_id:row}": (
        "/export/agreement/{ended}?backbone=made-up",
        None,
        "401 403 403 404 404 404",
    ),
    "GET /export/dialogues/{batch_id:row}": ("/export/dialogues/{cases}", None, "401 403 403 200 200 200"),
    "GET /export/rewriting/{batch_id:row}": ("/export/rewriting/{cases}", None, "401 403 403 200 200 200"),
    "GET /export/verification/{batch_id:row}": (
        "/export/verification/{verified}",
        None,
        "401 403 403 200 200 200",
    ),
    "GET /export/pairs": ("/export/pairs", None, "401 403 403 200 200 200"),
    # everybody may have it; what is in it is what each may see
    "GET /export/leaderboard": ("/export/leaderboard", None, "401 200 200 200 200 200"),
    "GET /export/answers/{job_id:row}/{number:row}": (
        "/export/answers/9999/1",
        None,
        "401 403 403 404 404 403",
    ),
    "GET /export/without-result/{job_id:row}": (
        "/export/without-result/9999",
        None,
        "401 403 403 404 404 403",
    ),
    "GET /export/audit": ("/export/audit", None, "401 403 403 200 200 200"),
    "GET /export/survey/preview": ("/export/survey/preview", None, "401 403 403 200 403 200"),
    "GET /export/survey/{survey_id:row}": ("/export/survey/{closed}", None, "401 403 403 200 403 200"),
    "POST /export/survey/{survey_id:row}/links": (
        "/export/survey/{asking}/links",
        "count=1&address=http%3A%2F%2Fx",
        "401 403 403 200 403 403",
    ),
    "POST /export/survey/{survey_id:row}/links.csv": (
        "/export/survey/{asking}/links.csv",
        "links=x%23made-up",
        "401 403 403 422 403 403",
    ),
    "GET /export/frozen/{title}/{form}": (
        "/export/frozen/doctor-v1/chat",
        None,
        "401 403 200 200 200 200",
    ),
    "GET /assets/components/{name}": (
        f"{ADDRESS}/{file_name(BOARD)}",
        None,
        "200 200 200 200 200 200",
    ),
    # Streamlit's own
    "GET /_stcore/health": ("/_stcore/health", None, "200 200 200 200 200 200"),
    "GET /_stcore/metrics": ("/_stcore/metrics", None, "404 404 404 404 404 404"),
    "GET /_stcore/host-config": ("/_stcore/host-config", None, "401 200 200 200 200 200"),
    "GET /media/{file_id:path}": ("/media/made-up.txt", None, "401 404 404 404 404 404"),
    "PUT /_stcore/upload_file/{session_id}/{file_id}": (
        "/_stcore/upload_file/made/up",
        "",
        "401 403 403 404 404 403",
    ),
    "DELETE /_stcore/upload_file/{session_id}/{file_id}": (
        "/_stcore/upload_file/made/up",
        None,
        "401 403 403 404 404 403",
    ),
    "GET /component/{path:path}": ("/component/x/index.html", None, "404 404 404 404 404 404"),
    "GET /_stcore/bidi-components/{path:path}": (
        "/_stcore/bidi-components/none/x.js",
        None,
        "401 404 404 404 404 404",
    ),
    "SOCKET /_stcore/stream": ("/_stcore/stream", None, "403 101 101 101 101 101"),
    "GET /auth/login": ("/auth/login", None, "404 404 404 404 404 404"),
    "GET /auth/logout": ("/auth/logout", None, "404 404 404 404 404 404"),
    "GET /oauth2callback": ("/oauth2callback", None, "404 404 404 404 404 404"),
    **{
        f"{method} /_stcore/agent/{what}": (f"/_stcore/agent/{what}", None, "404 404 404 404 404 404")
        for what in ("interact", "openapi.json", "mcp")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    },
}
# what lies under a mount: files of the program's own, or nothing at all
MOUNTS = {
    "/assets": ("/assets/door.css", "200 200 200 200 200 200"),
    "": ("/nowhere-at-all", "302 200 200 200 200 200"),
    **{
        f"/{name}": (f"/{name}/a/b/c/d/e", "404 404 404 404 404 404")
        for name in ("language", "reset", "oidc", "survey")
    },
    **{
        f"/{name}": (f"/{name}/a/b/c/d/e", "302 404 404 404 404 404")
        for name in ("sign-in", "sign-out", "first-run")
    },
}
LISTED = """
import json, sys
from pathlib import Path
from db.study import Study
from review_app.server.asgi import app_of
from review_app.server.provider import Provider
from review_app.server.serving import Serving
app = app_of(Serving(Study(Path(sys.argv[1])), provider=Provider("http://127.0.0.1:9", "a", "b")))
print(json.dumps([[type(each).__name__, each.path, sorted(getattr(each, "methods", None) or [])]
                  for each in app._build_starlette_app().routes]))
"""


@pytest.fixture(scope="module")
def named(hostile):
    """What the addresses of ROUTES name, in the study that has something of everything."""
    study = hostile.study
    drawn = batches(study, OPERATOR)
    by = lambda activity, state: next(  # noqa: E731
        each.id for each in drawn if (each.activity, each.state) == (activity, state)
    )
    asked = surveys(study, OPERATOR)
    mine = next(each for each in queues(study, people.by_login(study, "physician")) if each.next)
    return {
        "mine": mine.next,
        "ended": by("blinded_scoring", "unblinded"),
        "open": by("blinded_scoring", "open"),
        "cases": by("dialogue_rewriting", "open"),
        "verified": by("response_verification", "open"),
        "closed": next(each.id for each in asked if each.state == "closed"),
        "asking": next(each.id for each in asked if each.state == "open"),
    }


@pytest.fixture(scope="module")
def listed(hostile):
    """The routes of the whole application, Streamlit's own among them: (class, path, methods)."""
    command = [sys.executable, "-c", LISTED, str(hostile.study.folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=120)
    return json.loads(done.stdout)


def token_of(server, visitor):
    return None if visitor == "stranger" else server.token(visitor)


def status_of(server, method, path, body, visitor):
    token = token_of(server, visitor)
    if method != "SOCKET":
        mark = {"X_Mark": mark_of(server, visitor)} if token else {}
        return ask(server, method, path, token, body, Origin=server.url, **FORM, **mark).status
    try:
        with tab(server, token, path=path):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_every_route_of_the_application_is_in_the_matrix(listed):
    found = set()
    for kind, path, methods in listed:
        if kind == "Route":
            found |= {f"{method} {path}" for method in methods if method not in ("HEAD", "OPTIONS")}
        elif kind == "WebSocketRoute":
            found.add(f"SOCKET {path}")
    assert found == ROUTES.keys()
    assert {path for kind, path, _ in listed if kind == "Mount"} == MOUNTS.keys()


@pytest.mark.parametrize("route", ROUTES)
def test_each_visitor_gets_what_the_matrix_says(hostile_server, named, route):
    path, body, statuses = ROUTES[route]
    method = route.split()[0]
    got = [status_of(hostile_server, method, path.format(**named), body, each) for each in VISITORS]
    assert got == list(map(int, statuses.split()))


@pytest.mark.parametrize("mount", MOUNTS)
def test_under_the_mounts_lies_nothing_of_the_study(hostile_server, mount):
    path, statuses = MOUNTS[mount]
    got = [status_of(hostile_server, "GET", path, None, each) for each in VISITORS]
    assert got == list(map(int, statuses.split()))


def test_every_page_is_in_the_matrix_with_its_roles():
    assert {page.path: set(page.roles) for page in PAGES} == {
        path: set(roles.split()) for path, roles in WHOSE_PAGE.items()
    }


@pytest.fixture(scope="module")
def hashes(hostile_server):
    """Every page's hash by its path."""
    known = {}
    for login in ROLES:
        with tab(hostile_server, hostile_server.token(login)) as visit:
            known |= pages_of(visit.rerun())
    return known


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_drawn_its_pages_whole_and_no_other_by_its_hash(hostile_server, hashes, role):
    mine = {path for path, roles in WHOSE_PAGE.items() if role in roles.split()}
    with tab(hostile_server, hostile_server.token(role)) as visit:
        assert pages_of(visit.rerun()).keys() == mine
        for path in WHOSE_PAGE:
            messages = visit.rerun(hashes[path])
            assert page_of(messages) == hashes[path if path in mine else ""], path
            assert "此页出错了" not in everything_in(messages), path


def test_an_assignment_is_its_owners_alone(hostile, hostile_server):
    """Whoever is assigned may read, draft, submit; for everybody else it is as if it were not there."""
    study = hostile.study
    owned = {
        each: login
        for login in ("physician", "senior", "lead", "simulated1", "simulated4", "simulated5", "simulated9")
        for queue in queues(study, people.by_login(study, login))
        for each in queue.assignment_ids[:2]
    }
    assert len(owned) > 20
    tokens = {login: hostile_server.token(login) for login in ("physician", "senior", "lead", "simulated1")}
    for login, token in tokens.items():
        missing = ask(hostile_server, "GET", "/work/999999", token).text
        for assignment, owner in owned.items():
            answer = ask(hostile_server, "GET", f"/work/{assignment}", token)
            assert answer.status == (200 if login == owner else 404), (assignment, login, owner)
            assert login == owner or answer.text == missing


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.startswith("GET /export/") and ":row" in each]
)
def test_whoever_may_have_none_is_not_told_which_there_are(hostile_server, route):
    path = re.sub(r"\{\w+:row\}", "{}", route.removeprefix("GET "))
    for visitor, status in zip(VISITORS, ROUTES[route][2].split(), strict=True):
        if status == "403":
            token = token_of(hostile_server, visitor)
            asked = [path.format(number, 1) for number in (*range(1, 12), 999_999)]
            told = {
                (answer.status, answer.text)
                for answer in (ask(hostile_server, "GET", each, token) for each in asked)
            }
            assert len(told) == 1 and "403" in str(told), (visitor, told)


@pytest.mark.parametrize("what", ["correlation", "agreement"])
@pytest.mark.parametrize("role", ROLES)
def test_no_role_gets_a_report_before_unblinding(hostile_server, named, what, role):
    path = f"/export/{what}/{named['open']}"
    assert ask(hostile_server, "GET", path, hostile_server.token(role)).status == 403


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_no_role_reads_an_open_survey_or_a_thing_that_is_not_there(hostile_server, named, role):
    token = hostile_server.token(role)
    assert ask(hostile_server, "GET", f"/export/survey/{named['asking']}", token).status == 403
    for path in ("/export/survey/999", "/export/correlation/999", "/export/dialogues/999"):
        assert ask(hostile_server, "GET", path, token).status == 404
    for title in ("none-v1", "..", "%2e%2e", "doctor-v1%2f..%2f..", "doctor-v2"):
        assert ask(hostile_server, "GET", f"/export/frozen/{title}/chat", token).status in (400, 404)
