"""Settings that contradict each other or lie out of range, each refused with what mends it."""

from collections import Counter
from pathlib import Path

from db.errors import Invalid
from training.settings import ALL, Settings, Source


def refuse_contradictions(settings: Settings, file: str) -> None:
    """Raise Invalid for the first setting that cannot be meant."""
    for wrong, sentence, zh in _rules(settings):
        if wrong:
            raise Invalid(f"{file}: {sentence}", f"{Path(file).name}：{zh}")


def _rules(settings: Settings):
    """(whether it is wrong, what to say in English, in Chinese) for every rule."""
    data, train = settings.data, settings.train
    yield not data.sources, "data.sources is empty; name at least one.", "data.sources 是空的；至少写一个。"
    names = [source.name for source in data.sources]
    yield (
        len(set(names)) < len(names),
        f"two sources are called {_repeated(names)}; names must differ.",
        f"有两个数据源都叫 {_repeated(names)}；名称不能相同。",
    )
    for source in data.sources:
        yield from _source_rules(source)
    for name, value in _must_be_positive(settings):
        yield value <= 0, f"{name} is {value}; it must be more than 0.", f"{name} 是 {value}；应大于 0。"
    yield (
        not 0 <= train.warmup_share < 1,
        "train.warmup_share must be from 0 to below 1.",
        "train.warmup_share 应从 0 起、小于 1。",
    )
    yield from _parallel_rules(settings)
    yield from _padding_rules(settings)
    shots = data.few_shot
    if shots:
        where = "data.few_shot"
        share, order = "share must be from 0 to 1", "fewest must be from 1 to most"
        yield not 0 <= shots.share <= 1, f"{where}.{share}.", f"{where}.share 应在 0 到 1 之间。"
        yield (
            not 1 <= shots.fewest <= shots.most,
            f"{where}: {order}.",
            f"{where}：fewest 应在 1 到 most 之间。",
        )
        yield train.objective == "dpo", f"{where} is for objective sft.", f"{where} 只用于 objective: sft。"


def _parallel_rules(settings: Settings):
    batch, parallel = settings.batch, settings.parallel
    share = batch.records_per_device * parallel.processes
    yield (
        batch.records_per_step % share != 0,
        f"batch.records_per_step is {batch.records_per_step}, which {parallel.processes} processes of "
        f"{batch.records_per_device} records cannot make up; choose a multiple of {share}.",
        f"batch.records_per_step 是 {batch.records_per_step}，{parallel.processes} 个进程、每个 "
        f"{batch.records_per_device} 条凑不出来；请取 {share} 的倍数。",
    )
    yield (
        parallel.engine == "one" and parallel.processes > 1,
        f"parallel.processes is {parallel.processes}; say with parallel.engine how they share: ddp or fsdp.",
        f"parallel.processes 是 {parallel.processes}；请用 parallel.engine 写明如何分工：ddp 或 fsdp。",
    )
    yield (
        parallel.engine != "one" and parallel.processes == 1,
        f"parallel.engine is {parallel.engine} with one process; set parallel.processes, or engine: one.",
        f"只有一个进程，parallel.engine 却是 {parallel.engine}；请设 parallel.processes，或 engine: one。",
    )


def _padding_rules(settings: Settings):
    batch, attention = settings.batch, settings.model.attention
    yield (
        batch.padding_free and attention == "eager",
        "model.attention eager looks across records when they lie end to end; set batch.padding_free: false.",
        "记录首尾相接时，model.attention: eager 会看到别的记录；请设 batch.padding_free: false。",
    )
    yield (
        not batch.padding_free and attention == "by_record",
        "model.attention by_record needs batch.padding_free: true; with padding, take sdpa.",
        "model.attention: by_record 需要 batch.padding_free: true；有补齐时请用 sdpa。",
    )
    yield (
        settings.train.objective == "dpo" and batch.padding_free,
        "TRL trains preference pairs padded; say so with batch.padding_free: false and model.attention: "
        "sdpa.",
        "TRL 训练偏好对时带补齐；请设 batch.padding_free: false 和 model.attention: sdpa。",
    )


def _source_rules(source: Source):
    where, zh = f"source {source.name}", f"数据源 {source.name}"
    yield (
        bool(source.frozen) == bool(source.file),
        f"{where} needs either frozen: or file:, one of them.",
        f"{zh}：frozen: 与 file: 须写其中一个。",
    )
    yield (
        source.take != ALL and source.take <= 0,
        f"{where}: take must be all, or more than 0.",
        f"{zh}：take 应为 all，或大于 0。",
    )
    yield (
        bool(source.sha256) and not source.file,
        f"{where}: sha256 is for files; a frozen dataset proves itself.",
        f"{zh}：sha256 用于文件；冻结数据集自带校验。",
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
