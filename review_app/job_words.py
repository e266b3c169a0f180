"""A job in words: what was asked for, how far it is, what it cost."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from pathlib import Path

from db.job_progress import JobProgress
from db.jobs import Job
from pipelines.asking.prices import Bill, price_of
from pipelines.asking.summary import Estimate
from pipelines.jobs.kinds import models_of
from review_app.words import Words, catalogue

# what a job is known by comes first, in this order
FIRST = ("name", "model", "eval_set", "file", "base_url")
# said with another argument, or nowhere
UNSAID = ("file_name", "answers")


def asked(job: Job, words: Words) -> str:
    """Who asked for what, when."""
    moment = datetime.fromisoformat(job.at).astimezone().strftime("%m-%d %H:%M")
    names = sorted(job.arguments, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    told = [_argument(job, name, words) for name in names if name not in UNSAID]
    return " · ".join([f"{moment} {job.by_login}", *filter(None, told)])


def _argument(job: Job, name: str, words: Words) -> str:
    value = job.arguments[name]
    if value in (None, False, "", []):
        return ""
    if name == "file":
        return job.arguments.get("file_name") or Path(value).name
    if name == "budget":
        return f"{words('jobs.budget')} {value:g} {_currency(job.arguments)}".rstrip()
    if name == "price":
        return words("jobs.priced", **value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if name in ("eval_set", "base_url"):
        return text
    keys = (f"jobs.{job.kind}.said.{name}", f"jobs.{job.kind}.{name}", f"jobs.{name}")
    label = next((words(key) for key in keys if key in catalogue()), name)
    return label if value is True else f"{label} {text}"


def _currency(arguments: Mapping) -> str:
    """That of the price the job was given, or of the one that the house has for its model."""
    if price := arguments.get("price"):
        return price["currency"]
    found = price_of(models_of(arguments)[0])
    return found.currency if found else ""


def how_far(progress: JobProgress, moving: bool, currency: str, words: Words) -> str:
    """What is done of how much; while it moves also how fast, how long still, and at what cost so far."""
    parts = [f"{progress.done} / {progress.total}"]
    if moving and progress.a_second:
        parts.append(words("jobs.a_second", n=f"{progress.a_second:.3g}"))
    if moving and progress.seconds_left is not None:
        parts.append(words("jobs.left", time=_span(progress.seconds_left)))
    if progress.failed:
        parts.append(words("jobs.failed", n=progress.failed))
    if moving and progress.cost is not None:
        parts.append(words("jobs.cost", cost=f"{progress.cost:.4f}", currency=currency))
    return " · ".join(parts)


def costs(bills: list[Bill], words: Words) -> str:
    """What a job's models were asked in all runs, and what that cost; "" where nothing was asked."""
    if not any(each.attempts for each in bills):
        return ""
    whole = reduce(Bill.plus, bills)
    return joined(words, words("jobs.asked", n=f"{whole.attempts:,}"), tokens_and_cost(whole, words))


def tokens_and_cost(each: Bill | Estimate, words: Words) -> str:
    prompt, completion = f"{each.prompt_tokens:,}", f"{each.completion_tokens:,}"
    kind = "about" if isinstance(each, Estimate) else "used"
    told = words(f"jobs.tokens.{kind}", prompt=prompt, completion=completion)
    if each.cost is None:
        return joined(words, told, words("jobs.cost_unknown"))
    return joined(words, told, words(f"jobs.cost.{kind}", cost=f"{each.cost:.4f}", currency=each.currency))


def joined(words: Words, *parts: str) -> str:
    """Parts of one sentence; no blank follows a Chinese comma."""
    return ("" if words.language == "zh" else " ").join(parts)


def _span(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
