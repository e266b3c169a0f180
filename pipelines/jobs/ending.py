"""What a command that did not succeed says about it: one sentence for the page."""

import re
import signal

# the exit code of `wardround`'s own refusals, whose last words are a sentence after "Error: "
USAGE = 2
LONGEST = 600
EXCEPTION = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit))\b")


def sentence_of(code: int, written: str) -> str:
    """The command's own sentence; of a bug only its kind, for its text may quote data."""
    lines = [line.strip() for line in written.replace("\r", "\n").splitlines() if line.strip()]
    if code < 0:
        return (
            f"The command was killed ({signal.Signals(-code).name}); resume it, and it goes on where it was."
        )
    if code == 1:
        kind = EXCEPTION.match(lines[-1]) if lines else None
        return f"The command broke ({kind[1] if kind else 'exit code 1'}); its log on the server tells where."
    last = lines[-1] if lines else f"The command ended with exit code {code}."
    if code == USAGE and "Error: " in written:
        last = " ".join(written.rpartition("Error: ")[2].split())
    return last[:LONGEST]
