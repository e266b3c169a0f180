"""Why an endpoint says that a reply ended there: as its model meant it, cut short, or taken by a filter.

Endpoints name it in words of their own (length, MAX_TOKENS, model_length; stop, STOP, end_turn, COMPLETE). A
name that speaks of no cut and of no filter belongs to a whole reply, which is paid for: it is read.
"""

import re

_AT_LIMIT = re.compile(r"length|max|limit|truncat|exceed|window", re.I)
_FILTERED = re.compile(
    r"filter|safety|prohibit|block|spii|sensitive|guardrail|refus|toxic|moderat|violat", re.I
)
# whatever else ends a reply before its model has done with it
_BROKEN_OFF = re.compile(
    r"incomplete|partial|error|abort|cancel|time.?out|fail|interrupt|disconnect|network|insufficient|overload"
    r"|malformed|recitation|repetition|language|other|pause|tool|function|\bcut",
    re.I,
)


def filtered(finish: str) -> bool:
    """Whether a filter took the reply: asked again it is taken again."""
    return bool(_FILTERED.search(finish))


def at_limit(finish: str) -> bool:
    """Whether the reply ended because it had grown too long."""
    return bool(_AT_LIMIT.search(finish))


def cut(finish: str) -> bool:
    """Whether the reply ended before its model had done with it, for whatever reason."""
    return at_limit(finish) or bool(_BROKEN_OFF.search(finish))
