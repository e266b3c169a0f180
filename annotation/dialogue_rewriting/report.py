"""What a batch of dialogue rewriting came to: dialogues, times, lengths, returns, and facts by turn."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING, flags
from annotation.dialogue_rewriting.case_parts import KINDS, case_parts, facts, part_at
from annotation.dialogue_rewriting.dialogue import FIELDS, TURNS, dialogue_of, turns_of
from annotation.dialogue_rewriting.hints import Source, unused_spans
from annotation.dialogue_rewriting.rows import dialogue_rows, personal_data_in
from annotation.dialogue_rewriting.standing import AMENDED, RETURNED, current_turns, returns, state
from db.batches import batches, find_batch
from db.errors import Invalid, NotFound
from db.handovers import HandedItem, handed_items
from db.people import Person
from db.study import Study


@dataclass(frozen=True)
class Author:
    """One writer's share: `median_ms` is the active time a dialogue took, all versions; None before any."""

    login: str
    given: int
    written: int
    accepted: int
    returns: int
    median_ms: int | None


@dataclass(frozen=True)
class Dialogue:
    """One item: who has it and where it stands; times are None for a role that has answered nothing.

    `used` of `facts` sentences of the case lie in a turn or are said by the patient; 0 of 0 for a dialogue
    that came without its case. `characters` is None before it is written. `personal_data` are its kinds in
    the turns, "" none.
    """

    record: str
    title: str
    author: str
    reviewer: str
    state: str
    versions: int
    returns: int
    writing_ms: int | None
    review_ms: int | None
    characters: int | None
    used: int
    facts: int
    flags: tuple[str, ...]
    simulated: bool
    personal_data: str


@dataclass(frozen=True)
class RewritingReport:
    """A batch at a glance.

    `states` has the items by state; `lengths` the median characters by (turn, field) of written dialogues;
    `placed` the placed passages by (kind of part, turn); `flags` the dialogues by flag. Times are of each
    role's work on one item, in milliseconds, None where there is none. `simulated` dialogues are in part a
    program's.
    """

    items: int
    simulated: int
    states: Mapping[str, int]
    returns: int
    amendments: int
    contested: int
    lengths: Mapping[tuple[int, str], int]
    placed: Mapping[tuple[str, int], int]
    median_ms: Mapping[str, int | None]
    flags: Mapping[str, int]
    authors: tuple[Author, ...]
    dialogues: tuple[Dialogue, ...]


def rewriting_report(study: Study, actor: Person, batch_id: int) -> RewritingReport:
    """The report of one batch, at any time. Raises Invalid for a batch of another activity."""
    items = _items(study, actor, batch_id)
    steps = [step for item in items for step in item.steps]
    dialogues = tuple(map(_dialogue, items))
    verdicts = Counter(step.answers.get("verdict") for step in steps)
    return RewritingReport(
        items=len(items),
        simulated=sum(each.simulated for each in dialogues),
        states=dict(Counter(state_of(item) for item in items)),
        returns=verdicts[RETURNED],
        amendments=verdicts[AMENDED],
        contested=sum(bool(step.answers.get("contested")) for step in steps),
        lengths=_lengths(items),
        placed=_placed(items),
        median_ms={role: _median_ms(items, role) for role in ("annotator", "reviewer", "adjudicator")},
        flags=dict(Counter(flag for item in items for flag in _flags(item))),
        authors=_authors(items),
        dialogues=dialogues,
    )


def as_lines(study: Study, actor: Person, batch_id: int) -> str:
    """The accepted dialogues as JSON Lines in the published form; "" while there is none."""
    rows = dialogue_rows(_items(study, actor, batch_id))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def newest_batch(study: Study, actor: Person, accepted: bool = False) -> int:
    """The id of the newest batch of dialogue rewriting, or of the newest with an `accepted` dialogue.

    Raises NotFound without any.
    """
    for each in batches(study, actor):
        ours = each.activity == DIALOGUE_REWRITING.name
        if ours and (not accepted or as_lines(study, actor, each.id)):
            return each.id
    what = "accepted dialogue" if accepted else "batch of dialogue rewriting"
    raise NotFound(f"This study has no {what} yet.")


def state_of(item: HandedItem) -> str:
    return state(item.steps, item.turn, imported=bool(dialogue_of(item.record)))


def _items(study: Study, actor: Person, batch_id: int) -> list[HandedItem]:
    if find_batch(study, actor, batch_id).activity != DIALOGUE_REWRITING.name:
        raise Invalid(f"Batch {batch_id} is of another activity.", f"批次 {batch_id} 是另一类工作的。")
    return handed_items(study, actor, batch_id)


def _turns(item: HandedItem) -> Sequence[Mapping]:
    return current_turns(item.steps, dialogue_of(item.record))


def _lengths(items: Iterable[HandedItem]) -> dict[tuple[int, str], int]:
    written = [turns for item in items if (turns := _turns(item))]
    return {
        (turn, field): round(median(len(turns[turn - 1][field]) for turns in written))
        for turn in TURNS
        for field in FIELDS
        if written
    }


def _placed(items: Iterable[HandedItem]) -> dict[tuple[str, int], int]:
    placed = Counter()
    for item in items:
        parts = case_parts(item.record.case_description)
        for number, turn in enumerate(_turns(item), start=1):
            held = (part_at(parts, start) for start, _ in turn.get("spans", ()))
            placed.update((part.kind, number) for part in held if part)
    return {(kind, turn): placed[kind, turn] for kind in KINDS for turn in TURNS}


def _median_ms(items: Iterable[HandedItem], role: str) -> int | None:
    spent = [ms for item in items if (ms := _spent(item, role)) is not None]
    return round(median(spent)) if spent else None


def _spent(item: HandedItem, role: str) -> int | None:
    """All the active time of one role on an item; None where it has answered nothing."""
    times = [step.active_ms for step in item.steps if step.role == role]
    return sum(times) if times else None


def _flags(item: HandedItem) -> set[str]:
    written = [step for step in item.steps if step.role == "annotator" and step.status == "submitted"]
    return {flag for step in written[:1] for flag in flags(step.answers, step.active_ms)} | {
        flag for step in written for flag in flags(step.answers, step.active_ms) if flag != "hasty"
    }


def _dialogue(item: HandedItem) -> Dialogue:
    turns, people = _turns(item), item.people
    case = "" if dialogue_of(item.record) else item.record.case_description
    source = Source(case, case_parts(case), ())
    told = turns_of(turns, len(case), len(item.record.metadata.get("qa_pairs", ()))) if turns and case else ()
    known = len(facts(case, source.parts))
    return Dialogue(
        record=item.record.external_id,
        title=item.record.metadata.get("title", ""),
        author=people.get("annotator", ""),
        reviewer=people.get("reviewer", ""),
        state=state_of(item),
        versions=sum("turns" in step.answers for step in item.steps),
        returns=returns(item.steps),
        writing_ms=_spent(item, "annotator"),
        review_ms=_spent(item, "reviewer"),
        characters=sum(len(turn[field]) for turn in turns for field in FIELDS) if turns else None,
        used=known - len(unused_spans(source, told)) if told else 0,
        facts=known,
        flags=tuple(sorted(_flags(item))),
        simulated=any(step.simulated for step in item.steps),
        personal_data=personal_data_in(turns, item),
    )


def _authors(items: Sequence[HandedItem]) -> tuple[Author, ...]:
    by_login: dict[str, list[HandedItem]] = {}
    for item in items:
        if "annotator" in item.people:
            by_login.setdefault(item.people["annotator"], []).append(item)
    return tuple(_author(login, own) for login, own in sorted(by_login.items()))


def _author(login: str, items: Sequence[HandedItem]) -> Author:
    return Author(
        login,
        given=len(items),
        written=sum(bool(_turns(item)) for item in items),
        accepted=sum(state_of(item) == "accepted" for item in items),
        returns=sum(step.answers.get("verdict") == RETURNED for item in items for step in item.steps),
        median_ms=_median_ms(items, "annotator"),
    )
