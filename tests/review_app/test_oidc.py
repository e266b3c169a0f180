"""The institution's account opens an account that is here, for whom it names beyond doubt, and makes none."""

import shutil
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import expect

from db import people
from db.errors import Invalid
from db.people import OPERATOR
from db.study import Study
from review_app.server.provider import provider
from tests.conftest import served
from tests.raw_http import ask
from tests.review_app.loopback_provider import CLIENT_ID, CLIENT_SECRET, loopback_provider

EMAIL = "zhao@hospital.example"
PASSWORD = "not used here"


@pytest.fixture(scope="module")
def institution():
    with loopback_provider() as running:
        yield running


@pytest.fixture(scope="module")
def server(institution, cast_study, tmp_path_factory):
    """A server whose study has an account for EMAIL, and a closed one."""
    folder = tmp_path_factory.mktemp("oidc")
    study = Study(shutil.copytree(cast_study.folder, folder / "study"))
    people.add(study, OPERATOR, EMAIL, "赵医师", "physician", PASSWORD)
    people.add(study, OPERATOR, "closed@hospital.example", "钱医师", "physician", PASSWORD)
    people.disable(study, OPERATOR, "closed@hospital.example")
    (folder / "secret").write_text(CLIENT_SECRET + "\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WARDROUND_OIDC_ISSUER", institution.issuer)
        environment.setenv("WARDROUND_OIDC_CLIENT_ID", CLIENT_ID)
        environment.setenv("WARDROUND_OIDC_CLIENT_SECRET_FILE", str(folder / "secret"))
        with served(study) as running:
            yield running


@pytest.fixture(autouse=True)
def honest(institution):
    """Each test begins with a provider that speaks the truth about EMAIL."""
    institution.claims = {"email": EMAIL, "email_verified": True}
    institution.key = institution.published


def go(server, where="/", change_state=False):
    """Walk to the provider and back as a browser does, and return our server's last answer."""
    start = ask(server, "GET", f"/oidc/start?next={where}")
    jar = "; ".join(cookie.split(";")[0] for cookie in start.cookies)
    there = urlsplit(start.headers["location"])
    provider_answer = ask(At(there.netloc), "GET", f"{there.path}?{there.query}")
    back = urlsplit(provider_answer.headers["location"])
    query = back.query.replace("state=", "state=x") if change_state else back.query
    return ask(server, "GET", f"{back.path}?{query}", Cookie=jar)


class At:
    """Something with an address, for `ask`."""

    def __init__(self, address):
        self.address = address


def test_the_institutions_account_signs_in_and_leads_on(server):
    answer = go(server, "/batches")
    assert (answer.status, answer.headers["location"]) == (303, "/batches")
    (cookie,) = (each for each in answer.cookies if each.startswith("wardround="))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie


def test_a_person_does_it_in_a_browser(browser, server, drawn_page):
    page = browser.new_context().new_page()
    page.goto(server.url + "/")
    page.get_by_role("link", name="用单位账号登录").click()
    drawn_page(page)
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.context.close()


def test_the_question_is_bound_to_its_answer(institution, server):
    asked = parse_qs(urlsplit(ask(server, "GET", "/oidc/start").headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["scope"] == ["openid email"]
    assert len(asked["state"][0]) >= 20 and len(asked["nonce"][0]) >= 20
    assert asked["redirect_uri"] == [server.url + "/oidc/return"]
    assert go(server, change_state=True).status == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@hospital.example"},
        {"email": "closed@hospital.example"},
        {"email": None},
        {"email": [EMAIL]},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
    ],
)
def test_whoever_is_not_here_beyond_doubt_does_not_get_in_and_is_not_added(institution, server, claims):
    institution.claims |= claims
    before = people.everyone(server.study, OPERATOR)
    answer = go(server)
    assert answer.status == 403 and "尚未在本系统登记" in answer.text
    assert not any(each.startswith("wardround=") for each in answer.cookies)
    assert people.everyone(server.study, OPERATOR) == before


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT_ID},
        {"iss": "https://elsewhere.example"},
        {"nonce": "another"},
        {"exp": int(time.time()) - 3600},
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(institution, server, claims):
    institution.claims |= claims
    assert go(server).status == 403


def test_a_token_signed_with_another_key_is_refused(institution, server):
    institution.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert go(server).status == 403


def test_an_answer_nobody_asked_for_is_refused(server):
    assert ask(server, "GET", "/oidc/return?code=x&state=y").status == 403
    assert ask(server, "GET", "/oidc/return?error=access_denied").status == 403


def test_without_a_provider_there_is_no_such_way_in(study, serve, monkeypatch):
    monkeypatch.delenv("WARDROUND_OIDC_ISSUER", raising=False)
    with serve(study) as server:
        assert "/oidc/" not in ask(server, "GET", "/sign-in").text
        assert ask(server, "GET", "/oidc/start").status == 404


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"WARDROUND_OIDC_ISSUER": "http://idp.example"}, "must be an https address"),
        ({"WARDROUND_OIDC_CLIENT_ID": ""}, "must name this client"),
        ({"WARDROUND_OIDC_CLIENT_SECRET_FILE": "/nowhere"}, "a file that holds its secret"),
    ],
)
def test_a_half_configured_provider_is_refused_with_what_is_missing(tmp_path, monkeypatch, changed, told):
    (tmp_path / "secret").write_text("s")
    whole = {
        "WARDROUND_OIDC_ISSUER": "https://idp.example/",
        "WARDROUND_OIDC_CLIENT_ID": "x",
        "WARDROUND_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    for name, value in whole.items():
        monkeypatch.setenv(name, value)
    assert provider().issuer == "https://idp.example"
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Invalid, match=told):
        provider()
