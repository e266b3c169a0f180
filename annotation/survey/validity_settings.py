"""Every threshold of the survey's validity checks, as a value that a TOML file can hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.errors import Invalid

CENTRES = ("mean", "median")
SCOPES = ("submission", "part")


@dataclass(frozen=True)
class AttentionCheck:
    """A question whose right answer is known."""

    question: str
    answer: float


@dataclass(frozen=True)
class Requirement:
    """What a column must contain, letter case aside; `reason` says what is wrong when it does not.

    `of` names what falls otherwise: the whole "submission", or only the "part" the column belongs to.
    """

    column: str
    contains: str
    reason: str
    of: str = "submission"


@dataclass(frozen=True)
class SecondsRange:
    """How long a submission or a part may take, ends included; None leaves an end open."""

    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Settings:
    """The checks and their thresholds; None or False switches a check off.

    The defaults are the paper's two criteria. It gives no number for "markedly uniform": the values of
    `longstring` and `variability` are ours, and the report shows what others would do.
    """

    # hasty: not over this share of the mean, or median, of all submissions' seconds
    haste_of: str = "mean"
    haste_share: float | None = 1 / 3
    seconds_at_least: float | None = None
    seconds_at_most: float | None = None
    # uniform: every answer of the submission, or of one of its parts, the same
    uniform: str | None = "submission"
    # straight-lined: the longest run of one answer is this long or longer
    longstring: int | None = 15
    # low variability: the answers' standard deviation is under this many points
    variability: float | None = 0.25
    # fewer answers than this are never called uniform
    fewest_answers: int = 3
    # incomplete: a smaller share of the questions was answered
    answered_share: float | None = 1.0
    # duplicate: the respondent sent in before; or other answers and seconds are the same to the last digit
    duplicates: bool = True
    identical_answers: bool = False
    # outlying: the squared Mahalanobis distance is less probable than this
    mahalanobis_p: float | None = None
    attention: tuple[AttentionCheck, ...] = ()
    require: tuple[Requirement, ...] = ()
    part_seconds: Mapping[str, SecondsRange] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _one_of("haste_of", self.haste_of, CENTRES)
        if self.uniform is not None:
            _one_of("uniform", self.uniform, SCOPES)
        for requirement in self.require:
            _one_of("require.of", requirement.of, SCOPES)
        for name in ("haste_share", "answered_share", "mahalanobis_p"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise Invalid(
                    f"The setting {name} is a share over 0 and up to 1, not {value}.",
                    f"设置 {name} 是大于 0、不超过 1 的比例，不能是 {value}。",
                )
        for name in ("seconds_at_least", "seconds_at_most", "longstring", "variability"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise Invalid(
                    f"The setting {name} cannot be under 0, and is {value}.",
                    f"设置 {name} 不能小于 0，现为 {value}。",
                )


SWITCHES = ("duplicates", "identical_answers")
WORDS = ("haste_of", "uniform")
NUMBERS = (
    *("haste_share", "seconds_at_least", "seconds_at_most", "longstring", "variability"),
    *("fewest_answers", "answered_share", "mahalanobis_p"),
)


def settings_from(values: Mapping[str, Any], file: str) -> Settings:
    """Settings from a TOML file's `[checks]`, `[[attention]]`, `[[require]]` and `[part_seconds.<part>]`.

    What the file leaves out stays at its default; `false` switches a check off.
    Raises Invalid naming the file and the setting when one is unknown or of the wrong kind.
    """
    try:
        return Settings(
            **{name: _checked(name, value) for name, value in values.get("checks", {}).items()},
            attention=tuple(AttentionCheck(**each) for each in values.get("attention", ())),
            require=tuple(Requirement(**each) for each in values.get("require", ())),
            part_seconds={
                name: SecondsRange(**each) for name, each in values.get("part_seconds", {}).items()
            },
        )
    except TypeError as error:
        raise Invalid(
            f"{file}: an entry has a key too many or too few ({error}).",
            f"{file}：某一项多了或少了键（{error}）。",
        ) from error
    except Invalid as error:
        raise Invalid(f"{file}: {error}", f"{file}：{error.said('zh')}") from error


def _checked(name: str, value: object) -> object:
    """The value of one check as `Settings` takes it. TOML has no null, so `false` stands for None."""
    if name in SWITCHES and isinstance(value, bool):
        return value
    if name in WORDS + NUMBERS and value is False:
        return None
    if name in WORDS and isinstance(value, str):
        return value
    if name in NUMBERS and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if name in SWITCHES + WORDS + NUMBERS:
        raise Invalid(
            f"The setting {name} cannot be {value!r}; it is {_kind(name)}.", f"设置 {name} 不能是 {value!r}。"
        )
    raise Invalid(
        f"There is no check {name}; choose from {', '.join(SWITCHES + WORDS + NUMBERS)}.",
        f"没有 {name} 这项检查；可选 {'、'.join(SWITCHES + WORDS + NUMBERS)}。",
    )


def _kind(name: str) -> str:
    if name in SWITCHES:
        return "true or false"
    return "a word, or false" if name in WORDS else "a number, or false"


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise Invalid(
            f"The setting {name} is {' or '.join(choices)}, not {value}.",
            f"设置 {name} 应为 {' 或 '.join(choices)}，不能是 {value}。",
        )


PAPER = Settings()
