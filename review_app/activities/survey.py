"""The survey as respondents meet it: our own page under /survey/, open to whoever holds a link.

It knows no account: the gate identifies nobody here. A link's token travels in the part of the address that
browsers keep to themselves, is exchanged once for a cookie, and is in no address, log or table of ours.
"""

import secrets
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.active_time import Moment
from review_app.components.bundle import KEEPING, bundle
from review_app.components.words import component_words
from review_app.phrases.survey_taking import PHRASES
from review_app.server.door import page
from review_app.server.rate_limit import RateLimit
from review_app.server.serving import Serving
from review_app.server.survey_desk import Desk, begin, keep, look, note_alive, send_in, state, withdraw
from review_app.words import LANGUAGES, words

SCRIPTS = (
    *KEEPING,
    *("survey_signs.js", "survey_questions.js", "survey_sending.js", "survey_form.js", "survey_door.js"),
    "survey_page.js",
)
# links that do not exist, asked for from one address in ten minutes; requests of one sitting in one minute
WRONG_LINKS = (30, 600)
OF_ONE_SITTING = (300, 60)


def survey_routes(serving: Serving) -> list[Route]:
    """The page, its files, and what it asks for."""
    ticker = secrets.token_hex(8)
    desk = Desk(
        study=serving.study,
        behind_tls=serving.behind_tls,
        now=lambda: Moment(serving.study.now(), time.monotonic(), ticker),
        wrong_links=RateLimit(*WRONG_LINKS),
        of_one_sitting=RateLimit(*OF_ONE_SITTING),
    )

    def at(act: Callable[[Desk, Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await act(desk, request)

        return answer

    work = "/survey/{language}/work/{handle}"
    return [
        Route("/survey/", lambda request: taking_page()),
        Route("/survey/page.js", lambda request: Response(bundle(*SCRIPTS), media_type="text/javascript")),
        Route("/survey/page.css", lambda request: Response(bundle("survey.css"), media_type="text/css")),
        Route("/survey/state", at(state)),
        Route("/survey/{language}/invitation", at(look), methods=["POST"]),
        Route("/survey/{language}/begin", at(begin), methods=["POST"]),
        Route(f"{work}/draft", at(keep), methods=["PUT"]),
        Route(f"{work}/submit", at(send_in), methods=["POST"]),
        Route(f"{work}/alive", at(note_alive), methods=["POST"]),
        Route(f"{work}/withdraw", at(withdraw), methods=["POST"]),
    ]


def taking_page(preview: bool = False) -> Response:
    """The respondents' page; as a preview it shows what stands in its address, and keeps nothing."""
    return page("survey.html", words={each: _said(each) for each in LANGUAGES}, preview=preview)


def _said(language: str) -> dict[str, str]:
    say = words(language)
    return {key: say(key) for key in ("other_language", *PHRASES)} | component_words(language)
