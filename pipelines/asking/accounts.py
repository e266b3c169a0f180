"""What a job's command says of tokens and cost: for each model an estimate and a bill, which a page reads."""

from dataclasses import asdict
from pathlib import Path

from db.job_progress import BILLS, ESTIMATES, LAST_BILLS, add_told, all_told
from pipelines.asking.estimate import Estimate
from pipelines.asking.prices import Bill


def tell_estimate(estimate: Estimate) -> None:
    """Leave an estimate; a command that asks several models leaves one for each."""
    add_told(ESTIMATES, asdict(estimate))


def estimates_in(folder: Path) -> list[Estimate]:
    """The estimates of a command's last run, in the order of its models."""
    return [Estimate(**each) for each in all_told(folder, ESTIMATES)]


def tell_bill(in_all: Bill, last: Bill) -> None:
    """Leave the bills of all runs and of this one; a command of several models leaves them for each."""
    add_told(BILLS, asdict(in_all))
    add_told(LAST_BILLS, asdict(last))


def bills_in(folder: Path) -> list[Bill]:
    """What all runs took, other jobs' too, in the order of a command's models.

    None while it runs or was killed.
    """
    return [Bill(**each) for each in all_told(folder, BILLS)]


def last_bills_in(folder: Path) -> list[Bill]:
    """As `bills_in`, what a command's last run alone took."""
    return [Bill(**each) for each in all_told(folder, LAST_BILLS)]
