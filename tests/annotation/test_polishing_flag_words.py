"""Every flag that polishing can raise has a name for people, and nothing else has one."""

from annotation.polishing.flag_words import FLAG_WORDS
from annotation.polishing.flags import NAMES


def test_every_flag_has_a_name_in_both_languages():
    assert set(FLAG_WORDS) == set(NAMES)
    assert all(name.zh and name.en for name in FLAG_WORDS.values())
