"""The first admin of a new study: made by whoever can read the server's console, once."""

import hmac

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db import passwords, people
from db.errors import Refused
from db.one_line import CONTROLS
from db.people import LOGIN, Person
from review_app.server.door import form_of, let_in, page
from review_app.server.gate import told
from review_app.server.serving import Serving


def routes(serving: Serving) -> list[Route]:
    """The one route, which is gone as soon as anybody has an account."""

    async def first_run(request: Request) -> Response:
        nobody = await to_thread.run_sync(people.nobody_yet, serving.study)
        if serving.first_run_code is None or not nobody:
            return told(request.scope, "gate.nowhere", 404)
        if request.method == "GET":
            return shown(200)
        form = await form_of(request)
        wrong = mistake(form, serving.first_run_code)
        if wrong:
            return shown(403 if wrong == "first_run.wrong_code" else 422, form, wrong)
        try:
            person = await to_thread.run_sync(add_admin, serving, form)
        except Refused:
            return told(request.scope, "gate.nowhere", 404)
        return await let_in(request, serving, person, "/")

    return [Route("/first-run", first_run, methods=["GET", "POST"])]


def mistake(form: dict[str, str], code: str) -> str | None:
    """The key of what is wrong with the form; None when it can be kept."""
    if not hmac.compare_digest(form.get("code", "").strip().encode(), code.encode()):
        return "first_run.wrong_code"
    if not LOGIN.fullmatch(form.get("login", "").strip()):
        return "refused.login"
    if not form.get("name", "").strip():
        return "refused.name"
    if CONTROLS.search(form["name"].strip()):
        return "refused.name_controls"
    if not passwords.SHORTEST <= len(form.get("password", "")) <= passwords.LONGEST:
        return "refused.password"
    return None


def add_admin(serving: Serving, form: dict[str, str]) -> Person:
    return people.add_first_admin(serving.study, form["login"].strip(), form["name"], form["password"])


def shown(status: int, form: dict[str, str] | None = None, wrong: str | None = None) -> Response:
    form = form or {}
    kept = {"login": form.get("login", ""), "name": form.get("name", "")}
    return page("first_run.html", status, wrong=wrong, least=passwords.SHORTEST, **kept)
