"""The example study's verification: a simulated reviewer has done two items, the rest waits for you."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from annotation.answering import answer
from annotation.response_verification.batches import Setup, set_up
from db import people
from db.batch_states import open_batch
from db.instructions import current_instructions
from db.people import OPERATOR, Person
from db.polished import NewPolished, add_polished, add_prompt
from db.queues import queues
from db.records import records
from db.study import Study
from db.work import Work, work
from pipelines.asking.prompt import prompt_named
from pipelines.polishing.polisher import PROMPT

POLISHED = Path(__file__).parents[1] / "examples" / "simulated_polished.json"
REVIEWER = ("simulated9", "模拟核对者")
MODEL = "模拟润色（示例，非真实模型）"
BATCH = "示例十一：核对润色后的回答（两条为模拟核对，两条等您）"
# the seed gives the simulated reviewer one with a wrong dose, which waits for the senior
SEED = 4
SECONDS = 95


def add_verification(study: Study, who: dict[str, Person], password: str) -> None:
    """Keep the simulated polishing, draw it, and enter what the simulated reviewer found."""
    written = {row["id"]: row for row in json.loads(POLISHED.read_text(encoding="utf-8"))}
    prompt_hash = add_polished_texts(study, list(written.values()), MODEL)
    login, name = REVIEWER
    reviewer = people.add(study, OPERATOR, login, name, "physician", password)
    setup = Setup(
        BATCH,
        MODEL,
        prompt_hash,
        (reviewer.id, who["physician"].id),
        (who["senior"].id,),
        SEED,
        "正确：没有事实错误。实用：比原答案更有用。需要时直接修订。",
        "1",
    )
    open_batch(study, who["lead"], set_up(study, who["lead"], setup))
    for queue in queues(study, reviewer):
        for assignment_id in queue.assignment_ids:
            shown = work(study, reviewer, assignment_id)
            _verify(study, reviewer, shown, written[shown.record.external_id])


def add_polished_texts(study: Study, written: Sequence[dict], model: str) -> str:
    """Keep simulated polishings as one model's; the hash of the prompt they name."""
    prompt = prompt_named(PROMPT)
    hashed = hashlib.sha256(prompt.text.encode()).hexdigest()
    add_prompt(study, OPERATOR, hashed, prompt.name, prompt.text)
    by_id = {each.external_id: each for each in records(study, OPERATOR)}
    instructions = current_instructions(study)
    add_polished(
        study,
        OPERATOR,
        [
            NewPolished(
                key=hashlib.sha256(f"simulated polishing {model} {row['id']}".encode()).hexdigest(),
                record_id=by_id[row["id"]].id,
                instruction_id=instructions[row["task"]][0].id,
                prompt_hash=hashed,
                model=model,
                answered_model="",
                parameters={"simulated": True},
                status="answered",
                text=row["text"],
                flags=(),
                prompt_tokens=0,
                completion_tokens=0,
                attempts=1,
            )
            for row in written
        ],
    )
    return hashed


def _verify(study: Study, reviewer: Person, shown: Work, row: dict) -> None:
    """One answer as its reviewer's own, marked as simulated; a wrong passage is marked and put right."""
    found, text = row["verified"], row["text"]
    start = text.index(found["marked"]) if "marked" in found else 0
    answers = {
        "before": {"correct": found["correct"], "practical": found["practical"]},
        "after": {"correct": True, "practical": True} if "revised" in found else None,
        "text": text.replace(found["marked"], found["revised"]) if "revised" in found else None,
        "errors": [{"kind": found["error"], "start": start, "end": start + len(found["marked"])}]
        if "error" in found
        else [],
        "comment": found["comment"],
    }
    answer(
        study,
        reviewer,
        shown.assignment_id,
        answers=answers,
        expected_revision=0,
        nonce=f"simulated-{reviewer.login}-{shown.assignment_id}",
        active_ms=1000 * (SECONDS + 7 * (shown.assignment_id % 30)),
        simulated=True,
    )
