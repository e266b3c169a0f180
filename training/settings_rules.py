"""Settings that contradict each other or lie out of range, each refused with what mends it."""

from collections import Counter

from db.errors import Invalid
from training.settings import ALL, Settings, Source


def refuse_contradictions(settings: Settings, file: str) -> None:
    """Raise Invalid for the first setting that cannot be meant."""
    for wrong, sentence in _rules(settings):
        if wrong:
            raise Invalid(f"{file}: {sentence}")


def _rules(settings: Settings):
    """(whether it is wrong, what to say) for every rule."""
    data, batch, train, parallel = settings.data, settings.batch, settings.train, settings.parallel
    yield not data.sources, "data.sources is empty; name at least one."
    names = [source.name for source in data.sources]
    yield len(set(names)) < len(names), f"two sources are called {_repeated(names)}; names must differ."
    for source in data.sources:
        yield from _source_rules(source)
    for name, value in _must_be_positive(settings):
        yield value <= 0, f"{name} is {value}; it must be more than 0."
    share = batch.records_per_device * parallel.processes
    yield (
        batch.records_per_step % share != 0,
        f"batch.records_per_step is {batch.records_per_step}, which {parallel.processes} processes of "
        f"{batch.records_per_device} records cannot make up; choose a multiple of {share}.",
    )
    yield not 0 <= train.warmup_share < 1, "train.warmup_share must be from 0 to below 1."
    yield (
        parallel.engine == "one" and parallel.processes > 1,
        f"parallel.processes is {parallel.processes}; say with parallel.engine how they share: ddp or fsdp.",
    )
    yield (
        parallel.engine != "one" and parallel.processes == 1,
        f"parallel.engine is {parallel.engine} with one process; set parallel.processes, or engine: one.",
    )
    yield (
        batch.padding_free and settings.model.attention == "eager",
        "model.attention eager looks across records when they lie end to end; set batch.padding_free: false.",
    )
    yield (
        not batch.padding_free and settings.model.attention == "by_record",
        "model.attention by_record needs batch.padding_free: true; with padding, take sdpa.",
    )
    yield (
        train.objective == "dpo" and batch.padding_free,
        "TRL trains preference pairs padded; say so with batch.padding_free: false and model.attention: "
        "sdpa.",
    )
    shots = data.few_shot
    if shots:
        yield not 0 <= shots.share <= 1, "data.few_shot.share must be from 0 to 1."
        yield not 1 <= shots.fewest <= shots.most, "data.few_shot: fewest must be from 1 to most."
        yield train.objective == "dpo", "data.few_shot is for objective sft."


def _source_rules(source: Source):
    where = f"source {source.name}"
    yield bool(source.frozen) == bool(source.file), f"{where} needs either frozen: or file:, one of them."
    yield source.take != ALL and source.take <= 0, f"{where}: take must be all, or more than 0."
    yield (
        bool(source.sha256) and not source.file,
        f"{where}: sha256 is for files; a frozen dataset proves itself.",
    )


def _must_be_positive(settings: Settings):
    batch, train, save = settings.batch, settings.train, settings.save
    yield "data.max_length", settings.data.max_length
    yield "batch.records_per_step", batch.records_per_step
    yield "batch.records_per_device", batch.records_per_device
    yield "train.epochs", train.epochs
    yield "train.learning_rate", train.learning_rate
    yield "train.max_gradient_norm", train.max_gradient_norm
    yield "train.beta", train.beta
    yield "parallel.processes", settings.parallel.processes
    yield "save.every_steps", save.every_steps
    yield "save.keep", save.keep
    yield "decoding.max_new_tokens", settings.decoding.max_new_tokens
    if settings.model.lora:
        yield "model.lora.rank", settings.model.lora.rank


def _repeated(names: list[str]) -> str:
    return next((name for name, times in Counter(names).items() if times > 1), "")
