"""Buttons of the pages pressed twice, at random moments and in every way: does each act once?

    python benchmarks/double_clicks.py [--presses 200] [--seed 1]

Each press is of a button drawn by chance, in one of four ways: as a mouse's double click; as two presses that
no browser counts together; in two tabs at the same moment; and with the page loaded anew right after the
first. The gap between two is 0 to 300 ms. Exit code 1 when an act is stored twice or lost, or a page breaks.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.verification import verify  # noqa: E402
from tests.conftest import Server, drawn, served  # noqa: E402
from tests.double_clicks import ROWS, Made, Row, bring, broken, make_study, press, settle  # noqa: E402

LONGEST_GAP_MS = 300
WAYS = ("double click", "two presses", "two tabs", "loaded anew")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, found = Random(asked.seed), Counter()
    rows = [row for row in ROWS if not row.once and "label_discussion" not in row.source]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = make_study(Path(folder) / "study")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(made.study) as server:
            for _ in range(asked.presses):
                row, way = chance.choice(rows), chance.choice(WAYS)
                way = "double click" if row.again else way
                wrong = pressed(browser, server, made, row, way, chance.uniform(0, LONGEST_GAP_MS))
                found[way, "wrong" if wrong else "once"] += 1
                if wrong:
                    print(f"{row.source}, {way}: {wrong}", flush=True)
        faults = [fault for check in verify(made.study) for fault in check.faults]
    for way in WAYS:
        print(f"{way}: {found[way, 'once']} acted once, {found[way, 'wrong']} did not")
    print(f"the study afterwards: {faults or 'whole'}")
    return 1 if faults or any(what == "wrong" for _, what in found) else 0


def pressed(browser: Browser, server: Server, made: Made, row: Row, way: str, gap_ms: float) -> str:
    """What is wrong after a button was pressed twice, "" for nothing."""
    values = row.ready(made)
    pages = [opened(browser, server, row) for _ in range(2 if way == "two tabs" else 1)]
    try:
        before = row.count(made, values)
        for page in pages:
            bring(row, page, values)
        if way in ("double click", "two presses"):
            press(row, pages[0], values, (gap_ms,), counted=way == "double click")
        for page in pages if way in ("two tabs", "loaded anew") else ():
            press(row, page, values)
        if way == "loaded anew":
            pages[0].wait_for_timeout(gap_ms)
            pages[0].reload()
        for page in pages:
            settle(page)
        stored, says = row.count(made, values) - before, [each for page in pages for each in broken(page)]
    finally:
        for page in pages:
            page.context.close()
    # a page that is left at once may take its press with it: nothing was told to be done
    wanted = (0, 1) if way == "loaded anew" else (1,)
    return "" if stored in wanted and not says else f"stored {stored}, {says}"


def opened(browser: Browser, server: Server, row: Row) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    cookie = {"name": "wardround", "value": server.token(row.login), "url": server.url}
    context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])
    page = context.new_page()
    page.goto(server.url + row.path)
    drawn(page)
    return page


if __name__ == "__main__":
    sys.exit(main())
