"""How long a physician waits from an action to the finished page, with 200 of them at work at once.

    python benchmarks/load.py [--physicians 200] [--browsers 2] [--seconds 60] [--every 5]

A real server on this machine and a made study: one batch of blinded scoring, six answers an item, all of it
every physician's. Each opens the page over its socket, saves a rating as a draft and submits the item in
front of them every `--every` seconds, as the board does over HTTP: the submission and the item that the board
fetches ahead because of it leave together. The page is finished once the answer is acknowledged and all that
was asked for has arrived. The socket stays open; were the page's script to run because of an action, the
benchmark would end with an error. Some are real browsers that score by keyboard, whose own clock runs from
Ctrl+Enter to the next item painted.

It ends by itself. At the end every acknowledged answer must be stored, exactly once.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402
from playwright.async_api import async_playwright  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402

from benchmarks.audit_pace import load_average, p95_of, processor_seconds, served, tell  # noqa: E402
from benchmarks.made_scoring import Seat, made_study, stored_nonces  # noqa: E402
from db.typed_elsewhere import short_digest  # noqa: E402

GOAL_MS = 300
SLOTS = "ABCDEF"
# how many items the board has ready beyond the one in front (`components/upcoming.js`)
AHEAD = 4
# the page's own clock: from Ctrl+Enter ...
PRESSED = """
window.paces = [];
window.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.ctrlKey) window.pressed = performance.now();
}, true);
"""
# ... to the frame after the next item has come into the page
PAINTED = """
() => {
  const find = () => {
    for (const host of document.querySelectorAll('*')) {
      const board = (host.shadowRoot ?? document).querySelector('.board');
      if (board) return board.dataset.assignment;
    }
  };
  let shown = find();
  const look = () => {
    const now = find();
    if (now && now !== shown) { shown = now; window.paces.push(performance.now() - window.pressed); }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


@dataclass
class Seen:
    """What the physicians went through: milliseconds, and the nonces of what was acknowledged."""

    pages: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    items: list[float] = field(default_factory=list)
    drafts: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--physicians", type=int, default=200)
    parser.add_argument("--browsers", type=int, default=2, help="How many of them are real browsers.")
    parser.add_argument("--seconds", type=float, default=60, help="How long each of them works.")
    parser.add_argument("--every", type=float, default=5, help="Seconds between two actions of one.")
    arguments = parser.parse_args()
    items = int(arguments.seconds / arguments.every) + 2 + AHEAD
    with TemporaryDirectory() as folder:
        study, seats = made_study(Path(folder) / "study", arguments.physicians, items)
        with served(study) as (url, process):
            seen = asyncio.run(measure(url, process, seats, arguments))
        stored = stored_nonces(study)
    lost, twice = seen.acknowledged - set(stored), len(stored) - len(set(stored))
    print(f"{len(seen.acknowledged)} answers acknowledged; {len(lost)} lost, {twice} stored twice")
    if lost or twice:
        sys.exit(1)


async def measure(url: str, process: subprocess.Popen, seats: list[Seat], arguments) -> Seen:
    print(f"load average before: {load_average()}; {os.cpu_count()} cores", flush=True)
    seen, opened = Seen(), asyncio.Barrier(len(seats) + 1)
    processor = processor_seconds(process.pid)
    in_browsers, others = seats[: arguments.browsers], seats[arguments.browsers :]
    async with async_playwright() as playwright:
        browser = None
        if in_browsers:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
        playing = [score(browser, url, seat, arguments, seen, opened) for seat in in_browsers]
        playing += [play(url, seat, arguments, seen, opened) for seat in others]
        running = [asyncio.create_task(each) for each in playing]
        await opened.wait()
        first_pages = processor_seconds(process.pid) - processor
        await asyncio.gather(*running)
        if browser:
            await browser.close()
    processor = processor_seconds(process.pid) - processor - first_pages
    actions = len(seen.pages) + len(seen.painted)
    print(f"load average after:  {load_average()}")
    print(
        f"{len(seats)} physicians, {len(in_browsers)} of them browsers; {actions} items in "
        f"{arguments.seconds:.0f} s each; {1000 * processor / max(actions, 1):.1f} ms of the server's "
        f"processor an item, and {1000 * first_pages / len(seats):.1f} ms a first page"
    )
    tell(f"first page, {len(seats)} within {arguments.every:.0f} s", seen.first)
    verdict = "reached" if p95_of(seen.pages) <= GOAL_MS else "NOT reached"
    tell("from submit to finished page", seen.pages, f"; p95 of at most {GOAL_MS}: {verdict}")
    tell("of it the submit's own round trip", seen.submits)
    tell("of it the item fetched ahead", seen.items)
    tell("a draft's round trip", seen.drafts)
    if seen.painted:
        tell("browsers: from Ctrl+Enter to the next item painted", seen.painted)
    return seen


async def play(url: str, seat: Seat, arguments, seen: Seen, opened: asyncio.Barrier) -> None:
    """Be a physician whose browser is elsewhere."""
    random = Random(seat.login)
    start = random.uniform(0, arguments.every)
    await asyncio.sleep(start)
    headers = {"Cookie": f"wardround={seat.token}", "Origin": url}
    async with aiohttp.ClientSession(headers=headers) as session:
        page = await Page.opened(session, url, seen)
        await opened.wait()
        # the same spread over time as when they came
        await asyncio.sleep(start)
        listening = asyncio.create_task(page.listen())
        over = time.monotonic() + arguments.seconds
        while time.monotonic() < over:
            due = time.monotonic() + arguments.every
            await asyncio.sleep(arguments.every / 2)
            await page.rate(random)
            await asyncio.sleep(max(0, due - time.monotonic()))
            await page.submit(random)
        await page.socket.close()
        await listening
        if page.heard:
            raise RuntimeError("an action let the page's script run, which is not counted here")


@dataclass
class Page:
    """One open scoring page, as its browser would hold it."""

    session: aiohttp.ClientSession
    url: str
    seen: Seen
    socket: aiohttp.ClientWebSocketResponse
    queue: list[int] = field(default_factory=list)
    fetched: set[int] = field(default_factory=set)
    typed: dict[str, list[str]] = field(default_factory=dict)
    heard: int = 0

    @classmethod
    async def opened(cls, session: aiohttp.ClientSession, url: str, seen: Seen) -> "Page":
        """A page as it stands once nothing more is on its way to it."""
        began = time.perf_counter()
        socket = await session.ws_connect(
            f"{url}/_stcore/stream", protocols=["streamlit"], origin=url, max_msg_size=0, compress=15
        )
        page = cls(session, url, seen, socket)
        await page.run()
        await page.fetch_ahead()
        seen.first.append(1000 * (time.perf_counter() - began))
        return page

    async def run(self) -> None:
        """Let the page's script run, as for a browser that comes to its address, until it is finished."""
        message = BackMsg()
        message.rerun_script.page_name = "scoring"
        await self.socket.send_bytes(message.SerializeToString())
        while True:
            forward = ForwardMsg.FromString((await self.socket.receive(timeout=60)).data)
            kind = forward.WhichOneof("type")
            if kind == "delta" and forward.delta.new_element.HasField("bidi_component"):
                data = json.loads(forward.delta.new_element.bidi_component.bytes)
                self.queue, current = data["queue"], data["current"]["assignment_id"]
                self.session.headers["X-Mark"] = data["owner"]["mark"]
                self.queue = self.queue[self.queue.index(current) :]
                self.fetched = {current}
            elif kind == "script_finished" and forward.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return

    async def rate(self, random: Random) -> None:
        """Save one rating as a draft."""
        field, value = f"{random.choice(SLOTS)}.overall", str(random.randint(1, 10))
        draft = {"field": field, "value": value, "on": self.typed.get(field, [])}
        self.typed[field] = [short_digest(value)]
        work = f"{self.url}/work/{self.queue[0]}/draft"
        await timed(self.seen.drafts, self.session.put(work, json=draft))

    async def submit(self, random: Random) -> None:
        """Submit what is in front, and have everything that the board asks for with it."""
        assignment, nonce = self.queue.pop(0), secrets.token_hex(16)
        ratings = {slot: {"overall": random.randint(1, 10)} for slot in SLOTS}
        body = {"answers": {"ratings": ratings, "comment": ""}, "nonce": nonce, "reason": ""}
        body |= {"expected_revision": 0, "active_ms": 5000, "status": "submitted", "seen": self.typed}
        self.typed = {}
        began = time.perf_counter()
        sent = self.session.post(f"{self.url}/work/{assignment}/submit", json=body)
        await asyncio.gather(timed(self.seen.submits, sent), self.fetch_ahead())
        self.seen.pages.append(1000 * (time.perf_counter() - began))
        self.seen.acknowledged.add(nonce)

    async def fetch_ahead(self) -> None:
        """The item in front and those after it that are not here yet."""
        missing = [id_ for id_ in self.queue[: 1 + AHEAD] if id_ not in self.fetched]
        self.fetched.update(missing)
        asked = [timed(self.seen.items, self.session.get(f"{self.url}/work/{id_}")) for id_ in missing]
        await asyncio.gather(*asked)

    async def listen(self) -> None:
        """Keep the socket open, as a browser does, and count the runs of the page's script told over it."""
        async for message in self.socket:
            self.heard += ForwardMsg.FromString(message.data).HasField("new_session")


async def timed(times: list[float], request) -> None:
    began = time.perf_counter()
    async with request as response:
        text = await response.text()
    if response.status != 200:
        raise RuntimeError(f"{response.method} {response.url.path} was answered {response.status}: {text}")
    times.append(1000 * (time.perf_counter() - began))


async def score(browser, url: str, seat: Seat, arguments, seen: Seen, opened: asyncio.Barrier) -> None:
    """Score by keyboard alone in a real browser."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_cookies([{"name": "wardround", "value": seat.token, "url": url}])
    await context.add_init_script(PRESSED)
    page = await context.new_page()
    await page.goto(f"{url}/scoring")
    await page.wait_for_selector(".board[aria-busy=false]", timeout=120_000)
    await page.evaluate(PAINTED)
    await opened.wait()
    over = time.monotonic() + arguments.seconds
    for assignment in seat.assignments:
        await page.wait_for_selector(
            f".board[data-assignment='{assignment}'][aria-busy=false]", timeout=60_000
        )
        if time.monotonic() + arguments.every > over:
            break
        for key in SLOTS:
            await asyncio.sleep(arguments.every / len(SLOTS))
            await page.keyboard.press(str(1 + ord(key) % 9))
        await page.keyboard.press("Control+Enter")
    seen.painted += await page.evaluate("() => window.paces")
    await context.close()


if __name__ == "__main__":
    main()
