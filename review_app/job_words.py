"""A job in words: what was asked for, how far it is, what it cost."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

from annotation.tasks import TASKS
from db.job_progress import JobProgress
from db.jobs import Job
from pipelines.asking.chat_failures import in_chinese
from pipelines.asking.cut import Cut
from pipelines.asking.estimate import Estimate
from pipelines.asking.money import money, typed
from pipelines.asking.prices import Bill
from pipelines.asking.without import IN_CHINESE, Without, counts_of
from pipelines.jobs.asked import currency_of
from pipelines.jobs.queue import REREAD
from review_app.browser_time import in_browser_time
from review_app.no_result_reasons import reason_in_chinese
from review_app.span import span
from review_app.words import Words, catalogue

# what a job is known by comes first, in this order
FIRST = ("name", "model", "eval_set", "file", "base_url")
# the kinds whose models write answers, and rate none
WRITING = ("generate", "polish")
# said with another argument, or nowhere
UNSAID = ("file_name", "answers")


def asked(job: Job, words: Words) -> str:
    """Who asked for what, when."""
    moment = in_browser_time(datetime.fromisoformat(job.at)).strftime("%m-%d %H:%M")
    names = sorted(job.arguments, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    told = [_argument(job, name, words) for name in names if name not in UNSAID]
    return " · ".join([f"{moment} {job.by_name}", *filter(None, told)])


def _argument(job: Job, name: str, words: Words) -> str:
    value = job.arguments[name]
    if value in (None, False, "", []):
        return ""
    if name == "file":
        return job.arguments.get("file_name") or Path(value).name
    if name == "budget":
        return f"{words('jobs.budget')} {typed(value)} {currency_of(job.arguments)}".rstrip()
    if name == "price":
        amounts = {each: typed(value[each]) for each in ("prompt", "completion")}
        return words("jobs.priced", **amounts, currency=value["currency"])
    if name == "task":
        called = {each.key: each.chinese if words.language == "zh" else each.english for each in TASKS}
        value = [called.get(each, each) for each in value]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if name in ("eval_set", "base_url"):
        return text
    keys = (f"jobs.{job.kind}.said.{name}", f"jobs.{job.kind}.{name}", f"jobs.{name}")
    label = next((words(key) for key in keys if key in catalogue()), name)
    return label if value is True else f"{label} {text}"


def rate(a_second: float) -> str:
    """Of how many a second, with one decimal; of fewer than one with two digits that tell."""
    return f"{a_second:.1f}" if a_second >= 0.95 else f"{a_second:.2g}"


def how_far(progress: JobProgress, moving: bool, currency: str, words: Words) -> str:
    """What is done of how much; while it moves also how fast, how long still, and at what cost so far."""
    parts = [f"{progress.done} / {progress.total}"]
    if moving and progress.a_second:
        parts.append(words("jobs.a_second", n=rate(progress.a_second)))
    if moving and progress.seconds_left is not None:
        parts.append(words("jobs.left", time=span(progress.seconds_left)))
    # at its end a job says what came to no result, and why
    if moving and progress.failed:
        parts.append(words("jobs.failed", n=progress.failed))
    if moving and progress.cost is not None:
        parts.append(words("jobs.cost", cost=money(progress.cost), currency=currency))
    return " · ".join(parts)


def waiting(progress: JobProgress, words: Words) -> str:
    """That the endpoint is waited for, and until or since when; "" where it is not."""
    if progress.resumes_at > time.time():
        return words("jobs.waits", time=_time_of_day(progress.resumes_at))
    if progress.away_since:
        return words("jobs.away", time=_time_of_day(progress.away_since))
    return ""


def _time_of_day(at: float) -> str:
    return in_browser_time(datetime.fromtimestamp(at, UTC)).strftime("%H:%M:%S")


def no_results(job: Job, without: Sequence[Without], words: Words) -> list[str]:
    """A sentence for each way of coming to no result: how many, why, and whether asking again helps."""
    why = next((each.why for each in reversed(without) if each.why), "")
    said = {status: f"jobs.without.{status}" for status in IN_CHINESE}
    if why:
        said["failed"] = "jobs.without.failed_by"
    if job.kind not in REREAD:
        said["unparsed"] = "jobs.without.unparsed_kept"
    # the model's own answer, and not one that there was to judge
    if job.kind in WRITING:
        said["empty"] = "jobs.without.empty_answer" if job.kind in REREAD else "jobs.without.empty_kept"
    whys = {"failed": in_chinese(why) if words.language == "zh" else why, "unparsed": _unread(without, words)}
    return [
        numbered(words, said[status], number, why=whys.get(status, ""))
        for status, number in counts_of(without).items()
    ]


def ended_without(without: Sequence[Without], words: Words) -> str:
    """What of a job that was cancelled is settled without a result, and so is not asked when it goes on."""
    counts = {
        each: number for each, number in counts_of(without).items() if each not in ("failed", "missing")
    }
    what = ("、" if words.language == "zh" else ", ").join(
        f"{number:,} {words(f'jobs.status.{each}')}" for each, number in counts.items()
    )
    return numbered(words, "jobs.ended_without", sum(counts.values()), what=what) if counts else ""


def _unread(without: Sequence[Without], words: Words) -> str:
    """Why answers could not be read, as the table of them has it: the one reason, or the most frequent."""
    reasons = sum((Counter(each.unread) for each in without), Counter()).most_common()
    if not reasons:
        return words("jobs.unread")
    reason, number = reasons[0]
    reason = reason_in_chinese(reason) if words.language == "zh" else reason
    return words("jobs.unread_mostly", why=reason, n=number) if reasons[1:] else reason


def cut_off(cut: Cut, words: Words) -> str:
    """How many prompts and answers are not there as a whole; "" where all are."""
    told = (("jobs.prompts_cut", cut.prompts), ("jobs.answers_cut", cut.answers))
    gap = "" if words.language == "zh" else " "
    return gap.join(numbered(words, phrase, number) for phrase, number in told if number)


def costs(job: Job, bills: list[Bill], last: list[Bill], words: Words) -> str:
    """What a job's models were asked, and what that cost, in all runs and in its last; "" where nothing was.

    All runs are those on the same answers, other jobs' too.
    """
    if not any(each.attempts for each in bills):
        return ""
    whole = reduce(Bill.plus, bills)
    # each run of it tests every model's connection by a question
    tested = "_and_tested" if job.kind == "generate" else ""
    if not last or (run := reduce(Bill.plus, last)) == whole:
        return _billed(words, f"jobs.asked{tested}", whole)
    gap = "" if words.language == "zh" else " "
    return gap.join(
        (_billed(words, "jobs.asked_last", run), _billed(words, f"jobs.asked_by_all{tested}", whole))
    )


def _billed(words: Words, phrase: str, bill: Bill) -> str:
    # of those nobody knows what they took
    perhaps = [numbered(words, "jobs.perhaps", bill.unknown)] if bill.unknown else []
    return joined(words, numbered(words, phrase, bill.attempts), tokens_and_cost(bill, words), *perhaps)


def numbered(words: Words, phrase: str, number: int, **values: object) -> str:
    """The phrase with its number, in thousands."""
    return words(phrase, n=f"{number:,}", **values)


def tokens_and_cost(each: Bill | Estimate, words: Words) -> str:
    prompt, completion = f"{each.prompt_tokens:,}", f"{each.completion_tokens:,}"
    kind = "about" if isinstance(each, Estimate) else "used"
    told = words(f"jobs.tokens.{kind}", prompt=prompt, completion=completion)
    if each.cost is None:
        return joined(words, told, words("jobs.cost_unknown"))
    return joined(words, told, words(f"jobs.cost.{kind}", cost=money(each.cost), currency=each.currency))


def joined(words: Words, *parts: str) -> str:
    """Parts of one sentence; no blank follows a Chinese comma."""
    return ("" if words.language == "zh" else " ").join(parts)
