"""What a run is asked to do: a config's settings, and what the command line or the page says instead."""

from dataclasses import replace
from pathlib import Path

from db.errors import Invalid
from training.settings import Parallel, Settings, Source
from training.settings_file import read_settings
from training.settings_rules import refuse_contradictions


def settings_of(
    config: Path, frozen: Path | None = None, out: Path | None = None, processes: int | None = None
) -> Settings:
    """The config's settings, with what is given instead of its frozen dataset, run folder and processes."""
    settings = read_settings(config)
    if processes:
        engine = settings.parallel.engine
        chosen = "one" if processes == 1 else "ddp" if engine == "one" else engine
        settings = replace(settings, parallel=Parallel(processes, chosen))
        refuse_contradictions(settings, f"{config} with --nproc {processes}")
    if frozen:
        settings = replace(
            settings, data=replace(settings.data, sources=_with_frozen(settings, frozen, config))
        )
    if out:
        settings = replace(settings, out=str(Path(out).absolute()))
    return settings


def _with_frozen(settings: Settings, frozen: Path, config: Path) -> tuple[Source, ...]:
    places = [number for number, source in enumerate(settings.data.sources) if not source.file]
    if len(places) != 1:
        raise Invalid(
            f"{config} names {len(places)} frozen datasets; --frozen stands in for one.",
            f"{config.name} 写了 {len(places)} 个冻结数据集；从页面开始时应恰好一个。",
        )
    sources = list(settings.data.sources)
    sources[places[0]] = replace(sources[places[0]], frozen=str(Path(frozen).absolute()))
    return tuple(sources)
