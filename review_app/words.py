"""What the pages say, in Chinese first and in English."""

from dataclasses import dataclass
from functools import cache
from string import Formatter

from review_app.phrases import (
    batches,
    blinded_scoring,
    consent,
    data,
    datasets,
    dialogue_rewriting,
    disagreements,
    everywhere,
    guessing,
    home,
    instruction_drafting,
    job_cards,
    jobs,
    label_audit,
    label_studio,
    leaderboard,
    people,
    planning,
    report,
    response_verification,
    runs,
    sign_in,
    stages,
    survey_taking,
    surveys,
    watching,
    workbench,
)

LANGUAGES = ("zh", "en")
HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
# under which of these names a phrase is given the number that it speaks of
NUMBERS = ("n", "count", "total")
# one module of phrases a page: key -> (Chinese, English)
PAGES = (
    everywhere,
    sign_in,
    stages,
    home,
    consent,
    blinded_scoring,
    guessing,
    label_audit,
    label_studio,
    dialogue_rewriting,
    instruction_drafting,
    response_verification,
    batches,
    data,
    datasets,
    runs,
    jobs,
    job_cards,
    leaderboard,
    people,
    report,
    disagreements,
    planning,
    watching,
    survey_taking,
    surveys,
    workbench,
)


@dataclass(frozen=True)
class Words:
    """The catalogue in one language: `words("sign_out")`, `words("done_of", done=3, all=7)`.

    A phrase that says a number, as `n`, `count` or `total`, may have a form for one under its key and ".one".
    One that says several has the word for one and that for more beside each: `{files} {files:file|files}`.
    """

    language: str

    def __call__(self, key: str, **values: object) -> str:
        of_one = any(str(values.get(name)) == "1" for name in NUMBERS) and f"{key}.one"
        key = of_one if of_one in catalogue() else key
        phrase = catalogue()[key][LANGUAGES.index(self.language)]
        return _FILLED.vformat(phrase, (), values) if values else phrase


class _Filled(Formatter):
    """A phrase filled in; of `{files:file|files}` only the word that fits the number."""

    def format_field(self, value: object, form: str) -> str:
        one, several, more = form.partition("|")
        return (one if str(value) == "1" else more) if several else format(value, form)


_FILLED = _Filled()


def words(language: str) -> Words:
    """The words in one of LANGUAGES; in Chinese for any other."""
    return Words(language if language in LANGUAGES else LANGUAGES[0])


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """Every phrase of every page under its key."""
    return {key: phrase for page in PAGES for key, phrase in page.PHRASES.items()}
