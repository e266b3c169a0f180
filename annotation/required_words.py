"""Words that a pattern cannot match without, so that most texts need not be searched with it at all.

To compare a text's letters and pairs of letters is many times as fast as to try patterns at its every place.
The idea is RE2's filtered matching: a branch needs one of its ways, a sequence the rarest of its parts.
"""

from collections.abc import Iterable, Sequence
from operator import add
from re import _constants as kind
from re import _parser as parser

# a set of more words is not looked for but taken as "anything"
MOST_WORDS = 64
NOTHING_BETWEEN = {kind.AT, kind.ASSERT, kind.ASSERT_NOT}
REPEATS = {kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT}

# all that a part of a pattern can match, None where that is not a short list
Exact = frozenset[str] | None
# words of which every match has one, None where no such words are known
Required = frozenset[str] | None


def required_words(pattern: str, flags: int = 0) -> tuple[str, ...]:
    """Words of which every match of a pattern has at least one, shortest first; () for no telling."""
    _, required = _sequence(parser.parse(pattern, flags))
    words = sorted(required or (), key=len)
    return tuple(word for at, word in enumerate(words) if not any(each in word for each in words[:at]))


def signs_of(text: str) -> set[str]:
    """A text's letters and pairs of letters, to be compared with those of `signs_needed`."""
    return {*text, *map(add, text, text[1:])}


def signs_needed(words: Iterable[str]) -> frozenset[str]:
    """Letters and pairs of letters of which a text has one wherever it has one of the words."""
    return frozenset(word[:2] for word in words)


def _sequence(parts: Iterable) -> tuple[Exact, Required]:
    """What stands one after the other: the run of what is exact grows until something else comes."""
    run: frozenset[str] = frozenset([""])
    best: Required = None
    whole = True
    for operation, argument in parts:
        exact, required = _part(operation, argument)
        if exact is not None and len(run) * len(exact) <= MOST_WORDS:
            run = frozenset(before + after for before in run for after in exact)
            continue
        whole = False
        best = _rarer(_rarer(best, run), required)
        run = exact if exact is not None else frozenset([""])
    return run if whole else None, _rarer(best, run)


def _part(operation, argument) -> tuple[Exact, Required]:
    if operation in NOTHING_BETWEEN:
        return frozenset([""]), None
    if operation is kind.LITERAL:
        exact = frozenset([chr(argument)])
    elif operation is kind.IN and all(each is kind.LITERAL for each, _ in argument):
        exact = frozenset(chr(code) for _, code in argument)
    elif operation is kind.SUBPATTERN:
        return _sequence(argument[3])
    elif operation is kind.BRANCH:
        return _branch([_sequence(each) for each in argument[1]])
    elif operation in REPEATS:
        return _repeat(*argument)
    else:
        return None, None
    return exact, exact


def _branch(ways: Sequence[tuple[Exact, Required]]) -> tuple[Exact, Required]:
    exacts, all_required = zip(*ways, strict=True)
    exact = None if None in exacts else frozenset().union(*exacts)
    required = None if None in all_required else frozenset().union(*all_required)
    return exact if exact and len(exact) <= MOST_WORDS else None, required


def _repeat(least: int, most: int, part: Iterable) -> tuple[Exact, Required]:
    exact, required = _sequence(part)
    if (least, most) == (1, 1):
        return exact, required
    if (least, most) == (0, 1) and exact is not None:
        return exact | {""}, None
    return None, required if least else None


def _rarer(one: Required, other: Required) -> Required:
    """The set whose shortest word is longer; of two alike the smaller."""
    usable = [each for each in (one, other) if each and "" not in each]
    return max(usable, key=lambda words: (min(map(len, words)), -len(words)), default=None)
