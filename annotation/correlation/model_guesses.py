"""What raters guessed of the models after scoring, model by model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotation.rubric import Text
from annotation.statistics.blinding_index import blinding_index
from annotation.statistics.estimate import Estimate
from db.guesses import Guess

ALL_MODELS = Text("全部", "All")


@dataclass(frozen=True)
class ModelGuesses:
    """The guesses about one model's answers; `sure` counts those made without doubt, right or wrong."""

    model: str | Text
    correct: int
    wrong: int
    unsure: int
    sure: int
    index: Estimate


def guesses_by_model(guesses: Iterable[Guess], names: Mapping[str, str]) -> tuple[ModelGuesses, ...]:
    """The guesses by model in the order of names, and all of them last; () where nobody guessed."""
    guesses = list(guesses)
    if not guesses:
        return ()
    by_model = [
        _counted(name, [each for each in guesses if each.source == code], len(names))
        for code, name in sorted(names.items(), key=lambda pair: pair[1])
    ]
    return (*by_model, _counted(ALL_MODELS, guesses, len(names)))


def _counted(model: str | Text, guesses: Sequence[Guess], choices: int) -> ModelGuesses:
    unsure = sum(not each.guessed for each in guesses)
    correct = sum(each.guessed == each.source for each in guesses)
    wrong = len(guesses) - unsure - correct
    sure = sum(each.sure for each in guesses)
    return ModelGuesses(model, correct, wrong, unsure, sure, blinding_index(correct, wrong, unsure, choices))
