"""Whether a run is what it says: its datasets, prepared data, checkpoints and model, each proven again."""

import json
from collections.abc import Iterator
from pathlib import Path

from db import runs
from db.errors import Refused
from db.frozen import open_frozen
from training import checkpoints
from training.card import PROVENANCE
from training.fit import RESOLVED, facts_of
from training.prepared import file_sha256, open_prepared
from training.settings_file import read_settings


def verified(folder: Path) -> Iterator[str]:
    """A line for each thing proven. Raises WardroundError at the first that does not hold."""
    folder = Path(folder)
    run = runs.read_run(folder)
    about = run.about
    settings = read_settings(folder / RESOLVED)
    yield f"{run.name}: {run.state}, step {run.last.step if run.last else 0} of {run.steps}"
    for source, kept in zip(settings.data.sources, about["datasets"], strict=True):
        found = open_frozen(Path(source.frozen)).sha256 if source.frozen else file_sha256(Path(source.file))
        if found != kept["sha256"]:
            raise Refused(
                f"Source {source.name} is not what the run read: {kept['sha256']} then, {found} now."
            )
        yield f"source {source.name}: as it was, {found[:16]}"
    prepared = open_prepared(Path(about["prepared"]))
    if prepared.sha256 != about["prepared_sha256"]:
        raise Refused("The prepared data are not those of the run; remove the run or restore them.")
    yield f"prepared data: as they were, {prepared.sha256[:16]}"
    facts = facts_of(about, prepared, settings)
    found = checkpoints.newest(folder / checkpoints.FOLDER, facts, lambda sentence: None)
    yield f"newest checkpoint: step {found.step}, every file as it was written" if found else "no checkpoint"
    model = folder / runs.MODEL
    if model.is_dir():
        told = json.loads((model / PROVENANCE).read_text(encoding="utf-8"))
        if told["run"]["prepared_sha256"] != prepared.sha256:
            raise Refused("The model's provenance names other data than the run's.")
        for name, kept in told["files"].items():
            if file_sha256(model / name) != kept:
                raise Refused(f"The model's {name} is not what the run wrote.")
        yield f"model: {len(told['files'])} files as they were written"
