"""The original answer of a record in words: the options its letters name, and the explanation."""

from annotation.answer_letters import answer_letters
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
