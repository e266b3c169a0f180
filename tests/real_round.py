"""A study with the first real cases and the six real models' dialogues over them, drawn and opened."""

import json
from collections.abc import Sequence
from pathlib import Path

from annotation.blinded_scoring.batches import Setup, set_up
from db import people
from db.batch_states import open_batch
from db.people import OPERATOR
from db.study import Study
from pipelines.import_records import decide_personal_data, import_file, read_file

DATA = Path(__file__).parents[2] / "shared" / "data"
MODELS = ("DISC-MedLLM", "baichuan-chat", "bianque-v2", "gpt-3.5-turbo", "gpt-4", "huatuo-chat")


def import_real_cases(study: Study, folder: Path, cases: int, names: Sequence[str] = MODELS) -> None:
    """Import the first `cases` cases and the dialogues over them, cut from the real files into `folder`.

    The dialogues go by `names`; where these are more than the real models, they are used again.
    """
    cases_file = folder / "CMB-Clin.json"
    _cut(DATA / "cmb_clin" / cases_file.name, cases_file, cases)
    for number, name in enumerate(names):
        real = f"{MODELS[number % len(MODELS)]}_cmb-clin.json"
        _cut(DATA / "model_answers" / real, folder / f"{name}_cmb-clin.json", cases, {"model": name})
    # a dialogue is taken in once its case is there
    for path in sorted(folder.glob("*.json"), key=lambda path: (path != cases_file, path.name)):
        parsed = read_file(path, licence="Apache-2.0")
        # the cases are published ones; two name their invented patients, and so do answers
        decide_personal_data(study, OPERATOR, parsed, "keep")
        import_file(study, OPERATOR, parsed)


def open_real_batch(
    study: Study, evaluators: tuple[str, ...], calibration_share: float = 0.5, name: str = "第一轮"
) -> int:
    lead = people.by_login(study, "lead")
    ids = tuple(people.by_login(study, login).id for login in evaluators)
    setup = Setup(name, ids, 5, calibration_share, 0, "对照参考答案打分。", "1")
    batch_id = set_up(study, lead, setup)
    open_batch(study, lead, batch_id)
    return batch_id


def _cut(source: Path, target: Path, cases: int, changed: dict | None = None) -> None:
    rows = [row | (changed or {}) for row in json.loads(source.read_text(encoding="utf-8"))[:cases]]
    target.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
