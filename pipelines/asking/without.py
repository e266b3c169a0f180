"""What a job came to no result with: how many of each kind, for its card, and one by one, for a table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from db.job_progress import WITHOUT, WITHOUT_EACH, add_told, all_told
from pipelines.asking.chat_failures import in_chinese
from pipelines.asking.summary import NoResult, Summary

# a status of `NoResult` → what it is called in Chinese, in the order in which they are told
IN_CHINESE = {
    "failed": "失败",
    "missing": "未问到",
    "unparsed": "未能读出",
    "refused": "被拒绝",
    "empty": "回答为空",
    "n/a": "没有适用的标准",
}


@dataclass(frozen=True)
class Without:
    """How many rows of a model came to no result, by status; `why` is the last failure among them.

    `unread`: a reason why an answer could not be read → of how many rows, the most frequent first.
    """

    model: str
    counts: dict[str, int]
    why: str
    unread: dict[str, int] = field(default_factory=dict)


def tell_without(summary: Summary) -> Without | None:
    """Leave what a run came to no result with, where there was any; a command leaves one for each model."""
    each = summary.without()
    if not each:
        return None
    unread = Counter(one.reason for one in each if one.status == "unparsed" and one.reason)
    counts = dict(Counter(one.status for one in each))
    told = Without(summary.model, counts, summary.why, dict(unread.most_common()))
    add_told(WITHOUT, asdict(told))
    add_told(WITHOUT_EACH, {"model": summary.model, "rows": [asdict(one) for one in each]})
    return told


def without_in(folder: Path) -> list[Without]:
    """What a command's last run left, in the order of its models."""
    return [Without(**each) for each in all_told(folder, WITHOUT)]


def each_without_in(folder: Path) -> list[tuple[str, NoResult]]:
    """Every row without a result that a command's last run left, each with its model."""
    told = all_told(folder, WITHOUT_EACH)
    return [(each["model"], NoResult(**row)) for each in told for row in each["rows"]]


def counts_of(told: Sequence[Without]) -> dict[str, int]:
    """The counts of all models together, in the order in which they are told; none that is 0."""
    whole = sum((Counter(each.counts) for each in told), Counter())
    return {status: whole[status] for status in IN_CHINESE if whole[status]}


def sentences_of(told: Without) -> tuple[str, str]:
    """What a run came to no result with, in English and in Chinese."""
    counts = counts_of([told])
    english = ", ".join(f"{number} {status}" for status, number in counts.items())
    chinese = "、".join(f"{IN_CHINESE[status]} {number}" for status, number in counts.items())
    number = sum(counts.values())
    why = (
        (f"; the last failure: {told.why}", f"；最近一次失败：{in_chinese(told.why)}")
        if told.why
        else ("", "")
    )
    return f"{number} without a result: {english}{why[0]}.", f"{number} 条没有得到结果：{chinese}{why[1]}。"
