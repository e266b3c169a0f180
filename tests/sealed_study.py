"""A study whose sources came in by import, under names that stand nowhere else, and batches drawn of it."""

import json
from pathlib import Path

from annotation.blinded_scoring.batches import Setup, set_up
from db import people
from db.batch_states import lock, open_batch
from db.people import OPERATOR
from db.study import Study
from pipelines.import_records import import_file, read_file
from tests.conftest import password_of

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("Mondlicht-13B", "Quellwasser-7B", "星航医生-70B")


def import_sealed(study: Study, folder: Path, cases: int = 2, names: tuple[str, ...] = NAMES) -> None:
    """The first example cases and one file of answers by each name, from files written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    import_file(
        study, OPERATOR, read_file(_cut(EXAMPLES / "cases.json", folder / "cases.json", cases), "none")
    )
    for number, name in enumerate(names, start=1):
        import_file(study, OPERATOR, answers_by(name, folder, cases, number))


def answers_by(name: str, folder: Path, cases: int, number: int = 1):
    """A file of answers as it is read, from the example's answers number `number`."""
    path = _cut(
        EXAMPLES / "responses" / f"model-{number}.json", folder / f"{name}.json", cases, {"model": name}
    )
    return read_file(path, "none")


def locked_batch(study: Study, name: str = "封存的批次") -> int:
    """Drawn, opened and locked; nobody has answered."""
    batch_id = open_sealed_batch(study, name)
    lock_batch(study, batch_id)
    return batch_id


def lock_batch(study: Study, batch_id: int) -> None:
    lead = people.by_login(study, "lead")
    lock(study, lead, batch_id, "senior", password_of("senior"), "完成", "test")


def open_sealed_batch(study: Study, name: str = "封存的批次") -> int:
    lead = people.by_login(study, "lead")
    ids = tuple(people.by_login(study, login).id for login in ("physician", "physician2"))
    batch_id = set_up(study, lead, Setup(name, ids, 5, 1.0, 0, "对照参考答案打分。", "1"))
    open_batch(study, lead, batch_id)
    return batch_id


def _cut(source: Path, target: Path, cases: int, changed: dict | None = None) -> Path:
    rows = json.loads(source.read_text(encoding="utf-8"))[:cases]
    target.write_text(
        json.dumps([row | (changed or {}) for row in rows], ensure_ascii=False), encoding="utf-8"
    )
    return target
