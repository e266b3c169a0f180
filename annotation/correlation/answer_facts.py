"""What can be counted of an answer itself: its length, maskings, and words shared with the reference."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from annotation.correlation.report_tables import question_name
from annotation.planted import planted_in
from annotation.statistics.levels import Level, item_level
from annotation.statistics.ngram_overlap import bleu_1, chrf, rouge_1, rouge_l
from annotation.statistics.resampling import stream
from db.people import Person
from db.records import Record, Response, records, responses_of
from db.study import Study

OVERLAPS = {"BLEU-1": bleu_1, "ROUGE-1": rouge_1, "ROUGE-L": rouge_l, "chrF": chrf}
# overlap is slow to count: of larger studies so many questions are drawn
MOST_QUESTIONS = 60


def answer_facts(
    study: Study, actor: Person, record_ids: Iterable[int], names: Mapping[str, str]
) -> pd.DataFrame:
    """One row an answer: question, model, response_id, length (characters of the doctor's turns), masked,
    planted ("" where the answer plants no rating or instruction for the judge), text, reference.

    Only answers of the sources in `names` (code → name).
    """
    asked = {each.id: each for each in records(study, actor, record_ids)}
    rows = [
        {
            "question": question_name(each.record_id, asked[each.record_id].external_id),
            "model": names[each.source_code],
            "response_id": each.id,
            "length": len(spoken(each)),
            "masked": bool(each.namings),
            "planted": ", ".join(planted_in(spoken(each))),
            "text": spoken(each),
            "reference": reference(asked[each.record_id]),
        }
        for each in responses_of(study, actor, asked)
        if each.source_code in names
    ]
    return pd.DataFrame(
        rows,
        columns=["question", "model", "response_id", "length", "masked", "planted", "text", "reference"],
    )


def spoken(response: Response) -> str:
    """What the doctor of a conversation says."""
    return "\n".join(each.content for each in response.conversation if each.role == "doctor")


def reference(record: Record) -> str:
    """The record's own answer, or the answers of its question-and-answer pairs; "" without any."""
    pairs = record.metadata.get("qa_pairs") or []
    return record.answer or "\n".join(pair["answer"] for pair in pairs)


def overlap_levels(facts: pd.DataFrame, answers: pd.DataFrame, seed: int) -> tuple[Level, ...]:
    """How the words an answer shares with its reference go with its ratings, measure by measure.

    `answers` are the joined answers of a correlation; the judge is the first level, on the same answers.
    Empty when no answer has a reference. Of more than 60 questions 60 are drawn.
    """
    both = answers.merge(facts[facts["reference"] != ""], on=["question", "model"])
    if both.empty:
        return ()
    asked = np.sort(both["question"].unique())
    if len(asked) > MOST_QUESTIONS:
        asked = stream(seed, "overlap").choice(asked, MOST_QUESTIONS, replace=False)
    part = both[both["question"].isin(asked)].reset_index(drop=True)
    found = [item_level("judge", part, seed)]
    for name, overlap in OVERLAPS.items():
        shared = [overlap(*pair) for pair in zip(part["text"], part["reference"], strict=True)]
        found.append(item_level(name, part.assign(judge=shared), seed))
    return tuple(found)
