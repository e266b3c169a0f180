"""A made corpus of Chinese records, the same for the same seed, with near-duplicates planted around 0.8.

No sentence of it means anything: words are strings of characters drawn once. Their lengths and
frequencies were fitted so that shingles repeat about as often as in 7,643 real patients' questions: of all
3-grams 19 % occur once (really 17 %), of all 5-grams 42 % (really 46 %).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

WORDS = 30_000
CHARACTERS = 3_000
FIRST_CHARACTER = 0x4E00
# how long words are, in characters from one up: phrases of a trade are many and long
WORD_LENGTHS = (0.05, 0.3, 0.2, 0.2, 0.05, 0.1, 0.1)
WORD_DECAY = 1.1
CASE_CHARACTERS = (50, 600)
PLANTED_SHARE = 0.1
# kind -> its share of the planted records; `stem` is the same case under another question
KINDS = {"near": 0.6, "exact": 0.15, "stem": 0.25}
# planted similarity in 3-grams: half of it close around 0.8, half of it anywhere
CLOSE = (0.72, 0.88)
ANYWHERE = (0.5, 1.0)
SHINGLE = 3

QUESTIONS = (
    "该患者应去哪个科室就诊",
    "为明确诊断，还应询问的病史是",
    "{}的常见原因不包括",
    "{}最常见的病因是",
    "该患者最可能的诊断是",
    "根据以上对话，总结病历",
    "{}与{}鉴别，最有意义的是",
    "为进一步确诊，首选的检查是",
    "上述检查结果提示",
    "确诊的主要依据是",
    "该患者{}的分级属于",
    "此时首先应采取的急救措施是",
    "该患者的治疗原则是",
    "{}的主要不良反应是",
    "该患者首选的药物是",
    "该患者最可能发生的并发症是",
    "治疗两周后症状无缓解，下一步应",
    "下列属于手术适应证的是",
    "该患者宜选择的手术方式是",
    "术前应向患者交代的内容是",
    "关于{}的健康教育，错误的是",
    "出院后多久复查{}",
)
DEPARTMENTS = ("内科学", "外科学", "妇产科学", "儿科学", "药理学", "传染病学")


@dataclass(frozen=True)
class Lexicon:
    """Words, and the chance of each up to its place in the list."""

    words: tuple[str, ...]
    cumulative: np.ndarray


def make_corpus(size: int, seed: int = 1) -> Iterator[dict]:
    """`size` records with id, the five fields, and `kind`; a planted one names its `original`."""
    random = np.random.default_rng(seed)
    lexicon = make_lexicon(random)
    fresh: list[dict] = []
    for number in range(size):
        if fresh and random.random() < PLANTED_SHARE:
            original = fresh[random.integers(len(fresh))]
            yield planted(f"made-{number}", original, lexicon, random)
        else:
            fresh.append(fresh_record(f"made-{number}", lexicon, random))
            yield fresh[-1]


def make_lexicon(random: np.random.Generator) -> Lexicon:
    """Words of one to seven characters; the n-th most frequent has a chance of about 1 / n^1.1."""
    characters = 1 / (np.arange(CHARACTERS) + 20.0)
    lengths = random.choice(len(WORD_LENGTHS), size=WORDS, p=WORD_LENGTHS) + 1
    drawn = random.choice(CHARACTERS, size=lengths.sum(), p=characters / characters.sum())
    text = "".join(map(chr, drawn + FIRST_CHARACTER))
    ends = lengths.cumsum()
    words = tuple(text[end - length : end] for end, length in zip(ends, lengths, strict=True))
    chances = 1 / (np.arange(WORDS) + 3.0) ** WORD_DECAY
    return Lexicon(words, (chances / chances.sum()).cumsum())


def fresh_record(name: str, lexicon: Lexicon, random: np.random.Generator) -> dict:
    options = draw_words(int(random.integers(4, 6)), lexicon, random)
    return {
        "id": name,
        "case_description": make_case(lexicon, random),
        "question": make_question(lexicon, random),
        "metadata": {"discipline": str(random.choice(DEPARTMENTS))},
        "answer": "ABCDE"[random.integers(len(options))],
        "options": dict(zip("ABCDE", options, strict=False)),
        "kind": "fresh",
    }


def make_case(lexicon: Lexicon, random: np.random.Generator) -> str:
    """A case of 50 to 600 characters, most of them near 200."""
    low, high = CASE_CHARACTERS
    length = int(np.clip(random.lognormal(5.25, 0.5), low, high))
    words = draw_words(length, lexicon, random)
    sex, age = "男女"[random.integers(2)], random.integers(1, 95)
    text, filled = [f"患者，{sex}，{age}岁。"], 9
    for place, word in enumerate(words):
        if filled >= length:
            break
        mark = "，，。"[place % 3] if place % 5 == 4 else ""
        text.append(word + mark)
        filled += len(word) + len(mark)
    return "".join(text)


def make_question(lexicon: Lexicon, random: np.random.Generator) -> str:
    question = QUESTIONS[random.integers(len(QUESTIONS))]
    return question.format(*draw_words(question.count("{}"), lexicon, random))


def draw_words(count: int, lexicon: Lexicon, random: np.random.Generator) -> list[str]:
    places = np.searchsorted(lexicon.cumulative, random.random(count) * lexicon.cumulative[-1], side="right")
    return [lexicon.words[place] for place in places.tolist()]


def planted(name: str, original: dict, lexicon: Lexicon, random: np.random.Generator) -> dict:
    """A copy of `original`: exact, with an edited case, or under another question and options."""
    kind = str(random.choice(list(KINDS), p=list(KINDS.values())))
    copy = {**original, "id": name, "kind": kind, "original": original["id"]}
    if kind == "stem":
        other = fresh_record(name, lexicon, random)
        return copy | {field: other[field] for field in ("question", "options", "answer")}
    if kind == "near":
        return copy | {"case_description": edited(original["case_description"], lexicon, random)}
    return copy


def edited(text: str, lexicon: Lexicon, random: np.random.Generator) -> str:
    """The text with single characters replaced, dropped or put in, for about the similarity drawn.

    n shingles and e single replacements far apart share n - 3e of n + 3e, so e = n (1 - J) / (3 (1 + J)).
    """
    low, high = CLOSE if random.random() < 0.5 else ANYWHERE
    wanted = random.uniform(low, high)
    edits = max(1, round(len(text) * (1 - wanted) / (SHINGLE * (1 + wanted))))
    characters = list(text)
    for place in random.choice(len(text), size=min(edits, len(text)), replace=False).tolist():
        new = lexicon.words[random.integers(WORDS)][0]
        characters[place] = (new, "", characters[place] + new)[random.integers(3)]
    return "".join(characters)
