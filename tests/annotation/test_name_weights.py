"""A name in running text is told by learnt weights of its letters and of those around it."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from annotation.personal_data import name_weights
from annotation.personal_data.name_weights import BITS, learnt, may_hold_names, name_places
from benchmarks import name_weights as learning

PIPELINES = Path(__file__).parents[1] / "pipelines"
STRANGE = [
    json.loads(line)["text"]
    for line in (PIPELINES / "names_of_another.jsonl").read_text("utf-8").splitlines()
]


def found(text):
    return [text[start:end] for start, end in sorted(name_places(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("无", []),
        ("今晨袁国强突发胸痛，由女婿薛志明送来。", ["袁国强", "薛志明"]),
        ("责任护士欧阳晓燕巡视时发现引流管脱出。", ["欧阳晓燕"]),
        ("今晨袁某突发胸痛，由女婿薛某送来。", []),
        ("白细胞计数明显升高，建议连续复查。", []),
        ("𠀀今晨袁国强突发胸痛", ["袁国强"]),
    ],
)
def test_names_stand_where_they_stand(text, names):
    assert found(text) == names


def test_one_look_at_all_texts_lets_through_what_is_found_in_each_alone():
    texts = [*STRANGE, "", "\n", "\ud800 今晨袁国强突发胸痛", *(text * 3 for text in STRANGE[:20])]
    alone = [bool(name_places(text)) for text in texts]
    together = may_hold_names(texts)
    assert sum(alone) > 100
    assert [text for text, one, other in zip(texts, alone, together, strict=True) if one > other] == []
    # and next to nothing else, or every row would be read by every rule
    assert sum(together) < 1.3 * sum(alone)
    assert may_hold_names([]) == []


def test_what_stands_in_another_text_says_nothing():
    for text in STRANGE[:50]:
        assert [may_hold_names([other, text])[1] for other in STRANGE[50:60]] == 10 * may_hold_names([text])


def test_what_is_learnt_from_some_sentences_holds_for_others(tmp_path, monkeypatch):
    """A third of the frames and no real text: far from the figures, and further from chance: a half."""
    chance = random.Random(3)
    frames, clean = learning.lines(learning.FRAMES), learning.lines(learning.CLEAN)
    namer = learning.Namer(chance, clean)
    named, parts = learning.told_apart(list(learning.in_frames(frames[::3], namer)))
    weights = learning.fitted(
        ((named, 1.0),), ((parts, 0.3), (learning.without_names(clean[::2]), 1.0)), np.zeros(2**BITS + 1)
    )
    learning.write(weights, tmp_path / "learnt.npz")
    monkeypatch.setattr(name_weights, "FILE", tmp_path / "learnt.npz")
    learnt.cache_clear()
    try:
        others = [frame.replace(learning.HERE, "".join(namer.name())) for frame in frames[1::3]]
        told = np.array([likeliest(text) for text in others])
        left = np.array([likeliest(text) for text in clean[1::2]])
    finally:
        learnt.cache_clear()
    assert np.mean(told[:, None] > left) >= 0.85


def likeliest(text):
    letters = name_weights.joined([text])
    return name_weights.weighed(letters, name_weights.candidates(letters)).max(initial=-99)
