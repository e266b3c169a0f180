"""The human-against-judge report of one unblinded batch: every block of it as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from annotation.correlation.answer_facts import answer_facts, overlap_levels
from annotation.correlation.correlate import Correlation, correlate, correlate_parts, correlate_raters
from annotation.correlation.judge_findings import JudgeFindings, judge_findings
from annotation.correlation.published_tables import Change, changes, phases_of
from annotation.correlation.report_tables import (
    judgment_table,
    means,
    model_means,
    rater_means,
    rating_table,
)
from annotation.long_table import long_table
from annotation.statistics.levels import Level
from annotation.statistics.prediction_powered import CorrectedMean, corrected_model_means
from annotation.statistics.rater_effects import RaterEffects, rater_effects
from annotation.statistics.rater_habits import RaterHabits, rater_habits
from db.batch_states import source_names
from db.batches import Batch, find_batch
from db.errors import Invalid, Refused
from db.people import Person
from db.ratings import JudgmentRow, RatingRow, judgments, ratings
from db.study import Study


@dataclass(frozen=True)
class Judge:
    """A judge is a model under a prompt; another prompt is another judge."""

    model: str
    prompt_hash: str
    judgments: int

    @property
    def name(self) -> str:
        return f"{self.model} · {self.prompt_hash[:8]}"


@dataclass(frozen=True)
class CorrelationReport:
    """All a page or a file shows. Tables:

    ratings, judgments: long tables (question, task, model, rater, value, status, …), one row a value ·
    answers: the joined answers with response_id, length and masked · cells: model, task, human,
    judge, n · models: model, human, judge, difference, n_answers, n_ratings · raters: rater, n, mean, sd.
    `simulated` counts ratings that a program made, not a person; `own_family` and `backbone` are the models
    the lead named. Levels by task, phase and rater are item levels.
    """

    batch: Batch
    judge: Judge
    correlation: Correlation
    ratings: pd.DataFrame
    judgments: pd.DataFrame
    answers: pd.DataFrame
    cells: pd.DataFrame
    models: pd.DataFrame
    raters: pd.DataFrame
    tasks: tuple[Level, ...]
    phases: tuple[Level, ...]
    of_raters: tuple[Level, ...]
    effects: RaterEffects
    habits: tuple[RaterHabits, ...]
    corrected: Mapping[str, CorrectedMean]
    findings: JudgeFindings
    overlaps: tuple[Level, ...]
    changes: tuple[Change, ...]
    own_family: tuple[str, ...]
    backbone: str | None
    simulated: int


def judges_of(study: Study, actor: Person, batch_id: int) -> list[Judge]:
    """The judges that judged answers of a batch, the one with the most judgments first."""
    return _judges(judgments(study, actor, batch_id))


def correlation_report(
    study: Study,
    actor: Person,
    batch_id: int,
    judge: str | None = None,
    seed: int = 0,
    own_family: Sequence[str] = (),
    backbone: str | None = None,
) -> CorrelationReport:
    """Join a batch's ratings with one judge's judgments and compute every block.

    `judge` is a `Judge.name`; it may be left out when there is one only. `own_family` are the models of the
    judge's own family, `backbone` the model that the others are compared with. Refused before unblinding,
    for a report names the models. The same seed gives the same report.
    """
    names = source_names(study, actor, batch_id)
    _refuse_unknown([*own_family, *([backbone] if backbone else [])], names)
    chosen, model = _judged(study, actor, batch_id, judge, names)
    rated = _rated(study, actor, batch_id)
    human = rating_table(rated, names)
    facts = answer_facts(study, {row.record_id for row in rated}, names)
    whole = _on_one_scale(human)
    correlation = correlate(whole, model, seed=seed)
    table = correlation.table
    answers = table.merge(
        facts[["question", "model", "response_id", "length", "masked"]], on=["question", "model"]
    )
    return CorrelationReport(
        batch=find_batch(study, actor, batch_id),
        judge=chosen,
        correlation=correlation,
        ratings=human,
        judgments=model,
        answers=answers,
        cells=means(table, ["model", "task"]),
        models=model_means(table),
        raters=rater_means(human),
        tasks=correlate_parts(table, table["task"], seed=seed),
        phases=correlate_parts(table, phases_of(table), seed=seed),
        of_raters=correlate_raters(whole, model, seed=seed),
        effects=rater_effects(long_table(human, "ratings"), seed),
        habits=rater_habits(_sequence(human), seed),
        corrected=_corrected(human, model),
        findings=judge_findings(answers, long_table(model, "judgments"), own_family, seed),
        overlaps=overlap_levels(facts, table, seed),
        changes=changes(table, backbone, seed) if backbone else (),
        own_family=tuple(own_family),
        backbone=backbone,
        simulated=sum(row.simulated for row in rated),
    )


def _rated(study: Study, actor: Person, batch_id: int) -> list[RatingRow]:
    rows = ratings(study, actor, batch_id)
    if not any(row.value is not None for row in rows):
        raise Refused("The batch holds no rating yet; there is nothing to correlate.")
    return rows


def _judged(
    study: Study, actor: Person, batch_id: int, judge: str | None, names: Mapping[str, str]
) -> tuple[Judge, pd.DataFrame]:
    """The chosen judge and its judgments."""
    rows = judgments(study, actor, batch_id)
    chosen = _choose(_judges(rows), judge)
    return chosen, judgment_table([row for row in rows if _judge_of(row) == _key(chosen)], names)


def _on_one_scale(human: pd.DataFrame) -> pd.DataFrame:
    """The ratings without their criterion's name where there is one only: the judge then rated the same."""
    only_one = human.loc[human["status"] == "scored", "criterion"].nunique() == 1
    return human.assign(criterion="") if only_one else human


def _sequence(human: pd.DataFrame) -> pd.DataFrame:
    """The ratings in the order given, with the time each answer took: its item's, shared out."""
    scored = human[human["status"] == "scored"]
    answers = scored.groupby(["rater", "place"])["slot"].transform("size")
    return scored.assign(seconds=scored["active_ms"] / 1000 / answers)


def _corrected(human: pd.DataFrame, model: pd.DataFrame) -> Mapping[str, CorrectedMean]:
    by = ["question", "model"]
    rated, judged = (
        table[table["status"] == "scored"].groupby([*by, "rater"])["value"].mean().groupby(by).mean()
        for table in (human, model)
    )
    return corrected_model_means(rated.rename("human").reset_index(), judged.rename("judge").reset_index())


def _refuse_unknown(wanted: Sequence[str], names: Mapping[str, str]) -> None:
    unknown = [name for name in wanted if name not in names.values()]
    if unknown:
        known = ", ".join(sorted(names.values()))
        raise Invalid(
            f"This batch has no model {', '.join(unknown)}; it has {known}.",
            f"本批次没有模型 {'、'.join(unknown)}；有 {known}。",
        )


def _judges(rows: Sequence[JudgmentRow]) -> list[Judge]:
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[_judge_of(row)] = counts.get(_judge_of(row), 0) + 1
    return [Judge(*key, n) for key, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _judge_of(row: JudgmentRow) -> tuple[str, str]:
    return row.judge, row.prompt_hash


def _key(judge: Judge) -> tuple[str, str]:
    return judge.model, judge.prompt_hash


def _choose(judges: Sequence[Judge], wanted: str | None) -> Judge:
    if not judges:
        raise Refused("No judge has judged this batch's answers; run `wardround judge --study` first.")
    found = [each for each in judges if wanted in (None, each.name)]
    if len(found) != 1:
        known = "; ".join(each.name for each in judges)
        raise Invalid(f"Name one judge of this batch: {known}.")
    return found[0]
