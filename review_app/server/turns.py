"""Whose turn it is: address by address, so that one's many hold up nobody else's."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class TooManyWaiting(Exception):
    """As many of this address wait already as may."""


class Turns:
    """At most `at_once` have a turn at a time; of each address `most_waiting` more may wait for theirs."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._free = at_once
        self._most_waiting = most_waiting
        # the address whose turn comes next is the first
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for one's turn and have it; raises TooManyWaiting instead of joining too long a queue."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(address)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, address: str) -> None:
        queue = self._waiting.setdefault(address, deque())
        if len(queue) >= self._most_waiting:
            raise TooManyWaiting
        mine = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.cancelled():
                self._leave(address, mine)
            else:
                self._pass_on()
            raise

    def _leave(self, address: str, mine: asyncio.Future[None]) -> None:
        # gone already where its turn came in the same moment
        queue = self._waiting.get(address, deque())
        if mine in queue:
            queue.remove(mine)
        if not queue:
            self._waiting.pop(address, None)

    def _pass_on(self) -> None:
        while self._waiting:
            address = next(iter(self._waiting))
            queue = self._waiting.pop(address)
            mine = queue.popleft()
            if queue:
                self._waiting[address] = queue
            if not mine.done():
                mine.set_result(None)
                return
        self._free += 1
