"""The human-against-judge report of one unblinded batch: every block of it as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from annotation.correlation.agreement_report import AgreementReport, agreement_report, refuse_unknown
from annotation.correlation.answer_facts import overlap_levels
from annotation.correlation.correlate import (
    Correlation,
    correlate,
    correlate_criteria,
    correlate_parts,
    correlate_raters,
)
from annotation.correlation.judge_findings import JudgeFindings, judge_findings
from annotation.correlation.judges import (
    Judge,
    OtherJudge,
    judge_named,
    judged_by,
    judges_in,
    other_judges,
)
from annotation.correlation.published_tables import Change, changes, phases_of
from annotation.correlation.report_tables import means, model_means
from annotation.correlation.vetoes import veto_limits, vetoes
from annotation.long_table import long_table
from annotation.rubric import rubric_from_json
from annotation.statistics.levels import Level
from annotation.statistics.prediction_powered import CorrectedMean, corrected_model_means
from annotation.statistics.veto import VetoAgreement
from db.batch_states import source_names
from db.batches import Batch
from db.people import Person
from db.ratings import judgments
from db.study import Study


@dataclass(frozen=True)
class CorrelationReport:
    """All a page or a file shows. Tables:

    judgments: long (question, task, model, rater, value, status, …), one row a judgment · answers: the joined
    answers with response_id, length, masked and planted · cells: model, task, human, judge, n · models:
    model, human, judge, difference, n_answers, n_ratings. `physicians` is what the ratings come to without
    the judge. `own_family` and `backbone` are the models the lead named. Levels by task, phase, specialty,
    rater and criterion are item levels; `criteria` is empty where the judge was not asked by criterion.
    """

    physicians: AgreementReport
    judge: Judge
    correlation: Correlation
    judgments: pd.DataFrame
    answers: pd.DataFrame
    cells: pd.DataFrame
    models: pd.DataFrame
    tasks: tuple[Level, ...]
    phases: tuple[Level, ...]
    specialties: tuple[Level, ...]
    of_raters: tuple[Level, ...]
    criteria: tuple[Level, ...]
    corrected: Mapping[str, CorrectedMean]
    findings: JudgeFindings
    others: tuple[OtherJudge, ...]
    vetoes: VetoAgreement | str
    overlaps: tuple[Level, ...]
    changes: tuple[Change, ...]
    own_family: tuple[str, ...]
    backbone: str | None

    @property
    def batch(self) -> Batch:
        return self.physicians.batch


def judges_of(study: Study, actor: Person, batch_id: int) -> list[Judge]:
    """The judges that judged answers of a batch, the one with the most judgments first."""
    return judges_in(judgments(study, actor, batch_id))


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
    refuse_unknown(own_family, names.values())
    judged = judgments(study, actor, batch_id)
    chosen = judge_named(judges_in(judged), judge)
    physicians = agreement_report(study, actor, batch_id, seed, backbone)
    whole = _on_one_scale(physicians.ratings)
    if _by_criterion(whole):
        judged = judgments(study, actor, batch_id, by_criterion=True)
    model = judged_by(chosen, judged, names)
    correlation = correlate(whole, model, seed=seed)
    table = correlation.table
    answers = _with_facts(table, physicians.answers)
    return CorrelationReport(
        physicians=physicians,
        judge=chosen,
        correlation=correlation,
        judgments=model,
        answers=answers,
        cells=means(table, ["model", "task"]),
        models=model_means(table),
        tasks=correlate_parts(table, table["task"], seed=seed),
        phases=correlate_parts(table, phases_of(table), seed=seed),
        specialties=correlate_parts(table, _specialties(physicians, table), seed=seed),
        of_raters=correlate_raters(whole, model, seed=seed),
        criteria=correlate_criteria(whole, model, seed=seed),
        corrected=_corrected(physicians.ratings, model),
        findings=judge_findings(answers, long_table(model, "judgments"), own_family, seed),
        others=other_judges(whole, chosen, judged, names, seed),
        vetoes=_vetoes(physicians, model),
        overlaps=overlap_levels(physicians.answers, table, seed),
        changes=changes(table, backbone, seed) if backbone else (),
        own_family=tuple(own_family),
        backbone=backbone,
    )


def _on_one_scale(human: pd.DataFrame) -> pd.DataFrame:
    """The ratings without their criterion's name where there is one only: the judge then rated the same."""
    only_one = human.loc[human["status"] == "scored", "criterion"].nunique() == 1
    return human.assign(criterion="") if only_one else human


def _by_criterion(human: pd.DataFrame) -> bool:
    """Whether physicians rated criterion by criterion; the judge is then to stand beside them so."""
    return (human["criterion"] != "").any()


def _specialties(physicians: AgreementReport, table: pd.DataFrame) -> pd.Series:
    """The specialty of each joined answer's question."""
    return table["question"].map(physicians.questions.set_index("question")["specialty"])


def _with_facts(table: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The joined answers with what is known of each but its texts."""
    return table.merge(facts.drop(columns=["text", "reference"]), on=["question", "model"])


def _vetoes(physicians: AgreementReport, model: pd.DataFrame) -> VetoAgreement | str:
    """How far the judge and the physicians agree on vetoes, by the limits of the batch's rubric."""
    limits = veto_limits(rubric_from_json(physicians.batch.rubric))
    return vetoes(long_table(physicians.ratings, "ratings"), long_table(model, "judgments"), limits)


def _corrected(human: pd.DataFrame, model: pd.DataFrame) -> Mapping[str, CorrectedMean]:
    by = ["question", "model"]
    rated, judged = (
        table[table["status"] == "scored"].groupby([*by, "rater"])["value"].mean().groupby(by).mean()
        for table in (human, model)
    )
    return corrected_model_means(rated.rename("human").reset_index(), judged.rename("judge").reset_index())
