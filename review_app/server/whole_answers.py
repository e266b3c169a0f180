"""An answer held back until it is whole, for a middleware that works on all of it at once."""

from collections.abc import Awaitable, Callable

from starlette.types import Message, Send


def held_back(
    send: Send, wanted: Callable[[Message], bool], on_whole: Callable[[Message, bytes], Awaitable[None]]
) -> Send:
    """A `send` that gives the start and the whole body of a wanted answer to `on_whole`, which sends it.

    `wanted` looks at the answer's start; every other answer is passed on as it comes.
    """
    start: Message | None = None
    body = b""

    async def hold(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start" and wanted(message):
            start = message
        elif start is None:
            await send(message)
        else:
            body += message.get("body", b"")
            if not message.get("more_body"):
                await on_whole(start, body)

    return hold
