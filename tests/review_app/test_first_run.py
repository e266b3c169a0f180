"""A new study has no account; whoever reads the server's console makes the first admin, once."""

import pytest

from db import people
from db.people import OPERATOR
from db.study import create_study
from tests.conftest import served
from tests.raw_http import ask, post_form

ADMIN = {"login": "chief", "name": "主任", "password": "a long password"}


@pytest.fixture(scope="module")
def unpeopled(tmp_path_factory):
    """A server of a study in which nobody is, and its code."""
    with served(create_study(tmp_path_factory.mktemp("unpeopled") / "study")) as server:
        yield server, printed_code(server)


@pytest.fixture
def empty(tmp_path):
    return create_study(tmp_path / "study")


def printed_code(server):
    """The last word of the announcement's third line; the first has been read already."""
    server.process.stdout.readline()
    return server.process.stdout.readline().split()[-1]


def test_a_new_study_has_no_account_at_all(empty):
    assert people.everyone(empty, OPERATOR) == []


def test_the_code_on_the_console_makes_one_admin_and_then_the_page_is_gone(empty, serve):
    with serve(empty) as server:
        code = printed_code(server)
        assert ask(server, "GET", "/first-run").status == 200
        made = post_form(server, "/first-run", code=code, **ADMIN)
        assert made.status == 303 and "wardround=" in made.headers["set-cookie"]
        (admin,) = people.everyone(empty, OPERATOR)
        assert (admin.login, admin.name, admin.role) == ("chief", "主任", "admin")
        assert ask(server, "GET", "/first-run").status == 404
        assert post_form(server, "/first-run", code=code, **ADMIN | {"login": "second"}).status == 404
        assert len(people.everyone(empty, OPERATOR)) == 1


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"code": "guess"}, 403, "一次性口令不正确"),
        ({"code": ""}, 403, "一次性口令不正确"),
        ({"login": "主任"}, 422, "登录名只能由"),
        ({"name": " "}, 422, "请填写姓名"),
        ({"name": "主\t任"}, 422, "姓名中含有控制字符"),
        ({"password": "short"}, 422, "密码至少需要"),
    ],
)
def test_a_wrong_code_or_a_bad_field_makes_nobody(unpeopled, change, status, told):
    server, code = unpeopled
    answer = post_form(server, "/first-run", **{"code": code} | ADMIN | change)
    assert answer.status == status and told in answer.text
    assert people.everyone(server.study, OPERATOR) == []


def test_a_study_with_people_has_no_such_page(server):
    assert ask(server, "GET", "/first-run").status == 404
    assert post_form(server, "/first-run", code="", **ADMIN).status == 404
