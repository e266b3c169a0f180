"""The respondents' routes, asked by a raw client: open to links alone, anonymous, once."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from db import people
from db.invitations import invite
from db.study import reading
from db.survey_answers import close_survey, received
from db.surveys import find_survey
from review_app.activities.survey import OF_ONE_SITTING, WRONG_LINKS
from review_app.server.survey_desk import handle_of
from tests.raw_http import ask
from tests.survey_study import ANSWERS, opened_survey

AGENT = "Respondents-Own-Browser/9"


@pytest.fixture(scope="module")
def lead(server):
    return people.by_login(server.study, "lead")


@pytest.fixture(scope="module")
def survey_id(server, lead):
    return opened_survey(server.study, lead)


@pytest.fixture
def token(server, lead, survey_id):
    return invite(server.study, lead, survey_id, 1)[0]


def post(server, path, body, secret=None, method="POST", **headers):
    cookie = {"Cookie": f"wardround-survey={secret}"} if secret else {}
    headers = {"Origin": server.url, "User-Agent": AGENT, **cookie, **headers}
    body = body if isinstance(body, str) else json.dumps(body)
    return ask(server, method, path, body=body, **headers)


def begin(server, lead, survey_id, token, secret):
    consent = find_survey(server.study, lead, survey_id).consent_hash
    body = {"token": token, "secret": secret, "consent": consent}
    return post(server, "/survey/zh/begin", body)


@pytest.fixture
def secret(server, lead, survey_id, token):
    """The secret of a sitting that has begun."""
    secret = secrets.token_hex(32)
    assert begin(server, lead, survey_id, token, secret).status == 200
    return secret


def work(server, secret, what, body, method="POST", handle=None):
    return post(server, f"/survey/zh/work/{handle or handle_of(secret)}/{what}", body, secret, method)


def state(server, secret):
    return json.loads(ask(server, "GET", "/survey/state", Cookie=f"wardround-survey={secret}").content)


def test_the_gate_opens_the_surveys_folder_and_nothing_beside_it(server):
    for path in ("/survey/", "/survey/page.js", "/survey/page.css", "/survey/state"):
        assert ask(server, "GET", path).status == 200, path
    assert ask(server, "GET", "/survey/nowhere").status == 404
    for path in ("/survey", "/surveys", "/survey.html"):
        assert ask(server, "GET", path).headers["location"].startswith("/sign-in"), path
    for path in ("/export/survey/1", "/export/survey/preview"):
        assert ask(server, "GET", path).status == 401, path


def test_nobody_is_identified_there_not_even_who_is_signed_in(server):
    lead = ask(server, "GET", "/survey/", server.token("lead"))
    assert lead.content == ask(server, "GET", "/survey/").content
    assert "冯负责" not in lead.text and "set-cookie" not in lead.headers


def test_a_request_must_come_from_our_own_page(server, token):
    for origin in ("https://elsewhere.example", "null", ""):
        assert post(server, "/survey/zh/invitation", {"token": token}, Origin=origin).status == 403


def test_a_link_shows_its_consent_and_becomes_a_cookie_that_scripts_cannot_read(
    server, lead, survey_id, token
):
    shown = json.loads(post(server, "/survey/zh/invitation", {"token": token}).content)
    assert not shown["spent"] and "自愿" in shown["consent"]["zh"] and "voluntary" in shown["consent"]["en"]
    secret = secrets.token_hex(32)
    cookie = begin(server, lead, survey_id, token, secret).headers["set-cookie"]
    assert cookie.startswith(f"wardround-survey={secret}; HttpOnly;") and token not in cookie
    assert "Path=/survey/" in cookie and "SameSite=strict" in cookie
    assert json.loads(post(server, "/survey/zh/invitation", {"token": token}).content)["spent"]
    assert begin(server, lead, survey_id, token, secrets.token_hex(32)).status == 409


def test_the_right_answer_of_an_attention_check_is_not_sent(server, lead):
    from annotation.activities.survey import questionnaire

    checked = opened_survey(server.study, lead, "有检查题", questionnaire(attention_check=True))
    secret = secrets.token_hex(32)
    begin(server, lead, checked, invite(server.study, lead, checked, 1)[0], secret)
    sent = ask(server, "GET", "/survey/state", Cookie=f"wardround-survey={secret}").text
    assert '"attention"' in sent and "right_answer" not in sent


def test_answers_are_kept_one_by_one_and_come_back(server, secret):
    for field, value in (("triage", 4), ("proposed_diagnosis", ["读片"])):
        assert work(server, secret, "draft", {"field": field, "value": value}, "PUT").status == 200
    assert state(server, secret)["answers"] == {"triage": 4, "proposed_diagnosis": ["读片"]}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"field": "triage", "value": 9}, "需要 1-5 的整数"),
        ({"field": "proposed_diagnosis", "value": ["打我电话 13912345678"]}, "不收集个人信息"),
        ({"field": "proposed_diagnosis", "value": ["a\0b"]}, "需要文字"),
        ({"field": "nothing", "value": 1}, "问卷中没有题目 nothing"),
        ("[1]", "一个 JSON 对象"),
        ("{", "一个 JSON 对象"),
        ('{"field": "proposed_diagnosis", "value": ["\\ud800"]}', "需要文字"),
        ('{"field": "\\ud800", "value": 1}', "无法保存的字符"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_in_words(server, secret, body, told):
    answer = work(server, secret, "draft", body, "PUT")
    assert answer.status == 422 and told in json.loads(answer.content)["error"]


def test_a_sitting_answers_only_to_its_own_cookie(server, lead, survey_id, secret):
    stranger, respondent = secrets.token_hex(32), secrets.token_hex(32)
    assert state(server, stranger) == {}
    its_link = invite(server.study, lead, survey_id, 1)[0]
    assert begin(server, lead, survey_id, its_link, respondent).status == 200
    for other in (stranger, "", secret[:-1], "\xff", respondent):
        answer = work(server, other, "draft", {"field": "triage", "value": 1}, "PUT", handle_of(secret))
        assert answer.status == 404
    assert work(server, stranger, "submit", {"answers": ANSWERS}).status == 404
    assert state(server, secret)["answers"] == state(server, respondent)["answers"] == {}


def test_a_sittings_secret_opens_no_other_link_and_needs_the_consent_again(
    server, lead, survey_id, token, secret
):
    """Only the beginning that was carried out is answered again as it was."""
    consent = find_survey(server.study, lead, survey_id).consent_hash
    unspent = invite(server.study, lead, survey_id, 1)[0]
    elsewhere = invite(server.study, lead, opened_survey(server.study, lead, "另一调查"), 1)[0]

    def again(token, consent):
        return post(server, "/survey/zh/begin", {"token": token, "secret": secret, "consent": consent}).status

    assert (again(token, consent), again(token, "nonsense")) == (200, 422)
    assert [again(other, said) for other in (unspent, elsewhere) for said in (consent, "nonsense")] == [
        409
    ] * 4
    assert begin(server, lead, survey_id, unspent, secrets.token_hex(32)).status == 200


def test_two_tabs_that_send_in_at_once_are_one_submission(server, lead, survey_id, secret):
    before = received(server.study, lead, survey_id).received
    with ThreadPoolExecutor(8) as tabs:
        sent = list(tabs.map(lambda _: work(server, secret, "submit", {"answers": ANSWERS}), range(8)))
    assert [each.status for each in sent] == [200] * 8
    assert [json.loads(each.content)["already"] for each in sent].count(False) == 1
    assert received(server.study, lead, survey_id).received == before + 1
    assert work(server, secret, "draft", {"field": "triage", "value": 1}, "PUT").status == 409
    assert state(server, secret)["finished"]


def test_withdrawing_ends_the_sitting_and_its_cookie(server, secret):
    gone = work(server, secret, "withdraw", {})
    assert gone.status == 200 and 'wardround-survey=""' in gone.headers["set-cookie"]
    assert state(server, secret) == {}


def test_a_closed_survey_is_said_to_be_over(server, lead):
    over = opened_survey(server.study, lead, "要结束的")
    unused, used = invite(server.study, lead, over, 2)
    secret = secrets.token_hex(32)
    begin(server, lead, over, used, secret)
    close_survey(server.study, lead, over)
    assert post(server, "/survey/zh/invitation", {"token": unused}).status == 410
    assert begin(server, lead, over, unused, secrets.token_hex(32)).status == 410
    assert work(server, secret, "draft", {"field": "triage", "value": 1}, "PUT").status == 410
    assert work(server, secret, "submit", {"answers": ANSWERS}).status == 410
    assert state(server, secret)["closed"] and state(server, secret)["answers"] == {}


def test_who_asks_too_often_is_told_how_long_to_wait(server, secret):
    said = [work(server, secret, "draft", {}, "PUT") for _ in range(OF_ONE_SITTING[0] + 1)]
    assert [each.status for each in said] == [422] * OF_ONE_SITTING[0] + [429]
    assert 1 <= int(said[-1].headers["retry-after"]) <= OF_ONE_SITTING[1]


def test_a_store_of_guesses_ends_in_waiting_and_a_link_that_was_made_opens(server, lead, survey_id, token):
    """Afterwards this address waits. Tampered links are among the guesses.

    A link that was made opens all the same, for a whole hospital may have this address, and with it the
    sitting that it leads to.
    """
    guesses = [f"{token[:-1]}{letter}" for letter in "ABCDEFGH" if letter != token[-1]]
    guesses += [secrets.token_urlsafe(16) for _ in range(WRONG_LINKS[0])]
    said = [post(server, "/survey/zh/invitation", {"token": guess}).status for guess in guesses]
    assert said == [404] * WRONG_LINKS[0] + [429] * (len(guesses) - WRONG_LINKS[0])
    assert post(server, "/survey/zh/invitation", {"token": token}).status == 200
    assert begin(server, lead, survey_id, guesses[0], secrets.token_hex(32)).status == 429
    assert begin(server, lead, survey_id, token, secrets.token_hex(32)).status == 200


def test_of_the_respondent_nothing_is_written(server, lead, survey_id, secret):
    """Last in this file: SQLite's locks of this process are gone when it has closed the files it has read."""
    work(server, secret, "draft", {"field": "triage", "value": 4}, "PUT")
    work(server, secret, "alive", {"away": True})
    work(server, secret, "submit", {"answers": ANSWERS})
    everything = b"".join(path.read_bytes() for path in server.study.folder.iterdir())
    for trace in (AGENT, "127.0.0.1", secret, handle_of(secret)):
        assert trace.encode() not in everything
    with reading(server.study) as database:
        assert not database.execute("select 1 from sign_in_attempts").fetchall()
