"""Orders in which answers are shown, balanced so that neither place nor neighbour favours a source."""

from collections.abc import Iterator
from random import Random

SLOTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def williams_square(size: int) -> list[list[int]]:
    """Sequences of 0..size-1: each stands once in each place and, of pairs, each follows each equally often.

    `size` sequences when size is even, twice as many when odd. Source: Williams 1949.
    """
    first = [0]
    low, high = 1, size - 1
    while low <= high:
        first.append(low)
        if low != high:
            first.append(high)
        low, high = low + 1, high - 1
    square = [[(value + shift) % size for value in first] for shift in range(size)]
    return square if size % 2 == 0 else square + [sequence[::-1] for sequence in square]


def balanced_orders(size: int, random: Random) -> Iterator[list[int]]:
    """Endless orders of 0..size-1 in shuffled blocks of a Williams square.

    Over any n orders each value has stood in each place floor or ceil of n/size times for even sizes,
    give or take one block for odd ones.
    """
    names = random.sample(range(size), size)
    square = [[names[value] for value in sequence] for sequence in williams_square(size)]
    while True:
        yield from random.sample(square, len(square))
