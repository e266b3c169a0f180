"""One process of a training run: loads, checks, trains, and writes the model when every step was made.

Started by `wardround train`, by itself or as one of several under torchrun, on the folder of a run that has
been prepared.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig
from transformers import PrinterCallback, Trainer
from transformers.utils import logging
from trl import DPOConfig, SFTConfig

from db import runs
from db.errors import Refused
from training import attention, checkpoints, guards, model_files
from training.chat import Chat
from training.prepared import Prepared, open_prepared
from training.progress import Progress, Sharded, Stop
from training.publish import publish
from training.settings import Settings
from training.settings_file import read_settings
from training.trainer_arguments import arguments_of
from training.trainers import Preference, Supervised

RESOLVED = "resolved.yaml"


def facts_of(about: dict, prepared: Prepared, settings: Settings) -> dict:
    """What a checkpoint keeps of its run, and a resume must agree with."""
    return {
        "settings": about["config_sha256"],
        "data": prepared.sha256,
        "template": prepared.told["template_sha256"],
        "processes": settings.parallel.processes,
        "versions": about["versions"],
    }


def fit(folder: Path, say=None) -> str:
    """Train the run of this folder from its newest whole checkpoint. Returns "finished" or "stopped"."""
    about = dict(runs.read_run(folder).about)
    settings = read_settings(folder / RESOLVED)
    prepared = open_prepared(Path(about["prepared"]))
    chat = _chat(settings, prepared)
    attention.register()
    # ours is a line a step
    logging.disable_progress_bar()
    output = folder / checkpoints.FOLDER
    trainer = _trainer(settings, prepared, chat, output)
    trainer.run_facts, trainer.kept = facts_of(about, prepared, settings), settings.save.keep
    _refuse_what_fails_in_silence(trainer, settings, prepared)
    _listen(trainer, folder, settings, prepared, say)
    first = trainer.is_world_process_zero()
    found = checkpoints.newest(output, trainer.run_facts, print if first else lambda sentence: None)
    if first:
        runs.write_run(folder, about | {"state": "training", "steps": prepared.steps, "device": _device()})
    trainer.train(resume_from_checkpoint=str(found.folder) if found else None)
    if trainer.state.global_step < trainer.state.max_steps:
        return "stopped"
    publish(trainer, settings, chat, prepared, folder / runs.MODEL)
    return "finished"


def _chat(settings: Settings, prepared: Prepared) -> Chat:
    chat = model_files.open_chat(settings.model)
    if chat.template != prepared.told["template"]:
        raise Refused(
            "The chat template is not the one that the data were prepared with; prepare them again.",
            "对话模板与准备数据时的不同；请重新准备数据。",
        )
    chat.tokenizer.chat_template = chat.template
    if chat.tokenizer.pad_token is None:
        chat.tokenizer.pad_token = prepared.told["stop_token"]
    return chat


def _trainer(settings: Settings, prepared: Prepared, chat: Chat, output: Path) -> Trainer:
    lora = settings.model.lora
    # a frozen base may be kept in 16 bits; what moves may not
    half = lora and settings.model.precision == "bf16"
    model = model_files.load(
        settings.model, settings.model.attention, torch.bfloat16 if half else torch.float32
    )
    adapter = lora and LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=lora.targets if isinstance(lora.targets, str) else list(lora.targets),
        task_type="CAUSAL_LM",
    )
    common = {
        "model": model,
        "train_dataset": prepared.exposures(),
        "processing_class": chat.tokenizer,
        "peft_config": adapter,
    }
    arguments = arguments_of(settings, prepared, output)
    if settings.train.objective == "dpo":
        return Preference(args=DPOConfig(**arguments, beta=settings.train.beta, max_length=None), **common)
    arguments |= {"padding_free": settings.batch.padding_free, "max_length": None}
    trainer = Supervised(args=SFTConfig(**arguments), **common)
    trainer.own_head = _uses_own_head(settings, trainer)
    return trainer


def _uses_own_head(settings: Settings, trainer: Supervised) -> bool:
    if settings.model.head == "automatic":
        return trainer.padding_free and not torch.cuda.is_available()
    return settings.model.head == "own"


def _refuse_what_fails_in_silence(trainer: Trainer, settings: Settings, prepared: Prepared) -> None:
    guards.refuse_other_parallelism(trainer, settings.parallel)
    guards.refuse_still_weights(trainer.model)
    order = prepared.order()
    guards.refuse_repeats(len(order), settings.parallel.processes, settings.batch.records_per_device)
    if settings.train.objective == "sft":
        rows = prepared.examples()
        batch = trainer.data_collator([rows[int(row)] for row in order[: settings.batch.records_per_device]])
        on_device = {
            name: value.to(trainer.args.device) if isinstance(value, torch.Tensor) else value
            for name, value in batch.items()
        }
        guards.refuse_bypassed_head(trainer, on_device, settings.model.precision)


def _listen(trainer: Trainer, folder: Path, settings: Settings, prepared: Prepared, say) -> None:
    trainer.remove_callback(PrinterCallback)
    sharded = Sharded(settings.parallel)
    sharded.trainer = trainer
    tokens = tokens_by_step(prepared)
    trainer.add_callback(Progress(folder, tokens, settings.train.epochs, say))
    trainer.add_callback(Stop(folder, settings.parallel.processes))
    trainer.add_callback(sharded)


def tokens_by_step(prepared: Prepared) -> list[int]:
    """How many tokens each step computes."""
    rows = prepared.examples().with_format("arrow")[:]
    lengths = sum(np.array([len(value) for value in rows[name]]) for name in _columns(rows))
    return lengths[prepared.order()].reshape(-1, prepared.told["records_per_step"]).sum(axis=1).tolist()


def _columns(rows) -> tuple[str, ...]:
    return ("input_ids",) if "input_ids" in rows.column_names else ("chosen_ids", "rejected_ids")


def _device() -> str:
    return (
        torch.cuda.get_device_name()
        if torch.cuda.is_available()
        else f"CPU, {torch.get_num_threads()} threads"
    )


def main() -> None:
    """One process under torchrun. What came of the run is told by its folder."""
    fit(Path(sys.argv[1]))
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
