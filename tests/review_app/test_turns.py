"""One address's many hold up no other's, and wait only so many at a time."""

import asyncio

import pytest

from review_app.server.turns import TooManyWaiting, Turns


async def a_moment():
    # each task goes on once to where it waits
    for _ in range(5):
        await asyncio.sleep(0)


class Queue:
    """Who asks for a turn, in order; each keeps its turn until it is told to end."""

    def __init__(self, at_once, most_waiting):
        self.turns = Turns(at_once, most_waiting)
        self.has_turn = []
        self.tasks = {}
        self.ends = {}

    async def ask(self, name):
        self.ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._hold(name))
        await a_moment()

    async def _hold(self, name):
        # "a2" is the second of the address "a"
        async with self.turns.turn(name[0]):
            self.has_turn.append(name)
            await self.ends[name].wait()

    async def end(self, name):
        self.ends[name].set()
        await a_moment()

    async def cancel(self, name):
        self.tasks[name].cancel()
        await a_moment()


def test_addresses_take_turns_whoever_came_first():
    async def act():
        queue = Queue(at_once=1, most_waiting=9)
        for name in ("a1", "a2", "a3", "a4", "b1", "c1", "b2"):
            await queue.ask(name)
        for place in range(7):
            await queue.end(queue.has_turn[place])
        return queue.has_turn

    assert asyncio.run(act()) == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]


def test_only_so_many_have_a_turn_and_only_so_many_of_an_address_wait():
    async def act():
        queue = Queue(at_once=2, most_waiting=3)
        for name in ("a1", "a2", "a3", "a4", "a5", "a6", "b1"):
            await queue.ask(name)
        with pytest.raises(TooManyWaiting):
            await queue.tasks["a6"]
        assert queue.has_turn == ["a1", "a2"]
        await queue.end("a1")
        # there is room for one again
        await queue.ask("a7")
        assert not queue.tasks["a7"].done()

    asyncio.run(act())


@pytest.mark.parametrize("when", ["while it waits", "as its turn comes"])
def test_who_leaves_takes_no_turn_along(when):
    async def act():
        queue = Queue(at_once=1, most_waiting=1)
        for name in ("a1", "b1", "c1"):
            await queue.ask(name)
        if when == "as its turn comes":
            queue.ends["a1"].set()
            while queue.turns._waiting.keys() != {"c"}:
                await asyncio.sleep(0)
        await queue.cancel("b1")
        await queue.end("a1")
        assert queue.has_turn == ["a1", "c1"]
        await queue.end("c1")
        await queue.ask("d1")
        assert queue.has_turn == ["a1", "c1", "d1"]

    asyncio.run(act())
