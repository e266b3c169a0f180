"""Signing in with the institution's own account, where it offers OpenID Connect.

An account there opens an account here, and never makes one: the verified e-mail address must be somebody's
sign-in name. The session that follows is ours, so that it can be ended here.
"""

import httpx
from anyio import to_thread
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db import people
from db.errors import NotFound
from db.people import Person
from db.study import Study
from review_app.server.door import let_in, own_path, page
from review_app.server.provider import Provider
from review_app.server.serving import Serving

RETURN_PATH = "/oidc/return"
SECONDS = 10


def routes(serving: Serving, provider: Provider) -> list[Route]:
    """The way to the provider and back."""
    client = _client(provider)

    async def start(request: Request) -> Response:
        request.session["next"] = own_path(request.query_params.get("next", "/"))
        try:
            return await client.authorize_redirect(request, _return_address(request, serving))
        except (httpx.HTTPError, ValueError):
            return _not_in(502, "sign_in.no_provider")

    async def back(request: Request) -> Response:
        try:
            claims = await _claims(client, request)
        except (OAuthError, JoseError):
            return _not_in(403, "sign_in.provider_refused")
        except (httpx.HTTPError, ValueError):
            return _not_in(502, "sign_in.no_provider")
        person = await to_thread.run_sync(known_here, serving.study, claims)
        if person is None:
            return _not_in(403, "sign_in.nobody_here")
        return await let_in(request, serving, person, request.session.pop("next", "/"))

    return [Route("/oidc/start", start, methods=["GET"]), Route(RETURN_PATH, back, methods=["GET"])]


def known_here(study: Study, claims: dict) -> Person | None:
    """The open account whose sign-in name is the verified e-mail address; None when there is none."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return None
    try:
        person = people.by_login(study, email)
    except NotFound:
        return None
    return None if person.disabled else person


async def _claims(client: StarletteOAuth2App, request: Request) -> dict:
    """What the provider says of the person: signed by it, meant for us, an answer to our own question."""
    metadata = await client.load_server_metadata()
    required = {
        "iss": {"essential": True, "value": metadata.get("issuer")},
        "aud": {"essential": True, "value": client.client_id},
    }
    token = await client.authorize_access_token(request, claims_options=required)
    return token.get("userinfo") or {}


def _client(provider: Provider) -> StarletteOAuth2App:
    return OAuth().register(
        "institution",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": SECONDS},
    )


def _return_address(request: Request, serving: Serving) -> str:
    scheme = "https" if serving.behind_tls else request.url.scheme
    return f"{scheme}://{request.headers['host']}{RETURN_PATH}"


def _not_in(status: int, why: str) -> Response:
    return page("sign_in.html", status, where="/", wrong=why, oidc=True)
