"""Run the server: one process, on this machine only unless told otherwise."""

import gc
import os
import secrets
import socket
import sys
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

import uvicorn

from db import people
from db.errors import Refused
from db.study import Study
from pipelines.reports.made_with import made_with
from review_app.server.asgi import app_of
from review_app.server.provider import provider
from review_app.server.serving import THIS_MACHINE, Serving
from review_app.server.settings import LARGEST_MESSAGE_MB

PING_SECONDS = 20
LAST_SECONDS = 5
# a thread whose turn it is to write gets on after each statement, and waits no 5 ms for one that computes
SWITCH_SECONDS = 0.0005
# longer than a physician looks at an item, so that an answer needs no connection of its own
IDLE_SECONDS = 120


def serve(
    study: Study,
    address: str,
    port: int,
    hosts: tuple[str, ...] = (),
    behind_tls: bool = False,
    greeting: Sequence[str] = (),
    beside: AbstractContextManager | None = None,
) -> None:
    """Serve the study until interrupted. Port 0 takes a free one; the address is printed when it listens.

    `hosts` are the names people type to reach the server. Without any, only this machine's own names are
    answered on a loopback address, and every name on another. `greeting` is printed after the address.
    `beside` lasts as long as people are served: it begins when the study was found fit and the address free.
    """
    known = (*hosts, *THIS_MACHINE) if hosts or address in THIS_MACHINE else ()
    code = secrets.token_urlsafe(12) if people.nobody_yet(study) else None
    app = app_of(Serving(study, known, behind_tls, code, provider()))
    listening = _listen(address, port)
    _settle()
    print("\n".join([_announcement(listening, hosts, behind_tls, code), *greeting]), flush=True)
    sys.setswitchinterval(SWITCH_SECONDS)
    # Ctrl-C may come between the address and the first of its work, and is told as at any other time
    warnings.filterwarnings("ignore", "coroutine 'Server.serve' was never awaited", RuntimeWarning)
    with beside or nullcontext():
        uvicorn.Server(_config(app, behind_tls)).run(sockets=[listening])


def _settle() -> None:
    """Have every page's code before the first visitor comes, and keep it out of all collections.

    And know which code it is: what is put in its place while the server runs is not what makes a report.
    """
    import_module("review_app.pages")
    made_with()
    gc.collect()
    gc.freeze()


def _listen(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=512)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise Refused(f"Cannot listen on {address} port {port} ({why}); try another --port.") from None


def _config(app, behind_tls: bool) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        # slower than httptools, which keeps a head that does not end in memory; this one refuses it
        http="h11",
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE_MB * 2**20,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # a client's own word for its address counts only when a proxy of ours has passed it on
        proxy_headers=behind_tls,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=LAST_SECONDS,
    )


def _announcement(bound: socket.socket, hosts: tuple[str, ...], behind_tls: bool, code: str | None) -> str:
    """Where the server is; the first line ends with the address it listens on."""
    address, port = bound.getsockname()[:2]
    here = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    named = f"{'https' if behind_tls else 'http'}://{hosts[0]}" if hosts else here
    lines = [f"Wardround is at {named}" + (f", listening on {here}" if hosts else "")]
    if code:
        lines.append(f"Nobody has an account yet: make the first admin at {named}/first-run")
        lines.append(f"with the code {code}")
    return "\n".join(lines)
