"""Whether an answer came from the model that was asked."""

import re

# a dated or numbered snapshot of the asked model: name-2024-05-13, name-0125-preview, name@20240513
_SNAPSHOT = re.compile(r"[-@:]v?\d[\d.-]*(?:-preview)?")


def is_the_asked_model(answered: str, asked: str) -> bool:
    """True for the same name, a snapshot of it, or the same name under another path; also when unsaid."""
    short, wanted = answered.rsplit("/", 1)[-1], asked.rsplit("/", 1)[-1]
    return (
        not answered
        or short == wanted
        or bool(short.startswith(wanted) and _SNAPSHOT.fullmatch(short[len(wanted) :]))
    )


class AnsweringModels:
    """The names a run's answers came under.

    A server may call the asked model by a name of its own, and then does so always. Once two names were
    seen, only the asked one's answers count; the others came from another model.
    """

    def __init__(self, asked: str):
        self._asked = asked
        self._asked_seen = False
        self.other_name = ""

    def note(self, answered: str) -> bool:
        """Take note of an answer's model; whether the answer counts."""
        if answered and is_the_asked_model(answered, self._asked):
            self._asked_seen = True
        elif answered and not self.other_name:
            self.other_name = answered
        return self.counts(answered)

    def counts(self, answered: str) -> bool:
        if is_the_asked_model(answered, self._asked):
            return True
        return not self._asked_seen and answered == self.other_name
