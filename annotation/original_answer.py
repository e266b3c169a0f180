"""The original answer of a record in words: the options its letters name, and the explanation."""

from collections.abc import Mapping

from db.records import Record


def original_answer(record: Record) -> str:
    """What a polished response is measured by.

    An exam question's answer is its options, a line each with the letter, and below them the explanation
    that came with it; any other record's answer is as it was imported.
    """
    letters = answer_letters(record.answer, record.options)
    named = "\n".join(f"{letter}. {record.options[letter]}" for letter in letters)
    explanation = record.metadata.get("explanation")
    explained = explanation.strip() if isinstance(explanation, str) else ""
    return "\n".join(part for part in (named or record.answer.strip(), explained) if part)


def answer_letters(answer: str, options: object) -> list[str]:
    """The letters an answer consists of, in their order; empty when it is no such answer."""
    letters = {letter for letter in answer if letter not in " ,，、;；"}
    named = letters and isinstance(options, Mapping) and letters <= set(options)
    return sorted(letters) if named else []
