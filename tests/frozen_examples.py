"""Examples made for tests, frozen into a folder of their own: invented cases, and nobody's approval."""

from pathlib import Path

from db.freezing import manifest_of, write_frozen
from db.frozen import Example, Frozen, open_frozen

COMPLAINTS = ("咳嗽", "胸闷", "腹痛", "头晕", "皮疹", "乏力", "关节肿痛", "心悸")
TREATMENTS = ("多饮水并休息", "复查心电图", "暂禁食并补液", "监测血压", "外用炉甘石洗剂", "查血常规")


def example(number: int, **changes) -> Example:
    """The example of record and approval `number`; the same number gives the same example."""
    complaint, days = COMPLAINTS[number % len(COMPLAINTS)], 1 + number % 13
    treatment = TREATMENTS[number % len(TREATMENTS)]
    asked = (
        f"请回答患者的问题。\n患者{20 + number % 60}岁，{complaint}{days}天（虚构病例{number}）。如何处理？"
    )
    values = {
        "record_id": number,
        "approval_id": number,
        "record_hash": f"{number:064x}",
        "messages": (
            {"role": "user", "content": asked},
            {"role": "assistant", "content": f"考虑{complaint}待查，建议{treatment}，{days}天后复诊。"},
        ),
        "instruction": "请回答患者的问题。",
        "rejected": "" if number % 3 else f"{complaint}不要紧。",
        "task": ("treatment_plan", "diagnosis")[number % 2],
        "specialty": ("内科", "外科")[number % 2],
        "source": "made.json",
        "licence": "Apache-2.0",
        "model": "",
        "prompt_hash": "",
        "rule_version": None,
        "deciders": ("physician-1", "physician-2")[: 1 + number % 2],
        "approved_at": f"2026-11-28T08:{number % 60:02d}:00.000Z",
    }
    return Example(**values | changes)


def frozen_folder(folder: Path, many: int = 12) -> Frozen:
    """A frozen dataset of `many` examples in `folder`, outside any study: as on a training machine."""
    examples = [example(number) for number in range(1, many + 1)]
    write_frozen(folder, manifest_of("made", 1, examples, 1, {}), examples, "# made-v1\n\n虚构。\n")
    return open_frozen(folder)
