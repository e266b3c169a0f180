"""Before a job starts: what it will ask, and about what cost, and whether its endpoint is ready."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import Refused
from db.job_progress import FOLDER_VARIABLE, ending_in
from db.people import Person, require
from db.study import Study
from pipelines.asking.accounts import estimates_in
from pipelines.asking.chat import NO_KEY, Endpoint
from pipelines.asking.connection import Connection, connection_to
from pipelines.asking.estimate import Estimate
from pipelines.asking.money import typed
from pipelines.jobs.asked import asked_at, checked
from pipelines.jobs.ending import sentence_of
from pipelines.jobs.keys import key_for, why_no_key, without_keys
from pipelines.jobs.kinds import KINDS, models_of
from pipelines.jobs.numbers import NUMBERS
from pipelines.jobs.page_words import in_page_words
from pipelines.jobs.wrong_arguments import WrongArgument

LONGEST_SECONDS = 120.0
SECONDS_TO_ANSWER = 30.0


def estimate(
    study: Study, actor: Person, kind: str, arguments: Mapping, seconds: float = LONGEST_SECONDS
) -> list[Estimate]:
    """What the job would ask, one estimate a model: by its own command, which asks nothing and has no key.

    Raises what starting it would raise, and Refused with what the command says where it cannot tell, or where
    it needs more than so many seconds.
    """
    require(actor, *KINDS[kind].roles)
    first, *rest = KINDS[kind].command(study.folder.resolve(), checked(study, kind, arguments))
    command = [sys.executable, "-m", "wardround", first, "--dry-run", *rest]
    with TemporaryDirectory() as folder:
        environment = without_keys() | {FOLDER_VARIABLE: folder}
        # what it writes may hold patients' text
        nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        try:
            code = subprocess.run(
                command, env=environment, timeout=seconds, **nowhere, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            raise Refused(
                "To count what would be asked takes too long; start the job, its log has the estimate.",
                "清点要问的内容用时过长；可直接开始作业，日志中有预计。",
            ) from None
        if code:
            said = sentence_of(code, "", ending_in(Path(folder)))
            english, chinese = in_page_words(study.folder, arguments, *said)
            raise Refused(english, chinese)
        return estimates_in(Path(folder))


def check_reckoned(kind: str, arguments: Mapping, found: Sequence[Estimate]) -> None:
    """Raise WrongArgument where by these estimates the budget is too small, or no answer can get a score."""
    _check_budget(arguments, found)
    # another name of scored answers asks nothing either, and has a line of its own
    if kind == "submit" and any(not each.requests and each.unread == each.settled for each in found):
        (judge,) = models_of(arguments)
        raise WrongArgument(
            "file",
            f"None of these answers can get a score: {judge} has judged those that are not empty, and its "
            "ratings could not be read. Ask again on the card of that job, or let another model judge.",
            f"这些回答都得不到评分：不空的都已由 {judge} 评过，评分未能读出。"
            "请在那个作业的卡片上重问，或换一个裁判模型。",
        )


def connections(study: Study, actor: Person, kind: str, arguments: Mapping) -> dict[str, Connection]:
    """model → whether the endpoint is ready for it; a short question each, which costs a few tokens.

    Raises WrongArguments where address or model is none; what else a job needs may still be missing.
    """
    require(actor, *KINDS[kind].roles)
    address, models = asked_at(study, arguments)
    key = key_for(study, address) or NO_KEY
    found = {each: connection_to(Endpoint(address, each, SECONDS_TO_ANSWER), key=key) for each in models}
    return {model: _in_page_words(study, address, each) for model, each in found.items()}


def _in_page_words(study: Study, address: str, found: Connection) -> Connection:
    """A page knows which keys are kept, and the command line's ways with a key are not its own."""
    if found.key_accepted is not False:
        return found
    english, chinese = why_no_key(study, address)
    return replace(found, reason=english, reason_zh=chinese)


def _check_budget(arguments: Mapping, found: Sequence[Estimate]) -> None:
    """Raise WrongArgument where the budget holds not even the first request of one of the job's models."""
    budget = arguments.get("budget")
    if budget is None or not NUMBERS["budget"].holds(budget):
        return
    for model, each in zip(models_of(arguments), found, strict=False):
        if each.least is not None and budget < each.least:
            # to six figures, or the amount named might be refused in its turn
            budget, least = (
                f"{typed(amount)} {each.currency}" for amount in (budget, float(f"{each.least:.6g}"))
            )
            raise WrongArgument(
                "budget",
                f"A budget of {budget} holds not one request of {model}: at least about {least} is needed.",
                f"费用上限 {budget} 不够 {model} 做一次：至少约需 {least}。",
            )
