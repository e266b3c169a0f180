"""Buttons of the pages pressed twice, at random moments and in every way: does each act once?

    python benchmarks/double_clicks.py RESULTS [--presses 200] [--others 40] [--seed 1]

`--presses` double clicks, and among them `--others` in each other way: with the page loaded anew right
after the press; with another widget of the page used right after it; as two presses that no browser counts
together; in two tabs. Each is of a button drawn by chance, with a gap of 0 to 300 ms. It tells how many are
done and how long the others will take. Each outcome is a line of the file RESULTS as soon as it is known;
what a file has already is not done again, so that a campaign that was killed goes on.

Exit code 1 when an act is stored twice, when one is lost of a page that stays, or when a page breaks.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
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
# widgets that run the page's script when they are clicked, and store nothing
OTHERS = """() => [...document.querySelectorAll(`
  [data-testid=stCheckbox] input, [data-testid=stRadio] input:not(:checked),
  [data-testid=stButtonGroup] button
`)].filter((each) => each.closest("label, button").offsetParent && !each.closest("[data-testid=stForm]"))"""


@dataclass(frozen=True)
class Outcome:
    """What came of one press: how often the button acted ("once", "never", "3 times"), or what broke."""

    number: int
    way: str
    button: str
    gap_ms: float
    outcome: str

    @property
    def is_right(self) -> bool:
        # a page that is left at once may lose its press, for nobody was told of it
        return self.outcome == "once" or (self.way == ANEW and self.outcome == "never")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--others", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    ways = [DOUBLE] * asked.presses + [way for way in WAYS[1:] for _ in range(asked.others)]
    # what an end before the last leaves out is of every way
    Random(asked.seed).shuffle(ways)
    found = outcomes_in(asked.results)
    left = {number: way for number, way in enumerate(ways) if number not in {each.number for each in found}}
    with tempfile.TemporaryDirectory() as folder:
        made = make_study(Path(folder) / "study")
        with asked.results.open("a", encoding="utf-8") as results:
            for outcome in campaign(made, left, asked.seed):
                results.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
                results.flush()
                found.append(outcome)
        faults = [fault for check in verify(made.study) for fault in check.faults]
    for way in WAYS:
        counts = Counter(each.outcome for each in found if each.way == way)
        print(f"{way}: {', '.join(f'{number} {outcome}' for outcome, number in counts.items()) or 'none'}")
    for each in found:
        if not each.is_right:
            print(f"{each.button}, {each.way}, {each.gap_ms:.0f} ms: {each.outcome}")
    print(f"the study afterwards: {faults or 'whole'}")
    return 1 if faults or not all(each.is_right for each in found) else 0


def outcomes_in(results: Path) -> list[Outcome]:
    """Those of an earlier part of the campaign; a line that a kill has cut short is not one."""
    if not results.exists():
        return []
    text = results.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    results.write_text(whole, encoding="utf-8")
    return [Outcome(**json.loads(line)) for line in whole.splitlines()]


def campaign(made: Made, left: dict[int, str], seed: int) -> Iterator[Outcome]:
    """The presses that are left, one after the other."""
    with sync_playwright() as playwright, served(made.study) as server:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tabs, began = Tabs(browser, server), monotonic()
        for done, (number, way) in enumerate(left.items(), start=1):
            chance = Random(f"{seed} {number}")
            row, gap_ms, outcome = pressed(tabs, made, way, chance)
            yield Outcome(number, way, row.source, round(gap_ms, 1), outcome)
            if done % TOLD_EVERY == 0 or done == len(left):
                seconds = (monotonic() - began) / done
                minutes = seconds * (len(left) - done) / 60
                print(f"{done} of {len(left)}, {seconds:.1f} s each, {minutes:.0f} min left", flush=True)
        browser.close()


def buttons(way: str) -> list[Row]:
    """The buttons that can be pressed so."""
    often = [row for row in ROWS if not row.once and "label_discussion" not in row.source]
    return often if way == DOUBLE else [row for row in often if not row.again]


def pressed(tabs: Tabs, made: Made, way: str, chance: Random) -> tuple[Row, float, str]:
    """A button drawn by chance and pressed in this way: which, with what gap, and what came of it."""
    drawn, gap_ms, other = buttons(way), chance.uniform(0, LONGEST_GAP_MS), None
    while True:
        row = drawn.pop(chance.randrange(len(drawn)))
        values = row.ready(made)
        pages = tabs.at(row.login, row.path, 2 if way == TABS else 1)
        before = row.count(made, values)
        bring(row, pages, values)
        if way != ANOTHER or (other := another_widget(pages[0])):
            break
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
    return row, gap_ms, f"broken: {says}" if says else {0: "never", 1: "once"}.get(stored, f"{stored} times")


def another_widget(page: Page) -> ElementHandle | None:
    """The last widget of the page whose use runs the script and stores nothing."""
    return page.evaluate_handle(f"() => ({OTHERS})().at(-1) ?? null").as_element()


if __name__ == "__main__":
    sys.exit(main())
