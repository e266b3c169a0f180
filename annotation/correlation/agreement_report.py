"""What physicians' ratings of one unblinded batch come to by themselves: agreement, raters, models, data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from annotation.correlation.answer_facts import answer_facts
from annotation.correlation.model_guesses import ModelGuesses, guesses_by_model
from annotation.correlation.published_tables import RatedChange, RatedMean, rated_changes, rated_means
from annotation.correlation.report_tables import rater_means, rating_table
from annotation.correlation.study_data import question_facts
from annotation.long_table import long_table
from annotation.rubric import rubric_from_json
from annotation.statistics.rater_effects import RaterEffects, rater_effects
from annotation.statistics.rater_habits import RaterHabits, rater_habits
from annotation.statistics.raters_agreement import RatersAgreement, raters_agreement
from db.batch_states import source_names
from db.batches import Batch, find_batch
from db.errors import Invalid, Refused
from db.guesses import guesses
from db.people import Person
from db.ratings import RatingRow, ratings
from db.records import records
from db.study import Study
from db.unblindings_noted import Unblinding, unblindings_noted


@dataclass(frozen=True)
class AgreementReport:
    """Tables: ratings, long (question, task, model, rater, criterion, repeat, value, status, …), one row a
    value · raters: rater, n, mean, sd · answers: question, model, response_id, length, masked, planted ·
    questions: question, task, specialty, asked, reference.

    `means` of the models by phase, and `changes` against the `backbone` the lead named, are of ratings alone.
    `guessed` is whether raters could tell the models, () where none did; `unblindings` are those that nobody
    planned, and `names` the models by code. `simulated` counts ratings that a
    program made, not a person.
    """

    batch: Batch
    ratings: pd.DataFrame
    raters: pd.DataFrame
    answers: pd.DataFrame
    questions: pd.DataFrame
    agreement: RatersAgreement | str
    effects: RaterEffects
    habits: tuple[RaterHabits, ...]
    means: tuple[RatedMean, ...]
    changes: tuple[RatedChange, ...]
    backbone: str | None
    simulated: int
    seed: int
    guessed: tuple[ModelGuesses, ...]
    unblindings: tuple[Unblinding, ...]
    names: Mapping[str, str]


def agreement_report(
    study: Study, actor: Person, batch_id: int, seed: int = 0, backbone: str | None = None
) -> AgreementReport:
    """The report of an unblinded batch that needs no judge; the same seed gives the same report.

    Refused before unblinding, for it names the models, and while there is no rating.
    """
    names = source_names(study, actor, batch_id)
    refuse_unknown([backbone] if backbone else [], names.values())
    batch = find_batch(study, actor, batch_id)
    rated = _rated(study, actor, batch_id)
    table = rating_table(rated, names)
    long = long_table(table, "ratings")
    tasks = {row.record_id: row.task for row in rated}
    answers = answer_facts(study, actor, tasks, names)
    return AgreementReport(
        batch=batch,
        ratings=table,
        raters=rater_means(table),
        answers=answers,
        questions=question_facts(records(study, actor, tasks), tasks),
        agreement=raters_agreement(long, _scale(batch), seed),
        effects=rater_effects(long, seed),
        habits=rater_habits(_sequence(table), seed),
        means=rated_means(long, seed),
        changes=rated_changes(long, backbone, seed) if backbone else (),
        backbone=backbone,
        simulated=sum(row.simulated for row in rated),
        seed=seed,
        guessed=guesses_by_model(guesses(study, actor, batch_id), names),
        unblindings=tuple(unblindings_noted(study, actor, batch_id)),
        names=names,
    )


def refuse_unknown(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise Invalid for a model that the batch has not."""
    unknown = [name for name in wanted if name not in known]
    if unknown:
        has = sorted(known)
        raise Invalid(
            f"This batch has no model {', '.join(unknown)}; it has {', '.join(has)}.",
            f"本批次没有模型 {'、'.join(unknown)}；有 {'、'.join(has)}。",
        )


def _rated(study: Study, actor: Person, batch_id: int) -> list[RatingRow]:
    rows = ratings(study, actor, batch_id)
    if not any(row.value is not None for row in rows):
        raise Refused("The batch holds no rating yet; there is nothing to report.", "本批次还没有评分。")
    return rows


def _scale(batch: Batch) -> tuple[float, float] | None:
    """The lowest and highest score, where all criteria share them."""
    scales = {(each.low, each.high) for each in rubric_from_json(batch.rubric).criteria}
    return scales.pop() if len(scales) == 1 else None


def _sequence(table: pd.DataFrame) -> pd.DataFrame:
    """The ratings in the order given, with the time each answer took: its item's, shared out."""
    scored = table[table["status"] == "scored"]
    answers = scored.groupby(["rater", "place"])["slot"].transform("nunique")
    return scored.assign(seconds=scored["active_ms"] / 1000 / answers)
