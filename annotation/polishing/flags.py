"""Why a person should look twice at a polished response: reasons to look, never a verdict.

empty            there is no text
cut_off          the model stopped at its length limit, or the text ends in the middle of a sentence
refused          the model, or its provider, declined
wrong_language   the text is mostly in another script than the original answer
dropped_figures  figures of the original answer that the text has not, or has with another unit
dropped_drugs    drug names of the original answer that the text has not
tells_of_source  the text speaks of an original answer, or of options, which its reader will not see
"""

import re
import unicodedata

from annotation.polishing.drug_names import dropped_drugs
from annotation.text_figures import Measure, measures
from db.polished import Flag

NAMES = (
    *("empty", "cut_off", "refused", "wrong_language"),
    *("dropped_figures", "dropped_drugs", "tells_of_source"),
)
# the share of a text's letters that must be Chinese for it to count as Chinese
CHINESE_SHARE = 0.5
# a text shorter than this is too short to tell its language
FEWEST_LETTERS = 8
REFUSAL = re.compile(
    r"(?:抱歉|对不起|很遗憾|不好意思)[，,。!！\s]*(?:我|本人|作为)?.{0,12}(?:无法|不能|不便|没有办法|难以)"
    r"|我(?:无法|不能)(?:提供|给出|回答|协助|完成|满足)|^作为(?:一个|一名)?(?:AI|人工智能|语言模型).{0,20}(?:无法|不能)"
    r"|\bI(?:'m| am) (?:sorry|unable)|\bI (?:cannot|can't|can not)\b|\bas an AI\b",
    re.I,
)
# a refusal stands at the beginning; further down such words belong to the advice
REFUSAL_WITHIN = 60
SOURCE = re.compile(
    r"(?:原|参考|标准|给出的|提供的|上述)答案|原?解析(?=[中指所认]|[：:])|本题|该题|题干|选项\s*[A-JＡ-Ｊ]|[A-J]\s*项|[A-J]\s*选项"
    r"|(?:故|应|所以|因此)选\s*[A-J]\b|[（(][A-J][对错][）)]"
)
SENTENCE_END = re.compile(r"[。｡！？!?.…；;：:”’\"』」）)】\]》>\d%％℃|*_`~#\-—a-zA-Z]\s*$")
WORD = re.compile(r"[^\W\d_]+")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
KANA_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


def flags_of(text: str, reference: str, *, cut: bool = False, refused: bool = False) -> tuple[Flag, ...]:
    """The flags of a text against its original answer, in the order of NAMES.

    `cut` and `refused` are what the endpoint said. Of an empty or refused text nothing else is said.
    """
    if refused or (declined := REFUSAL.search(text[:REFUSAL_WITHIN])):
        return (Flag("refused", () if refused else (declined[0],)),)
    if not text.strip():
        return (Flag("empty"),)
    found = {
        "dropped_figures": dropped_figures(reference, text),
        "dropped_drugs": dropped_drugs(reference, text),
        "tells_of_source": tuple(dict.fromkeys(match[0] for match in SOURCE.finditer(text))),
    }
    said = [Flag("cut_off")] if cut or not SENTENCE_END.search(text.rstrip()) else []
    if other_language(reference, text):
        said.append(Flag("wrong_language"))
    return (*said, *(Flag(name, what) for name, what in found.items() if what))


def dropped_figures(reference: str, text: str) -> tuple[str, ...]:
    """The figures of the reference, as written there, that the text has in no form, each once.

    0.5克 is kept by 500 mg, and by 0.5 alone; not by 0.5 mg.
    """
    there = measures(text)
    missing = (each for each in measures(reference) if not any(_same(each, other) for other in there))
    return tuple(dict.fromkeys(each.written for each in missing))


def other_language(reference: str, text: str) -> bool:
    """Whether one is mostly Chinese and the other is not; False where either is too short to tell."""
    shares = [chinese_share(each) for each in (reference, text)]
    if None in shares:
        return False
    return (shares[0] >= CHINESE_SHARE) != (shares[1] >= CHINESE_SHARE)


def chinese_share(text: str) -> float | None:
    """The share of Chinese characters among characters and words of other scripts; None for too few.

    A word counts as one, kana and hangul one each, so that 服用 aspirin 后 is Chinese and Japanese is not.
    """
    plain = unicodedata.normalize("NFKC", text)
    chinese = len(HAN.findall(plain))
    other = len(KANA_HANGUL.findall(plain)) + len(WORD.findall(KANA_HANGUL.sub(" ", HAN.sub(" ", plain))))
    return chinese / (chinese + other) if chinese + other >= FEWEST_LETTERS else None


def _same(one: Measure, other: Measure) -> bool:
    if one.unit and other.unit:
        return one.unit == other.unit and one.amount == other.amount
    return one.figure == other.figure
