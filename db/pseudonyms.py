"""Pseudonyms: what stands for a person in a file that leaves the study; the same for the same person."""

import hashlib
import hmac

from db.study import Study

LENGTH = 8


def pseudonym(study: Study, person_id: int) -> str:
    """A name that nobody can lead back to the person without the study's event key."""
    key = study.secret()
    return "person-" + hmac.new(key, f"pseudonym {person_id}".encode(), hashlib.sha256).hexdigest()[:LENGTH]
