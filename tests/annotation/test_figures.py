"""Figures become JSON without NaN, with few digits and with their reasons."""

import json

import numpy as np
import pytest

from annotation.figures import Reasons, as_json, provenance
from annotation.plain_text import line, number
from annotation.statistics.estimate import Estimate, Interval, undefined


def test_numbers_keep_ten_digits_and_lose_their_type_and_a_minus_of_zero():
    text = as_json(
        {"a": np.float64(1 / 3), "b": -0.0, "c": np.int64(3), "d": (np.True_, None), "e": np.eye(1)}
    )
    assert json.loads(text) == {"a": 0.3333333333, "b": 0, "c": 3, "d": [True, None], "e": [[1]]}
    assert "-0.0" not in text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float64("-inf")])
def test_a_number_that_is_none_never_reaches_the_json(value):
    with pytest.raises(ValueError):
        as_json({"value": value})


def test_what_is_null_has_its_reason_under_its_path():
    reasons = Reasons()
    assert reasons.both("icc", undefined("one rater")) == {"value": None, "interval": None}
    assert reasons.both("alpha", Estimate(0.5, None, "3 units")) == {"value": 0.5, "interval": None}
    assert reasons.both("r", Estimate(0.5, Interval(0.1, 0.9, "BCa"))) == {
        "value": 0.5,
        "interval": [0.1, 0.9],
    }
    assert reasons.found("alt_test", "2 raters") is None
    assert reasons.by_path == {"icc": "one rater", "alpha.interval": "3 units", "alt_test": "2 raters"}


def test_provenance_names_seed_files_and_versions(tmp_path):
    (tmp_path / "R.csv").write_bytes(b"")
    found = provenance(7, [tmp_path / "R.csv"])
    # the SHA-256 of nothing
    assert found["inputs"][0]["sha256"].startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert found["seed"] == 7 and found["versions"]["numpy"]


@pytest.mark.parametrize("value, text", [(None, "undefined"), (-0.0001, "0.000"), (-1.5, "-1.500")])
def test_numbers_to_read(value, text):
    assert number(value) == text


def test_a_line_says_why_it_has_no_interval():
    assert line("alpha", Estimate(0.5, None, "3 units")).endswith("0.500 (no interval: 3 units)")
    assert line("alpha", undefined("one rater")).endswith("undefined (one rater)")
