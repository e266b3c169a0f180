"""What is wrong in what was asked for, each by the argument it is in: all of it is told at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from db.errors import Invalid


class WrongArgument(Invalid):
    """What is wrong is in the argument `field`."""

    def __init__(self, field: str, sentence: str, zh: str) -> None:
        super().__init__(sentence, zh)
        self.field = field


class WrongArguments(Invalid):
    """One or more arguments are wrong, `each` with a sentence of its own."""

    def __init__(self, each: Sequence[WrongArgument]) -> None:
        super().__init__("\n".join(map(str, each)), "\n".join(one.zh for one in each))
        self.each = tuple(each)


class Faults:
    """Gathers what is wrong while one argument after another is looked at.

    `worded` puts each sentence, in English and in Chinese, into the words in which it is to be told.
    """

    def __init__(self, worded: Callable[[str, str], tuple[str, str]] = lambda *said: said) -> None:
        self._worded = worded
        self._found: list[WrongArgument] = []

    @contextmanager
    def of(self, field: str) -> Iterator[None]:
        """Inside, what is refused is the fault of this argument, or of the one that the refusal names."""
        try:
            yield
        except WrongArgument as wrong:
            self._note(wrong.field, wrong)
        except Invalid as error:
            self._note(field, error)

    def _note(self, field: str, error: Invalid) -> None:
        self._found.append(WrongArgument(field, *self._worded(str(error), error.zh)))

    def in_any(self, *fields: str) -> bool:
        """Whether one of these was refused already, so that what rests on it cannot be looked at."""
        return any(each.field in fields for each in self._found)

    def tell(self) -> None:
        """Raise WrongArguments with all that was found, if anything was."""
        if self._found:
            raise WrongArguments(self._found)
