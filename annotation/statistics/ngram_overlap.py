"""How many words a response shares with its reference: the baselines a judge has to beat.

The tokeniser is `tokens`: NFKC, lower case, every Chinese character alone, runs of other letters or digits
together, everything else dropped. A score is comparable only under the same tokeniser.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import normalize

TOKENISER = "characters of Chinese, words of the rest"
TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff_]+")
CHRF_ORDERS = range(1, 7)
# recall weighs twice as much as precision in chrF2
CHRF_BETA = 2.0


def tokens(text: str) -> list[str]:
    """The text's tokens; a number with a decimal point is two of them."""
    return TOKEN.findall(normalize("NFKC", text).lower())


def bleu_1(response: str, reference: str) -> float:
    """Clipped precision of single tokens times the brevity penalty exp(1 - reference / response), 0 to 1.

    0 for a response without a token. Source: Papineni et al. 2002.
    """
    given, wanted = tokens(response), tokens(reference)
    if not given:
        return 0.0
    precision = _shared(given, wanted) / len(given)
    brevity = min(1.0, math.exp(1 - len(wanted) / len(given)))
    return precision * brevity


def rouge_1(response: str, reference: str) -> float:
    """F1 of single tokens, 0 to 1; 0 when either has none. Source: Lin 2004."""
    given, wanted = tokens(response), tokens(reference)
    return _f1(_shared(given, wanted), len(given), len(wanted))


def rouge_l(response: str, reference: str) -> float:
    """F1 of the longest common subsequence of tokens, 0 to 1; 0 when either has none. Source: Lin 2004."""
    given, wanted = tokens(response), tokens(reference)
    return _f1(longest_common_subsequence(given, wanted), len(given), len(wanted))


def chrf(response: str, reference: str) -> float:
    """chrF2, 0 to 1: F2 of mean precision and mean recall of character 1- to 6-grams, blanks left out.

    Orders that response or reference is too short for are left out. Source: Popović 2015.
    """
    given, wanted = ("".join(normalize("NFKC", text).split()) for text in (response, reference))
    precisions, recalls = [], []
    for order in CHRF_ORDERS:
        of_given, of_wanted = _grams(given, order), _grams(wanted, order)
        if of_given and of_wanted:
            shared = _shared(of_given, of_wanted)
            precisions.append(shared / len(of_given))
            recalls.append(shared / len(of_wanted))
    if not precisions or not (sum(precisions) + sum(recalls)):
        return 0.0
    precision, recall = (sum(values) / len(values) for values in (precisions, recalls))
    return _f_of(precision, recall, CHRF_BETA)


def longest_common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Its length, by bits: one row of the usual table is one integer. Source: Hyyrö 2004."""
    places: dict[str, int] = {}
    for place, token in enumerate(first):
        places[token] = places.get(token, 0) | 1 << place
    whole = (1 << len(first)) - 1
    row = whole
    for token in second:
        matches = row & places.get(token, 0)
        row = (row + matches) | (row - matches)
        row &= whole
    return len(first) - row.bit_count()


def _shared(given: Sequence[str], wanted: Sequence[str]) -> int:
    """How many tokens both hold, each as often as the one that holds it less often."""
    return (Counter(given) & Counter(wanted)).total()


def _grams(text: str, order: int) -> list[str]:
    return [text[start : start + order] for start in range(len(text) - order + 1)]


def _f1(shared: int, given: int, wanted: int) -> float:
    return _f_of(shared / given, shared / wanted, 1.0) if shared else 0.0


def _f_of(precision: float, recall: float, beta: float) -> float:
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
