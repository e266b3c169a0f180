"""While the key is closed no way of a lead, engineer, admin or of the server's own account names a source."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotation.answering import answer
from db import people
from db.backups import back_up
from db.batch_states import unblind
from db.batches import state_of
from db.key_closing import close_key
from db.key_phrase import draw
from db.named_files import files_naming
from db.queues import queues
from db.study import Study
from tests.conftest import Server, copy_of, password_of, served
from tests.db.test_store_roles import FUNCTIONS, TAKES_ACTOR, arguments_of
from tests.protocol_client import everything_in, pages_of, tab
from tests.raw_http import ask
from tests.review_app.test_role_matrix import ROUTES
from tests.sealed_study import NAMES, import_sealed, lock_batch, open_sealed_batch
from tests.wire import leaks
from wardround import main

BATCH = "封存的批次"
LOOKERS = ("lead", "engineer", "admin")
KEEPER = "卫管理 (admin)"
# at the host, with the server's account: what tells of answers, sources, people and reports
COMMANDS = (
    "report correlation --out {out}/correlation",
    "report correlation --batch {batch} --out {out}/correlation",
    "report agreement --batch {batch} --out {out}/agreement",
    "export-pairs {out}/pairs.jsonl",
    "people export lead {out}/lead.zip",
    "people export physician {out}/physician.zip",
    "people list",
    "where 1",
    "verify",
    "doctor",
)


@dataclass(frozen=True)
class Closed:
    """A served study whose key is closed: all is scored, and the batch open or locked."""

    server: Server
    batch_id: int
    phrase: str

    @property
    def study(self) -> Study:
        return self.server.study


@pytest.fixture(scope="module", params=["open", "locked"])
def closed(request, cast_study, tmp_path_factory):
    study = copy_of(cast_study, tmp_path_factory.mktemp("closed") / "study")
    import_sealed(study, tmp_path_factory.mktemp("files"))
    batch_id = open_sealed_batch(study, BATCH)
    phrase = draw()
    close_key(study, people.by_login(study, "admin"), phrase)
    for login in ("physician", "physician2"):
        score_all(study, login)
    if request.param == "locked":
        lock_batch(study, batch_id)
    with served(study) as server:
        yield Closed(server, batch_id, phrase)


def score_all(study, login):
    person = people.by_login(study, login)
    for assignment in queues(study, person)[0].assignment_ids:
        given = {"ratings": {slot: {"overall": 7} for slot in "ABC"}, "comment": ""}
        answer(
            study, person, assignment, answers=given, expected_revision=0,
            nonce=f"nonce-{assignment:016}", active_ms=60_000,
        )  # fmt: skip


def drawn_pages(server, login):
    """Everything that is sent for every page of a person's."""
    with tab(server, server.token(login)) as visit:
        pages = pages_of(visit.rerun())
        return {path: everything_in(visit.rerun(page)) for path, page in pages.items()}


def downloads(server, login):
    """What every address that can be asked for answers, with each small number for what it names."""
    paths = {
        re.sub(r"\{\w+\}", str(number), ROUTES[route][0].split("?")[0])
        for route in ROUTES
        for number in (1, 2, 3, 4)
        if route.startswith("GET")
    }
    token = server.token(login)
    return {path: ask(server, "GET", path, token).content for path in sorted(paths)}


def told(study, login, batch_id):
    """What every function of the store gives a person who asks about whatever has this number."""
    answers = {}
    for name in TAKES_ACTOR:
        positional, keywords = arguments_of(FUNCTIONS[name])
        positional = [batch_id if each == 10**6 else each for each in positional]
        try:
            given = FUNCTIONS[name](study, people.by_login(study, login), *positional, **keywords)
        except Exception as error:
            # refused, or a nonsense of an argument: what is said must not name a source either
            answers[name] = f"{error} {getattr(error, 'zh', '')}"
        else:
            answers[name] = repr(list(given) if hasattr(given, "__next__") else given)
    return answers


def held_in_memory(process, sought):
    """Which of the texts a running process has in its memory, in UTF-8 or as Python keeps Chinese."""
    forms = {each: [each.encode(), _chinese(each).encode("utf-16-le") or each.encode()] for each in sought}
    found = set()
    with open(process / "maps") as maps, open(process / "mem", "rb") as memory:
        for line in maps:
            ends, allowed, *_ = line.split()
            if not allowed.startswith("rw"):
                continue
            start, end = (int(each, 16) for each in ends.split("-"))
            memory.seek(start)
            try:
                held = memory.read(end - start)
            except OSError:
                continue  # what the kernel lets nobody read
            found |= {each for each in sought if any(form in held for form in forms[each])}
    return found


def _chinese(text):
    return "".join(each for each in text if not each.isascii())


@pytest.mark.parametrize("login", LOOKERS)
def test_no_page_names_a_source(closed, login):
    pages = drawn_pages(closed.server, login)
    assert len(pages) >= 10
    assert {path: leaks(sent.encode(), NAMES) for path, sent in pages.items()} == dict.fromkeys(pages, [])


@pytest.mark.parametrize("login", LOOKERS)
def test_no_address_answers_with_a_source_and_reports_say_who_keeps_the_phrase(closed, login):
    answers = downloads(closed.server, login)
    assert len(answers) > 40
    assert {path for path, content in answers.items() if leaks(content, NAMES)} == set()
    for report in ("correlation", "agreement"):
        assert f"由 {KEEPER} 保管" in answers[f"/export/{report}/{closed.batch_id}"].decode()


@pytest.mark.parametrize("login", LOOKERS)
def test_no_function_of_the_store_names_a_source(closed, login, tmp_path):
    study = copy_of(closed.study, tmp_path / "study")
    answers = told(study, login, closed.batch_id)
    assert {name for name, said in answers.items() if leaks(said.encode(), NAMES)} == set()
    assert KEEPER in answers["batch_states.source_names"]
    # what is asked for is there: each answer's scores, and its code
    assert login == "engineer" or "'overall': 7" in answers["watched.watched_answers"]


def test_no_file_that_the_servers_account_can_read_names_a_source_nor_does_its_memory(closed, tmp_path):
    for login in LOOKERS:
        drawn_pages(closed.server, login)
    assert files_naming(closed.study.folder, NAMES) == []
    made = back_up(closed.study, tmp_path / "backup")
    assert files_naming(made.folder, NAMES) == [] and "blinding_key.closed" in made.files
    process = Path("/proc") / str(closed.server.process.pid)
    files = {each.resolve() for each in (process / "fd").iterdir() if each.resolve().is_file()}
    outside = [each for each in files if not each.is_relative_to(closed.study.folder)]
    assert [each for each in outside if leaks(each.read_bytes(), NAMES)] == []
    # the batch's own name shows that it is memory of this study
    assert held_in_memory(process, [*NAMES, BATCH]) == {BATCH}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_at_the_host_names_a_source(closed, tmp_path, command):
    written = command.format(out=tmp_path, batch=closed.batch_id).split()
    done = CliRunner().invoke(main, [*written, "--study", str(closed.study.folder)])
    assert done.exit_code == 0 or type(done.exception) is SystemExit, done.output
    assert leaks(done.output.encode(), NAMES) == [] and files_naming(tmp_path, NAMES) == []
    assert not command.startswith("report") or f"{KEEPER} keeps" in done.output


def test_once_it_is_unblinded_the_same_search_finds_every_name(closed, tmp_path):
    study = copy_of(closed.study, tmp_path / "study")
    if state_of(study, closed.batch_id) == "open":
        lock_batch(study, closed.batch_id)
    person = people.by_login(study, "lead")
    unblind(
        study, person, closed.batch_id, "senior", password_of("senior"), "评分结束", "test", closed.phrase
    )
    with served(study) as server:
        assert leaks(drawn_pages(server, "lead")["batches"].encode(), NAMES) == sorted(NAMES)
        assert leaks(told(study, "lead", closed.batch_id)["batch_states.source_names"].encode(), NAMES)
        assert set(held_in_memory(Path("/proc") / str(server.process.pid), NAMES)) == set(NAMES)
    named = {name.removesuffix("-wal") for name in files_naming(study.folder, NAMES)}
    assert named == {"blinding_key.db", "study.db"}
