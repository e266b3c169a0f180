"""What waits for a lead, an engineer, an admin or a signing senior, each with the page where it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import streamlit as st

from annotation.activities.catalogue import activity_named
from annotation.response_verification.items import verified_batch
from annotation.response_verification.standing import LEFT_OUT, SETTLED
from db.batches import Batch, batches
from db.errors import Refused
from db.jobs import RESUMABLE, UNDER_WAY, jobs
from db.people import Person
from db.progress import progress
from db.signoffs import signoffs
from db.study import Study
from db.verified import verification_batches
from pipelines.jobs.same_work import gone_on_as
from review_app.lead import kept_audits
from review_app.page_button import page_button
from review_app.plain import plain
from review_app.words import Words

# activity -> the page that follows a batch of it; the others' is the batches page
FOLLOWED_ON = {"response_verification": "verifications", "dialogue_rewriting": "rewritings"}
# page -> its title, and under which name it keeps the batch looked at
TITLES = {
    "batches": "batches.title",
    "verifications": "verifications.title",
    "rewritings": "rewritings.title",
    "audit-results": "audit.results_title",
    "jobs": "jobs.title",
}
KEPT = {"batches": "batch", "verifications": "verification-batch"}


@dataclass(frozen=True)
class Waiting:
    """One thing to be done: what it is about, what is to be done, how far it is in 0-1 (None: no matter)."""

    about: str
    sentence: str
    path: str
    share: float | None = None
    kept: Mapping[str, object] = field(default_factory=dict)


def show(study: Study, person: Person, words: Words) -> None:
    found = waiting(study, person, words)
    if not found:
        if person.role != "senior":
            st.info(words("waiting.nothing"))
        return
    st.subheader(words("waiting.title"))
    for number, each in enumerate(found):
        with st.container(border=True, key=f"waiting-{number}"):
            left, right = st.columns([4, 1], vertical_alignment="center")
            with left:
                plain(each.about)
                if each.share is None:
                    plain(each.sentence)
                else:
                    st.progress(each.share, text=each.sentence)
            with right:
                page_button(words, TITLES[each.path], each.path, f"waiting-go-{number}", kept=each.kept)


def waiting(study: Study, person: Person, words: Words) -> list[Waiting]:
    """What is to be done, signatures first, for they hold up the rest; after it what only runs."""
    return sorted(_found(study, person, words), key=lambda each: each.share is not None)


def _found(study: Study, person: Person, words: Words) -> Iterator[Waiting]:
    if person.role in ("senior", "lead", "admin"):
        yield from _signatures(study, person, words)
    if person.role in ("lead", "admin"):
        yield from _batches(study, person, words)
    if person.role in ("lead", "engineer", "admin"):
        yield from _disputes(study, person, words)
        yield from _jobs(study, person, words)


def _signatures(study: Study, person: Person, words: Words) -> Iterator[Waiting]:
    for batch in verification_batches(study, person):
        if batch.state == "open" and _unsigned(study, person, batch) and _is_settled(study, person, batch):
            yield _of(batch, words("waiting.to_sign"), "verifications")


def _unsigned(study: Study, person: Person, batch: Batch) -> bool:
    found = signoffs(study, person, batch.id)
    return not found or bool(found[-1].reopened)


def _is_settled(study: Study, person: Person, batch: Batch) -> bool:
    """Whether nothing but the signature is missing; never so for who may not read the batch."""
    done, total = _done(study, person, batch)
    if done < total:
        return False
    try:
        items = verified_batch(study, person, batch.id)[1]
    except Refused:
        return False
    return all(each.standing.state in (SETTLED, LEFT_OUT) for each in items)


def _batches(study: Study, person: Person, words: Words) -> Iterator[Waiting]:
    for batch in batches(study, person):
        path = FOLLOWED_ON.get(batch.activity, "batches")
        if batch.state == "draft":
            yield _of(batch, words("waiting.draft"), "batches")
        elif batch.state == "open" and not (path == "verifications" and not _unsigned(study, person, batch)):
            done, total = _done(study, person, batch)
            yield _of(batch, f"{done} / {total}", path, done / total if total else 0.0)
        elif batch.state == "locked" and activity_named(batch.activity).sealed:
            yield _of(batch, words("waiting.unblind"), "batches")


def _disputes(study: Study, person: Person, words: Words) -> Iterator[Waiting]:
    counts = {each.batch_id: each.open for each in kept_audits.counted(study, person)}
    for batch in batches(study, person):
        if n := counts.get(batch.id):
            yield _of(batch, words("waiting.disputes", n=n), "audit-results")


def _jobs(study: Study, person: Person, words: Words) -> Iterator[Waiting]:
    found = jobs(study, person)
    # what a later job has gone on with has no way on of its own
    later = gone_on_as(found)
    running = sum(job.state in UNDER_WAY for job in found)
    stopped = sum(job.state in RESUMABLE and job.id not in later for job in found)
    for count, sentence in ((running, "waiting.jobs_running"), (stopped, "waiting.jobs_stopped")):
        if count:
            yield Waiting(words("jobs.title"), words(sentence, n=count), "jobs")


def _done(study: Study, person: Person, batch: Batch) -> tuple[int, int]:
    rows = progress(study, person, batch.id)
    return sum(row.done for row in rows), sum(row.total for row in rows)


def _of(batch: Batch, sentence: str, path: str, share: float | None = None) -> Waiting:
    kept = {KEPT[path]: batch.id} if path in KEPT else {}
    return Waiting(batch.name, sentence, path, share, kept)
