"""Learns what an answer that speaks to its judge reads like, and writes the weights that the flag adds up.

`python -m benchmarks.planted_weights` reads written attacks and clean sentences from tests/annotation/, and
real answers, questions and exams from ../shared/data; the same files give the same weights.
"""

import csv
import json
import random
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from annotation.hidden_writing import shown
from annotation.normalised_text import normalised
from annotation.planted_weights import BITS, FILE, LEAST_RUNS, hashed_runs, passages
from tests.judge_attacks import FRESH, HELD_OUT, KNOWN, THIRD

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
WRITTEN = ROOT / "tests" / "annotation" / "planted_sentences.jsonl"
EARLIER = ROOT / "tests" / "annotation" / "judge_attacks_to_develop_on.jsonl"
CLEAN = ROOT / "tests" / "annotation" / "clinical_words_of_marking.txt"
MOST_PASSAGES = 120_000
# what a passage of real text weighs, and a clean one written to resemble an attack; attacks together weigh
# this much of all real text
REAL_WEIGHS, CLEAN_WEIGHS, ATTACKS_WEIGH = 0.3, 4.0, 0.3
# inverse variance of the weights; what a passage's runs are multiplied by, so that it fits them
RIDGE, SCALE = 1.0, 3.0


def read(path: Path, clean: bool) -> list[str]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [row["text"] for row in rows if bool(row.get("clean")) == clean]


def real_texts() -> list[str]:
    """Models' answers, references, exams and consultations."""
    found = []
    for path in sorted((DATA / "model_answers").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            found += [turn["content"] for turn in row["conversation"] if turn["role"] != "patient"]
    cases = json.loads((DATA / "cmb_clin" / "CMB-Clin.json").read_text(encoding="utf-8"))
    found += [pair["answer"] for case in cases for pair in case["QA_pairs"]]
    exam = json.loads((DATA / "cmexam" / "cmexam_val_3000.json").read_text(encoding="utf-8"))
    found += [text for row in exam for text in (row["explanation"] or "", row["question"])]
    for row in json.loads((DATA / "multi_turn" / "CMtMedQA_test.json").read_text(encoding="utf-8")):
        found += [row.get("instruction") or "", row.get("output") or ""]
        found += [message for pair in row.get("history") or [] for message in pair]
    path = DATA / "patient_questions" / "internal_medicine_sample.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        found += [row[name] for row in csv.DictReader(file) for name in ("ask", "answer")]
    return found


def cut(texts: list[str]) -> list[str]:
    """The passages of the texts, as the flag reads them."""
    plain = [normalised(shown(text)).lower() for text in texts]
    return [text[slice(*place)] for text in plain for place in passages(text)]


def as_matrix(texts: list[str]) -> csr_matrix:
    """A row a passage: how often each run stands in it, over the root of their number; last a 1."""
    rows, numbers, values = [], [], []
    for row, text in enumerate(texts):
        runs = np.concatenate(hashed_runs(text))
        numbers += [runs, [2**BITS]]
        values += [np.full(len(runs), SCALE / max(LEAST_RUNS, len(runs)) ** 0.5), [1.0]]
        rows.append(np.full(len(runs) + 1, row))
    where = np.concatenate(rows), np.concatenate(numbers)
    return csr_matrix((np.concatenate(values), where), shape=(len(texts), 2**BITS + 1))


def learn(attacks: list[str], clean: list[str], real: list[str]) -> np.ndarray:
    """Logistic regression with a ridge: weights of 2^BITS runs and, last, what is added."""
    passages_of_real = random.Random(1).sample(real, min(MOST_PASSAGES, len(real)))
    x = as_matrix([*attacks, *clean, *passages_of_real])
    sign = np.array([1.0] * len(attacks) + [-1.0] * (x.shape[0] - len(attacks)))
    weigh = np.concatenate(
        [
            np.full(len(attacks), ATTACKS_WEIGH * REAL_WEIGHS * len(passages_of_real) / len(attacks)),
            np.full(len(clean), CLEAN_WEIGHS),
            np.full(len(passages_of_real), REAL_WEIGHS),
        ]
    )
    across = x.T.tocsr()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        against = -sign * (x @ weights)
        kept = np.append(weights[:-1], 0.0)
        gradient = across @ (-sign * weigh / (1 + np.exp(-against)))
        return (weigh * np.logaddexp(0, against)).sum() + RIDGE / 2 * kept @ kept, gradient + RIDGE * kept

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x


def write(weights: np.ndarray, path: Path) -> None:
    """One byte a run."""
    step = np.abs(weights[:-1]).max() * SCALE / 127
    kept = np.rint(weights[:-1] * SCALE / step).astype(np.int8)
    np.savez_compressed(path, weights=kept, step=step, bias=weights[-1])


def main() -> None:
    earlier = [*read(EARLIER, clean=False), *KNOWN, *FRESH, *THIRD, *HELD_OUT]
    attacks = cut(read(WRITTEN, clean=False) + earlier)
    clean = cut(read(WRITTEN, clean=True) + CLEAN.read_text(encoding="utf-8").splitlines())
    write(learn(attacks, clean, cut(real_texts())), ROOT / "annotation" / FILE)


if __name__ == "__main__":
    main()
