"""Numbers with what they count, for English sentences."""


def counted(number: int, noun: str) -> str:
    """`1 request`, `2 requests`: the noun gets an s unless there is one."""
    return f"{number} {noun}{by_number(number, '', 's')}"


def by_number(number: int, one: str, more: str) -> str:
    """`one` of a single thing, else `more`: the word that goes with the noun."""
    return one if number == 1 else more


def tokens(prompt: int, completion: int) -> str:
    """`18 prompt and 1 completion token`."""
    return f"{prompt} prompt and {counted(completion, 'completion token')}"
