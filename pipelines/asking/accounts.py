"""What a job's command says of tokens and cost: for each model an estimate and a bill, which a page reads."""

from dataclasses import asdict
from pathlib import Path

from db.job_progress import BILLS, ESTIMATES, add_told, all_told
from pipelines.asking.prices import Bill
from pipelines.asking.summary import Estimate


def tell_estimate(estimate: Estimate) -> None:
    """Leave an estimate; a command that asks several models leaves one for each."""
    add_told(ESTIMATES, asdict(estimate))


def estimates_in(folder: Path) -> list[Estimate]:
    """The estimates of a command's last run, in the order of its models."""
    return [Estimate(**each) for each in all_told(folder, ESTIMATES)]


def tell_bill(bill: Bill) -> None:
    """Leave a bill; a command that asks several models leaves one for each."""
    add_told(BILLS, asdict(bill))


def bills_in(folder: Path) -> list[Bill]:
    """The bills of a command's last run, in the order of its models; none while it runs or was killed."""
    return [Bill(**each) for each in all_told(folder, BILLS)]
