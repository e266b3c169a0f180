"""What a person's browser knows them by: a mark that goes with all they send, the key to what it keeps."""

import hashlib
import hmac

from db.people import Person
from db.study import Study


def browser_mark(study: Study, person: Person) -> str:
    """The same for a person in every session, and told to nobody else; it says nothing of who they are."""
    return _derived(study, "mark", person)


def browser_owner(study: Study, person: Person) -> dict[str, str]:
    """`mark`, and `key`, 32 bytes in hex under which the browser keeps what the server has not taken yet."""
    return {"mark": browser_mark(study, person), "key": _derived(study, "key", person)}


def _derived(study: Study, what: str, person: Person) -> str:
    """Kept nowhere: it comes from the event key again, which never changes."""
    message = f"browser {what} of {person.id}".encode()
    return hmac.new(study.secret(), message, hashlib.sha256).hexdigest()
