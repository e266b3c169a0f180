"""What a run will take: steps, tokens, memory, disk and time, before any weight is loaded."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from db.errors import Refused
from training.model_files import shape_of
from training.prepared import Prepared
from training.settings import Settings

# bytes a parameter
FLOAT, HALF = 4, 2
ADAM = 2 * FLOAT
# what a layer keeps for its backward pass, in values a token and unit of width; with recomputation
KEPT, KEPT_RECOMPUTED = 34, 1
# the share of a matrix product's speed that training is assumed to reach
ASSUMED_SHARE = 0.45
RECOMPUTATION = 4 / 3
GIB = 2**30


@dataclass(frozen=True)
class Plan:
    """What a run will take. Bytes are a device's, `disk` the run folder's, `flops` the training's."""

    steps: int
    records: int
    tokens: int
    loss_tokens: int
    parameters: int
    trained: int
    weights: int
    gradients: int
    optimizer: int
    activations: int
    disk: int
    flops: float

    @property
    def memory(self) -> int:
        return self.weights + self.gradients + self.optimizer + self.activations


def plan_of(settings: Settings, prepared: Prepared | None) -> Plan:
    """What the run takes; before the data are prepared, what the weights alone take."""
    shape = shape_of(settings.model)
    config = shape.config.get_text_config()
    parameters = sum(weight.numel() for weight in shape.parameters())
    head = config.vocab_size * config.hidden_size
    inner = parameters - head * (1 if getattr(config, "tie_word_embeddings", False) else 2)
    trained = _trained(settings, shape) if settings.model.lora else parameters
    shared = settings.parallel.processes if settings.parallel.engine == "fsdp" else 1
    told = prepared.told if prepared else {"tokens": 0, "loss_tokens": 0, "fillers": 0}
    order = prepared.order() if prepared else ()
    frozen_half = settings.model.lora and settings.model.precision == "bf16"
    copy = HALF * parameters if settings.model.precision != "fp32" and not settings.model.lora else 0
    tokens, loss = told["tokens"], told["loss_tokens"]
    return Plan(
        steps=len(order) // settings.batch.records_per_step,
        records=len(order) - told["fillers"],
        tokens=tokens,
        loss_tokens=loss,
        parameters=parameters,
        trained=trained,
        weights=(parameters * (HALF if frozen_half else FLOAT) + copy) // shared,
        gradients=FLOAT * trained // shared,
        optimizer=ADAM * trained // shared,
        activations=_activations(settings, config, prepared) if prepared else 0,
        disk=(FLOAT + ADAM) * trained * (settings.save.keep + 1) + FLOAT * parameters,
        flops=(6 * inner * tokens + 6 * head * loss + (_attention_flops(config, prepared) if prepared else 0))
        * (RECOMPUTATION if settings.train.gradient_checkpointing else 1),
    )


def refuse_too_little(plan: Plan, memory: int, disk: int) -> None:
    """Raise Refused when the run needs more than is free, in bytes."""
    if plan.memory > memory:
        raise Refused(
            f"The run needs about {plan.memory / GIB:.1f} GiB of memory a device (weights "
            f"{plan.weights / GIB:.1f}, gradients {plan.gradients / GIB:.1f}, AdamW "
            f"{plan.optimizer / GIB:.1f}, activations {plan.activations / GIB:.1f}) and {memory / GIB:.1f} "
            "are free. Share it out with parallel.engine: fsdp, train with model.lora, or lower "
            "batch.records_per_device.",
            f"每个设备约需 {plan.memory / GIB:.1f} GiB 内存（"
            f"权重 {plan.weights / GIB:.1f}、梯度 "
            f"{plan.gradients / GIB:.1f}、AdamW {plan.optimizer / GIB:.1f}、激活 "
            f"{plan.activations / GIB:.1f}），现有 {memory / GIB:.1f}。"
            "请用 parallel.engine: fsdp 分摊、用 model.lora 训练，或降低 batch.records_per_device。",
        )
    if plan.disk > disk:
        raise Refused(
            f"Checkpoints and model need about {plan.disk / GIB:.1f} GiB of disk and {disk / GIB:.1f} are "
            "free. Put the run elsewhere with --out, or lower save.keep.",
            f"检查点和模型约需 {plan.disk / GIB:.1f} GiB 磁盘，现有 {disk / GIB:.1f}。"
            "请换一个位置，或降低 save.keep。",
        )


def free_memory() -> int:
    """Bytes that a run could take on a device: the GPU's, or this machine's."""
    if torch.cuda.is_available():
        return torch.cuda.mem_get_info()[0]
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("/proc/meminfo has no MemAvailable")


def free_disk(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def matrix_rate(precision: str, size: int = 1024, seconds: float = 0.3) -> float:
    """Floating-point operations a second of a matrix product here, in what is computed in."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision, torch.float32)
    left, right = (torch.randn(size, size, device=device, dtype=dtype) for _ in range(2))
    left @ right
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        left @ right
        if device == "cuda":
            torch.cuda.synchronize()
        done += 1
    return done * 2 * size**3 / (time.perf_counter() - start)


def told(plan: Plan, settings: Settings, rate: float) -> Iterator[str]:
    """The plan in lines for people."""
    batch = settings.batch
    yield (
        f"{plan.steps} steps of {batch.records_per_step} records; {plan.records} exposures, {plan.tokens} "
        f"tokens, {plan.loss_tokens} of them with loss"
    )
    yield f"{plan.parameters / 1e6:,.1f} M parameters, {plan.trained / 1e6:,.1f} M of them trained"
    yield (
        f"memory a device: about {plan.memory / GIB:.2f} GiB (weights {plan.weights / GIB:.2f}, gradients "
        f"{plan.gradients / GIB:.2f}, AdamW {plan.optimizer / GIB:.2f}, activations "
        f"{plan.activations / GIB:.2f})"
    )
    yield f"disk: about {plan.disk / GIB:.2f} GiB"
    hours = plan.flops / (rate * ASSUMED_SHARE * settings.parallel.processes) / 3600
    yield (
        f"time: about {_span(hours)} at {ASSUMED_SHARE:.0%} of the matrix product measured here "
        f"({rate / 1e12:.2f} TFLOP/s)"
    )


def _span(hours: float) -> str:
    return (
        f"{hours:.1f} h"
        if hours >= 1
        else f"{hours * 60:.0f} min"
        if hours >= 1 / 60
        else f"{hours * 3600:.0f} s"
    )


def _trained(settings: Settings, shape: torch.nn.Module) -> int:
    """Parameters of the adapter: two thin matrices a layer that is adapted."""
    targets = settings.model.lora.targets
    head = shape.get_output_embeddings()
    layers = [
        module
        for name, module in shape.named_modules()
        if isinstance(module, torch.nn.Linear)
        and module is not head
        and (targets == "all-linear" or name.rsplit(".", 1)[-1] in targets)
    ]
    return sum(settings.model.lora.rank * (each.in_features + each.out_features) for each in layers)


def _most_tokens(settings: Settings, prepared: Prepared) -> int:
    """Tokens of the fullest batch of one device."""
    kept = [entry.tokens for entry in prepared.ledger() if entry.state != "dropped"]
    lengths = np.array([*kept, 1])[prepared.order()].reshape(-1, settings.batch.records_per_device)
    if settings.batch.padding_free:
        return int(lengths.sum(axis=1).max())
    pair = 2 if settings.train.objective == "dpo" else 1
    return int(lengths.max() * settings.batch.records_per_device * pair)


def _activations(settings: Settings, config, prepared: Prepared) -> int:
    tokens = _most_tokens(settings, prepared)
    loss_share = prepared.told["loss_tokens"] / prepared.told["tokens"]
    size = FLOAT if settings.model.precision == "fp32" else HALF
    width, layers = config.hidden_size, config.num_hidden_layers
    once = tokens * width * size * KEPT
    if settings.train.gradient_checkpointing:
        kept = tokens * width * size * layers * KEPT_RECOMPUTED + once
    else:
        kept = once * layers
    # the head's scores and their gradient, in 32 bits
    return int(kept + 2 * FLOAT * tokens * loss_share * config.vocab_size)


def _attention_flops(config, prepared: Prepared) -> float:
    kept = np.array([*(e.tokens for e in prepared.ledger() if e.state != "dropped"), 1], dtype=np.float64)
    squares = float((kept[prepared.order()] ** 2).sum())
    # scores and sums, forward and twice backward, half of each for being causal
    return 6 * squares * config.hidden_size * config.num_hidden_layers
