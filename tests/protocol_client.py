"""A client that speaks Streamlit's own protocol, so that it can do what a browser would not."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

SECONDS = 20


class Tab:
    """One open socket of a browser tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def rerun(self, page_hash: str = "") -> list[ForwardMsg]:
        """Ask for a page and return every message until the script has ended."""
        message = BackMsg()
        message.rerun_script.page_script_hash = page_hash
        return self.send(message)

    def send(self, message: BackMsg) -> list[ForwardMsg]:
        self.socket.send(message.SerializeToString())
        return list(self._until_finished())

    def _until_finished(self) -> Iterator[ForwardMsg]:
        while True:
            forward = ForwardMsg.FromString(self.socket.recv(timeout=SECONDS))
            yield forward
            if forward.WhichOneof("type") == "script_finished":
                return


@contextmanager
def tab(server, token: str | None, session_id: str = "", **headers: str) -> Iterator[Tab]:
    """A tab on the server; `Origin=None` sends none, and `session_id` asks for that Streamlit session."""
    origin = headers.pop("Origin", server.url)
    if token:
        headers["Cookie"] = f"wardround={token}"
    with connect(
        server.url.replace("http", "ws", 1) + headers.pop("path", "/_stcore/stream"),
        origin=origin,
        additional_headers=headers,
        subprotocols=["streamlit", "unused", session_id] if session_id else ["streamlit"],
        proxy=None,
    ) as socket:
        yield Tab(socket)


def session_id_of(messages: list[ForwardMsg]) -> str:
    return next(each.new_session.initialize.session_id for each in messages if each.HasField("new_session"))


def page_of(messages: list[ForwardMsg]) -> str:
    """The hash of the page that was drawn."""
    return [each.navigation.page_script_hash for each in messages if each.HasField("navigation")][-1]


def pages_of(messages: list[ForwardMsg]) -> dict[str, str]:
    """The pages offered: url path -> hash."""
    offered = [each.navigation for each in messages if each.HasField("navigation")]
    return {page.url_pathname: page.page_script_hash for page in offered[-1].app_pages}


def everything_in(messages: list[ForwardMsg]) -> str:
    """All that was sent, as text, to look for what must not be there."""
    return b"\n".join(each.SerializeToString() for each in messages).decode("utf-8", "replace")
