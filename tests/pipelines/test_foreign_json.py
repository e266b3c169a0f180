"""JSON of servers and models is read, or is a ValueError; nothing it holds is what no file can keep."""

import json

import pytest

from pipelines.reading.foreign_json import foreign_json

HALVES = json.dumps({"好\ud800": ["\udfff", "😀"]})


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        ('\ufeff{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": "\xe5\xa5\xbd"}', {"a": "好"}),
        (b'"\xed\xa0\x80"', "\ufffd"),
        (HALVES, {"好\ufffd": ["\ufffd", "😀"]}),
        (HALVES.encode(), {"好\ufffd": ["\ufffd", "😀"]}),
        (r'"a \\ud800 b"', r"a \ud800 b"),
        (r'"\ud83d\ude00"', "😀"),
    ],
)
def test_it_is_read_with_a_stand_in_for_half_a_character(content, value):
    found = foreign_json(content)
    assert found == value
    json.dumps(found, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 5000,
        '{"a":' * 100_000,
        "[" * 5000 + "]" * 5000,
        r'{"\ud800":' * 5000,
        "1" * 5000,
        b'"\xff"',
        b"",
        b'{"half": tru',
    ],
)
def test_what_is_none_or_too_deep_is_a_value_error(content):
    with pytest.raises(ValueError):
        foreign_json(content)


def test_any_depth_is_read_or_refused():
    for depth in range(900, 1100):
        content = "[" * depth + r'"\ud800"' + "]" * depth
        try:
            found = foreign_json(content)
        except ValueError:
            continue
        while isinstance(found, list):
            found = found[0]
        assert found == "\ufffd"


def test_objects_are_made_of_their_pairs():
    assert foreign_json('{"a": 1, "a": 2}', list) == [("a", 1), ("a", 2)]
