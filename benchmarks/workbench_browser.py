"""How long an engineer waits in a real browser, from Ctrl+Enter to what the changed rule gains and loses.

    python benchmarks/workbench_browser.py [--size 92000] [--rounds 5] [--file ROWS.jsonl]

The study is that of benchmarks/workbench.py, served as always. Each round changes one rule in another way, so
that nothing kept can help; the clock stops when the page shows the new gains and has nothing more to draw.
"""

import argparse
import secrets
import shutil
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.audit_pace import load_average, served  # noqa: E402
from benchmarks.workbench import CHANGED, GOAL_SECONDS, RULE, made_study  # noqa: E402
from db import people, sessions  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from pipelines.label_study import label_study  # noqa: E402
from pipelines.rules.match_rules import Deadline  # noqa: E402
from pipelines.rules.rules import TASK_RULES, rules_text  # noqa: E402

RUNNING, IDLE = (
    f"[data-testid=stApp][data-test-script-state={state}]" for state in ("running", "notRunning")
)
GAINS = "() => document.body.innerText.match(/(\\d[\\d,]*) gained/)?.[0]"
# what the first drawing, which reads all records, may take
FIRST_MS = 180_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=92_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file", type=Path, help="JSON Lines instead of the made corpus.")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        study = made_study(Path(folder) / "study", arguments.size, arguments.file)
        label_study(study, OPERATOR, rules_text(TASK_RULES), "task_rules.toml", Deadline)
        engineer = people.add(study, OPERATOR, "engineer", "engineer", "engineer", secrets.token_hex(8))
        token = sessions.open_session(study, engineer)
        print(f"load average before: {load_average()}")
        with served(study) as (url, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
            cookies = {"wardround": token, "language": "en"}
            context.add_cookies(
                [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
            )
            waits = changed(context.new_page(), url, arguments.rounds)
            browser.close()
    verdict = "reached" if max(waits) < GOAL_SECONDS else "NOT reached"
    print(f"from Ctrl+Enter to the gains shown: {', '.join(f'{each:.2f}' for each in waits)} s")
    print(f"median {statistics.median(waits):.2f} s; every one under {GOAL_SECONDS} s: {verdict}")
    print(f"load average after:  {load_average()}")


def changed(page: Page, url: str, rounds: int) -> list[float]:
    """Seconds of each change of the rule."""
    page.goto(f"{url}/rules?rule={RULE}", timeout=FIRST_MS)
    editor = page.get_by_label("Text of the rule")
    editor.wait_for(timeout=FIRST_MS)
    page.wait_for_selector(IDLE, timeout=FIRST_MS)
    as_it_was = editor.input_value()
    waits = []
    for number in range(rounds):
        editor.fill(as_it_was.replace("any = [", CHANGED.replace("依据", f"依据|检验|方案{number}"), 1))
        began = time.perf_counter()
        editor.press("Control+Enter")
        page.wait_for_selector(RUNNING, timeout=FIRST_MS)
        page.wait_for_selector(IDLE, timeout=FIRST_MS)
        waits.append(time.perf_counter() - began)
        if page.evaluate(GAINS) in (None, "0 gained"):
            sys.exit(f"The page shows no gains: {page.evaluate(GAINS)}.")
    return waits


if __name__ == "__main__":
    main()
