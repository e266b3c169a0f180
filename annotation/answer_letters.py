"""The option letters that an exam question's answer consists of."""

from collections.abc import Mapping


def answer_letters(answer: str, options: object) -> list[str]:
    """The letters in their order; empty when the answer is not made of the options' letters alone."""
    letters = {letter for letter in answer if letter not in " ,，、;；"}
    named = letters and isinstance(options, Mapping) and letters <= set(options)
    return sorted(letters) if named else []
