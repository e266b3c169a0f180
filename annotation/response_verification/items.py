"""A verification batch as a whole: every item with where it stands, and what of it is signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.activities.response_verification import RESPONSE_VERIFICATION
from annotation.original_answer import original_answer
from annotation.response_verification.opinion import Opinion, with_line_ends
from annotation.response_verification.standing import LEFT_OUT, SETTLED, Standing, standing
from db import signoffs
from db.batches import Batch, batch, batches
from db.errors import Invalid, NotFound
from db.handovers import HandedItem, handed_items
from db.people import Person, require
from db.signoffs import SettledItem, Signoff
from db.study import Study, reading


@dataclass(frozen=True)
class VerifiedItem:
    """An item with where it stands."""

    item: HandedItem
    standing: Standing

    @property
    def reference(self) -> str:
        return original_answer(self.item.record)

    @property
    def polished(self) -> str:
        return with_line_ends(self.item.polished.text)

    @property
    def opinion(self) -> Opinion | None:
        """What it was settled as; None before."""
        return self.standing.opinion

    @property
    def text(self) -> str | None:
        """The text it was settled as; None before."""
        opinion = self.standing.opinion
        return None if opinion is None else opinion.text or self.item.polished.text


def verified_batch(study: Study, actor: Person, batch_id: int) -> tuple[Batch, list[VerifiedItem]]:
    """A verification batch and its items. Raises Invalid for a batch of another activity."""
    # whoever may not see any is not told which there are
    require(actor, *signoffs.MAY_SEE)
    with reading(study) as database:
        drawn = batch(database, batch_id)
    if drawn.activity != RESPONSE_VERIFICATION.name:
        raise Invalid(f"Batch {batch_id} is of another activity.", f"批次 {batch_id} 是另一类工作的。")
    overseen = set(drawn.settings["overseen"])
    return drawn, [
        VerifiedItem(each, standing(each.steps, each.annotators, each.record.id in overseen))
        for each in handed_items(study, actor, batch_id)
    ]


def newest_batch(study: Study, actor: Person) -> int:
    """The id of the newest verification batch; NotFound where there is none."""
    for each in batches(study, actor):
        if each.activity == RESPONSE_VERIFICATION.name:
            return each.id
    raise NotFound("This study has no batch of response verification.")


def sign_batch(study: Study, actor: Person, batch_id: int, password: str, address: str) -> Signoff:
    """Sign a batch as it stands now; refused while anything in it is not settled."""
    _, items = verified_batch(study, actor, batch_id)
    left_out = [each.item.item_id for each in items if each.standing.state == LEFT_OUT]
    return signoffs.sign(study, actor, batch_id, settled_items(items), left_out, password, address)


def settled_items(items: Sequence[VerifiedItem]) -> list[SettledItem]:
    """What would be signed of these items."""
    return [_settled(each) for each in items if each.standing.state == SETTLED]


def _settled(item: VerifiedItem) -> SettledItem:
    before, final = item.opinion.before, item.opinion.final
    return SettledItem(
        item_id=item.item.item_id,
        last_annotation=max(step.annotation_id for step in item.item.steps),
        text=item.text,
        correct_before=before.correct,
        practical_before=before.practical,
        correct=final.correct,
        practical=final.practical,
    )
