"""The example study's way to a model: approved by simulated people, frozen, and a run that is made up.

No model was trained: the run's folder holds an invented loss curve, and its name and card say so.
"""

import hashlib
import json
import math
from pathlib import Path

from annotation.response_verification.batches import Setup, set_up
from annotation.response_verification.items import sign_batch, verified_batch
from db import people
from db.approving import approve_items
from db.batch_states import open_batch
from db.frozen import Frozen
from db.people import OPERATOR, Person
from db.queues import queues
from db.runs import CARD, add_progress, enter_run, write_run
from db.study import Study
from pipelines.freeze_dataset import Freeze, freeze_dataset
from review_app.example_instructions import give
from review_app.example_verification import add_polished_texts

APPROVED = Path(__file__).parents[1] / "examples" / "simulated_approved.json"
REVIEWER, OVERSEER = ("simulated10", "模拟核对者二"), ("simulated11", "模拟督核者")
MODEL = "模拟润色二（示例，非真实模型）"
BATCH = "示例十二：模拟核对（已签署、已批准、已冻结）"
DATASET, RUN = "simulated", "simulated-run"
SEED, STEPS = 5, 60
SECONDS = 80
ABOUT = "模拟训练，仅供演示：没有训练任何模型，曲线是编造的。Made up for demonstration: nothing was trained."
GOOD = {
    "before": {"correct": True, "practical": True},
    "after": None,
    "text": None,
    "errors": [],
    "comment": "",
}


def add_training(study: Study, who: dict[str, Person], passwords: tuple[str, str]) -> None:
    """Verify, sign and approve a small batch, freeze it, and lay down the made-up run."""
    batch_id = _verified(study, who, passwords)
    _, items = verified_batch(study, who["lead"], batch_id)
    approve_items(study, who["lead"], [each.item.item_id for each in items])
    _make_up_run(study, who, freeze_dataset(study, who["engineer"], Freeze(DATASET, SEED)))


def _verified(study: Study, who: dict[str, Person], passwords: tuple[str, str]) -> int:
    reviewer, overseer = (
        people.add(study, OPERATOR, login, name, role, password)
        for (login, name), role, password in zip(
            (REVIEWER, OVERSEER), ("physician", "senior"), passwords, strict=True
        )
    )
    written = json.loads(APPROVED.read_text(encoding="utf-8"))
    prompt_hash = add_polished_texts(study, written, MODEL)
    guideline = "正确：没有事实错误。实用：比原答案更有用。"
    setup = Setup(BATCH, MODEL, prompt_hash, (reviewer.id,), (overseer.id,), SEED, guideline, "1")
    batch_id = set_up(study, who["lead"], setup)
    open_batch(study, who["lead"], batch_id)
    _answer_all(study, reviewer, GOOD)
    _answer_all(study, overseer, {"verdict": "accepted", "reason": ""})
    sign_batch(study, overseer, batch_id, passwords[1], "example")
    return batch_id


def _answer_all(study: Study, person: Person, answers: dict) -> None:
    for queue in queues(study, person):
        for assignment_id in queue.assignment_ids:
            give(study, person, assignment_id, answers, SECONDS)


def _make_up_run(study: Study, who: dict[str, Person], frozen: Frozen) -> None:
    """A run's folder as a finished run leaves it, without a model in it."""
    config_sha256 = hashlib.sha256(ABOUT.encode()).hexdigest()
    enter_run(study, who["engineer"], RUN, config_sha256, [frozen], config_sha256)
    folder = study.runs / RUN
    folder.mkdir(parents=True)
    for step in range(1, STEPS + 1):
        loss = 1.1 + 2.4 * math.exp(-step / 14) + 0.06 * math.sin(step)
        row = {"step": step, "epoch": round(3 * step / STEPS, 4), "loss": round(loss, 4)}
        rate = {"tokens_per_second": 1000.0, "seconds_left": float(STEPS - step), "learning_rate": 5e-5}
        add_progress(folder, row | rate)
    dataset = {
        "name": frozen.name,
        "version": frozen.version,
        "sha256": frozen.sha256,
        "examples": frozen.manifest["examples"],
    }
    about = {
        "run": RUN,
        "state": "finished",
        "config_sha256": config_sha256,
        "datasets": [dataset],
        "steps": STEPS,
        "error": "",
        "error_zh": "",
        "started_at": study.now(),
        "ended_at": study.now(),
        "device": ABOUT,
        "versions": {},
        "resolved": {"about": ABOUT, "train": {"epochs": 3, "learning_rate": 5e-5}},
    }
    write_run(folder, about)
    (folder / CARD).write_text(f"# {RUN}\n\n{ABOUT}\n\n{frozen.title}: {frozen.sha256}\n", encoding="utf-8")
