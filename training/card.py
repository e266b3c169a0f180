"""What a trained model's card says: which approved records went in, what was done, and how it went."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from huggingface_hub import ModelCard, ModelCardData

from db import runs
from training.prepared import Prepared, file_sha256, open_prepared
from training.settings import Settings
from training.settings_file import as_yaml, read_settings

PROVENANCE = "provenance.json"
WIDTH, HEIGHT = 640, 200


def write_card(folder: Path, settings: Settings, prepared: Prepared, about: Mapping) -> Path:
    """Write MODEL_CARD.md into the run's folder, and it with provenance.json beside the model."""
    run = runs.read_run(folder)
    licences = sorted({licence for each in about["datasets"] for licence in each.get("licences", ())})
    data = ModelCardData(
        base_model=Path(about["base_model"]).name, tags=["wardround"], licence=", ".join(licences) or None
    )
    text = "\n".join(_lines(settings, prepared, about, run.progress))
    card = ModelCard(f"---\n{data.to_yaml()}\n---\n\n{text}\n")
    (folder / runs.CARD).write_text(str(card), encoding="utf-8")
    if (folder / runs.MODEL).is_dir():
        (folder / runs.MODEL / "README.md").write_text(str(card), encoding="utf-8")
        model = folder / runs.MODEL
        told = {
            "files": {
                path.name: file_sha256(path) for path in sorted(model.iterdir()) if path.name != PROVENANCE
            },
            "run": dict(about) | {"pid": None},
            "prepared": dict(prepared.told),
            "records": [
                {"id": e.id, "source": e.source, "exposures": e.exposures, "state": e.state}
                for e in prepared.ledger()
            ],
        }
        (model / PROVENANCE).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder / runs.CARD


def card_of(folder: Path) -> Path:
    """Write the card of a run again."""
    about = runs.read_run(folder).about
    return write_card(
        folder, read_settings(Path(about["config"])), open_prepared(Path(about["prepared"])), about
    )


def _lines(settings: Settings, prepared: Prepared, about: Mapping, progress) -> Iterator[str]:
    told = prepared.told
    yield f"# {about['run']}\n"
    if settings.about:
        yield f"{settings.about}\n"
    yield f"State: **{about['state']}**, step {progress[-1].step if progress else 0} of {prepared.steps}.\n"
    yield "## Data\n"
    yield "| source | data set | SHA-256 | records | exposures | cut | dropped | tokens | with loss |"
    yield "|---|---|---|--:|--:|--:|--:|--:|--:|"
    for each in told["sources"]:
        kind = "frozen" if each["frozen"] else "file"
        yield (
            f"| {each['name']} | {each['title']} ({kind}) | `{each['sha256']}` | {each['drawn']} of "
            f"{each['records']} | {each['exposures']} | {each['cut']} | {each['dropped']} | "
            f"{each['tokens']} | {each['loss_tokens']} |"
        )
    tasks = Counter(entry.task for entry in prepared.ledger() if entry.state != "dropped" and entry.task)
    if tasks:
        yield (
            "\nRecords by task: "
            + ", ".join(f"{task} {number}" for task, number in tasks.most_common())
            + "."
        )
    yield f"\nWhat was trained on, in order: `{prepared.sha256}`. Each record's part: provenance.json."
    yield "\n## Model\n"
    yield f"Base: `{about['base_model']}`, SHA-256 `{about.get('base_model_sha256', '')}`."
    yield f"Chat template: SHA-256 `{told['template_sha256']}`; an answer ends with `{told['stop_token']}`."
    yield "\n## Curve\n"
    yield from _curve(progress)
    yield "\n## Settings\n"
    yield f"```yaml\n{as_yaml(settings).rstrip()}\n```\n"
    yield "## Made with\n"
    yield (
        ", ".join(f"{name} {number}" for name, number in about["versions"].items()) + f"; {about['device']}."
    )
    yield from _made_with(about)
    yield f"Started {about['started_at']}, ended {about.get('ended_at') or '–'}.\n"
    yield "## Use\n"
    yield (
        "For research on physicians' review of such answers. Not reviewed for the care of patients: no "
        "answer of this model may reach one unread by a physician."
    )


def _made_with(about: Mapping) -> Iterator[str]:
    """The code, a line for each that the run went on with, and what of the libraries was another then."""
    for each in about.get("made_with", ()):
        commit = [f"commit `{each['commit']}`"] if each["commit"] else []
        others = [
            f"{name} {number}"
            for name, number in each["versions"].items()
            if number != about["versions"].get(name)
        ]
        yield f"\nSince {each['since']}: code SHA-256 `{', '.join([each['code'] + '`', *commit, *others])}."


def _curve(progress) -> Iterator[str]:
    """The loss as a picture in text, and a table of a few of its points."""
    measured = [step for step in progress if step.loss is not None]
    if not measured:
        yield "No step was made."
        return
    shown = sorted({round(part * (len(measured) - 1) / 7) for part in range(8)})
    yield _picture([step.loss for step in measured])
    yield ""
    yield "| step | loss | learning rate | tokens a second |"
    yield "|--:|--:|--:|--:|"
    for number in shown:
        step = measured[number]
        rate = step.tokens_per_second or "–"
        yield f"| {step.step} | {step.loss:.4f} | {step.learning_rate:.2e} | {rate} |"


def _picture(losses: list[float]) -> str:
    low, high = min(losses), max(losses)
    across = max(len(losses) - 1, 1)
    points = " ".join(
        f"{WIDTH * number / across:.1f},{HEIGHT * (1 - (loss - low) / ((high - low) or 1)):.1f}"
        for number, loss in enumerate(losses)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {WIDTH + 8} {HEIGHT + 8}" width="{WIDTH}">'
        f"<title>Loss from {losses[0]:.3f} to {losses[-1]:.3f}</title>"
        f'<polyline fill="none" stroke="currentColor" points="{points}"/></svg>'
    )
