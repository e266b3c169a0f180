"""How long a label audit's expert waits, from the key to the next record on the screen, with others at work.

    python benchmarks/audit_pace.py [--physicians 20] [--browsers 3] [--items 350] [--think 0.4]

A real server on this machine, a made study, one batch of `items` a physician. Some physicians are real
browsers, which label by keyboard alone; a page's own clock takes the time from the Enter key to the next
record painted. The others speak the page's protocol, each with its socket open: a draft, a submission and
the fetching of a record every `--other-think` seconds. At the end every answer must be stored exactly once.
"""

import argparse
import asyncio
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402
from playwright.async_api import Page, async_playwright  # noqa: E402

from annotation.label_audit.batches import Setup, set_up  # noqa: E402
from annotation.tasks import TASKS  # noqa: E402
from benchmarks.made_corpus import make_corpus  # noqa: E402
from db import people, sessions  # noqa: E402
from db.batch_states import open_batch  # noqa: E402
from db.imports import add_file  # noqa: E402
from db.incoming import NewFile, NewRecord  # noqa: E402
from db.labels import Label, add_labels, add_rule_version  # noqa: E402
from db.people import OPERATOR, Person  # noqa: E402
from db.queues import queues  # noqa: E402
from db.study import Study, create_study, reading  # noqa: E402
from db.typed_elsewhere import short_digest  # noqa: E402
from review_app.browser_marks import browser_mark  # noqa: E402

GOAL_MS = 300
KEYS = [*("21", "25", "20", "35", "42", "1", "0", "c", "zz", "yy", "sf", "jbz")]
# the page's own clock, set up before the labeler, which keeps its keys to itself: from the Enter key ...
PRESSED = """
window.paces = [];
window.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') window.pressed = performance.now();
}, true);
"""
# ... to the frame after the next record has come into the page
PAINTED = """
() => {
  const host = [...document.querySelectorAll('*')].find((node) => node.shadowRoot?.querySelector('.labeler'));
  const labeler = (host?.shadowRoot ?? document).querySelector('.labeler');
  let shown = labeler.dataset.assignment;
  new MutationObserver(() => {
    const { assignment } = labeler.dataset;
    if (!assignment || assignment === shown) return;
    shown = assignment;
    const began = window.pressed;
    requestAnimationFrame(() => requestAnimationFrame(() => window.paces.push(performance.now() - began)));
  }).observe(labeler, { attributes: true, attributeFilter: ['data-assignment'] });
}
"""


@dataclass(frozen=True)
class Seat:
    """One physician at work: the session's token, their pages' mark, the assignments to go through."""

    token: str
    mark: str
    assignments: tuple[int, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--physicians", type=int, default=20)
    parser.add_argument("--browsers", type=int, default=3, help="How many of them are real browsers.")
    parser.add_argument("--items", type=int, default=350, help="Records each of the browsers labels.")
    parser.add_argument("--think", type=float, default=0.4, help="Seconds a browser reads a record.")
    parser.add_argument("--other-think", type=float, default=3.0, help="Seconds the others do.")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        study, seats = made_study(Path(folder) / "study", arguments.physicians, arguments.items)
        with served(study) as (url, process):
            asyncio.run(measure(url, process, seats, arguments))
        told = stored_once(study)
    print(told)


def made_study(folder: Path, physicians: int, items: int) -> tuple[Study, list[Seat]]:
    """A study with a batch of its own for every physician, drawn and open."""
    study = create_study(folder)
    lead = people.add(study, OPERATOR, "lead", "lead", "lead", secrets.token_hex(8))
    rows = [_record(number, row) for number, row in enumerate(make_corpus(physicians * items), start=1)]
    add_file(study, OPERATOR, NewFile("0" * 64, "made.json", "mcq", "none", len(rows)), rows)
    version = add_rule_version(study, OPERATOR, "0" * 64, "made.toml", "made")
    with reading(study) as database:
        ids = [row[0] for row in database.execute("select id from records order by id")]
    labels = [Label(id_, 1, TASKS[id_ % len(TASKS)].key, "made", ()) for id_ in ids]
    add_labels(study, OPERATOR, version.id, ids, labels)
    share = min(items, len(ids) // physicians)
    return study, [_seat(study, lead, version.id, number, share) for number in range(physicians)]


def _record(number: int, row: dict) -> NewRecord:
    texts = (row["case_description"], row["question"], row["answer"], row["options"], row["metadata"])
    return NewRecord(number, row["id"], "mcq", "", *texts)


def _seat(study: Study, lead: Person, version: int, number: int, items: int) -> Seat:
    person = people.add(study, OPERATOR, f"p{number}", f"p{number}", "physician", secrets.token_hex(8))
    batch = set_up(study, lead, Setup(f"batch {number}", version, person.id, number, size=items))
    open_batch(study, lead, batch)
    return Seat(
        sessions.open_session(study, person),
        browser_mark(study, person),
        queues(study, person)[0].assignment_ids,
    )


@contextmanager
def served(study: Study) -> Iterator[tuple[str, subprocess.Popen]]:
    command = [sys.executable, "-m", "wardround", "serve", "--study", str(study.folder), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().split()[-1], process
    finally:
        process.terminate()
        process.wait(timeout=20)


async def measure(url: str, process: subprocess.Popen, seats: list[Seat], arguments) -> None:
    print(f"load average before: {load_average()}; {os.cpu_count()} cores", flush=True)
    began, processor = time.monotonic(), processor_seconds(process.pid)
    over = asyncio.Event()
    in_browsers, others = seats[: arguments.browsers], seats[arguments.browsers :]
    waits: dict[str, list[float]] = {"draft": [], "submit": [], "record": []}
    players = [asyncio.create_task(play(url, seat, arguments.other_think, waits, over)) for seat in others]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        labelled = [label(chromium, url, seat, arguments) for seat in in_browsers]
        paces = await asyncio.gather(*labelled)
        await chromium.close()
    over.set()
    answered = sum(await asyncio.gather(*players))
    seconds = time.monotonic() - began
    done = answered + sum(map(len, paces))
    processor = processor_seconds(process.pid) - processor
    print(f"load average after:  {load_average()}")
    print(
        f"{len(seats)} physicians, {len(in_browsers)} of them browsers; {done} records in {seconds:.0f} s, "
        f"{1000 * processor / done:.1f} ms of the server's processor a record"
    )
    every = [pace for each in paces for pace in each]
    verdict = "reached" if p95_of(every) < GOAL_MS else "NOT reached"
    tell("key to next record painted", every, f"; p95 under {GOAL_MS}: {verdict}")
    for number, each in enumerate(paces, start=1):
        third = len(each) // 3
        first, last = statistics.median(each[:third]), statistics.median(each[-third:])
        tell(f"  browser {number}", each, f"; median of the first third {first:.0f}, of the last {last:.0f}")
    for name, each in waits.items():
        if each:
            tell(f"others' {name}, round trip", each)


async def label(chromium, url: str, seat: Seat, arguments) -> list[float]:
    """Label a batch by keyboard alone; milliseconds from each Enter to the next record painted."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    await context.add_cookies([{"name": "wardround", "value": seat.token, "url": url}])
    await context.add_init_script(PRESSED)
    page: Page = await context.new_page()
    await page.goto(f"{url}/audit")
    await page.wait_for_selector(".labeler[aria-busy=false]", timeout=60_000)
    await page.evaluate(PAINTED)
    random = Random(seat.token)
    for assignment in seat.assignments:
        await page.wait_for_selector(f".labeler[data-assignment='{assignment}'][aria-busy=false]")
        await asyncio.sleep(arguments.think * random.uniform(0.5, 1.5))
        for key in random.choice(KEYS):
            await page.keyboard.press(key)
        await page.keyboard.press("Enter")
    await page.get_by_text("已全部完成").wait_for(timeout=60_000)
    paces = await page.evaluate("() => window.paces")
    await context.close()
    return paces


async def play(url: str, seat: Seat, think: float, waits: dict[str, list[float]], over: asyncio.Event) -> int:
    """Be a physician whose browser is elsewhere; how many records were answered."""
    random = Random(seat.token)
    headers = {"Cookie": f"wardround={seat.token}", "Origin": url, "X-Mark": seat.mark}
    async with aiohttp.ClientSession(headers=headers) as session:
        socket = await session.ws_connect(f"{url}/_stcore/stream", protocols=["streamlit"], origin=url)
        for done, assignment in enumerate(seat.assignments):
            if over.is_set():
                return done
            await asyncio.sleep(think * random.uniform(0.5, 1.5))
            label = random.choice(TASKS).key
            work = f"{url}/work/{assignment}"
            draft = {"field": "label", "value": label}
            await _timed(waits["draft"], session.put(f"{work}/draft", json=draft))
            body = {"answers": {"label": label, "note": ""}, "nonce": secrets.token_hex(16), "reason": ""}
            body |= {"expected_revision": 0, "active_ms": 5000, "status": "submitted"}
            body |= {"seen": {"label": [short_digest(label)]}}
            await _timed(waits["submit"], session.post(f"{work}/submit", json=body))
            await _timed(waits["record"], session.get(work))
        await socket.close()
    return len(seat.assignments)


async def _timed(times: list[float], request) -> None:
    began = time.perf_counter()
    async with request as response:
        text = await response.text()
    if response.status != 200:
        sys.exit(f"{response.method} {response.url.path} was answered {response.status}: {text}")
    times.append(1000 * (time.perf_counter() - began))


def tell(name: str, times: list[float], more: str = "") -> None:
    print(
        f"{name}: n {len(times)}, median {statistics.median(times):.0f} ms, p95 {p95_of(times):.0f}, "
        f"longest {max(times):.0f}{more}"
    )


def p95_of(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


def stored_once(study: Study) -> str:
    with reading(study) as database:
        stored, assignments = database.execute(
            "select count(*), count(distinct assignment_id) from annotations"
        ).fetchone()
    if stored != assignments:
        sys.exit(f"{stored} answers were stored for {assignments} records.")
    return f"{stored} answers stored, each once"


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load_average() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


if __name__ == "__main__":
    main()
