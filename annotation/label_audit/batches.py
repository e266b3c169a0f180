"""Setting up an audit batch: what a version of the rules leaves to draw from, and the draw itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.draw import SIZE
from db.answered import drawn_records
from db.batches import Plan, create
from db.errors import Refused
from db.labels import best_labels
from db.passes import set_apart
from db.people import Person
from db.study import Study


@dataclass(frozen=True)
class Drawable:
    """Every record a version was tried on, with its label or None; and those that a batch has held."""

    labels: Mapping[int, str | None]
    audited: frozenset[int]

    @property
    def labelled(self) -> int:
        """How many labelled records no batch has held yet."""
        return sum(label is not None for record, label in self.labels.items() if record not in self.audited)

    @property
    def unlabelled(self) -> int:
        return len(self.labels.keys() - self.audited) - self.labelled


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
    """What a batch can be drawn from.

    Records of all earlier batches are out, whatever became of those; so is what filters and the search for
    duplicates set apart.
    """
    apart = set_apart(study)
    labels = {
        id_: label for id_, label in best_labels(study, actor, rule_version).items() if id_ not in apart
    }
    return Drawable(labels, frozenset(drawn_records(study, LABEL_AUDIT.name)))


def plan_of(can_draw: Drawable, setup: Setup) -> Plan:
    """The plan a setup gives; nothing is stored."""
    return LABEL_AUDIT.draw(
        can_draw.labels,
        setup.expert,
        setup.seed,
        size=setup.size,
        mode=setup.mode,
        exclude=can_draw.audited,
        unlabelled_share=setup.unlabelled_share,
        second=setup.second,
        second_share=setup.second_share,
    )


def set_up(study: Study, actor: Person, setup: Setup) -> int:
    """Draw and store a batch as a draft; returns its id. Refused when the rules were tried on no record."""
    can_draw = drawable(study, actor, setup.rule_version)
    if not can_draw.labels:
        raise Refused(
            f"Rules {setup.rule_version} have labelled no record yet; run `wardround label` first.",
            f"第 {setup.rule_version} 版规则还没有给记录打标签；请先运行 wardround label。",
        )
    settings = {
        name: getattr(setup, name)
        for name in ("rule_version", "size", "mode", "unlabelled_share", "second_share", "shows_label")
    }
    return create(
        study,
        actor,
        activity=LABEL_AUDIT.name,
        name=setup.name,
        seed=setup.seed,
        rubric=LABEL_AUDIT.rubric.as_json(),
        rubric_hash=LABEL_AUDIT.rubric.hash,
        guideline=setup.guideline,
        guideline_version=setup.guideline_version,
        settings=settings | {"expert": setup.expert, "second": setup.second},
        plan=plan_of(can_draw, setup),
    )
