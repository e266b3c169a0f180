"""The page behind a one-time link, on which a person chooses a new password."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db import passwords, reset_links
from db.errors import Invalid, Refused
from review_app.server.door import form_of, page
from review_app.server.serving import Serving


def routes(serving: Serving) -> list[Route]:
    """The one route. A link is used up by the password it sets, so a bad one costs only the asking."""

    async def reset(request: Request) -> Response:
        token = request.path_params["token"]
        try:
            person = await to_thread.run_sync(reset_links.person_of, serving.study, token)
            if request.method == "GET":
                return shown(200, person.login)
            form = await form_of(request)
            await to_thread.run_sync(reset_links.redeem, serving.study, token, form.get("password", ""))
        except Refused:
            return page("reset_over.html", 410)
        except Invalid:
            return shown(422, person.login, wrong="refused.password")
        return RedirectResponse("/sign-in?news=reset.done", 303)

    return [Route("/reset/{token}", reset, methods=["GET", "POST"])]


def shown(status: int, login: str, wrong: str | None = None) -> Response:
    return page("reset.html", status, login=login, wrong=wrong, least=passwords.SHORTEST)
