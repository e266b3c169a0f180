"""Answering: an answer is checked by its activity and its batch's rubric, then stored in one call."""

from collections.abc import Collection, Mapping

from annotation.activities.catalogue import activity_named
from annotation.draft_fields import refuse_unknown
from annotation.rubric import rubric_from_json
from annotation.typed_text import refuse_unkeepable
from db.annotations import Annotation, KeptDraft, refuse_long_draft, save_draft, store_annotation
from db.people import Person
from db.reasons import require_reason
from db.study import Study
from db.work import Work, work


def answer(
    study: Study,
    actor: Person,
    assignment_id: int,
    *,
    answers: Mapping,
    expected_revision: int,
    nonce: str,
    active_ms: int,
    reason: str = "",
    simulated: bool = False,
    seen: Mapping[str, Collection[str]] | None = None,
) -> Annotation:
    """Store a person's answers to their own assignment, as a new revision.

    `seen` is what `store_annotation` has of it: the drafts that the answers take into account.
    """
    shown = work(study, actor, assignment_id, nonce)
    activity = activity_named(shown.batch.activity)
    refuse_unkeepable(answers)
    checked = activity.check(shown, rubric_from_json(shown.batch.rubric), answers)
    return store_annotation(
        study,
        actor,
        assignment_id,
        answers=checked,
        status="submitted",
        expected_revision=expected_revision,
        reason=reason,
        nonce=nonce,
        active_ms=active_ms,
        simulated=simulated,
        hand_on_to=activity.hand_on(shown, checked) if activity.hand_on else "",
        accepts=activity.accepts(shown, checked) if activity.accepts else None,
        seen=seen,
    )


def skip(
    study: Study,
    actor: Person,
    assignment_id: int,
    *,
    reason: str,
    expected_revision: int,
    nonce: str,
    active_ms: int,
    seen: Mapping[str, Collection[str]] | None = None,
) -> Annotation:
    """Store that a person leaves an assignment out, and why."""
    require_reason(reason, "Say in a few words why the item is skipped.", "请简要写明跳过的原因。")
    shown = work(study, actor, assignment_id, nonce)
    hand_on = activity_named(shown.batch.activity).hand_on
    return store_annotation(
        study,
        actor,
        assignment_id,
        answers={"reason": reason.strip()},
        status="skipped",
        expected_revision=expected_revision,
        reason=reason,
        nonce=nonce,
        active_ms=active_ms,
        hand_on_to=hand_on(shown, None) if hand_on else "",
        seen=seen,
    )


def type_into(
    study: Study, actor: Person, assignment_id: int, field: str, value: str, typed_on: Collection[str]
) -> KeptDraft:
    """Keep what is being typed in a field of the assignment's page, as `save_draft` does."""
    # before anything reads it
    refuse_long_draft(field, value)
    shown = work(study, actor, assignment_id)
    activity = activity_named(shown.batch.activity)
    refuse_unknown(activity.drafts(shown, rubric_from_json(shown.batch.rubric)), field, value)
    submitted = shown.annotation is not None and shown.annotation.status == "submitted"
    stands = submitted and activity.stands is not None and activity.stands(shown).get(field) == value
    return save_draft(study, actor, assignment_id, field, value, typed_on, stands)


def hinted(study: Study, actor: Person, assignment_id: int, answers: Mapping) -> list:
    """What the activity would look at twice in answers still being written; nothing is stored."""
    refuse_unkeepable(answers)
    shown = work(study, actor, assignment_id)
    hints = activity_named(shown.batch.activity).hints
    return hints(shown, answers) if hints else []


def presented(study: Study, actor: Person, assignment_id: int, language: str) -> tuple[Work, dict]:
    """The actor's assignment and what they may see of it."""
    shown = work(study, actor, assignment_id)
    return shown, activity_named(shown.batch.activity).present(shown, language)
