"""The activities that have a form in Label Studio."""

from db.errors import Invalid
from pipelines.label_studio import blinded_scoring, dialogue_rewriting, label_audit, response_verification
from pipelines.label_studio.form import Form

FORMS = {
    "blinded_scoring": blinded_scoring.FORM,
    "label_audit": label_audit.FORM,
    "dialogue_rewriting": dialogue_rewriting.FORM,
    "response_verification": response_verification.FORM,
}


def form_of(activity: str) -> Form:
    """The form of an activity; Invalid for one that has none there."""
    if activity not in FORMS:
        raise Invalid(
            f"Batches of {activity} stay here: Label Studio has no form for them. "
            f"It has one for {', '.join(FORMS)}.",
            "此类批次没有 Label Studio 表单，请在本系统内完成。",
        )
    return FORMS[activity]
