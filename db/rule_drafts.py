"""Drafts of rules: what a person has written in the workbench and not saved as a version yet, one each."""

from dataclasses import dataclass

from db.errors import Invalid
from db.labels import MAY_LABEL
from db.people import Person, require
from db.study import Study, reading, writing

LONGEST_RULES = 500_000


@dataclass(frozen=True)
class RuleDraft:
    """The text, and the version it began from; None: the rules that come with the program."""

    base: int | None
    text: str
    saved_at: str


def save_rule_draft(study: Study, actor: Person, base: int | None, text: str) -> None:
    """Keep what is being written; the last to arrive stands."""
    require(actor, *MAY_LABEL)
    if len(text) > LONGEST_RULES:
        raise Invalid(
            f"Rules have at most {LONGEST_RULES:,} characters.", f"规则最多 {LONGEST_RULES:,} 个字符。"
        )
    with writing(study) as database:
        database.execute(
            """
            insert into rule_drafts values (:person, :base, :text, :now)
            on conflict (person_id) do update set base = :base, text = :text, saved_at = :now
            """,
            {"person": actor.id, "base": base, "text": text, "now": study.now()},
        )


def rule_draft(study: Study, actor: Person) -> RuleDraft | None:
    """The actor's own draft; None where there is none."""
    require(actor, *MAY_LABEL)
    with reading(study) as database:
        rows = database.execute(
            "select base, text, saved_at from rule_drafts where person_id = ?", (actor.id,)
        ).fetchall()
    return RuleDraft(*rows[0]) if rows else None


def drop_rule_draft(study: Study, actor: Person) -> None:
    """Forget the actor's draft: it was saved as a version, or is no longer wanted."""
    require(actor, *MAY_LABEL)
    with writing(study) as database:
        database.execute("delete from rule_drafts where person_id = ?", (actor.id,))
