"""A run's settings in transformers' words."""

import math
from pathlib import Path

import torch

from training.prepared import Prepared
from training.settings import Settings


def arguments_of(settings: Settings, prepared: Prepared, output: Path) -> dict:
    """The settings in transformers' words."""
    batch, train = settings.batch, settings.train
    sharded = settings.parallel.engine == "fsdp"
    on_cpu = not torch.cuda.is_available()
    checkpointing = train.gradient_checkpointing
    return {
        "output_dir": str(output),
        "use_cpu": on_cpu,
        # the order holds every epoch
        "num_train_epochs": 1,
        "train_sampling_strategy": "sequential",
        "per_device_train_batch_size": batch.records_per_device,
        "gradient_accumulation_steps": batch.records_per_step
        // (batch.records_per_device * settings.parallel.processes),
        "learning_rate": train.learning_rate,
        "lr_scheduler_type": train.schedule,
        "warmup_steps": math.ceil(train.warmup_share * prepared.steps),
        "weight_decay": train.weight_decay,
        "max_grad_norm": train.max_gradient_norm,
        "optim": "adamw_torch" if on_cpu else "adamw_torch_fused",
        "bf16": settings.model.precision == "bf16",
        "fp16": settings.model.precision == "fp16",
        "activation_checkpointing": checkpointing and not sharded,
        "seed": train.seed,
        "data_seed": train.seed,
        "save_strategy": "steps",
        "save_steps": settings.save.every_steps,
        # ours keeps the newest, once they are marked
        "save_total_limit": None,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": not on_cpu,
        "fsdp": True if sharded else None,
        "fsdp_config": {"activation_checkpointing": checkpointing} if sharded else None,
    }
