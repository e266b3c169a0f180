"""Buttons of the pages pressed twice, at random moments and in every way: does each act once?

    python benchmarks/double_clicks.py [--presses 200] [--others 40] [--minutes 30] [--seed 1]

`--presses` double clicks, and among them `--others` in each other way: with the page loaded anew right
after the press; with another widget of the page used right after it; as two presses that no browser counts
together; in two tabs. Each is of a button drawn by chance, with a gap of 0 to 300 ms. It prints what it
finds as it goes, and ends when all is done or the minutes are over, whichever comes first.

Exit code 1 when an act is stored twice, when one is lost of a page that stays, or when a page breaks.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic

from playwright.sync_api import ElementHandle, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.verification import verify  # noqa: E402
from tests.conftest import served  # noqa: E402
from tests.double_clicks import ROWS, Made, Row, Tabs, bring, broken, make_study, press, settle  # noqa: E402

LONGEST_GAP_MS = 300
TOLD_EVERY = 10
DOUBLE, ANEW, ANOTHER, APART, TABS = WAYS = (
    "double click",
    "loaded anew",
    "another widget",
    "two presses",
    "two tabs",
)
UNTRIED = "no other widget"
# widgets that run the page's script when they are clicked, and store nothing
OTHERS = """() => [...document.querySelectorAll(
  "[data-testid=stCheckbox] label, [data-testid=stRadio] label, [data-testid=stButtonGroup] button"
)].filter((each) => each.offsetParent && !each.closest("[data-testid=stForm]"))"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--others", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    ends, found, chance = monotonic() + asked.minutes * 60, Counter(), Random(asked.seed)
    ways = [DOUBLE] * asked.presses + [way for way in WAYS[1:] for _ in range(asked.others)]
    # what an early end leaves out is of every way
    chance.shuffle(ways)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = make_study(Path(folder) / "study")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(made.study) as server:
            tabs = Tabs(browser, server)
            for number, (way, row, gap_ms) in enumerate(drawn_presses(ways, chance), start=1):
                if monotonic() > ends:
                    break
                outcome = pressed(tabs, made, row, way, gap_ms)
                found[way, outcome] += 1
                if outcome not in right(way):
                    print(f"{row.source}, {way}, {gap_ms:.0f} ms: {outcome}", flush=True)
                if number % TOLD_EVERY == 0:
                    print(f"{number} of {len(ways)}", flush=True)
        browser.close()
        faults = [fault for check in verify(made.study) for fault in check.faults]
    for way in WAYS:
        outcomes = [f"{number} {outcome}" for (of, outcome), number in found.items() if of == way]
        print(f"{way}: {', '.join(outcomes) or 'none'}")
    print(f"the study afterwards: {faults or 'whole'}")
    return 1 if faults or any(outcome not in right(way) for way, outcome in found) else 0


def right(way: str) -> tuple[str, ...]:
    """What may come of a press; one of a page that is left at once may be lost, for nobody was told of it."""
    return ("once", "never") if way == ANEW else ("once", UNTRIED)


def drawn_presses(ways: list[str], chance: Random):
    """Each way with a button that can be pressed so, and a gap."""
    often = [row for row in ROWS if not row.once and "label_discussion" not in row.source]
    one_act = [row for row in often if not row.again]
    for way in ways:
        yield way, chance.choice(often if way == DOUBLE else one_act), chance.uniform(0, LONGEST_GAP_MS)


def pressed(tabs: Tabs, made: Made, row: Row, way: str, gap_ms: float) -> str:
    """How often a button acted that was pressed in this way: "once", "never", "3 times", or what broke."""
    values = row.ready(made)
    pages = tabs.at(row.login, row.path, 2 if way == TABS else 1)
    before = row.count(made, values)
    bring(row, pages, values)
    other = another_widget(pages[0]) if way == ANOTHER else None
    if way == ANOTHER and other is None:
        return UNTRIED
    press(row, pages[0], values, (gap_ms,) if way in (DOUBLE, APART) else (), counted=way != APART)
    if way not in (DOUBLE, APART):
        pages[0].wait_for_timeout(gap_ms)
    if way == TABS:
        press(row, pages[1], values)
    elif way == ANEW:
        pages[0].reload()
    elif other:
        other.evaluate("(each) => each.click()")
    settle(pages)
    says = [each for page in pages for each in broken(page)]
    stored = row.count(made, values) - before
    return f"broken: {says}" if says else {0: "never", 1: "once"}.get(stored, f"{stored} times")


def another_widget(page: Page) -> ElementHandle | None:
    """The last widget of the page whose use runs the script and stores nothing."""
    return page.evaluate_handle(f"() => ({OTHERS})().at(-1) ?? null").as_element()


if __name__ == "__main__":
    sys.exit(main())
