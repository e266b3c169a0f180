"""Closing an account: what the person has under way ends with it."""

from db import people
from db.jobs import end_jobs_of
from db.people import Person
from db.study import Study


def close_account(study: Study, actor: Person, login: str) -> None:
    """End the person's jobs and sessions and close the account; what they answered stays.

    Raises NotFound for no account, Refused for the last admin; then their jobs go on as well.
    """
    people.require_closable(study, actor, login)
    end_jobs_of(study, actor, login)
    people.disable(study, actor, login)
