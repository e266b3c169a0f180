"""A tiny OpenID Connect provider on loopback that says of everybody what a test tells it to."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "wardround", "the client's secret"


class LoopbackProvider(ThreadingHTTPServer):
    """`claims` go into the next id token, over the right ones; `key` signs it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.published = RSAKey.generate_key(2048, {"kid": "one"})
        self.key = self.published
        self.claims: dict = {}
        self.asked: dict[str, dict] = {}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "1", "nonce": nonce}
        times = {"iat": now, "exp": now + 60}
        return jwt.encode({"alg": "RS256", "kid": "one"}, right | times | self.claims, self.key)


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            issuer = self.server.issuer
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            self._json({"issuer": issuer} | {name: issuer + path for name, path in ends.items()})
        elif parts.path == "/keys":
            self._json({"keys": [self.server.published.as_dict(private=False)]})
        elif parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = f"code-{len(self.server.asked)}"
            self.server.asked[code] = asked
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = self.server.asked.pop(form["code"][0], None)
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        proven = asked and asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        basic = base64.b64encode(f"wardround:{CLIENT_SECRET}".encode()).decode()
        if not proven or self.headers["Authorization"] != f"Basic {basic}":
            self._json({"error": "invalid_grant"}, 400)
            return
        token = self.server.id_token(asked["nonce"])
        self._json({"access_token": "unused", "token_type": "Bearer", "id_token": token})

    def _json(self, content: dict, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments) -> None:
        """Say nothing."""


@contextmanager
def loopback_provider() -> Iterator[LoopbackProvider]:
    server = LoopbackProvider()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
