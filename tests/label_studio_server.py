"""A real Label Studio server on loopback, its telemetry off, started in an environment of its own."""

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import httpx
from label_studio_sdk.client import LabelStudio

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv" / "label-studio-server" / "bin" / "python"
# a first start makes 83 tables
STARTS_WITHIN_SECONDS = 300
QUIET = {
    "DJANGO_DB": "sqlite",
    "DEBUG": "False",
    "COLLECT_ANALYTICS": "False",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "False",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "no_proxy": "127.0.0.1,localhost",
}


class LabelStudioServer:
    """A server with a data folder of its own; it can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.token, self.password = secrets.token_hex(20), secrets.token_hex(8)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self._opened = []
        self.client = self.client_of(self.token)

    def client_of(self, token: str) -> LabelStudio:
        """Somebody's own way in, closed with the server."""
        self._opened.append(httpx.Client(timeout=120))
        return LabelStudio(base_url=self.url, api_key=token, httpx_client=self._opened[-1])

    def close(self) -> None:
        for each in self._opened:
            each.close()

    def start(self) -> None:
        assert PYTHON.exists(), f"{PYTHON} is missing: `make test` installs the server"
        command = [
            *(str(PYTHON), "-m", "label_studio.server", "start", "--no-browser"),
            *("--internal-host", "127.0.0.1", "-p", str(self.port)),
            *("--data-dir", str(self.folder), "--username", "owner@example.com"),
            *("--password", self.password, "--user-token", self.token, "--enable-legacy-api-token"),
            *("--log-level", "ERROR"),
        ]
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, **QUIET, "LABEL_STUDIO_BASE_DATA_DIR": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self._is_up():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
            assert time.monotonic() < deadline, "Label Studio did not start"
            time.sleep(0.2)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def sign_up(self, name: str) -> tuple[int, str]:
        """An annotator's account, made as a person makes it by an invitation: its number and its token."""
        link = self.client.organizations.invites.get_invite_link().invite_url
        with httpx.Client(base_url=self.url, follow_redirects=True) as browser:
            browser.get(link)
            form = {
                "email": f"{name}@example.com",
                "password": secrets.token_hex(8),
                "allow_newsletters": "false",
                "csrfmiddlewaretoken": browser.cookies["csrftoken"],
            }
            browser.post(link, data=form, headers={"Referer": self.url}).raise_for_status()
            number = browser.get("/api/current-user/whoami").json()["id"]
            return number, browser.get("/api/current-user/token").json()["token"]

    def _is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def label_studio(folder: Path):
    server = LabelStudioServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()
        if server.process:
            server.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
