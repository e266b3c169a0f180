"""The activities there are, by the name batches store."""

from annotation.activities.blinded_scoring import BLINDED_SCORING
from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING
from annotation.activities.instruction_drafting import INSTRUCTION_DRAFTING
from annotation.activities.label_audit import LABEL_AUDIT
from annotation.activities.response_verification import RESPONSE_VERIFICATION
from annotation.activity import Activity
from db.errors import NotFound

ACTIVITIES = (
    BLINDED_SCORING,
    LABEL_AUDIT,
    DIALOGUE_REWRITING,
    INSTRUCTION_DRAFTING,
    RESPONSE_VERIFICATION,
)


def activity_named(name: str) -> Activity:
    for activity in ACTIVITIES:
        if activity.name == name:
            return activity
    raise NotFound(f"There is no activity {name}.", f"没有 {name} 这类工作。")
