"""How a training run stands: what its folder tells, and what the queue knows of its job."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.frozen import title_of
from db.jobs import Job
from db.runs import Run

TRAIN = "train"
# what of a job's state counts before the run has a folder, or beside it
WAITING = ("queued", "stopping")
ENDED_BADLY = {"failed": "failed", "cancelled": "stopped", "interrupted": "stopped"}


@dataclass(frozen=True)
class Standing:
    """A run by name. run: None until its process has made its folder; job: None when no page started it."""

    name: str
    run: Run | None
    job: Job | None

    @property
    def state(self) -> str:
        """The state to show; its phrase is `runs.state.<state>`."""
        if self.job and self.job.state in WAITING:
            return self.job.state
        if self.run:
            return self.run.state
        return ENDED_BADLY.get(self.job.state, "preparing")

    @property
    def moving(self) -> bool:
        return self.state in ("queued", "preparing", "training", "stopping")

    def said(self, language: str) -> str:
        """What went wrong, "" for nothing; in "zh" where it is known so, else in English."""
        if self.moving:
            return ""
        about = self.run.about if self.run else {}
        own = (language == "zh" and about.get("error_zh")) or about.get("error", "")
        return own or (self.job.said(language) if self.job else "")

    @property
    def datasets(self) -> tuple[str, ...]:
        if self.run:
            return tuple(_title(each) for each in self.run.about.get("datasets", ()))
        return (self.job.arguments["dataset"],)


def standings(runs: Iterable[Run], jobs: Iterable[Job]) -> list[Standing]:
    """Every run, those that move first, then the newest; `jobs` come with the newest first."""
    newest: dict[str, Job] = {}
    for job in jobs:
        if job.kind == TRAIN:
            newest.setdefault(job.arguments["run"], job)
    of_name = {run.name: run for run in runs}
    found = [Standing(name, of_name.get(name), newest.get(name)) for name in {*of_name, *newest}]
    found.sort(key=_since, reverse=True)
    return sorted(found, key=lambda each: not each.moving)


def differences(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """Setting and its value in each run, for those that are not the same in all."""
    flat = [dict(flattened(run.about.get("resolved", {}))) for run in runs]
    names = sorted({name for each in flat for name in each})
    rows = [(name, *(str(each.get(name, "—")) for each in flat)) for name in names]
    return [row for row in rows if len(set(row[1:])) > 1]


def flattened(settings: Mapping | Sequence | object, above: str = "") -> list[tuple[str, object]]:
    """Every setting under its whole name: `model.lora.rank`, `data.sources.1.take`."""
    if isinstance(settings, Mapping):
        parts = settings.items()
    elif isinstance(settings, list | tuple):
        parts = ((str(place), each) for place, each in enumerate(settings, start=1))
    else:
        return [(above, settings)]
    return [pair for name, value in parts for pair in flattened(value, f"{above}.{name}" if above else name)]


def _title(dataset: Mapping) -> str:
    """A frozen dataset's name and version; a plain file has no version."""
    return title_of(dataset["name"], dataset["version"]) if dataset["version"] else dataset["name"]


def _since(each: Standing) -> tuple[str, str]:
    started = (each.run.about.get("started_at") or "") if each.run else ""
    return max(started, each.job.at if each.job else ""), each.name
