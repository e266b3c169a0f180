"""What batches ask that nobody has collected: asked at once as well, it would be paid for twice."""

from collections.abc import Sequence
from pathlib import Path

from db.errors import Refused
from pipelines.asking.batch_api.batch_state import BatchState
from pipelines.asking.counted import counted
from pipelines.asking.ledger import Ledger
from pipelines.asking.request import Request


def check_none_outstanding(state: Path, ledger: Ledger, missing: Sequence[Request]) -> None:
    """Refuse to ask at once what is `missing` where a batch noted at `state` still asks any of it.

    Collecting a batch leaves an attempt of each of its requests, so that what more batches were to ask than
    left one is still asked.
    """
    kept = BatchState(state)
    outstanding = sum(kept.times_asked(each.key) > _times_collected(each.key, ledger) for each in missing)
    if outstanding:
        raise Refused(
            f"{counted(outstanding, 'request')} of this run may be in a batch at the endpoint that is not "
            "collected, and would be paid for twice. Run the same command with --batch, which collects what "
            f"there is; or, to give it up and pay for it again, remove {state} and run again.",
            f"本次有 {outstanding} 个请求可能还在接口端尚未取回的批次中，现在再问会重复付费。"
            f"请改用批量方式（--batch）重新发起，以取回结果；"
            f"如要放弃并重新付费，请删除 {state.name} 后再发起。",
        )


def _times_collected(key: str, ledger: Ledger) -> int:
    return len({each.batch for each in ledger.attempts(key)} - {""})
