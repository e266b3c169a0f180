"""A one-time link sets one person's password, once, within half an hour."""

from db import people, reset_links, sessions
from db.people import OPERATOR
from db.sign_in import authenticate
from tests.raw_http import ask, post_form


def link(server, login):
    return "/reset/" + reset_links.make(server.study, OPERATOR, login)


def test_the_link_sets_the_password_ends_the_sessions_and_is_used_up(server):
    path, token = link(server, "physician"), server.token("physician")
    assert "physician" in ask(server, "GET", path).text
    answer = post_form(server, path, password="a new long password")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?news=reset.done")
    assert "密码已更新" in ask(server, "GET", "/sign-in?news=reset.done").text
    assert authenticate(server.study, "physician", "a new long password", "").login == "physician"
    assert sessions.signed_in(server.study, token) is None
    assert ask(server, "GET", path).status == 410
    assert post_form(server, path, password="another long password").status == 410


def test_a_short_password_is_refused_and_the_link_stays_good(server):
    path = link(server, "senior")
    answer = post_form(server, path, password="short")
    assert answer.status == 422 and "密码至少需要" in answer.text
    assert ask(server, "GET", path).status == 200


def test_a_changed_link_is_none(server):
    path = link(server, "lead")
    # the signature's first letter: of the last one some bits count for nothing
    head, dot, signature = path.rpartition(".")
    other = "A" if signature[0] != "A" else "B"
    assert ask(server, "GET", head + dot + other + signature[1:]).status == 410
    assert ask(server, "GET", "/reset/x").status == 410


def test_a_link_of_a_closed_account_is_over(server):
    path = link(server, "physician2")
    people.disable(server.study, OPERATOR, "physician2")
    assert ask(server, "GET", path).status == 410
