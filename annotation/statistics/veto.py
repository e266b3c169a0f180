"""Whether the judge vetoes what physicians veto."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from annotation.proportion import wilson_interval
from annotation.statistics.estimate import Estimate, Interval, undefined


@dataclass(frozen=True)
class VetoAgreement:
    """Shares in 0-1 with Wilson intervals, and the answers whose veto the judge missed, one by one.

    `sensitivity`: of the physicians' vetoes, those the judge gave too · `specificity`: of the answers they
    let pass, those the judge let pass · `precision` (PPV): of the judge's vetoes, those they gave too.
    """

    n: int
    sensitivity: Estimate
    specificity: Estimate
    precision: Estimate
    missed: tuple[Hashable, ...]


def veto_agreement(human: Mapping[Hashable, bool], judge: Mapping[Hashable, bool]) -> VetoAgreement:
    """Compare vetoes by answer; answers that only one side looked at are left out. Source: Wilson 1927."""
    both = [answer for answer in human if answer in judge]
    vetoed = [answer for answer in both if human[answer]]
    passed = [answer for answer in both if not human[answer]]
    raised = [answer for answer in both if judge[answer]]
    found = [answer for answer in vetoed if judge[answer]]
    return VetoAgreement(
        n=len(both),
        sensitivity=_share(len(found), len(vetoed), "physicians vetoed no answer"),
        specificity=_share(sum(not judge[a] for a in passed), len(passed), "physicians vetoed every answer"),
        precision=_share(len(found), len(raised), "the judge vetoed no answer"),
        missed=tuple(answer for answer in vetoed if not judge[answer]),
    )


def _share(k: int, n: int, otherwise: str) -> Estimate:
    if n == 0:
        return undefined(otherwise)
    return Estimate(k / n, Interval(*wilson_interval(k, n), f"Wilson, {k} of {n}"))
