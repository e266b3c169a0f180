"""Everything the pages say exists in both languages, and nothing is said that the catalogue lacks."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from review_app.words import PAGES, catalogue, words

APP = Path(__file__).parents[2] / "review_app"
FILES = sorted(path for path in APP.rglob("*.py") if "phrases" not in path.parts)
CHINESE = re.compile("[\u4e00-\u9fff]")
COUNTED = (
    *(
        "answer",
        "assignment",
        "batch",
        "case",
        "character",
        "cluster",
        "completion token",
        "dialogue",
        "example",
    ),
    *(
        "item",
        "line",
        "prompt",
        "question",
        "rating",
        "record",
        "repeat",
        "request",
        "screen",
        "source",
        "token",
    ),
)
# what there is always more of: a password's letters, what a respondent may write, a whole set of questions
MORE = {"reset.password", "refused.password", "taking.too_many_lines", "taking.line_too_long"}
MORE |= {"leaderboard.incomplete", "leaderboard.part_answered"}
WRONG = re.compile(
    rf"\b1 (?:[a-z]+ )?(?:{'|'.join(f'{each}e?s' for each in COUNTED)})\b"
    r"|\b1 (?:are|were|have|differ)\b|\b1 of these \w+ are\b"
)
# shown in the language it leads to; quotes the mask that stands in a Chinese text
MIXED = {"other_language"}


@pytest.mark.parametrize("key", catalogue())
def test_a_phrase_has_a_chinese_and_an_english_form_with_the_same_blanks_to_fill(key):
    chinese, english = catalogue()[key]
    assert chinese.strip() and english.strip()
    assert key in MIXED or (CHINESE.search(chinese) and not CHINESE.search(english))
    assert fields(chinese) == fields(english)


def test_no_two_pages_give_one_key_two_meanings():
    assert sum(len(page.PHRASES) for page in PAGES) == len(catalogue())


def test_every_phrase_file_is_in_the_catalogue():
    listed = {page.__name__.rsplit(".")[-1] for page in PAGES}
    assert listed == {path.stem for path in (APP / "phrases").glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_every_key_a_page_asks_for_exists(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="words" | "both" | "say"), args=[ast.Constant(value=key), *_]):
                assert key in {*catalogue(), "zh", "en", ""}, f"{path.name}:{node.lineno}"


def test_every_key_a_template_asks_for_exists():
    for path in (APP / "templates").glob("*.html"):
        for key in re.findall(r'both\("([^"]+)"', path.read_text(encoding="utf-8")):
            assert key in catalogue(), path.name


def test_chinese_comes_first_and_stands_in_for_a_language_there_is_not():
    assert words("xx")("sign_out") == words("zh")("sign_out") == "退出"
    assert words("en")("sign_out") == "Sign out"


@pytest.mark.parametrize("name", ["n", "count"])
def test_one_of_something_is_said_in_the_singular(name):
    english, chinese = words("en"), words("zh")
    key = {"n": "workbench.moves", "count": "leaderboard.items"}[name]
    assert [english(key, **{name: number}).split()[-1] for number in (1, "1", 2, "1,000")] == [
        *[{"n": "record", "count": "question"}[name]] * 2,
        *[{"n": "records", "count": "questions"}[name]] * 2,
    ]
    assert chinese(key, **{name: 1}) == chinese(key, **{name: 2}).replace("2", "1")


def test_of_several_numbers_each_has_the_words_that_fit_it():
    """Every blank is a 1 here: after it stands no plural of what the pages count."""
    said = {key: words("en")(key, **dict.fromkeys(fields(each), 1)) for key, (_, each) in catalogue().items()}
    assert {key: each for key, each in said.items() if WRONG.search(each) and key not in MORE} == {}


def test_of_several_numbers_one_is_one_and_more_are_more():
    told = {
        (1, "1"): "1 prompt and 1 completion token,",
        (1, "1,200"): "1 prompt and 1,200 completion tokens,",
    }
    for (prompt, completion), said in told.items():
        assert words("en")("jobs.tokens.used", prompt=prompt, completion=completion) == said


def fields(phrase):
    """The blanks to fill; not the words that go by one that stands beside them."""
    parts = Formatter().parse(phrase)
    return sorted(name for _, name, form, _ in parts if name is not None and "|" not in form)
