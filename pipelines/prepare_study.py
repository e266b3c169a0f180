"""A study's records filtered and deduplicated: each step is taken over all of them, and stored whole."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.errors import Refused
from db.passes import Duplicate, Exclusion, Pass, add_dedup_pass, add_filter_pass, excluded
from db.people import Person
from db.records import Record, records_after
from db.study import Study
from pipelines.deduplicate import DuplicateRule, deduplicate
from pipelines.filter_records import FILTER_LABELS, filter_records, without
from pipelines.label_records import refuse_failing
from pipelines.label_study import PIECE, kept_matches, study_fields
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import parse_rules
from pipelines.similarity.blocks import Blocks


@dataclass(frozen=True)
class StudyFiltered:
    """The stored pass; how many records were read, which filter took out and which matched how many."""

    stored: Pass
    read: int
    removed: Counter
    matched: Counter


@dataclass(frozen=True)
class StudyDeduplicated:
    """The stored pass; how many records were compared, how many removed, how many to be looked at."""

    stored: Pass
    read: int
    removed: int
    answers_differ: int


def filter_study(
    study: Study,
    actor: Person,
    text: str,
    name: str,
    deadline: Callable[[], Deadline],
    left_out: Iterable[str] = (),
    advance: Callable[[int], None] = lambda many: None,
) -> StudyFiltered:
    """Try the filters of a text on every record and store what they take out, in place of the pass before.

    Raises Invalid for filters that cannot be or fail their own examples, Refused without a record or past
    the deadline of a piece; then nothing is stored.
    """
    rules = parse_rules(text, name, FILTER_LABELS)
    refuse_failing(rules)
    rules = without(rules, left_out)
    taken_out, matched, read, last = [], Counter(), 0, 0
    while piece := records_after(study, actor, last, PIECE):
        fields = [study_fields(each) for each in piece]
        filtered = filter_records(fields, rules, deadline())
        for each in filtered.removed:
            found = kept_matches(fields[each.place], each.matches)
            taken_out.append(Exclusion(piece[each.place].id, each.reason, found))
        matched += filtered.matched
        read, last = read + len(piece), piece[-1].id
        advance(len(piece))
    _refuse_nothing(read)
    settings = {"name": name, "rules": text, "left_out": sorted(left_out)}
    stored = add_filter_pass(study, actor, settings, last, taken_out)
    return StudyFiltered(stored, read, Counter(each.reason for each in taken_out), matched)


def deduplicate_study(
    study: Study,
    actor: Person,
    rule: DuplicateRule,
    blocks: Blocks | None = None,
    advance: Callable[[int], None] = lambda many: None,
) -> StudyDeduplicated:
    """Compare every record that the filters keep, and store the duplicates, in place of the pass before."""
    out, ids, rows, last = excluded(study), [], [], 0
    while piece := records_after(study, actor, last, PIECE):
        kept = [each for each in piece if each.id not in out]
        ids += [each.id for each in kept]
        rows += map(_row, kept)
        last = piece[-1].id
        advance(len(piece))
    _refuse_nothing(len(ids))
    removed = [
        Duplicate(ids[each.place], ids[each.kept_place], each.jaccard, each.answers_differ)
        for each in deduplicate(rows, rule, blocks)
    ]
    stored = add_dedup_pass(study, actor, rule.as_values(), last, removed)
    return StudyDeduplicated(stored, len(ids), len(removed), sum(each.answers_differ for each in removed))


def _row(record: Record) -> dict:
    """What decides which of two records is kept, and whether they are alike."""
    return {
        "question": record.question,
        "case_description": record.case_description,
        "options": record.options,
        "answer": record.answer,
        "explanation": record.metadata.get("explanation") or "",
        "metadata": record.metadata,
    }


def _refuse_nothing(read: int) -> None:
    if not read:
        raise Refused("There is no record to go through; import some first.", "没有可处理的记录；请先导入。")
