"""Setting up a batch of response verification: what can be drawn, and the draw itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.activities.response_verification import RESPONSE_VERIFICATION
from annotation.batch_drafts import keep_draft
from annotation.response_verification.drawing import OVERSEEN_SHARE, Drawable, Drawn
from db.people import Person
from db.study import Study
from db.verified import undrawn


@dataclass(frozen=True)
class Setup:
    """What a lead decides about a batch; people are ids, `task` "" for all, `sizes` empty for equal parts."""

    name: str
    model: str
    prompt_hash: str
    reviewers: tuple[int, ...]
    overseers: tuple[int, ...]
    seed: int
    guideline: str
    guideline_version: str
    task: str = ""
    sizes: tuple[int, ...] = ()
    overlap: float = 0.0
    share: float = OVERSEEN_SHARE


def drawable(study: Study, actor: Person, model: str, prompt_hash: str, task: str = "") -> list[Drawable]:
    """What a model answered under a prompt and no batch has drawn yet; of several to a record the first."""
    return [Drawable(*each) for each in undrawn(study, actor, model, prompt_hash, task)]


def drawn(found: Sequence[Drawable], setup: Setup) -> Drawn:
    """What a setup draws; nothing is stored."""
    return RESPONSE_VERIFICATION.draw(
        found, setup.reviewers, setup.overseers, setup.seed, setup.sizes, setup.overlap, setup.share
    )


def set_up(study: Study, actor: Person, setup: Setup) -> int:
    """Draw and store a batch as a draft; returns its id."""
    result = drawn(drawable(study, actor, setup.model, setup.prompt_hash, setup.task), setup)
    return keep_draft(
        study,
        actor,
        RESPONSE_VERIFICATION,
        setup,
        {
            "model": setup.model,
            "prompt_hash": setup.prompt_hash,
            "task": setup.task,
            "overlap": setup.overlap,
            "share": setup.share,
            "overseen": list(result.overseen),
        },
        result.plan,
    )
