"""What a rating is written with, as patterns over normalised text: the number, its label, its surroundings.

What most verdicts do not need is a text here and compiled, once, by the first that does.
"""

# a word that belongs to a rating stands near it; more text is not looked at, which also bounds the time
NEAR = 120
NUMBER = r"\d{1,4}(?:\.\d+)?"
LABEL = r"(?:rating|score|grade|总评分|评分|評分|打分|得分|总分|分数|给分|评定|总评|评级)"
FINAL = r"(?:最[终終]|最后|总体|综合|整体|总的?|final|overall|total)"
WHOSE = rf"(?:(?:我的|我给出的|本次|[该此]?回答的?|my|the|a|{FINAL})\s*)*"
CLAUSE_END = (
    r"[。;!?,]|\.\s|但是?|因此|所以|故|于是|(?<!anything )(?<!nothing )\b(?:but|so|hence|therefore|yet)\b"
)
# what says that the judge means its rating, in words that would else deny it
SURE = (
    r"毫不犹豫地?|毫无(?:疑问|疑义)地?|无疑|不假思索地?|不(?:错|仅|但|失为|得不|难)"
    r"|without\s+(?:any\s+|a\s+)?(?:doubt|hesitation|question)|(?:there\s+is\s+)?no\s+doubt|undoubtedly"
    r"|not\s+(?:only|bad)"
)

# a rating in words → in digits
NUMBERS_ZH = {each: str(number) for number, each in enumerate("一二三四五六七八九十", start=1)} | {"两": "2"}
_IN_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS_EN = {each: str(number) for number, each in enumerate(_IN_ENGLISH, start=1)}
NUMBERS_IN_WORDS = NUMBERS_ZH | NUMBERS_EN

# a number in words that stands for itself: 九分, nine at best; not 两分钟, one omission, 十分准确
IN_WORDS_ALONE = (
    r"(?:(?<!满分)(?<!共)(?:[一二两三四五六七八九]\s*分(?![钟之])|十\s*分(?=$|[,。;!)]))"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b(?=\s*(?:$|[,.;)]|(?:at|if|or|points?|out)\b)))"
)


def any_of(zh: str, en: str) -> str:
    """A pattern for any of these, a bar between them: Chinese ones as they stand, English as whole words."""
    return rf"(?:{zh}|\b(?:{en})\b)"


def holds_any(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of these words stands in the text; ahead of a search that most texts do not need."""
    for word in words:  # noqa: SIM110 - `any` takes twice as long
        if word in text:
            return True
    return False


def listed(words: str) -> tuple[str, ...]:
    """The words that a bar stands between."""
    return tuple(words.split("|"))
