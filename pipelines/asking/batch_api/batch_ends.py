"""Why a run stops after a batch that was cancelled, or that the endpoint would not take, and what to do."""

from pipelines.asking.batch_api.batch import Batch
from pipelines.asking.chat_failures import RUN_AGAIN, AsksWrong, Stopped
from pipelines.asking.endpoint_words import QUOTA_CODES

# an endpoint's code for more tokens waiting in batches than it lets wait at once
QUEUE_FULL = "token_limit_exceeded"


def bad_end(batch: Batch) -> Stopped:
    """Why nothing is submitted after this batch."""
    if batch.status == "cancelled":
        return Stopped(
            f"Batch {batch.id} was cancelled at the endpoint. What it had answered is kept, nothing was "
            "submitted again.",
            f"批次 {batch.id} 已在接口端取消。已有的回答都已保留，没有重新提交。",
            "Run again to submit what is missing.",
            "再次运行会提交剩余部分。",
            ("Resume it to submit what is missing.", "点“继续”会提交剩余部分。"),
        )
    named, named_zh = batch.complaint()
    if batch.refused_for == QUEUE_FULL:
        return Stopped(
            "The endpoint holds as many tokens in batches as it takes at once, and refuses the batch as a "
            f"whole ({named}); wait until the batches at work there are over, or send fewer rows at a time.",
            f"接口中排队的批次已达 token 上限，因此拒绝了整个批次（{named_zh}）；"
            "请等已提交的批次完成，或分成几份、每次少问一些。",
            *RUN_AGAIN,
        )
    if batch.refused_for in QUOTA_CODES:
        return Stopped(
            f"The endpoint's quota is used up, and it refuses the batch as a whole ({named}); add to it.",
            f"接口的额度已用完，因此拒绝了整个批次（{named_zh}）；请充值。",
            "Then run again: nothing paid is asked twice.",
            "之后再继续，已付费的不会重做。",
        )
    return AsksWrong(
        f"The endpoint refuses the batch as a whole ({named}); check model and parameters, and start again.",
        f"接口拒绝了整个批次（{named_zh}）；请检查模型名和参数，改好后重新发起。",
    )
