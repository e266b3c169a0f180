"""What a reasoning model thinks aloud, in a block of its own ahead of what it says."""


def without_thinking(text: str) -> str:
    """The text after a reasoning model's think block; of one that never ends only what stands before it."""
    if "</think>" in text:
        return text.rsplit("</think>", 1)[1].lstrip()
    return text.split("<think>", 1)[0]
