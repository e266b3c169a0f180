"""The chat form of an example: what a model is asked, in one message, and what it should answer."""

from collections.abc import Mapping

from db.frozen import Example


def asked(instruction: str, case_description: str, question: str, options: Mapping[str, str]) -> str:
    """The user's message: instruction, case, question and options, each on lines of its own."""
    listed = "\n".join(f"{letter}. {text}" for letter, text in sorted(dict(options).items()))
    parts = (instruction, case_description, question, listed)
    return "\n".join(part.strip() for part in parts if part.strip())


def as_example(approved, deciders: tuple[str, ...]) -> Example:
    """An approved example in chat form; what a physician replaced is kept as `rejected`."""
    message = asked(
        approved.instruction, approved.case_description, approved.question, approved.options or {}
    )
    answer = approved.response.strip()
    polished = (approved.polished or "").strip()
    return Example(
        record_id=approved.record_id,
        approval_id=approved.approval_id,
        record_hash=approved.content_hash,
        messages=({"role": "user", "content": message}, {"role": "assistant", "content": answer}),
        instruction=approved.instruction.strip(),
        rejected=polished if polished != answer else "",
        task=approved.task,
        specialty=approved.specialty or "",
        source=approved.source,
        licence=approved.licence,
        model=approved.model or "",
        prompt_hash=approved.prompt_hash or "",
        rule_version=approved.rule_version,
        deciders=deciders,
        approved_at=approved.approved_at,
        simulated=approved.simulated,
    )
