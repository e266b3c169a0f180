"""Names on one line of a terminal, which may come from an older account or be a file's."""

import re

# what breaks a line, tells a terminal what to do, turns a text about, is half a character, or shows nothing
CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def on_one_line(name: str) -> str:
    """The text, with what has no place on a line written out as escapes."""
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
