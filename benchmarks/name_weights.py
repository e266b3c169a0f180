"""Learns where a name stands in running text, and writes the weights that are added up at each place.

`python -m benchmarks.name_weights` reads real texts from ../shared/data, which hold next to no names, and
sentences from tests/pipelines/; invented names are put where they speak of people. The same files give the
same weights.
"""

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from annotation.personal_data.name_weights import (
    AROUND,
    BITS,
    FILE,
    candidates,
    features,
    joined,
    rare_surnames,
)
from annotation.personal_data.rules import part

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
WRITTEN = ROOT / "tests" / "pipelines"
FRAMES = WRITTEN / "names_frames.txt"
CLEAN = WRITTEN / "names_clean.txt"
# of these the sentences without a name alone: how many of the names are found is measured
STRANGER = WRITTEN / "names_of_a_stranger.jsonl"
HERE = "【】"
# a place of each text becomes a name's so often, with another name; of frames each one
TIMES, OF_A_TEXT, TIMES_A_FRAME = 3, 6, 40
# of real texts so many places without a name at random, and in each round those nearer to a name than this
AT_RANDOM, NEAR, ROUNDS = 250_000, -3.0, 3
# what one place weighs: with a name in a real text, in a frame; a part of a name; in clean sentences
REAL_WEIGHS, FRAME_WEIGHS, PART_WEIGHS, CLEAN_WEIGHS = 0.4, 0.6, 0.3, 8.0
RIDGE = 0.5
KIN = (
    "母亲|妈妈|父亲|爸爸|儿子|女儿|老婆|老公|丈夫|妻子|爱人|奶奶|爷爷|外婆|外公|姐姐|妹妹|哥哥|弟弟|婆婆|公公|女婿|儿媳|孙子|孙女|表姐|表弟|舅舅|"
    "姑姑|叔叔|阿姨|同事|同学|朋友|邻居|室友|男友|女友|老师|老伴|岳母|岳父|嫂子"
)
PATIENT = "患者|病人|患儿|产妇|孕妇|老人|病员"
STAFF = re.compile(
    "(?:主治|主管|值班|接诊|麻醉|住院)?(?:医生|医师|大夫|护士|药师|技师|教授|主任)(?![们站长])"
)
PERSON = re.compile(
    f"[我他她其]?[的家]?(?P<kin>{KIN})|该?(?P<patient>{PATIENT})|我?家?(?:孩子|宝宝|小孩)|[他她](?![们人])|本人"
    "|我(?![们国院科家])"
)
# what stands behind a name now and then
ADDED = (",男,", ",女,", ",男性,", "(男,", "/女/", " 男 ", "同学", "家属", "家长", "本人", "的家属", "的母亲")


class Named(NamedTuple):
    """A name with what stands before and behind it."""

    before: str
    surname: str
    given: str
    behind: str


class Namer:
    """Invents names: most of common letters, some rare, some of any letters, as words that are names are."""

    def __init__(self, chance: random.Random, texts: Iterable[str]) -> None:
        self.chance = chance
        self.given = part("GIVEN").strip("[]")
        # the most frequent letters are words of grammar
        counted = Counter(letter for text in texts for letter in text if "\u4e00" <= letter <= "\u9fff")
        self.any = [letter for letter, _ in counted.most_common(2500)][150:]
        self.rare = rare_surnames()
        self.double = part("DOUBLE").split("|")

    def name(self) -> tuple[str, str]:
        surname = self._surname()
        drawn = self.chance.random()
        if drawn < 0.05:
            return surname, 2 * self._letters(1)
        return surname, self._letters(1 if drawn < (0.6 if len(surname) > 1 else 0.3) else 2)

    def _surname(self) -> str:
        drawn = self.chance.random()
        if drawn < 0.04:
            return self.chance.choice(self.double)
        if drawn < 0.10:
            return self.chance.choice(self.rare)
        if drawn < 0.35:
            return self.chance.choice(part("ORDINARY"))
        return self._early(part("PLAIN"), 0.8, 12)

    def _letters(self, count: int) -> str:
        if self.chance.random() < 0.12:
            return "".join(self.chance.choice(self.any) for _ in range(count))
        return "".join(self._letter() for _ in range(count))

    def _letter(self) -> str:
        if self.chance.random() < 0.8:
            return self._early(self.given, 0.55, 40)
        return self.chance.choice(self.given)

    def _early(self, letters: str, shape: float, scale: int) -> str:
        """One of letters that are sorted by how many people have them."""
        at = int((self.chance.paretovariate(shape) - 1) * scale)
        return letters[min(at, len(letters) - 1)]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def _values(text: str) -> list:
    """What a file of JSON holds, or of a JSON value a line, whatever it is called."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line]


def real_texts() -> list[str]:
    found = set()
    for folder in ("cmb_clin", "cmexam", "mcq_pool", "multi_turn", "model_answers", "preferences"):
        for path in sorted((DATA / folder).glob("*.json*")):
            found.update(strings(_values(path.read_text(encoding="utf-8"))))
    for path in sorted((DATA / "patient_questions").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.update(text for row in csv.DictReader(file) for text in row.values() if text)
    return sorted(text for text in found if len(text) > AROUND)


def in_real(texts: Iterable[str], namer: Namer) -> Iterator[Named]:
    """Names where real texts speak of somebody, instead of the word for them or behind it."""
    chance = namer.chance
    for text in texts:
        every = list(PERSON.finditer(text))
        for match in chance.sample(every, min(OF_A_TEXT, len(every))):
            behind_word = chance.random() < (0.5 if match["kin"] else 0.15 if match["patient"] else 0)
            yield _varied(text, match.end() if behind_word else match.start(), match.end(), namer)
        if every := list(STAFF.finditer(text)):
            match = chance.choice(every)
            at = match.end() if chance.random() < 0.6 else match.start()
            yield _put(text, at, at, namer)


def _varied(text: str, start: int, end: int, namer: Namer) -> Named:
    chance, named = namer.chance, _put(text, start, end, namer)
    if chance.random() < 0.05:
        others = ["".join(namer.name()) for _ in range(chance.choice((1, 1, 2)))]
        if chance.random() < 0.5:
            return named._replace(before=named.before + "、".join(others) + chance.choice("、和与及,"))
        return named._replace(behind=chance.choice("、和与及,") + "、".join(others) + named.behind)
    if chance.random() < 0.03:
        return named._replace(behind=chance.choice(ADDED) + named.behind)
    return named


def _put(text: str, start: int, end: int, namer: Namer) -> Named:
    return Named(text[max(0, start - 10) : start], *namer.name(), text[end : end + 10])


def in_frames(frames: Iterable[str], namer: Namer) -> Iterator[Named]:
    for frame in frames:
        parts = frame.split(HERE)
        for _ in range(TIMES_A_FRAME):
            names = [namer.name() for _ in parts[1:]]
            text = parts[0] + "".join(
                "".join(name) + behind for name, behind in zip(names, parts[1:], strict=True)
            )
            at = len(parts[0])
            for (surname, given), behind in zip(names, parts[1:], strict=True):
                end = at + len(surname + given)
                yield Named(text[:at], surname, given, text[end:])
                at = end + len(behind)


def written(path: Path, kind: str) -> list[str]:
    """Sentences of a table of names behind a word, with the names left out, or of its clean ones."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [re.sub(r"\{.*?\}", HERE, text) for each, text in rows if each == kind]


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line]


def clean_texts() -> list[str]:
    """Written without a person's name: sentences that resemble one with a name, comments, the examples."""
    tables = [WRITTEN / f"personal_data_{name}.tsv" for name in ("held_out", "other_ways")]
    rows = [line.split("\t") for path in tables for line in lines(path) if not line.startswith("#")]
    examples = [
        text
        for path in sorted((ROOT / "examples").rglob("*.json*"))
        for value in _values(path.read_text("utf-8"))
        for text in strings(value)
    ]
    return [
        *lines(CLEAN),
        *(row["text"] for row in map(json.loads, lines(STRANGER)) if not row["names"]),
        *(row[-1] for row in rows if "clean" in row[:-1]),
        *lines(ROOT / "tests" / "annotation" / "clean_comments.txt"),
        *(text for text in examples if len(text) > AROUND),
    ]


def told_apart(named: list[Named]) -> tuple[np.ndarray, np.ndarray]:
    """The features of the names, (features, n), and of their first letters, or of them with a letter more."""
    texts = ["".join(each) for each in named]
    letters = joined(texts)
    begins = np.cumsum([AROUND, *(len(text) + AROUND for text in texts[:-1])])
    places = np.array(
        [
            (begin + len(before), len(surname), len(given))
            for begin, (before, surname, given, _) in zip(begins, named, strict=True)
        ]
    )
    other = places.copy()
    other[:, 2] = 3 - other[:, 2]
    last = letters[other.sum(axis=1) - 1]
    other = other[(last >= ord("\u4e00")) & (last <= ord("\u9fff"))]
    return features(letters, places), features(letters, other)


def without_names(texts: list[str]) -> np.ndarray:
    letters = joined(texts)
    return features(letters, candidates(letters))


def learn() -> np.ndarray:
    """Learns ROUNDS times, each time but the first also from what was near to a name in real texts before."""
    texts = real_texts()
    chance = random.Random(5)
    namer = Namer(chance, texts)
    real, real_parts = told_apart([named for _ in range(TIMES) for named in in_real(texts, namer)])
    tables = [WRITTEN / f"names_{name}.tsv" for name in ("behind_a_word", "in_running_text")]
    frames = lines(FRAMES) + [text for path in tables for text in written(path, "name")]
    framed, framed_parts = told_apart(list(in_frames(frames, namer)))
    clean = without_names([*clean_texts(), *(text for path in tables for text in written(path, "clean"))])
    every = without_names(texts)
    taken = np.zeros(every.shape[1], dtype=bool)
    taken[chance.sample(range(len(taken)), min(AT_RANDOM, len(taken)))] = True
    parts = np.concatenate((real_parts, framed_parts), axis=1)
    weights = np.zeros(2**BITS + 1)
    for number in range(ROUNDS):
        weights = fitted(
            ((real, REAL_WEIGHS), (framed, FRAME_WEIGHS)),
            ((every[:, taken], 1.0), (parts, PART_WEIGHS), (clean, CLEAN_WEIGHS)),
            weights,
        )
        sums = weights[:-1][every].sum(axis=0) + weights[-1]
        print(f"round {number + 1}: {(sums > 0).sum()} of {len(sums)} places of real texts read as a name")
        taken |= sums > NEAR
    return weights


def fitted(names, others, weights: np.ndarray) -> np.ndarray:
    """Logistic regression with a ridge: weights of 2^BITS features and, last, what is added.

    Both are of pairs: features, (features, n), and what each of the n weighs.
    """
    every = np.concatenate([found for found, _ in (*names, *others)], axis=1).T
    weigh = np.concatenate([np.full(found.shape[1], weight) for found, weight in (*names, *others)])
    count = sum(found.shape[1] for found, _ in names)
    sign = np.where(np.arange(len(every)) < count, 1.0, -1.0)
    ends = np.arange(0, every.size + 1, every.shape[1])
    x = csr_matrix((np.ones(every.size, dtype=np.float32), every.ravel(), ends), shape=(len(every), 2**BITS))
    across = x.T.tocsr()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        apart = sign * (x @ weights[:-1] + weights[-1])
        slope = -sign * weigh / (1 + np.exp(np.minimum(apart, 500)))
        value = (weigh * np.logaddexp(0, -apart)).sum() + RIDGE / 2 * weights[:-1] @ weights[:-1]
        return value, np.append(across @ slope + RIDGE * weights[:-1], slope.sum())

    return minimize(loss, weights, jac=True, method="L-BFGS-B", options={"maxiter": 40}).x


def write(weights: np.ndarray, path: Path) -> None:
    """One byte a feature, what a step of it weighs, and what is added."""
    step = np.abs(weights[:-1]).max() / 127
    np.savez_compressed(
        path, weights=np.rint(weights[:-1] / step).astype(np.int8), step=step, bias=weights[-1]
    )


def main() -> None:
    write(learn(), ROOT / "annotation" / "personal_data" / FILE)


if __name__ == "__main__":
    main()
