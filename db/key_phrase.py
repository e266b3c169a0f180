"""The phrase that a closed blinding key opens with: drawn at random, written on paper, told when mistyped.

Seven groups of five letters. The fifth letter of each checks the four before it, and the group's place: as 29
is prime, one wrong letter, two letters or two groups exchanged are always seen.
"""

import secrets
import unicodedata

from db.errors import Invalid

# no letter that is read for another, no vowel that would make a word
LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
GROUPS, DRAWN = 7, 4


def draw() -> str:
    """A new phrase: 28 letters drawn at random, 136 bits, and the seven that check them."""
    drawn = ("".join(secrets.choice(LETTERS) for _ in range(DRAWN)) for _ in range(GROUPS))
    return "-".join(group + _check(place, group) for place, group in enumerate(drawn))


def drawn_letters(typed: str) -> str:
    """The drawn letters of a phrase, however blanks, dashes, width and case were typed.

    Raises Invalid where the phrase can be no phrase, naming the group that is wrong.
    """
    written = "".join(each for each in unicodedata.normalize("NFKC", typed).upper() if each.isalnum())
    groups = [written[at : at + DRAWN + 1] for at in range(0, len(written), DRAWN + 1)]
    for place, group in enumerate(groups[:GROUPS]):
        full = len(group) == DRAWN + 1
        if full and (set(group) - set(LETTERS) or group[DRAWN] != _check(place, group[:DRAWN])):
            raise Invalid(
                f"Group {place + 1} of the phrase is mistyped; nothing was changed.",
                f"封存口令第 {place + 1} 组输入有误；未作任何更改。",
            )
    if len(written) != GROUPS * (DRAWN + 1):
        raise Invalid(
            f"The phrase has {GROUPS} groups of {DRAWN + 1} letters, {GROUPS * (DRAWN + 1)} in all, and "
            f"{len(written)} were typed; nothing was changed.",
            f"封存口令共 {GROUPS} 组、每组 {DRAWN + 1} 个字符（共 {GROUPS * (DRAWN + 1)} 个），"
            f"实际输入 {len(written)} 个；未作任何更改。",
        )
    return "".join(group[:DRAWN] for group in groups)


def _check(place: int, group: str) -> str:
    weighed = sum(weight * LETTERS.index(letter) for weight, letter in enumerate(group, start=1))
    return LETTERS[(weighed + place) % len(LETTERS)]
