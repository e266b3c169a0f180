"""What must hold before a first step and before a model is called trained; each was seen to fail in silence.

The stack under us trains on without a word when these do not hold. Over-long records are refused by
`prepare`, and what a run resumes from by `checkpoints`.
"""

from collections.abc import Mapping

import torch
from accelerate.utils import DistributedType
from torch.distributed.fsdp import FSDPModule
from transformers import PreTrainedModel, Trainer, TrainerState

from db.errors import Refused
from training.settings import Parallel

# how far two ways of computing one loss may lie apart, as a share of it
TOLERANCE = {"fp32": 1e-3, "bf16": 2e-2, "fp16": 2e-2}
ENGINES = {
    "one": {DistributedType.NO},
    "ddp": {DistributedType.MULTI_GPU, DistributedType.MULTI_CPU},
    "fsdp": {DistributedType.FSDP},
}


def refuse_bypassed_head(trainer: Trainer, batch: Mapping[str, torch.Tensor], precision: str) -> None:
    """The loss that is trained on is the model's own loss.

    A fused head that multiplies by `lm_head.weight` passes over a head that does more, as Baichuan2's does,
    which normalises its weights: the model would be trained through one head and serve through another.
    """
    model = trainer.model
    was_training = model.training
    model.eval()
    with torch.no_grad(), trainer.compute_loss_context_manager():
        trained = trainer.compute_loss(model, dict(batch)).item()
        own = model(**batch, use_cache=False).loss.item()
    model.train(was_training)
    for metrics in getattr(trainer, "_metrics", {}).values():
        metrics.clear()
    if not abs(trained - own) <= TOLERANCE[precision] * max(1.0, abs(own)):
        raise Refused(
            f"The loss to be trained on is {trained:.4f}, and the model's own is {own:.4f}: the head that "
            "computes the loss is not the one that the model answers with. Set model.head: own, or convert "
            "the model to a form whose head is a plain matrix.",
            f"将要训练的损失为 {trained:.4f}，而模型自身的为 {own:.4f}："
            "计算损失的输出头不是模型作答用的那个。请设 model.head: own，"
            "或把模型转换为输出头是普通矩阵的形式。",
        )


def refuse_other_parallelism(trainer: Trainer, asked: Parallel) -> None:
    """As many processes as were asked for, sharing the weights as was asked for."""
    accelerator = trainer.accelerator
    if accelerator.num_processes != asked.processes:
        raise Refused(
            f"{asked.processes} processes were asked for and {accelerator.num_processes} run. Start the run "
            "with `wardround train`, or torchrun with --nproc_per_node as in parallel.processes.",
            f"要求 {asked.processes} 个进程，实际运行 {accelerator.num_processes} 个。"
            "请用 wardround train 启动，或让 torchrun 的 --nproc_per_node 与 parallel.processes 一致。",
        )
    if accelerator.distributed_type not in ENGINES[asked.engine]:
        raise Refused(
            f"parallel.engine {asked.engine} was asked for and {accelerator.distributed_type.value} would "
            "run: each process would hold all the weights. This machine or launcher cannot do it; choose "
            "parallel.engine: ddp, or start it with `wardround train`.",
            f"要求 parallel.engine {asked.engine}，实际会是 {accelerator.distributed_type.value}："
            "每个进程都会持有全部权重。请改为 parallel.engine: ddp，或用 wardround train 启动。",
        )


def refuse_unsharded(model: torch.nn.Module, asked: Parallel) -> None:
    """Under FSDP the weights really are shared out. Asked once the first step begins, when they must be."""
    if asked.engine == "fsdp" and not any(isinstance(module, FSDPModule) for module in model.modules()):
        raise Refused(
            "FSDP was asked for, and the weights are not shared out; choose parallel.engine: ddp.",
            "要求 FSDP，但权重没有分片；请改为 parallel.engine: ddp。",
        )


def refuse_repeats(exposures: int, processes: int, per_device: int) -> None:
    """Every record is seen exactly as often as declared.

    A data loader fills its last batches up with records from the beginning, for each process another set.
    """
    share = processes * per_device
    rest = -exposures % share
    if rest:
        raise Refused(
            f"{exposures} records on {processes} processes of {per_device} would be seen {exposures + rest} "
            "times: the last batches are filled up with records already seen. Prepare them with `wardround "
            f"training prepare`, which fills up with rows without loss, to a multiple of {share}.",
            f"{processes} 个进程、每个 {per_device} 条，{exposures} 条记录会被看 {exposures + rest} 次："
            "最后几批用已看过的记录补齐。请用 wardround training prepare 准备数据，"
            f"它会用无损失的行补到 {share} 的倍数。",
        )


def refuse_still_weights(model: PreTrainedModel) -> None:
    """What is trained is kept in 32 bits: in 16, steps of a usual size round to nothing."""
    half = {
        str(weight.dtype).removeprefix("torch.")
        for weight in model.parameters()
        if weight.requires_grad and weight.dtype != torch.float32
    }
    if half:
        raise Refused(
            f"The weights to be trained are {', '.join(sorted(half))}, in which most steps are too small to "
            "change them. Load the model in float32; model.precision chooses what is computed in, not what "
            "is kept.",
            f"待训练的权重是 {'、'.join(sorted(half))}，多数步长太小而改不动它们。请以 float32 载入模型；"
            "model.precision 选的是计算精度，不是保存精度。",
        )


def refuse_unfinished(state: TrainerState) -> None:
    """A run that stopped early is not a trained model, though training returned as if it were."""
    if state.global_step != state.max_steps:
        raise Refused(
            f"The run stopped at step {state.global_step} of {state.max_steps}; no model is written. Go on "
            "with `wardround train --resume`.",
            f"训练停在第 {state.global_step} 步，共 {state.max_steps} 步；没有写出模型。请继续训练。",
        )
