"""The errors meant for people: each says what is wrong, with what, and what to do.

    WardroundError
    ├── Refused      the person may not do this, or not now
    ├── Invalid      the input is not what it must be
    ├── Conflict     somebody, or another tab, was first
    └── NotFound     there is no such thing

Everything else is a bug and keeps its traceback.
"""


class WardroundError(Exception):
    """A sentence for the person who can mend it."""


class Refused(WardroundError):
    """The person may not do this, or not now."""


class Invalid(WardroundError):
    """The input is not what it must be."""


class Conflict(WardroundError):
    """Somebody, or another tab, was first."""


class NotFound(WardroundError):
    """There is no such thing."""
