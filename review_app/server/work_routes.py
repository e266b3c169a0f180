"""Where a work page's component gets items, saves drafts, submits answers: plain HTTP, checked here again."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from annotation.answering import answer, hinted, skip, type_into
from annotation.typed_text import refuse_unkeepable
from db.errors import Conflict, Damaged, DiskFull, Invalid, NotFound, Refused, Unavailable, WardroundError
from db.people import Person
from db.queues import queues
from db.study import Study
from db.typed_elsewhere import SubmittedElsewhere, TypedElsewhere
from review_app.browser_marks import browser_mark
from review_app.components.bundle import base_path
from review_app.home import WORK_PAGE
from review_app.server.gate import language_of, told
from review_app.server.row_number import row
from review_app.words import words
from review_app.work_items import work_item

LARGEST_BODY = 1_000_000
# whose page sends this
MARK, OF_NOBODY, OF_SOMEBODY_ELSE = "X-Mark", 428, 412
STATUS = {
    Refused: 409,
    Conflict: 409,
    TypedElsewhere: 409,
    SubmittedElsewhere: 409,
    NotFound: 404,
    Invalid: 422,
    Unavailable: 503,
    DiskFull: 503,
    Damaged: 503,
}


def work_routes(study: Study) -> list[Route]:
    """An item, its drafts, what to look at twice, its answer; the gate has found out who asks."""
    one = f"/work/{row('assignment_id')}"
    return [
        Route(one, _item_route(study), methods=["GET"]),
        Route(f"{one}/page", _page_route(study), methods=["GET"]),
        Route(f"{one}/draft", _route(study, keep_draft), methods=["PUT"]),
        Route(f"{one}/submit", _route(study, submit), methods=["POST"]),
        Route(f"{one}/hints", _route(study, hints), methods=["POST"]),
    ]


def _item_route(study: Study):
    async def respond(request: Request) -> JSONResponse:
        person, assignment_id = request.scope["person"], request.path_params["assignment_id"]
        language = language_of(request.scope)
        try:
            return JSONResponse(await to_thread.run_sync(work_item, study, person, assignment_id, language))
        except WardroundError as error:
            return JSONResponse({"error": error.said(language)}, STATUS[type(error)])

    return respond


def _page_route(study: Study):
    """To where the person does it, for a browser that knows of the assignment and not of its page."""

    async def respond(request: Request) -> Response:
        path = await to_thread.run_sync(
            page_of, study, request.scope["person"], request.path_params["assignment_id"]
        )
        if path is None:
            return told(request.scope, "gate.nowhere", 404)
        return RedirectResponse(f"{base_path()}/{path}", 303)

    return respond


def page_of(study: Study, person: Person, assignment_id: int) -> str | None:
    """The page of an assignment, its batch and its place there; None where it is not the person's."""
    for queue in queues(study, person):
        if assignment_id in queue.assignment_ids:
            place = queue.assignment_ids.index(assignment_id) + 1
            return f"{WORK_PAGE[queue.activity]}?batch={queue.batch_id}&item={place}"
    return None


def keep_draft(study: Study, person: Person, assignment_id: int, body: dict) -> dict:
    """Keep one field of what is being typed, where no other text is stored than it was typed on.

    The reply says whether the item has an answer by now, which the page may not know, and drafts beside it.
    """
    field, value = text_of(body, "field"), text_of(body, "value")
    return asdict(type_into(study, person, assignment_id, field, value, _digests(body.get("on", []))))


def submit(study: Study, person: Person, assignment_id: int, body: dict) -> dict:
    """Store an answer, or that the item is skipped; the reply says it is on disk."""
    common = {
        "expected_revision": _number(body, "expected_revision"),
        "nonce": _nonce(body),
        "active_ms": _number(body, "active_ms"),
        "reason": text_of(body, "reason"),
        "seen": _seen(body),
    }
    status = body.get("status")
    if status not in ("submitted", "skipped"):
        raise Invalid("An answer is submitted or skipped.", "答案只能是提交或跳过。")
    if status == "skipped":
        stored = skip(study, person, assignment_id, **common)
    else:
        stored = answer(study, person, assignment_id, answers=body.get("answers"), **common)
    return {"revision": stored.revision, "already": stored.already, "saved_at": stored.at}


def hints(study: Study, person: Person, assignment_id: int, body: dict) -> dict:
    """What to look at twice in what is being written."""
    return {"hints": [asdict(hint) for hint in hinted(study, person, assignment_id, body)]}


def _route(study: Study, act: Callable[[Study, Person, int, dict], dict]):
    async def respond(request: Request) -> JSONResponse:
        person, assignment_id = request.scope["person"], request.path_params["assignment_id"]
        say, mark = words(language_of(request.scope)), request.headers.get(MARK)
        if mark is None:
            return JSONResponse({"error": say("work.of_nobody")}, OF_NOBODY)
        if mark != browser_mark(study, person):
            # what somebody wrote who was signed in here before: the page keeps it until they are again
            return JSONResponse({"error": say("work.of_somebody_else")}, OF_SOMEBODY_ELSE)
        try:
            body = await json_body(request)
            return JSONResponse(await to_thread.run_sync(act, study, person, assignment_id, body))
        except WardroundError as error:
            refusal: dict[str, Any] = {"error": error.said(language_of(request.scope))}
            if isinstance(error, TypedElsewhere):
                refusal["stored"] = error.stored
            elif isinstance(error, Conflict):
                # another answer is stored, which has closed the drafts
                refusal["answered"] = True
            return JSONResponse(refusal, STATUS[type(error)])

    return respond


async def json_body(request: Request) -> dict:
    """The request's JSON object; raises Invalid when it is anything else, or too long."""
    # read piece by piece, so that a body that never ends is refused before it fills the memory
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST_BODY:
            raise Invalid(
                f"An answer takes at most {LARGEST_BODY} bytes.", f"一次提交不超过 {LARGEST_BODY} 字节。"
            )
    try:
        body = json.loads(content, parse_constant=_no_json)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Invalid("An answer is sent as one JSON object.", "提交的内容应为一个 JSON 对象。")
    return body


def _no_json(constant: str) -> None:
    """NaN and the infinities, which Python's reader takes and JSON does not have."""
    raise ValueError(constant)


def text_of(body: dict, name: str) -> str:
    """A text of the body, "" when it is not there; raises Invalid for what no database could keep."""
    value: Any = body.get(name, "")
    if not isinstance(value, str):
        raise Invalid(f"{name} must be text.", f"{name} 应为文字。")
    refuse_unkeepable(value)
    return value


def _number(body: dict, name: str) -> int:
    value: Any = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**53:
        raise Invalid(f"{name} must be a whole number.", f"{name} 应为整数。")
    return value


def _digests(sent: Any) -> list[str]:
    if not isinstance(sent, list) or not all(isinstance(each, str) for each in sent):
        raise Invalid("Digests of texts are sent as a list.", "文字的摘要应为列表。")
    return sent


def _seen(body: dict) -> dict[str, list[str]]:
    """What the page has seen of the drafts; nothing where it does not say."""
    seen: Any = body.get("seen", {})
    if not isinstance(seen, dict):
        raise Invalid("seen must be an object.", "seen 应为对象。")
    return {field: _digests(digests) for field, digests in seen.items()}


def _nonce(body: dict) -> str:
    nonce = text_of(body, "nonce")
    if not 16 <= len(nonce) <= 100:
        raise Invalid("nonce must be 16 to 100 characters.", "nonce 应为 16 到 100 个字符。")
    return nonce
