"""Test records of a study, drawn by seed from every task, and everything too like one of them withheld."""

from collections.abc import Sequence

from db.held_out import TEST, WITHHELD, HeldOut, frozen_records, hold_out
from db.labels import best_labels_of, rule_versions
from db.passes import set_apart
from db.people import Person
from db.records import Record, records
from db.study import Study
from pipelines.deduplicate import DuplicateRule
from pipelines.freezing.leaving_out import text_to_compare
from pipelines.similarity.shingles import shingle
from pipelines.split_records import HELD_OUT, Count, clusters, counted, split_records


def hold_out_records(
    study: Study,
    actor: Person,
    seed: int,
    many: int = HELD_OUT,
    rule: DuplicateRule | None = None,
    dry_run: bool = False,
) -> tuple[Count, ...]:
    """Hold `many` records of each task out of training for good; how many of each task went where.

    A record's task is its own, else the newest rules' best label. Records in a frozen dataset, and those
    like them, are never drawn; nor are records that filters or the search for duplicates set apart.
    """
    rule = rule or DuplicateRule()
    apart = set_apart(study)
    everything = [each for each in records(study, actor) if each.id not in apart]
    tasks = _tasks(study, actor, everything)
    cluster = clusters(
        shingle([text_to_compare(vars(each), rule) for each in everything], rule.shingle), rule.threshold
    )
    frozen = frozen_records(study)
    trained = {cluster[place].item() for place, each in enumerate(everything) if each.id in frozen}
    drawable = ["" if cluster[place].item() in trained else task for place, task in enumerate(tasks)]
    split = split_records(drawable, cluster, seed, many)
    held = [HeldOut(everything[place].id, TEST, tasks[place]) for place in split.test]
    held += [HeldOut(everything[place].id, WITHHELD, tasks[place]) for place in split.withheld]
    if not dry_run:
        hold_out(study, actor, held, seed)
    return counted(drawable, split, sorted(set(drawable) - {""}))


def _tasks(study: Study, actor: Person, everything: Sequence[Record]) -> list[str]:
    newest = rule_versions(study)
    ids = [each.id for each in everything]
    labels = best_labels_of(study, actor, newest[0].id, ids) if newest else {}
    return [each.task or labels.get(each.id) or "" for each in everything]
