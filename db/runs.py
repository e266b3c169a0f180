"""Training runs as they lie on disk: what the training process writes, and what a page reads of it.

    <study>/runs/<run>/
        run.json            what this run is and how it stands; written under another name, then renamed
        progress.jsonl      one line a logged step, appended and flushed
        stop                put here to have the run save a checkpoint and end; taken away by the run
        checkpoints/        `training/`'s own
        model/              the trained model: there only once every step was made
        MODEL_CARD.md       with the model

run.json:       run, state (one of STATES), config (path), config_sha256, resolved (every setting, defaults
                included), datasets [{name, version, sha256, examples}], base_model, steps, pid, started_at,
                ended_at, error (a sentence, "" for none), versions {library: version}, device,
                made_with [{since, commit, code, versions}]: one, and one more whenever a resume found another
progress.jsonl: step, epoch, loss (null where only an evaluation was made), tokens_per_second, seconds_left,
                learning_rate, eval {source: loss}, at

Started by `wardround train CONFIG --frozen DATASET_FOLDER --out RUN_FOLDER`, where `--frozen` stands in for
the frozen dataset of the config's first source that reads one. The same command again goes on from the
newest whole checkpoint; SIGTERM, like the file `stop`, saves a checkpoint and ends as "stopped". After a
resume steps may come again: the last line of a step is the one that counts. A run whose folder lies
in a study is entered there by `enter_run` before its first step, which refuses what may not be trained on.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from db import events
from db.errors import Conflict, Invalid, NotFound
from db.frozen import Frozen
from db.made_with import made_with
from db.people import Person, require
from db.study import Study, writing

RUN, PROGRESS, STOP, CARD, MODEL = "run.json", "progress.jsonl", "stop", "MODEL_CARD.md", "model"
STATES = ("preparing", "training", "stopped", "finished", "failed")
MAY_TRAIN = ("engineer", "admin")
# an event's action: by other code or libraries than the run had until then
WENT_ON = "training went on otherwise"


@dataclass(frozen=True)
class Step:
    """One logged step; None where it was not measured. `eval` maps a source to its loss."""

    step: int
    loss: float | None = None
    epoch: float | None = None
    tokens_per_second: float | None = None
    seconds_left: float | None = None
    learning_rate: float | None = None
    eval: Mapping[str, float] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Run:
    """A run as its folder tells it. `state` is "stopped" for one whose process was killed."""

    folder: Path
    state: str
    about: Mapping
    progress: tuple[Step, ...]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def steps(self) -> int | None:
        """How many steps the whole run has; None as long as nobody knows."""
        return self.about.get("steps")

    @property
    def last(self) -> Step | None:
        return self.progress[-1] if self.progress else None


def read_run(folder: Path) -> Run:
    """Read a run's folder while it may be written to: a line that is only half there is left for later."""
    try:
        about = json.loads((Path(folder) / RUN).read_bytes())
    except FileNotFoundError:
        raise NotFound(f"{folder} holds no training run.", f"{Path(folder).name} 中没有训练。") from None
    except ValueError:
        raise Invalid(
            f"{Path(folder) / RUN} is damaged; restore it from a backup.",
            f"{Path(folder).name} 的 {RUN} 已损坏；请从备份恢复。",
        ) from None
    state = about.get("state")
    if state not in STATES:
        raise Invalid(
            f"{Path(folder) / RUN} has the state {state}; known are {', '.join(STATES)}.",
            f"{Path(folder).name} 的状态 {state} 无法识别；可用的有 {'、'.join(STATES)}。",
        )
    if state in ("preparing", "training") and not _alive(about.get("pid")):
        state = "stopped"
    return Run(Path(folder), state, about, _progress(Path(folder) / PROGRESS))


def runs_of(study: Study) -> list[Run]:
    """The study's runs by name."""
    if not study.runs.is_dir():
        return []
    return [read_run(path.parent) for path in sorted(study.runs.glob(f"*/{RUN}"))]


def write_run(folder: Path, about: Mapping) -> None:
    """Put run.json in place, whole."""
    unfinished = Path(folder) / f".{RUN}.unfinished"
    unfinished.write_text(json.dumps(about, ensure_ascii=False, sort_keys=True, indent=1), encoding="utf-8")
    unfinished.replace(Path(folder) / RUN)


def add_progress(folder: Path, row: Mapping) -> None:
    """Append one step to progress.jsonl."""
    with open(Path(folder) / PROGRESS, "a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def ask_to_stop(folder: Path) -> None:
    """Have the run save a checkpoint and end after its current step."""
    (Path(folder) / STOP).touch()


def enter_run(
    study: Study,
    actor: Person,
    name: str,
    config_sha256: str,
    datasets: Iterable[Frozen],
    base_model_sha256: str,
) -> None:
    """Keep that a run reads these datasets, and what it is made with. Entering it again, as a resume does,
    changes nothing; with other code or libraries than before, the event log says so, and which.

    Raises Conflict for another run of the same name. The database refuses a dataset that is not sealed.
    """
    require(actor, *MAY_TRAIN)
    read = {(each.name, each.version): each.title for each in datasets}
    made = made_with(base_model=base_model_sha256)
    with writing(study) as database:
        row = database.execute(
            "select config_sha256, made_with from training_runs where name = ?", (name,)
        ).fetchone()
        if row is None:
            about = {"config_sha256": config_sha256, "started_by": actor.login, "started_at": study.now()}
            _begin(database, {"name": name, **about, "made_with": made}, sorted(read))
            titles = sorted(set(read.values()))
            events.append(study, database, actor.login, "training started", f"run {name}", datasets=titles)
            return
        if row[0] != config_sha256:
            raise Conflict(
                f"There is a run {name} with another config; give this one another name.",
                f"已有同名训练 {name}，但配置不同；请换一个名称。",
            )
        told = json.loads(made)
        if told != _last_made_with(database, name, row[1]):
            events.append(study, database, actor.login, WENT_ON, f"run {name}", made_with=told)


def _begin(database: Database, row: Mapping, datasets: Iterable[tuple[str, int]]) -> None:
    """Store a run and what it reads. Raises NotFound for a dataset that the study does not know."""
    run_id = database["training_runs"].insert(row).last_pk
    for name, version in datasets:
        found = database.execute(
            "select id from frozen_datasets where name = ? and version = ?", (name, version)
        ).fetchone()
        if found is None:
            raise NotFound(
                f"{name}-v{version} was not frozen in this study.",
                f"{name}-v{version} 不是在本研究中冻结的。",
            )
        database["training_run_datasets"].insert({"run_id": run_id, "dataset_id": found[0]})


def _last_made_with(database: Database, name: str, at_first: str | None) -> dict | None:
    """What the run was last gone on with; of a run that an earlier version began, None."""
    last = database.execute(
        """
        select json_extract(detail, '$.made_with') from events
        where action = ? and subject = ? order by seq desc limit 1
        """,
        (WENT_ON, f"run {name}"),
    ).fetchone()
    kept = last[0] if last else at_first
    return json.loads(kept) if kept else None


def _progress(path: Path) -> tuple[Step, ...]:
    if not path.is_file():
        return ()
    steps: dict[int, Step] = {}
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            row = json.loads(line)
        except ValueError:
            # a kill cut it off, and the resumed run wrote on behind it
            continue
        known = {key: row[key] for key in Step.__dataclass_fields__ if key in row}
        steps[row["step"]] = Step(**known)
    return tuple(steps[step] for step in sorted(steps))


def _alive(pid: int | None) -> bool:
    """Whether a process of this machine has that number."""
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
