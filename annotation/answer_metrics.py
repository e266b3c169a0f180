"""Metrics of answers without a judge: accuracy, precision and recall of sets, and overlap with a reference.

Chinese is split by sacreBLEU's `zh` tokeniser: each Chinese character a token, other text by words and
signs. It is the tokeniser of BLEU-1 and of ROUGE; chrF counts characters and needs none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean

TOKENISER = "sacrebleu zh"


@dataclass(frozen=True)
class Agreement:
    """Precision, recall and F1, from 0 to 1; None where the denominator is 0."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Overlap:
    """BLEU-1, ROUGE-1 F, ROUGE-L F and chrF (character 6-grams, beta 2) of an answer, all from 0 to 1."""

    bleu1: float
    rouge1: float
    rouge_l: float
    chrf: float


def accuracy(found: Sequence[object | None], truth: Sequence[object]) -> float | None:
    """The share of equal pairs; what was not found (None) is wrong. None for no pairs."""
    return mean(one == other for one, other in zip(found, truth, strict=True)) if truth else None


def micro(found: Sequence[frozenset], truth: Sequence[frozenset]) -> Agreement:
    """Over all members of all sets: an empty found set misses all its members."""
    hits = sum(len(one & other) for one, other in zip(found, truth, strict=True))
    return _agreement(hits, sum(map(len, found)), sum(map(len, truth)))


def macro(found: Sequence[frozenset], truth: Sequence[frozenset]) -> Agreement:
    """The mean over labels that occur in either; where a denominator is 0, so is the figure.

    As scikit-learn's macro average with zero_division=0: a label that was found and is true nowhere costs.
    """
    labels = sorted(frozenset().union(*found, *truth))
    each = [
        _agreement(
            sum(label in one and label in other for one, other in zip(found, truth, strict=True)),
            sum(label in one for one in found),
            sum(label in other for other in truth),
        )
        for label in labels
    ]
    if not each:
        return Agreement(None, None, None)
    return Agreement(
        *(mean(getattr(one, name) or 0.0 for one in each) for name in ("precision", "recall", "f1"))
    )


def overlap(answer: str, reference: str) -> Overlap:
    """How much of the reference's wording the answer has. An empty answer scores 0."""
    if not answer.strip() or not reference.strip():
        return Overlap(0.0, 0.0, 0.0, 0.0)
    rouge = _rouge().score(reference, answer)
    return Overlap(
        bleu1=_bleu().sentence_score(answer, [reference]).score / 100,
        rouge1=rouge["rouge1"].fmeasure,
        rouge_l=rouge["rougeL"].fmeasure,
        chrf=_chrf().sentence_score(answer, [reference]).score / 100,
    )


def _agreement(hits: int, found: int, truth: int) -> Agreement:
    precision = hits / found if found else None
    recall = hits / truth if truth else None
    f1 = 2 * hits / (found + truth) if found + truth else None
    return Agreement(precision, recall, f1)


class _Characters:
    """sacreBLEU's tokeniser in the form ROUGE's scorer asks for."""

    def __init__(self):
        from sacrebleu.tokenizers.tokenizer_zh import TokenizerZh

        self._split = TokenizerZh()

    def tokenize(self, text: str) -> list[str]:
        return self._split(text).split()


@cache
def _bleu():
    from sacrebleu.metrics import BLEU

    return BLEU(max_ngram_order=1, tokenize="zh", effective_order=True)


@cache
def _chrf():
    from sacrebleu.metrics import CHRF

    return CHRF()


@cache
def _rouge():
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rouge1", "rougeL"], tokenizer=_Characters())
