"""Raters who save through the whole server, over HTTP, several at once."""

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice

from db.people import by_login
from tests.conftest import Server
from tests.faults.acts import Act, Holding, acts, seen_of
from tests.faults.raters import Told
from tests.raw_http import ask, mark_of

# the server is gone, or went while it answered
GONE = (OSError, http.client.HTTPException)


def send(server: Server, token: str, act: Act) -> tuple[int, dict]:
    """Save as the page does; the status and the answer's JSON, or its text as the error."""
    seen = seen_of(server.study, by_login(server.study, act.login), act.assignment_id)
    if act.kind == "draft":
        method, body = "PUT", {"field": "comment", "value": act.nonce, "on": seen.get("comment", [])}
    else:
        method = "POST"
        body = {"answers": act.answers, "expected_revision": act.revision, "nonce": act.nonce}
        body |= {"active_ms": 30_000, "reason": act.reason, "status": "submitted", "seen": seen}
    path = f"/work/{act.assignment_id}/{act.kind}"
    own = {"Origin": server.url, "X_Mark": mark_of(server, act.login)}
    answer = ask(server, method, path, token, json.dumps(body), **own)
    try:
        return answer.status, json.loads(answer.content)
    except ValueError:
        return answer.status, {"error": answer.text}


def rate(
    server: Server,
    holdings: dict[str, dict[int, Holding]],
    tag: str,
    told: Told,
    most: int | None = None,
    heard: Callable[[Act], None] = lambda act: None,
) -> list[threading.Thread]:
    """Threads at work, one a rater: `most` acts each, or until the server is gone or refuses."""

    def work(login: str) -> None:
        token = server.token(login)
        for act in islice(acts(login, holdings[login], tag), most):
            told.hear({"act": asdict(act), "done": False})
            try:
                status, body = send(server, token, act)
            except GONE:
                return
            if status != 200:
                told.failed.append(f"{status} {body}")
                return
            told.hear({"act": asdict(act), "done": True})
            heard(act)

    threads = [threading.Thread(target=work, args=(login,)) for login in holdings]
    for thread in threads:
        thread.start()
    return threads
