"""Amounts of money as people read them: as they were typed, or as far as a counted one says anything."""

import math
from decimal import Decimal

PLACES, FIGURES = 4, 2


def typed(number: float) -> str:
    """A number as it is typed: no exponent, no noughts at its end."""
    return f"{Decimal(str(number)).normalize():f}"


def money(amount: float) -> str:
    """A counted amount to PLACES decimals, and one that has none there to its first FIGURES, never as 0."""
    first = -math.floor(math.log10(amount)) if amount > 0 else 0
    places = first + FIGURES - 1 if first > PLACES else PLACES
    return f"{amount:.{places}f}"
