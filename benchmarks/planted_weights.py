"""Learns what an answer that speaks to its judge reads like, and writes the weights that the flag adds up.

`python -m benchmarks.planted_weights` reads written attacks and clean sentences from tests/annotation/, and
real answers, questions and exams from ../shared/data; the same files give the same weights.
"""

import csv
import json
import random
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from annotation.hidden_writing import shown
from annotation.normalised_text import normalised
from annotation.planted_weights import BITS, FILE, hashed_runs, weighed
from tests.judge_attacks import FRESH, HELD_OUT, KNOWN, THIRD

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
WRITTEN = ROOT / "tests" / "annotation" / "planted_sentences.jsonl"
EARLIER = ROOT / "tests" / "annotation" / "judge_attacks_to_develop_on.jsonl"
CLEAN = ROOT / "tests" / "annotation" / "clinical_words_of_marking.txt"
MOST_PASSAGES = 120_000
# a short passage counts for more here than where it is read: clean ones then teach more
LEAST_RUNS = 25
# an attack is learnt by its sentences and each two on end; Chinese says more in fewer letters
LONGEST_CHINESE, LONGEST_LATIN = 120, 260
SHORTEST_SENTENCE = 4
# half a clause, which an attack may be glued to
CLAUSE_END, LONGEST_HALF = re.compile(r"[。!?;,:\n]"), 12
SENTENCE_END = re.compile(r"[。!?;\n]|(?<=\.) ")
# learnt so often, each time again with what reads most like an attack in clean texts: so many passages of a
# text, those nearer to an attack than this
ROUNDS, MOST_OF_A_TEXT, NEAR = 3, 2, -1.5
# clean sentences are put together by so many, so many times
TOGETHER, TOGETHER_EACH = 4, 4
# what a passage of real text weighs, and a clean one written to resemble an attack; attacks together weigh
# this much of all real text
REAL_WEIGHS, CLEAN_WEIGHS, ATTACKS_WEIGH = 0.3, 4.0, 0.3
# inverse variance of the weights; what a passage's runs are multiplied by, so that it fits them
RIDGE, SCALE = 0.4, 3.0


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


def plain(texts: list[str]) -> list[str]:
    """The texts as the flag reads them."""
    return [normalised(shown(text)).lower() for text in texts]


def cut(texts: list[str]) -> list[str]:
    """The sentences of plain texts, and each two on end."""
    found = []
    for text in texts:
        single = [each for each in sentences(text) if each.strip()]
        pairs = [one + other for one, other in pairwise(single)]
        found += single + [pair for pair in pairs if len(pair) <= LONGEST_LATIN]
    return found


def sentences(text: str) -> list[str]:
    found, begin = [], 0
    while True:
        longest = LONGEST_CHINESE if text[begin : begin + 1] > "\u2e80" else LONGEST_LATIN
        end = SENTENCE_END.search(text, begin + SHORTEST_SENTENCE - 1, begin + longest)
        if not end and begin + longest > len(text):
            return [*found, text[begin:]]
        here = end.end() if end else begin + longest
        found.append(text[begin:here])
        begin = here


def glued(attacks: list[str], real: list[str]) -> list[str]:
    """The first sentence of each attack behind half a clause of a real text, as one put into a sentence."""
    chance, found = random.Random(4), []
    for attack, text in zip(attacks, chance.choices(real, k=len(attacks)), strict=True):
        half = CLAUSE_END.split(text[: chance.randrange(len(text) + 1)])[-1][-LONGEST_HALF:]
        found.append(half + sentences(attack)[0])
    return found


def answers_of(clean: list[str]) -> list[str]:
    """Clean sentences put together at random, with a blank and without: what stands in them side by side."""
    chance, found = random.Random(2), []
    for apart in ("", " ") * TOGETHER_EACH:
        shuffled = chance.sample(clean, len(clean))
        found += [apart.join(some) for some in zip(*[iter(shuffled)] * TOGETHER, strict=False)]
    latin = [text for text in clean if text.isascii()]
    for _ in range(2 * TOGETHER_EACH):
        shuffled = chance.sample(latin, len(latin))
        found += [" ".join(some) for some in zip(*[iter(shuffled)] * TOGETHER, strict=False)]
    return found


def near(texts: list[str], weights: np.ndarray, bias: float) -> set[str]:
    """The passages of clean texts that read most like an attack, those of one text apart from each other."""
    found = set()
    for text in texts:
        places, sums = weighed(text, weights, LEAST_RUNS)
        taken = []
        for at in np.argsort(-sums, kind="stable"):
            begin, end = places[at]
            if sums[at] + bias < NEAR or len(taken) == MOST_OF_A_TEXT:
                break
            if all(end <= first or last <= begin for first, last in taken):
                taken.append((begin, end))
        found.update(text[begin:end] for begin, end in taken)
    return found


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
    """Learns ROUNDS times from plain texts; each time but the first also from what was near before."""
    bad, good, every = cut(attacks) + glued(attacks, real), cut(clean), cut(real)
    around = answers_of(clean)
    sample = random.Random(1).sample(every, min(MOST_PASSAGES, len(every)))
    near_clean, near_real = set(), set()
    for _ in range(ROUNDS - 1):
        weights, step, bias = kept(fitted(bad, good + sorted(near_clean), sample + sorted(near_real)))
        near_clean |= near([*clean, *around], weights * step, bias)
        near_real |= near(real, weights * step, bias)
    return fitted(bad, good + sorted(near_clean), sample + sorted(near_real))


def fitted(attacks: list[str], clean: list[str], real: list[str]) -> np.ndarray:
    """Logistic regression with a ridge on passages: weights of 2^BITS runs and, last, what is added."""
    x = as_matrix([*attacks, *clean, *real])
    sign = np.array([1.0] * len(attacks) + [-1.0] * (x.shape[0] - len(attacks)))
    weigh = np.concatenate(
        [
            np.full(len(attacks), ATTACKS_WEIGH * REAL_WEIGHS * len(real) / len(attacks)),
            np.full(len(clean), CLEAN_WEIGHS),
            np.full(len(real), REAL_WEIGHS),
        ]
    )
    across = x.T.tocsr()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        against = -sign * (x @ weights)
        kept = np.append(weights[:-1], 0.0)
        gradient = across @ (-sign * weigh / (1 + np.exp(-against)))
        return (weigh * np.logaddexp(0, against)).sum() + RIDGE / 2 * kept @ kept, gradient + RIDGE * kept

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x


def kept(weights: np.ndarray) -> tuple[np.ndarray, float, float]:
    """One byte a run, what a step of it weighs, and what is added."""
    step = np.abs(weights[:-1]).max() * SCALE / 127
    return np.rint(weights[:-1] * SCALE / step).astype(np.int8), step, weights[-1]


def write(learnt: np.ndarray, path: Path) -> None:
    weights, step, bias = kept(learnt)
    np.savez_compressed(path, weights=weights, step=step, bias=bias)


def main() -> None:
    earlier = [*read(EARLIER, clean=False), *KNOWN, *FRESH, *THIRD, *HELD_OUT]
    attacks = plain(read(WRITTEN, clean=False) + earlier)
    clean = plain(read(WRITTEN, clean=True) + CLEAN.read_text(encoding="utf-8").splitlines())
    write(learn(attacks, clean, plain(real_texts())), FILE)


if __name__ == "__main__":
    main()
