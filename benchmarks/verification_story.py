"""Two hundred polished answers verified by keyboard in real browsers, signed, approved, withdrawn, voided.

    python benchmarks/verification_story.py [--items 200] [--overlap 0.1] [--think 0.1]

A model on loopback polishes real exam explanations; three physicians verify them side by side, each in a
browser of their own; a senior accepts, returns and amends until all is settled, and signs by password; a lead
approves, an engineer's command freezes, the lead withdraws one, opens the batch again, and the senior changes
one more, which voids the signature. What the keys said is counted apart and must be what the report says.
"""

import argparse
import asyncio
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENAI_API_KEY", "of-a-loopback-server")

from playwright.async_api import async_playwright  # noqa: E402

from annotation.response_verification.batches import Setup, set_up  # noqa: E402
from annotation.response_verification.report import verification_report  # noqa: E402
from annotation.response_verification.report_tables import sentences  # noqa: E402
from benchmarks.audit_pace import served, tell  # noqa: E402
from benchmarks.verification_desks import Desk, approve, sign, void, withdraw_one  # noqa: E402
from db import people  # noqa: E402
from db.approvals import approved_examples  # noqa: E402
from db.batch_states import open_batch  # noqa: E402
from db.people import OPERATOR, Person  # noqa: E402
from db.queues import queues  # noqa: E402
from db.study import Study, create_study, reading  # noqa: E402
from db.work import work  # noqa: E402
from tests.polished_exams import MODEL, TASK, add_polished_exams  # noqa: E402

PASSWORD = "correct horse battery"
REVIEWERS = ("physician1", "physician2", "physician3")
ROLES = dict.fromkeys(REVIEWERS, "physician") | {"senior": "senior", "lead": "lead", "engineer": "engineer"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--overlap", type=float, default=0.1, help="Share that a second physician verifies.")
    parser.add_argument("--think", type=float, default=0.1, help="Seconds between an item and its first key.")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        study, who, batch_id = made_study(Path(folder), arguments.items, arguments.overlap)
        with served(study) as (url, _):
            asyncio.run(play(study, who, batch_id, url, arguments.think))


def made_study(folder: Path, items: int, overlap: float) -> tuple[Study, dict[str, Person], int]:
    """The polished answers, drawn for three physicians and a senior, and open."""
    study = create_study(folder / "study")
    who = {login: people.add(study, OPERATOR, login, login, role, PASSWORD) for login, role in ROLES.items()}
    prompt_hash = add_polished_exams(study, folder, who["senior"], items)
    reviewers = tuple(who[login].id for login in REVIEWERS)
    overseers = (who["senior"].id,)
    sizes = tuple(items // 3 + (number < items % 3) for number in range(3))
    setup = Setup(
        "story", MODEL, prompt_hash, reviewers, overseers, 7, "", "1", task=TASK, sizes=sizes, overlap=overlap
    )
    batch_id = set_up(study, who["lead"], setup)
    open_batch(study, who["lead"], batch_id)
    return study, who, batch_id


async def play(study: Study, who: dict[str, Person], batch_id: int, url: str, think: float) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        desks = {
            login: await Desk.of(browser, url, study, who[login], think) for login in (*REVIEWERS, "senior")
        }
        await verify(study, who, batch_id, desks)
        reconcile(study, who, batch_id, [desks[login] for login in REVIEWERS])
        lead = await Desk.of(browser, url, study, who["lead"], think)
        print("signature:", await sign(desks["senior"], PASSWORD))
        print("approval:", await approve(lead))
        await command("freeze", "story", "--study", str(study.folder), "--seed", "1")
        print("withdrawal:", await withdraw_one(lead))
        (taken,) = [each.record_id for each in approved_examples(study, who["lead"]) if each.withdrawn_reason]
        await command("where", str(taken), "--study", str(study.folder))
        print("void:", await void(lead, desks["senior"], place_of_approved(study, who)))
        reasons = Counter(each.withdrawn_reason for each in approved_examples(study, who["lead"]))
        print("approvals by reason of withdrawal ('' stands):", dict(reasons))
        await command("verify", "--study", str(study.folder))
        await browser.close()


async def verify(study, who, batch_id, desks: dict[str, Desk]) -> None:
    """Back and forth until everything is settled."""
    while True:
        await asyncio.gather(*(desks[login].verify_all() for login in REVIEWERS))
        await desks["senior"].oversee_all()
        states = verification_report(study, who["lead"], batch_id).states
        if states.keys() <= {"settled", "left_out"}:
            break
    for desk in desks.values():
        print(
            f"{desk.person.login}: {desk.items} items shown, {desk.submitted} answers, {desk.keys} keys "
            f"({desk.keys / desk.items:.1f} an item), {desk.characters} characters typed"
        )
    tell("key to next item painted", [pace for desk in desks.values() for pace in desk.paces])


def reconcile(study: Study, who, batch_id: int, desks: list[Desk]) -> None:
    """What the browsers' keys said, what is stored and what the report says must be the same."""
    report = verification_report(study, who["lead"], batch_id)
    told = {each.name: each.figures for each in report.reviewers}
    for desk in desks:
        figures = told[desk.person.name]
        said = Counter(desk.said.values())
        expected = (
            sum(many for kind, many in said.items() if kind.correct),
            sum(many for kind, many in said.items() if kind.practical),
            sum(said.values()),
        )
        found = (figures.correct_before.k, figures.practical_before.k, figures.correct_before.n)
        print(f"{desk.person.login}: correct, practical before, of n: keys {expected}, report {found}")
        if expected != found:
            sys.exit("the report does not say what the keys said")
    with reading(study) as database:
        stored, once = database.execute(
            "select count(*), count(distinct assignment_id || '.' || revision) from annotations"
        ).fetchone()
    print(f"{stored} answers stored, {once} different")
    if stored != once:
        sys.exit("an answer was stored twice")
    overall = report.overall
    for name in ("correct_before", "practical_before", "correct_after", "practical_after", "revised"):
        share = getattr(overall, name)
        print(f"{name}: {share.k}/{share.n} [{share.low:.3f}, {share.high:.3f}]")
    print("\n".join(sentences(report, "en")))


def place_of_approved(study: Study, who: dict[str, Person]) -> int:
    """Where in the senior's queue the first item stands whose approval stands."""
    approved = {each.record_id for each in approved_examples(study, who["lead"]) if not each.withdrawn_reason}
    (queue,) = queues(study, who["senior"])
    return next(
        place
        for place, id_ in enumerate(queue.assignment_ids, start=1)
        if work(study, who["senior"], id_).record.id in approved
    )


async def command(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "wardround", *arguments, cwd=ROOT)
    if await process.wait():
        sys.exit(f"wardround {arguments[0]} failed")


if __name__ == "__main__":
    main()
