"""Solved examples before a question, so that a model learns to be shown some."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from training.settings import FewShot
from training.sources import Record

BEFORE = "下面是{number}个已经解答的例子：\n\n"
CASE = "例{number}\n问：{question}\n答：{answer}\n\n"
AFTER = "请参照以上例子的回答方式，回答下面的问题。\n\n"


def with_shots(
    records: Sequence[Record], few_shot: FewShot, seed: int
) -> tuple[list[Record], Mapping[str, list[str]]]:
    """The records, some with others of the same source and task before their question; and who shows whom.

    Only records with one question and one answer show or are shown anything. Each record's draw depends on
    the seed and its own id alone, so that another record more or less changes nothing in the others' share.
    """
    alike = defaultdict(list)
    for record in records:
        if _is_plain(record):
            alike[record.source, record.task].append(record)
    shown: dict[str, list[str]] = {}
    built = []
    for record in records:
        draw = random.Random(f"{seed} {record.source} {record.id}")
        pool = alike[record.source, record.task]
        if _is_plain(record) and len(pool) > 1 and draw.random() < few_shot.share:
            number = min(draw.randint(few_shot.fewest, few_shot.most), len(pool) - 1)
            # one more than needed, for the record itself may be among them
            picked = draw.sample(pool, number + 1)
            shots = [other for other in picked if other is not record][:number]
            shown[f"{record.source}/{record.id}"] = [shot.id for shot in shots]
            record = _shown(record, shots)
        built.append(record)
    return built, shown


def _is_plain(record: Record) -> bool:
    return [turn["role"] for turn in record.messages] == ["user", "assistant"]


def _shown(record: Record, shots: Sequence[Record]) -> Record:
    cases = "".join(
        CASE.format(number=number, question=shot.messages[0]["content"], answer=shot.messages[1]["content"])
        for number, shot in enumerate(shots, start=1)
    )
    question, answer = record.messages
    content = BEFORE.format(number=len(shots)) + cases + AFTER + question["content"]
    return replace(record, messages=({**question, "content": content}, answer))
