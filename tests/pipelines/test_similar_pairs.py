"""The join finds every pair at or over the threshold and none under it: compared with brute force."""

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks.made_corpus import make_corpus
from pipelines.deduplicate import FIELDS, text_of
from pipelines.similarity.shingles import normalise, shingle
from pipelines.similarity.similar_pairs import jaccard, similar_pairs

RECORDS = 10_000
BLOCK = 500


@pytest.fixture(scope="module")
def texts():
    return [text_of(record, FIELDS) for record in make_corpus(RECORDS, seed=7)]


@pytest.mark.parametrize("length", [3, 5])
def test_ten_thousand_records_have_the_pairs_that_brute_force_finds(texts, length):
    expected = brute_force(texts, length, 0.8)
    found = similar_pairs(shingle(texts, length), 0.8)
    assert as_table(found) == expected
    assert len(expected) > 200


@pytest.mark.parametrize("length", [1, 2, 3, 7])
@pytest.mark.parametrize("threshold", [0.3, 0.55, 2 / 3, 0.8, 1.0])
def test_every_threshold_and_shingle_agrees_with_brute_force(texts, length, threshold):
    assert as_table(similar_pairs(shingle(texts[:600], length), threshold)) == brute_force(
        texts[:600], length, threshold
    )


@pytest.mark.parametrize("threshold", [0.3, 0.6, 0.8])
def test_long_texts_with_more_rare_shingles_than_are_told_apart_agree_with_brute_force(texts, threshold):
    # each two neighbours share eleven parts of twelve
    long = ["".join(texts[start : start + 12]) for start in range(60)]
    expected = brute_force(long, 3, threshold)
    assert as_table(similar_pairs(shingle(long, 3), threshold)) == expected
    assert len(expected) > 50


def test_a_pair_exactly_at_the_threshold_counts():
    # 8 shared characters of 10 distinct ones
    sets = shingle(["一二三四五六七八九", "一二三四五六七八十"], 1)
    assert as_table(similar_pairs(sets, 0.8)) == {(0, 1): 0.8}
    assert as_table(similar_pairs(sets, 0.8 + 1e-9)) == {}


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["发热"], ["发热", "咳嗽"]])
def test_nothing_is_similar_to_nothing(texts):
    assert similar_pairs(shingle(texts, 3), 0.8).left.size == 0


def test_many_equal_texts_are_all_pairs_of_each_other():
    found = as_table(similar_pairs(shingle(["腹痛待查三天"] * 40, 3), 0.8))
    assert found == dict.fromkeys(combinations(range(40), 2), 1.0)


def test_the_similarity_of_given_pairs_is_between_0_and_1():
    sets = shingle(["一二三", "二三四", "", "五"], 1)
    assert jaccard(sets, np.array([0, 0, 2, 2]), np.array([1, 3, 0, 2])).tolist() == [0.5, 0, 0, 0]


def as_table(pairs):
    """(place, later place) → similarity; a pair found twice fails."""
    keys = [tuple(sorted(pair)) for pair in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)]
    assert len(keys) == len(set(keys))
    return dict(zip(keys, pairs.jaccard.tolist(), strict=True))


def brute_force(texts, length, threshold):
    """All pairs by multiplying the matrix of texts by shingles with itself: no filter at all."""
    columns, vocabulary, sizes = [], {}, []
    for text in map(normalise, texts):
        runs = {text[i : i + length] for i in range(len(text) - length + 1)} or {text}
        columns.extend(vocabulary.setdefault(run, len(vocabulary)) for run in runs)
        sizes.append(len(runs))
    sizes = np.array(sizes)
    rows = np.repeat(np.arange(len(texts)), sizes)
    matrix = csr_matrix((np.ones(len(columns), np.int32), (rows, columns)), (len(texts), len(vocabulary)))
    table = {}
    for start in range(0, len(texts), BLOCK):
        shared = (matrix[start : start + BLOCK] @ matrix.T).tocoo()
        row, column = shared.row + start, shared.col
        similarity = shared.data / (sizes[row] + sizes[column] - shared.data)
        reached = (similarity >= threshold) & (row < column)
        keys = zip(row[reached].tolist(), column[reached].tolist(), strict=True)
        table |= dict(zip(keys, similarity[reached].tolist(), strict=True))
    return table
