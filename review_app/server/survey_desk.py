"""What the respondents' page asks for: each request is read, checked, carried out in one call, answered."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from annotation.survey import taking as survey_taking
from db import sittings
from db.active_time import Moment
from db.errors import Conflict, DiskFull, Invalid, NotFound, Refused, Unavailable, WardroundError
from db.invitations import Invitation, invitation
from db.study import Study
from review_app.server.asked_from import asked_from
from review_app.server.rate_limit import RateLimit
from review_app.server.work_routes import json_body, text_of
from review_app.words import words

STATUS = {NotFound: 404, Conflict: 409, Refused: 410, Invalid: 422, Unavailable: 503, DiskFull: 503}
COOKIE_SECONDS = 30 * 24 * 3600
TOO_OFTEN = 429


@dataclass(frozen=True)
class Desk:
    """Where respondents' requests are dealt with. Counting them is the only thing it remembers."""

    study: Study
    behind_tls: bool
    now: Callable[[], Moment]
    wrong_links: RateLimit
    of_one_sitting: RateLimit

    @property
    def cookie(self) -> str:
        return "__Secure-wardround-survey" if self.behind_tls else "wardround-survey"

    def secret_of(self, request: Request) -> str:
        """The secret of the browser's sitting; "" when it has none."""
        return request.cookies.get(self.cookie, "")


async def look(desk: Desk, request: Request) -> Response:
    """What a link leads to, with the consent it asks for. Nothing is written."""

    async def answer(found: Invitation, body: dict) -> Response:
        if found.survey.state != "open":
            raise Refused("The survey is not open.", "此调查未开放。")
        return JSONResponse({"spent": found.spent, **survey_taking.introduced(found.survey)})

    return await _on_a_link(desk, request, answer)


async def begin(desk: Desk, request: Request) -> Response:
    """Exchange a link for a sitting, whose secret the browser then sends as a cookie."""

    async def answer(found: Invitation, body: dict) -> Response:
        token, secret, consent = (text_of(body, name) for name in ("token", "secret", "consent"))
        await to_thread.run_sync(sittings.begin, desk.study, token, secret, consent, desk.now())
        response = JSONResponse({})
        response.set_cookie(
            desk.cookie, secret, max_age=COOKIE_SECONDS, path="/survey/",
            httponly=True, samesite="strict", secure=desk.behind_tls,
        )  # fmt: skip
        return response

    return await _on_a_link(desk, request, answer)


async def state(desk: Desk, request: Request) -> Response:
    """Where this browser's sitting stands, with questions and answers given so far; {} when it has none."""
    secret = desk.secret_of(request)
    try:
        found = await to_thread.run_sync(sittings.sitting, desk.study, secret)
    except NotFound:
        return JSONResponse({})
    return JSONResponse({"handle": handle_of(secret), **survey_taking.shown(found)})


async def keep(desk: Desk, request: Request) -> Response:
    """Keep one answer."""

    def act(secret: str, body: dict) -> dict:
        language = request.path_params["language"]
        question = text_of(body, "field")
        survey_taking.keep_answer(desk.study, secret, question, body.get("value"), language, desk.now())
        return {}

    return await _on_a_sitting(desk, request, act)


async def send_in(desk: Desk, request: Request) -> Response:
    """Send in all answers; the reply says they are on disk."""

    def act(secret: str, body: dict) -> dict:
        language, answers = request.path_params["language"], body.get("answers")
        return {"already": survey_taking.send_in(desk.study, secret, answers, language, desk.now())}

    return await _on_a_sitting(desk, request, act)


async def note_alive(desk: Desk, request: Request) -> Response:
    def act(secret: str, body: dict) -> dict:
        sittings.note_alive(desk.study, secret, body.get("away") is True, desk.now())
        return {}

    return await _on_a_sitting(desk, request, act)


async def withdraw(desk: Desk, request: Request) -> Response:
    def act(secret: str, body: dict) -> dict:
        sittings.withdraw(desk.study, secret)
        return {}

    response = await _on_a_sitting(desk, request, act)
    if response.status_code == 200:
        response.delete_cookie(desk.cookie, path="/survey/")
    return response


def handle_of(secret: str) -> str:
    """What the page calls its sitting where the secret must not stand: in addresses and in local storage."""
    return hashlib.sha256(f"handle of {secret}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def _on_a_link(
    desk: Desk, request: Request, answer: Callable[[Invitation, dict], Awaitable[Response]]
) -> Response:
    """Answer a request about a link; who asks for too many that do not exist must wait with such ones.

    A link that was made opens always: nobody guesses one, and a whole hospital may have a single address.
    """
    address, say = asked_from(request), words(request.path_params["language"])
    try:
        body = await json_body(request)
        try:
            # only read: what does not exist never waits for its turn to write
            found = await to_thread.run_sync(invitation, desk.study, text_of(body, "token"))
        except NotFound as error:
            if desk.wrong_links.reached(address):
                return _to_wait(say("survey.too_many_links"), desk.wrong_links)
            desk.wrong_links.count(address)
            return _refusal(error.said(say.language), STATUS[NotFound])
        return await answer(found, body)
    except WardroundError as error:
        return _refusal(error.said(say.language), STATUS[type(error)])


async def _on_a_sitting(desk: Desk, request: Request, act: Callable[[str, dict], dict]) -> Response:
    """Carry out a request of the sitting it names, which must be the one of this browser's cookie."""
    secret, handle = desk.secret_of(request), request.path_params["handle"]
    try:
        if handle != handle_of(secret):
            raise NotFound("This browser has another sitting by now.", "此浏览器现在是另一次答卷。")
        if desk.of_one_sitting.reached(handle):
            return _to_wait(words(request.path_params["language"])("survey.too_many"), desk.of_one_sitting)
        desk.of_one_sitting.count(handle)
        return JSONResponse(await to_thread.run_sync(act, secret, await json_body(request)))
    except WardroundError as error:
        return _refusal(error.said(request.path_params["language"]), STATUS[type(error)])


def _refusal(sentence: str, status: int) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)


def _to_wait(sentence: str, limit: RateLimit) -> Response:
    """The refusal says when the next request is answered, so that the page waits so long and no longer."""
    return JSONResponse({"error": sentence}, TOO_OFTEN, {"Retry-After": str(limit.seconds_left())})
