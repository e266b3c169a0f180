"""The trained model as it is served: merged, with its tokenizer and its decoding, whole or not at all."""

import shutil
from pathlib import Path

from peft import PeftModel
from transformers import GenerationConfig, PreTrainedModel, Trainer

from training import guards, model_files
from training.chat import Chat
from training.prepared import Prepared
from training.settings import Settings


def publish(trainer: Trainer, settings: Settings, chat: Chat, prepared: Prepared, place: Path) -> None:
    """Write the model, whole or not at all, as it is to be served. Raises Refused before the last step."""
    guards.refuse_unfinished(trainer.state)
    unfinished = place.with_name(f".{place.name}.unfinished")
    if trainer.is_world_process_zero():
        shutil.rmtree(unfinished, ignore_errors=True)
    trainer.accelerator.wait_for_everyone()
    trainer.save_model(str(unfinished))
    trainer.accelerator.wait_for_everyone()
    if not trainer.is_world_process_zero():
        return
    if settings.model.lora:
        _merge(settings, unfinished)
    chat.tokenizer.save_pretrained(unfinished)
    _generation(settings, chat, prepared).save_pretrained(unfinished)
    (unfinished / "training_args.bin").unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    unfinished.rename(place)


def _merge(settings: Settings, folder: Path) -> None:
    """The adapter into the base's weights, so that the model is served like any other; it stays beside it."""
    adapter = folder.with_name("adapter")
    shutil.rmtree(adapter, ignore_errors=True)
    folder.rename(adapter)
    base = model_files.load(settings.model, "sdpa")
    merged: PreTrainedModel = PeftModel.from_pretrained(base, adapter).merge_and_unload()
    merged.save_pretrained(folder)


def _generation(settings: Settings, chat: Chat, prepared: Prepared) -> GenerationConfig:
    """How the model answers: without do_sample here, servers would ignore the temperature they are sent."""
    decoding = settings.decoding
    stop = chat.tokenizer.convert_tokens_to_ids(prepared.told["stop_token"])
    return GenerationConfig(
        do_sample=decoding.temperature > 0,
        temperature=decoding.temperature or None,
        top_p=decoding.top_p if decoding.temperature > 0 else None,
        repetition_penalty=decoding.repetition_penalty,
        max_new_tokens=decoding.max_new_tokens,
        eos_token_id=sorted({stop, chat.tokenizer.eos_token_id or stop}),
        pad_token_id=chat.tokenizer.pad_token_id,
    )
