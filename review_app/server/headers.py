"""Security headers on every answer: nothing foreign runs, nothing frames us, nothing private is kept."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers would then send `Origin: null` with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TLS_FOR_A_YEAR = "max-age=31536000"


class SecurityHeaders:
    """ASGI middleware; outermost, so that refusals carry the headers too."""

    def __init__(self, app: ASGIApp, behind_tls: bool) -> None:
        self.app = app
        self.behind_tls = behind_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = content_security_policy(Headers(scope=scope).get("host", ""))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._guard(MutableHeaders(scope=message), policy)
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _guard(self, headers: MutableHeaders, policy: str) -> None:
        headers.update(ALWAYS | {"Content-Security-Policy": policy})
        if "immutable" not in headers.get("cache-control", ""):
            headers["Cache-Control"] = "no-store"
        if self.behind_tls:
            headers["Strict-Transport-Security"] = TLS_FOR_A_YEAR
            headers.raw[:] = [_secured(header) for header in headers.raw]


def _secured(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Streamlit's own cookies know nothing of a proxy; none of them may travel unencrypted either."""
    name, value = header
    open_cookie = name.lower() == b"set-cookie" and b"secure" not in value.lower()
    return (name, value + b"; Secure") if open_cookie else header


def content_security_policy(host: str) -> str:
    """What a page may load: our own host, and what Streamlit makes in the page itself."""
    # older browsers do not count the socket of the same host as 'self'
    sockets = f"ws://{host} wss://{host}" if host else ""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}".rstrip(),
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
