"""About how many tokens a text takes, for estimates and limits; the bill counts what the endpoint reports."""

CHARACTERS_A_TOKEN_LATIN = 4


def estimated_tokens(text: str) -> int:
    """One token a Chinese character, one every four others: a little above what current tokenisers need."""
    # in UTF-8 a Chinese character takes three bytes and a Latin one takes one
    wide = (len(text.encode()) - len(text)) // 2
    return wide + (len(text) - wide) // CHARACTERS_A_TOKEN_LATIN + 4
