"""Real exam questions with their explanations, polished by a model on loopback."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from db.instructions import add_instruction
from db.people import OPERATOR, Person
from db.polished import counts_of_polished
from db.study import Study
from pipelines.import_records import import_file, read_file
from pipelines.polish_responses import polish_study
from tests.pipelines.loopback_model import Answer, Asked, LoopbackModel, serving

DATA = Path(__file__).parents[2] / "shared" / "data" / "cmexam" / "cmexam_val_3000.json"
TASK = "disease_inquiry"
MODEL = "loopback-polisher"
ORIGINAL = re.compile(r"〈原答案 开始 \w+〉\n(.*?)\n〈原答案 结束", re.DOTALL)
# what an explanation says of the options, which a reader of the polished text does not see
OF_OPTIONS = re.compile(r"[（(][A-E、，对错为本题选]*[）)]")


def add_polished_exams(study: Study, folder: Path, senior: Person, records: int) -> str:
    """Import so many real questions, accept an instruction, polish them all; returns the prompt's hash."""
    every = json.loads(DATA.read_text(encoding="utf-8"))
    rows = [row | {"task": TASK} for row in every if len(row["explanation"] or "") > 60][:records]
    cut = folder / "cmexam.json"
    cut.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    import_file(study, OPERATOR, read_file(cut, licence="Apache-2.0"))
    add_instruction(study, senior, TASK, ["请说明答案，并给出理由。"])
    # in a thread of its own, for a browser that is open holds this one's event loop
    with serving(LoopbackModel(answer=polishing)) as model, ThreadPoolExecutor(1) as thread:
        thread.submit(polish_study, study, OPERATOR, base_url=model.base_url, model=MODEL).result()
    (prompt_hash,) = {each.prompt_hash for each in counts_of_polished(study, OPERATOR)}
    return prompt_hash


def polishing(asked: Asked) -> Answer:
    """The original answer as prose: the option first, then the explanation without its letters."""
    answer, _, explanation = ORIGINAL.search(asked.text)[1].partition("\n")
    reasons = OF_OPTIONS.sub("", explanation)
    return Answer(
        f"应考虑{answer[2:].strip()}。\n\n理由如下：{reasons.strip()}\n\n以上供参考，请结合病情判断。"
    )
