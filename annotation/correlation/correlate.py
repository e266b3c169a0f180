"""How a judge's judgments go with physicians' ratings of the same answers: every figure of one report."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from annotation.correlation.joining import LeftOut, join
from annotation.correlation.judge_pairs import JudgePair, judge_pairs
from annotation.correlation.vetoes import vetoes
from annotation.long_table import long_table
from annotation.statistics.alternative_annotator import AlternativeAnnotatorTest, alternative_annotator_test
from annotation.statistics.answer_sums import answer_sums
from annotation.statistics.disattenuation import Disattenuation, disattenuation
from annotation.statistics.human_ceiling import HumanCeiling, human_ceiling
from annotation.statistics.levels import Level, item_level, levels_of
from annotation.statistics.method_agreement import MethodAgreement, by_model, method_agreement, of_all_models
from annotation.statistics.permutation import permutation_p
from annotation.statistics.ranking import Ranking, ranking
from annotation.statistics.rating_matrix import rating_matrix
from annotation.statistics.resampling import resampled, stream
from annotation.statistics.single_ratings import RaterKappa, rater_kappas, score_table, single_pairs
from annotation.statistics.veto import VetoAgreement
from db.errors import Invalid


@dataclass(frozen=True)
class Correlation:
    """Ratings against judgments; a sentence in place of a figure says why it cannot be estimated.

    `levels` by name (item, cell, model, within_model, within_question) · `agreement` of the numbers
    themselves, judge minus human, and `agreement_by_model` · `permutation_p` that the judge orders answers
    by chance · `ceiling`, `alternative_annotator`, `disattenuation`: the raters among themselves, and the
    judge in their midst · `kappas` and `scores` (counts, rating by judgment) of single ratings · `table` of
    joined answers (question, task, model, human, judge, ratings, judgments) · `left_out` rows and why ·
    `judges`: every two raters of the judgments against each other · `vetoes` by rows whose status says so.
    """

    levels: Mapping[str, Level]
    agreement: MethodAgreement
    agreement_by_model: Mapping[str, MethodAgreement]
    permutation_p: float | str
    ceiling: HumanCeiling | str
    alternative_annotator: AlternativeAnnotatorTest | str
    disattenuation: Disattenuation
    kappas: tuple[RaterKappa, ...]
    scores: pd.DataFrame
    ranking: Ranking
    table: pd.DataFrame
    left_out: tuple[LeftOut, ...]
    judges: tuple[JudgePair, ...]
    vetoes: VetoAgreement | str
    seed: int


def correlate(ratings: pd.DataFrame, judgments: pd.DataFrame, *, seed: int) -> Correlation:
    """Correlate two long tables (see `long_table`); the same seed gives the same numbers.

    Raises Invalid for a faulty table or when no answer is in both.
    """
    ratings, judgments = long_table(ratings, "ratings"), long_table(judgments, "judgments")
    joined = join(ratings, judgments)
    table, center = joined.table, float(joined.table["human"].mean())
    sums = resampled(answer_sums(table, center), "questions", stream(seed, "questions"))
    levels = {level.name: level for level in levels_of(table, sums, seed)}
    matrix, judge = rating_matrix(ratings), table.set_index(["question", "model"])["judge"]
    pairs = single_pairs(ratings, judgments)
    return Correlation(
        levels=levels,
        agreement=method_agreement(of_all_models(sums), center),
        agreement_by_model=by_model(sums, center, sorted(table["model"].unique())),
        permutation_p=permutation_p(table, stream(seed, "permutation")),
        ceiling=human_ceiling(matrix, judge, seed),
        alternative_annotator=alternative_annotator_test(matrix, judge),
        disattenuation=disattenuation(levels["item"].r, ratings, judgments, table),
        kappas=rater_kappas(pairs, seed),
        scores=score_table(pairs),
        ranking=ranking(table, seed),
        table=table,
        left_out=joined.left_out,
        judges=judge_pairs(ratings, judgments, seed),
        vetoes=vetoes(ratings, judgments, {}),
        seed=seed,
    )


def correlate_parts(table: pd.DataFrame, part: pd.Series, *, seed: int) -> tuple[Level, ...]:
    """The item level of each part of `Correlation.table`: by task, phase or specialty.

    `part` names each row's part, in the table's index. A task is correlated over all its answers, never over
    its six means.
    """
    return tuple(item_level(str(name), rows, seed) for name, rows in table.groupby(part))


def correlate_raters(ratings: pd.DataFrame, judgments: pd.DataFrame, *, seed: int) -> tuple[Level, ...]:
    """The item level of each rater's own ratings; a rater with no judged answer scored is absent."""
    ratings, judgments = long_table(ratings, "ratings"), long_table(judgments, "judgments")
    found = []
    for rater, rows in ratings.groupby("rater"):
        try:
            table = join(rows, judgments).table
        except Invalid:
            continue
        found.append(item_level(str(rater), table, seed))
    return tuple(found)


def correlate_criteria(ratings: pd.DataFrame, judgments: pd.DataFrame, *, seed: int) -> tuple[Level, ...]:
    """The item level of each criterion that both sides rated by name; empty where none is."""
    sides = [long_table(ratings, "ratings"), long_table(judgments, "judgments")]
    scored = [table[(table["status"] == "scored") & (table["criterion"] != "")] for table in sides]
    answers = [table.set_index(["question", "model", "criterion"]).index for table in scored]
    shared = answers[0].intersection(answers[1]).get_level_values("criterion").unique()
    found = []
    for criterion in sorted(shared):
        one = [table[table["criterion"] == criterion] for table in scored]
        found.append(item_level(str(criterion), join(*one).table, seed))
    return tuple(found)
