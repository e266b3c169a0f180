"""Failures since the last answer: after so many in a row the endpoint may be down for every request alike."""

from pipelines.asking.chat_failures import NO_ENDPOINT, Failed
from pipelines.asking.request import Request

# paid answers that no chat endpoint gives, from one that has given no other, before it may be none
MOST_UNLIKE = 3


class Failing:
    """`in_a_row` is how many there were; `last` the last of more than `most`, None without doubt."""

    def __init__(self, most: int):
        self.in_a_row = 0
        self.last: tuple[Request, Failed] | None = None
        self._most, self._unlike, self._any_answer = most, 0, False

    def failed(self, request: Request, failure: Failed) -> None:
        """A request failed; one refused for its pace tells of no fault."""
        self.in_a_row += not failure.rate
        self._unlike += failure.reason in NO_ENDPOINT
        as_none = self._unlike >= MOST_UNLIKE and not self._any_answer
        if as_none or self.in_a_row > self._most:
            self.last = request, failure

    def answered(self) -> None:
        """Something was, be it a row or the witness."""
        self._any_answer = True
        self.explained()

    def explained(self) -> None:
        """It is known why: in doubt is only what fails from now on."""
        self.in_a_row, self.last = 0, None
