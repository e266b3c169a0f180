"""The judges of a batch's answers: which there are, the one a report is about, and how the others compare."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from annotation.correlation.judge_pairs import compared
from annotation.correlation.report_tables import judgment_table
from annotation.long_table import long_table
from annotation.statistics.two_judges import TwoJudges
from db.errors import Invalid, Refused
from db.ratings import JudgmentRow


@dataclass(frozen=True)
class Judge:
    """A judge is a model under a prompt and a rubric; another of either is another judge.

    The name says the rubric where the same model and prompt judged under several.
    """

    model: str
    prompt_hash: str
    rubric_hash: str
    judgments: int
    several_rubrics: bool = False

    @property
    def name(self) -> str:
        rubric = f" · {self.rubric_hash[:8]}" if self.several_rubrics else ""
        return f"{self.model} · {self.prompt_hash[:8]}{rubric}"


@dataclass(frozen=True)
class OtherJudge:
    """Another judge of the same batch, and how the report's own compares with it on the answers both judged;
    a sentence where they share none.
    """

    judge: Judge
    compared: TwoJudges | str


def judges_in(rows: Sequence[JudgmentRow]) -> list[Judge]:
    """The judges, the one with the most judgments first."""
    counts = Counter(key for key, *_ in {(_key(row), row.response_id, row.repeat) for row in rows})
    rubrics = Counter(key[:2] for key in counts)
    return [
        Judge(*key, n, several_rubrics=rubrics[key[:2]] > 1)
        for key, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def judge_named(judges: Sequence[Judge], wanted: str | None) -> Judge:
    """The judge of that name, or the only one. Raises Refused without any, Invalid when it is not clear."""
    if not judges:
        raise Refused(
            "No judge has judged this batch's answers; run `wardround judge --study` first.",
            "本批回答尚未经任何模型评判；请先运行 `wardround judge --study`。",
        )
    found = [each for each in judges if wanted in (None, each.name)]
    if len(found) != 1:
        known = "; ".join(each.name for each in judges)
        raise Invalid(f"Name one judge of this batch: {known}.", f"请指明本批的一个评判模型：{known}。")
    return found[0]


def judged_by(judge: Judge, rows: Sequence[JudgmentRow], names: Mapping[str, str]) -> pd.DataFrame:
    """One judge's judgments as a table."""
    own = (judge.model, judge.prompt_hash, judge.rubric_hash)
    return judgment_table([row for row in rows if _key(row) == own], names)


def other_judges(
    ratings: pd.DataFrame, chosen: Judge, rows: Sequence[JudgmentRow], names: Mapping[str, str], seed: int
) -> tuple[OtherJudge, ...]:
    """The chosen judge against every other of the batch, on the same ratings."""
    human = long_table(ratings, "ratings")
    own = long_table(judged_by(chosen, rows, names), "judgments")

    def against(other: Judge) -> TwoJudges | str:
        return compared(human, own, long_table(judged_by(other, rows, names), "judgments"), seed)

    return tuple(OtherJudge(other, against(other)) for other in judges_in(rows) if other != chosen)


def _key(row: JudgmentRow) -> tuple[str, str, str]:
    return row.judge, row.prompt_hash, row.rubric_hash
