"""What the locked audits came to, kept by the server: counted when asked for, and anew after a decision.

People and batches are kept by number: names are looked up when a page is drawn, so that none stays in memory
once it is erased.
"""

from collections.abc import Iterable

import streamlit as st

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.audit import AuditedRecord
from annotation.label_audit.replay import Replay
from annotation.label_audit.results import replay_version
from annotation.label_audit.tally import Tally, gold_of, tallies
from db.answered import state_of_locked
from db.batches import batches
from db.labels import MAY_LABEL, MAY_READ, tried_up_to
from db.people import OPERATOR, Person, require
from db.queues import Queue
from db.study import Study

# versions of the rules that were looked at lately
KEPT_REPLAYS = 4


def counted(study: Study, person: Person) -> tuple[Tally, ...]:
    """Every locked batch, the oldest first; for leads, engineers and admins."""
    require(person, "lead", "engineer", "admin")
    return _kept(str(study.folder), state_of_locked(study), _study=study)


def undiscussed(study: Study, own: Iterable[Queue]) -> dict[int, int]:
    """Batch -> how many of its disagreements nobody has discussed; of a person's own queues."""
    mine = {each.batch_id for each in own if each.activity == LABEL_AUDIT.name and each.state != "open"}
    if not mine:
        return {}
    found = _kept(str(study.folder), state_of_locked(study), _study=study)
    return {each.batch_id: each.open for each in found if each.batch_id in mine and each.open}


def gold(study: Study, person: Person) -> tuple[AuditedRecord, ...]:
    """Every record that experts have settled, for whoever may write rules; batches are named by number."""
    # a senior who mends a rule may read no batch of others as a whole, but must see what the rule breaks
    require(person, *MAY_LABEL)
    return _kept_gold(str(study.folder), state_of_locked(study), _study=study)


def replayed(study: Study, person: Person, rule_version: int) -> Replay:
    """What a version of the rules does to every record settled so far; batches are named by number."""
    require(person, *MAY_READ)
    tried = tried_up_to(study, rule_version)
    return _kept_replay(str(study.folder), state_of_locked(study), rule_version, tried, _study=study)


def batch_names(study: Study) -> dict[str, str]:
    """What the numbers of batches stand for, as they are called now."""
    return {str(each.id): each.name for each in batches(study, OPERATOR)}


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept(folder: str, locked: tuple[int, int], _study: Study) -> tuple[Tally, ...]:
    return tallies(_study, OPERATOR)


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept_gold(folder: str, locked: tuple[int, int], _study: Study) -> tuple[AuditedRecord, ...]:
    return gold_of(_kept(folder, locked, _study=_study))


@st.cache_resource(max_entries=KEPT_REPLAYS, show_spinner=False)
def _kept_replay(
    folder: str, locked: tuple[int, int], rule_version: int, tried: int, _study: Study
) -> Replay:
    return replay_version(_study, OPERATOR, _kept(folder, locked, _study=_study), rule_version)
