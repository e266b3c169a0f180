"""What somebody types as a pattern is taken in its sense for Chinese text, or refused with the reason."""

import re
import time
from contextlib import suppress

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from db.errors import Invalid
from pipelines.rules.patterns import LONGEST_PATTERN, as_re2

MEANT = [
    (r"\w\w诊断", "鉴别诊断", True),
    (r"[\w]诊断", "别诊断", True),
    (r"^\W", "，诊断", True),
    (r"\d岁", "４５岁", True),
    (r"[\d、]岁", "4岁", True),
    (r"\D岁", "几岁", True),
    (r"男\s女", "男\u3000女", True),
    (r"男\S女", "男\u3000女", False),
    (r"\u9274别", "鉴别", True),
    (r"ct检查", "行CT检查", True),
    (r"(?P<一>鉴)(别)", "鉴别", True),
    (r"检查.{2,5}是", "检查首选的是", True),
    (r"[(（]\+[)）]", "试验（+）", True),
    (r"[\]]", "]", True),
    (r"[^\]，]+$", "，", False),
    (r"\p{Han}{3}", "急性病", True),
    (r"诊断$", "诊断\n", False),
    (r"\[图\]", "[图]", True),
]


@pytest.mark.parametrize(("pattern", "text", "matches"), MEANT)
def test_letters_digits_and_blanks_are_those_of_every_script(pattern, text, matches):
    assert pc.match_substring_regex(pa.array([text]), as_re2(pattern))[0].as_py() is matches


REFUSED = [
    ("", "empty"),
    ("诊" * (LONGEST_PATTERN + 1), "characters"),
    ("诊断(?=是)", "looks around"),
    ("^(?!.*治疗).*鉴别", "none"),
    ("(?<=主)诉", "looks around"),
    ("(?<!主)诉", "looks around"),
    (r"(痛)\1", "refers back"),
    (r"(?P<a>痛)(?P=a)", "not taken"),
    (r"\bCT\b", "word edges"),
    (r"[\W]", "brackets"),
    (r"[[:alpha:]]", "brackets"),
    ("痛{101}", "100 times"),
    ("痛{1,101}", "100 times"),
    ("痛{101,}", "100 times"),
    ("(((痛{100}){100}){100})", "."),
    ("(?>痛)", "not taken"),
    (r"\Q痛\E", "not taken"),
    ("(痛", "."),
    ("痛)", "."),
    ("[痛", "."),
    ("痛**+", "."),
    ("*", "."),
    ("痛*", "everything"),
    ("(痛|)", "everything"),
    ("^", "everything"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED)
def test_what_the_engine_cannot_or_should_not_do_is_refused_with_the_reason(pattern, reason):
    with pytest.raises(Invalid, match=re.escape(reason)):
        as_re2(pattern)


HOSTILE = ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){25}", "(a?){50}a{50}", "([a-z]+)*=", "(.*)*!"]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_patterns_that_hang_other_engines_end_at_once(pattern):
    text = pa.array(["a" * 20_000 + "!"])
    began = time.process_time()
    with suppress(Invalid):
        pc.match_substring_regex(text, as_re2(pattern))
    # linear work on 20,000 letters takes milliseconds; backtracking would outlast the universe
    assert time.process_time() - began <= 1
