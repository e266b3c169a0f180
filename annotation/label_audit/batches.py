"""Setting up an audit batch: what a version of the rules leaves to draw from, and the draw itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.batch_drafts import keep_draft
from annotation.label_audit.draw import SIZE, Pools
from db.answered import drawn_count
from db.batches import Plan
from db.errors import Refused
from db.labels import label_counts, records_by_label, tried_up_to
from db.people import Person, require
from db.study import Study


@dataclass(frozen=True)
class Drawable:
    """How many records of each label no batch has held yet, None for those without; and how many one has."""

    counts: Mapping[str | None, int]
    audited: int

    @property
    def labelled(self) -> int:
        return sum(n for label, n in self.counts.items() if label is not None)

    @property
    def unlabelled(self) -> int:
        return self.counts.get(None, 0)


@dataclass(frozen=True)
class Setup:
    """What a lead decides about a batch; `expert` and `second` are ids of people."""

    name: str
    rule_version: int
    expert: int
    seed: int
    size: int = SIZE
    mode: str = "all"
    unlabelled_share: float = 0.0
    second: int | None = None
    second_share: float = 0.0
    shows_label: bool = False
    guideline: str = ""
    guideline_version: str = "1"


def drawable(study: Study, actor: Person, rule_version: int) -> Drawable:
    """What a batch can be drawn from, in numbers.

    Records of all earlier batches are out, whatever became of those; so is what filters and the search for
    duplicates set apart.
    """
    counts = label_counts(study, actor, rule_version, never_in=LABEL_AUDIT.name)
    return Drawable({each.label: each.n for each in counts}, drawn_count(study, LABEL_AUDIT.name))


def pools(study: Study, actor: Person, rule_version: int) -> Pools:
    """The records that `drawable` counts, by label."""
    return records_by_label(study, actor, rule_version, never_in=LABEL_AUDIT.name)


def preview_of(can_draw: Drawable, setup: Setup) -> Plan:
    """The plan that a setup will give, with other records: its numbers tell what a draw comes to."""
    stand_ins, first = {}, 1
    for label, n in can_draw.counts.items():
        stand_ins[label] = range(first, first + n)
        first += n
    return plan_of(stand_ins, setup)


def plan_of(found: Pools, setup: Setup) -> Plan:
    """The plan a setup gives; nothing is stored."""
    return LABEL_AUDIT.draw(
        found,
        setup.expert,
        setup.seed,
        size=setup.size,
        mode=setup.mode,
        unlabelled_share=setup.unlabelled_share,
        second=setup.second,
        second_share=setup.second_share,
    )


def set_up(study: Study, actor: Person, setup: Setup) -> int:
    """Draw and store a batch as a draft; returns its id. Refused when the rules were tried on no record."""
    require(actor, "lead")
    if not tried_up_to(study, setup.rule_version):
        raise Refused(
            f"Rules {setup.rule_version} have labelled no record yet; run `wardround label` first.",
            f"第 {setup.rule_version} 版规则还没有给记录打标签；请先运行 wardround label。",
        )
    settings = {
        name: getattr(setup, name)
        for name in ("rule_version", "size", "mode", "unlabelled_share", "second_share", "shows_label")
    }
    return keep_draft(
        study,
        actor,
        LABEL_AUDIT,
        setup,
        settings | {"expert": setup.expert, "second": setup.second},
        plan_of(pools(study, actor, setup.rule_version), setup),
    )
