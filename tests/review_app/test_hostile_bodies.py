"""Bodies that no page sends: each is refused in a sentence, whatever stands in any of its places."""

import asyncio
import json
import math

import pytest
from starlette.requests import Request

from db.errors import Invalid, WardroundError
from db.people import by_login
from db.queues import queues
from review_app.example_study import open_example
from review_app.server.work_routes import hints, json_body, keep_draft, submit

TURN = {"question": "怎么办？", "answer": "答", "spans": [[0, 1]], "pairs": [0]}
PASTE = {"turn": 1, "field": "question", "characters": 3, "from_case": True, "at": "x"}
SOUND = {"correct": True, "practical": True}
ANSWERS = {
    "blinded_scoring": {"ratings": {slot: {"overall": 5} for slot in "ABCD"}, "comment": "x"},
    "label_audit": {"label": "triage", "note": "x"},
    "dialogue_rewriting": {
        "turns": [TURN] * 3,
        "declared": True,
        "pastes": [PASTE],
        "contested": "",
        "verdict": "amended",
        "notes": {"0": "x"},
    },
    "response_verification": {
        "before": SOUND,
        "after": SOUND,
        "text": "新文",
        "comment": "x",
        "errors": [{"kind": "dose", "start": 0, "end": 1}],
        "verdict": "amended",
        "reason": "xx",
        "chosen": 1,
    },
    "instruction_drafting": {"wordings": ["x"], "verdict": "accepted", "note": "x"},
}
HOSTILE = (
    *(None, True, 0, -1, 1.5, 2**70, math.nan, math.inf, "", "x", "\ud800", "a\0b", "x" * 300_000),
    *([], [[]], [None], [1], ["\ud800"], [[0, 1]], [{}], [0] * 5000, {}, {"a": 1}, {"\ud800": 1}, {"0": []}),
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_example(tmp_path_factory.mktemp("bodies") / "study")[0]


def places(value, path=()):
    """The paths to everything in a body, of a list to what its first item holds."""
    yield path
    inside = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    for name, held in inside:
        yield from places(held, (*path, name))


def with_in_place(value, path, new):
    if not path:
        return new
    changed = value.copy()
    changed[path[0]] = with_in_place(value[path[0]], path[1:], new)
    return changed


def unanswered(act, study, person, assignment_id, sent):
    """What ends neither in a reply nor in a refusal, each of which can be sent."""
    broken = []
    for path in list(places(sent))[1:]:
        for hostile in HOSTILE:
            body = with_in_place(sent, path, hostile)
            try:
                reply = act(study, person, assignment_id, body)
            except WardroundError as error:
                reply = [error.said("zh"), error.said("en")]
            except Exception as error:
                broken.append((path, str(hostile)[:20], repr(error)))
                continue
            assert json.dumps(reply, ensure_ascii=False).encode()
    return broken


@pytest.mark.parametrize("login", ["physician", "senior"])
def test_nothing_in_a_place_of_a_body_is_a_servers_error(study, login):
    person = by_login(study, login)
    open_queues = [each for each in queues(study, person) if each.activity in ANSWERS and each.next]
    assert open_queues
    for queue in open_queues:
        answers = ANSWERS[queue.activity]
        sent = {"answers": answers, "status": "submitted", "expected_revision": 9, "nonce": "n" * 20}
        sent |= {"active_ms": 1, "reason": "xx", "seen": {"comment": ["1.a"]}}
        assert unanswered(submit, study, person, queue.next, sent) == []
        assert unanswered(hints, study, person, queue.next, answers) == []
        draft = {"field": "comment", "value": "x", "on": ["1.a"]}
        assert unanswered(keep_draft, study, person, queue.next, draft) == []


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_a_character_that_no_database_keeps_is_refused_in_an_answer_as_in_a_draft(study, text):
    person = by_login(study, "physician")
    scoring = next(each for each in queues(study, person) if each.activity == "blinded_scoring" and each.next)
    sent = {
        "answers": ANSWERS["blinded_scoring"] | {"comment": text},
        "status": "submitted",
        "nonce": "m" * 20,
    }
    with pytest.raises(Invalid, match="cannot be stored") as told:
        submit(study, person, scoring.next, sent | {"expected_revision": 0, "active_ms": 1})
    assert "无法保存的字符" in told.value.zh
    with pytest.raises(Invalid):
        keep_draft(study, person, scoring.next, {"field": "comment", "value": text})


@pytest.mark.parametrize("number", [2**53 + 1, -(2**70), True, "1"])
def test_a_number_that_is_none_is_refused_in_an_answer_that_would_else_be_stored(study, number):
    person = by_login(study, "physician")
    scoring = next(each for each in queues(study, person) if each.activity == "blinded_scoring" and each.next)
    sent = {"answers": ANSWERS["blinded_scoring"], "status": "submitted", "nonce": "o" * 20}
    with pytest.raises(Invalid, match="active_ms must be a whole number"):
        submit(study, person, scoring.next, sent | {"expected_revision": 0, "active_ms": number})


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_json_does_not_have_is_no_body(number):
    async def received():
        return {"type": "http.request", "body": f'{{"active_ms": {number}}}'.encode()}

    with pytest.raises(Invalid, match="one JSON object"):
        asyncio.run(json_body(Request({"type": "http"}, received)))
