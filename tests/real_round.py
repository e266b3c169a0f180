"""A study with the first real cases and the six real models' dialogues over them, drawn and opened."""

import json
from pathlib import Path

from annotation.blinded_scoring.batches import Setup, set_up
from db import people
from db.batch_states import open_batch
from db.people import OPERATOR
from db.study import Study
from pipelines.import_records import decide_personal_data, import_file, read_file

DATA = Path(__file__).parents[2] / "shared" / "data"
MODELS = ("DISC-MedLLM", "baichuan-chat", "bianque-v2", "gpt-3.5-turbo", "gpt-4", "huatuo-chat")


def import_real_cases(study: Study, folder: Path, cases: int) -> None:
    """Import the first `cases` cases and the dialogues over them, cut from the real files into `folder`."""
    _cut(DATA / "cmb_clin" / "CMB-Clin.json", folder / "CMB-Clin.json", cases)
    for model in MODELS:
        name = f"{model}_cmb-clin.json"
        _cut(DATA / "model_answers" / name, folder / name, cases)
    for path in sorted(folder.glob("*.json")):
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


def _cut(source: Path, target: Path, cases: int) -> None:
    rows = json.loads(source.read_text(encoding="utf-8"))[:cases]
    target.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
