"""Accounts: who may make, close and change them, and what is never kept."""

import re

import pytest
from click.testing import CliRunner

from db import events, passwords, people, sessions
from db.errors import Conflict, Invalid, NotFound, Refused
from db.people import OPERATOR, ROLES, Person
from db.study import create_study, reading, writing
from wardround import main

PASSWORD = "a long password"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_only_admins_and_the_operator_change_accounts(study, cast, role):
    for act in (
        lambda actor: people.add(study, actor, "new", "新", "physician", PASSWORD),
        lambda actor: people.disable(study, actor, "senior"),
        lambda actor: people.set_password(study, actor, "lead2", PASSWORD),
    ):
        with pytest.raises(Refused, match="needs the role admin"):
            act(cast[role])
    assert people.add(study, cast["admin"], "new", "新", "physician", PASSWORD).role == "physician"
    assert people.add(study, OPERATOR, "newer", "新", "physician", PASSWORD).id > 0


def test_a_disabled_admin_may_do_nothing(study, cast):
    with pytest.raises(Refused):
        people.everyone(study, Person(cast["admin"].id, "admin", "卫管理", "admin", disabled=True))


def test_being_called_operator_is_not_being_the_operator(study):
    with pytest.raises(Refused):
        people.disable(study, Person(9, "operator", "operator", "operator"), "senior")
    with pytest.raises(Conflict, match="is taken"):
        people.add(study, OPERATOR, "Operator", "操作员", "physician", PASSWORD)


@pytest.mark.parametrize("role", ["physician", "senior", "engineer"])
def test_who_is_in_the_study_is_for_leads_and_admins(study, cast, role):
    with pytest.raises(Refused):
        people.everyone(study, cast[role])
    assert {each.login for each in people.everyone(study, cast["lead"])} == cast.keys()


# a soft hyphen, spaces without width, joiners, marks of direction and their isolates, fillers, a tag
UNSEEN = "\xad\u200b\u200d\u200e\u2060\u2066\u2069\u3164\ufeff\U000e0041"


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"login": "lead"}, Conflict, "lead is taken"),
        ({"login": "LEAD"}, Conflict, "LEAD is taken"),
        ({"login": "a"}, Invalid, "2 to 64 letters"),
        ({"login": "王医师"}, Invalid, "2 to 64 letters"),
        ({"login": "a b"}, Invalid, "2 to 64 letters"),
        ({"login": "ab\n"}, Invalid, "2 to 64 letters"),
        ({"login": "x" * 65}, Invalid, "2 to 64 letters"),
        ({"name": " "}, Invalid, "needs a name"),
        ({"name": "王\t医师"}, Invalid, "control character"),
        ({"name": "王\n医师"}, Invalid, "control character"),
        ({"name": "\x1b[31m王医师"}, Invalid, "control character"),
        ({"name": "王\x9b医师"}, Invalid, "control character"),
        ({"name": "王\u202e医师"}, Invalid, "control character"),
        ({"name": "王\udcff"}, Invalid, "control character"),
        *(({"name": f"王{sign}医师"}, Invalid, "an invisible sign") for sign in UNSEEN),
        ({"role": "root"}, Invalid, "no role root"),
        ({"password": "short"}, Invalid, "10 to 1000 characters"),
        ({"password": "x" * 1001}, Invalid, "10 to 1000 characters"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_reason(study, change, error, told):
    asked = {"login": "new", "name": "新", "role": "physician", "password": PASSWORD} | change
    with pytest.raises(error, match=told):
        people.add(study, OPERATOR, **asked)
    assert len(people.everyone(study, OPERATOR)) == 7


@pytest.mark.parametrize("password", ["十个汉字也是一个密码", "ten blanks: ", "p" * 1000, "пароль и пароль"])
def test_any_ten_characters_make_a_password(study, password):
    people.add(study, OPERATOR, "new", "新", "physician", password)
    with reading(study) as database:
        kept = database.execute("select password_hash from people where login = 'new'").fetchone()[0]
    assert passwords.fits(kept, password) and not passwords.fits(kept, password + "x")


def test_a_password_is_kept_only_as_a_slow_salted_hash(study, cast):
    for login in cast:
        people.set_password(study, OPERATOR, login, PASSWORD)
    with reading(study) as database:
        kept = [row[0] for row in database.execute("select password_hash from people")]
    assert len(set(kept)) == 7
    for each in kept:
        memory, passes = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$", each).groups()
        assert int(memory) >= 19 * 1024 and int(passes) >= 2
    for file in study.folder.iterdir():
        assert PASSWORD.encode() not in file.read_bytes()


def test_a_new_password_and_a_closed_account_end_the_sessions(study, cast):
    for end in (
        lambda: people.set_password(study, cast["senior"], "senior", PASSWORD),
        lambda: people.disable(study, cast["admin"], "senior"),
    ):
        token = sessions.open_session(study, cast["senior"])
        end()
        assert sessions.signed_in(study, token) is None


def test_the_last_admin_stays(study, cast):
    with pytest.raises(Refused, match="last admin"):
        people.disable(study, OPERATOR, "admin")
    people.add(study, OPERATOR, "admin2", "副管理", "admin", PASSWORD)
    people.disable(study, cast["admin"], "admin")
    with pytest.raises(Refused, match="last admin"):
        people.disable(study, OPERATOR, "admin2")


def test_the_first_admin_is_made_once(tmp_path):
    study = create_study(tmp_path / "new")
    assert people.nobody_yet(study) and people.everyone(study, OPERATOR) == []
    assert people.add_first_admin(study, "chief", "主任", PASSWORD).role == "admin"
    with pytest.raises(Refused, match="has people already"):
        people.add_first_admin(study, "second", "副", PASSWORD)


def test_every_change_is_in_the_event_log_and_no_password_is(study, cast):
    people.add(study, cast["admin"], "new", "新", "engineer", PASSWORD)
    people.set_password(study, cast["admin"], "new", PASSWORD)
    people.disable(study, cast["admin"], "new")
    with reading(study) as database:
        rows = database.execute(
            "select actor, action, subject from events order by seq desc limit 3"
        ).fetchall()
    assert [tuple(row) for row in rows] == [
        ("admin", "person disabled", "new"),
        ("admin", "password set", "new"),
        ("admin", "person added", "new"),
    ]
    assert events.broken_at(study) is None


def test_an_unknown_login_is_a_sentence(study):
    for act in (people.by_login, lambda study, login: people.disable(study, OPERATOR, login)):
        with pytest.raises(NotFound, match="no account nobody"):
            act(study, "nobody")


def run(study, *arguments, typed=""):
    return CliRunner().invoke(main, ["people", *arguments, "--study", str(study.folder)], input=typed)


def test_the_command_line_adds_lists_closes_and_sets_passwords(study):
    added = run(study, "add", "new", "--name", "新", "--role", "engineer", typed=PASSWORD + "\n")
    assert (added.exit_code, added.output) == (0, "new is added as engineer.\n")
    assert run(study, "password", "new", typed="another long one\n").exit_code == 0
    assert run(study, "disable", "new").exit_code == 0
    assert "new\tengineer\t新\tdisabled\n" in run(study, "list").output
    refused = run(study, "password", "new", typed=PASSWORD + "\n")
    assert refused.exit_code == 2 and "new is disabled; add a new account instead." in refused.output


def test_a_name_of_an_older_study_is_listed_on_one_line(study):
    with writing(study) as database:
        database.execute("update people set name = ? where login = 'lead'", ("王\t医\n师\x1b[31m\u3164",))
    assert "lead\tlead\t王\\t医\\n师\\x1b[31m\\u3164\n" in run(study, "list").output


@pytest.mark.parametrize("name", ["王　医师", "Zoë O'Neill-Smith", "买买提·艾则孜", "ᠪᠠᠲᠤ᠋", "葛\U000e0100"])
def test_a_name_may_have_what_names_have(study, name):
    assert people.add(study, OPERATOR, "new", f" {name}\n", "physician", PASSWORD).name == name


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "ftp://review.example", "review.example", "https://", "", "https://h:99999"),
        *("https://u:p@review.example", "https://review.example/?a=", "https://review.example/#"),
        *("https://review.example/\x1b[31m", "https://review.example\nhttps://else", "https://a b"),
    ],
)
def test_a_reset_link_leads_to_a_web_server_or_is_not_made(study, address):
    before = events.head(study)
    refused = run(study, "reset", "lead", "--address", address)
    assert (refused.exit_code, "begins with https:// or http://" in refused.output) == (2, True)
    assert events.head(study) == before


def test_the_command_line_prints_a_reset_link(study):
    link = run(study, "reset", "lead", "--address", "https://review.example/").output
    assert re.fullmatch(r"https://review\.example/reset/[\w.-]+\n", link)


@pytest.mark.parametrize("arguments", [("disable", "nobody"), ("reset", "nobody"), ("password", "nobody")])
def test_the_command_line_ends_with_a_sentence_when_it_cannot(study, arguments):
    ended = run(study, *arguments, typed=PASSWORD + "\n")
    assert ended.exit_code == 2 and "There is no account nobody." in ended.output


def test_a_single_admin_is_warned_of(study):
    assert "only one admin" in run(study, "list").stderr
    people.add(study, OPERATOR, "admin2", "副管理", "admin", PASSWORD)
    assert run(study, "list").stderr == ""


def test_no_command_takes_a_password_as_an_argument(study):
    for command in ("add", "password"):
        assert "--password" not in run(study, command, "--help").output


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (("lead",), "This needs the role lead; physician has the role physician."),
        (("lead", "admin"), "This needs the role lead or admin; physician has the role physician."),
        (
            ("senior", "lead", "admin"),
            "This needs the role senior, lead or admin; physician has the role physician.",
        ),
    ],
)
def test_who_lacks_a_role_is_told_which_it_takes(cast, roles, said):
    with pytest.raises(Refused) as refused:
        people.require(cast["physician"], *roles)
    assert refused.value.said("en") == said
