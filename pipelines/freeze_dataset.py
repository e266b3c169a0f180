"""Approved examples of a study frozen into a dataset, without test items or anything like one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from db.approvals import approved_examples
from db.errors import Refused
from db.freezing import freeze
from db.frozen import Frozen, sha256
from db.held_out import held_out
from db.labels import rule_versions
from db.people import Person
from db.pseudonyms import pseudonym
from db.records import records
from db.study import Study
from pipelines.asking.counted import counted
from pipelines.deduplicate import DuplicateRule
from pipelines.freezing.chat_form import as_example
from pipelines.freezing.data_card import data_card
from pipelines.freezing.leaving_out import Sifted, TestItem, sift, tests_digest, text_to_compare
from pipelines.reading.five_fields import fields_of
from pipelines.reading.json_lines import read_objects

STUDY_TESTS = "this study's test records"


@dataclass(frozen=True)
class Freeze:
    """What to freeze: name, seed, at most how many of each task, and files with further test items."""

    name: str
    seed: int
    per_task: int | None = None
    tests: tuple[Path, ...] = ()
    rule: DuplicateRule = DuplicateRule()


@dataclass(frozen=True)
class Plan:
    """What a freeze would hold and leave out; nothing is written yet."""

    asked: Freeze
    sifted: Sifted
    facts: Mapping


def plan_freeze(study: Study, actor: Person, asked: Freeze) -> Plan:
    """What would be frozen. Raises Invalid for a test file that cannot be read."""
    approved = approved_examples(study, actor)
    held = held_out(study)
    tests = [*_tests_of_study(study, actor, held, asked.rule), *_tests_of_files(asked.tests, asked.rule)]
    sifted = sift(approved, held, tests, asked.rule, asked.seed, asked.per_task)
    return Plan(asked, sifted, _facts(study, asked, sifted, tests))


def freeze_dataset(study: Study, actor: Person, asked: Freeze) -> Frozen:
    """Freeze, as the next version of the name. The same study and seed give the same bytes."""
    plan = plan_freeze(study, actor, asked)
    if not plan.sifted.kept:
        raise Refused(*_nothing_left(plan.sifted))
    examples = [
        as_example(each, tuple(f"{who.role} {pseudonym(study, who.person_id)}" for who in each.deciders))
        for each in plan.sifted.kept
    ]
    return freeze(study, actor, asked.name, examples, asked.seed, plan.facts, data_card)


def _tests_of_study(
    study: Study, actor: Person, held: Mapping[int, str], rule: DuplicateRule
) -> list[TestItem]:
    """Everything held out, what was withheld included: what is like that is like a test item as well."""
    return [
        TestItem(f"record {each.id}", text_to_compare(vars(each), rule))
        for each in records(study, actor, ids=held)
    ]


def _tests_of_files(paths: Sequence[Path], rule: DuplicateRule) -> list[TestItem]:
    return [
        TestItem(f"{path.name}, line {line}", text_to_compare(vars(fields_of(row)), rule))
        for path in paths
        for line, row in read_objects(path)
    ]


def _facts(study: Study, asked: Freeze, sifted: Sifted, tests: Sequence[TestItem]) -> dict:
    """What enters the manifest beside what the examples themselves tell."""
    versions = {each.rule_version for each in sifted.kept}
    like = [each for each in sifted.left_out if each.like]
    sets = Counter(STUDY_TESTS if each.name.startswith("record ") else _file(each) for each in tests)
    return {
        "wardround": version("wardround"),
        "drawn": {"per_task": asked.per_task},
        "rules": {
            str(each.id): {"name": each.name, "sha256": each.hash}
            for each in rule_versions(study)
            if each.id in versions
        },
        "left_out": [asdict(each) for each in sifted.left_out],
        "left_out_by_reason": dict(sorted(Counter(each.reason for each in sifted.left_out).items())),
        "overlap": {
            "tests": len(tests),
            "by_set": dict(sorted(sets.items())),
            "files": {path.name: sha256(path.read_bytes()) for path in asked.tests},
            "tests_sha256": tests_digest(tests),
            "threshold": asked.rule.threshold,
            "shingle": asked.rule.shingle,
            "fields": list(asked.rule.fields),
            "compared": len(sifted.kept) + len(like),
            "found": len(like),
        },
    }


def _file(test: TestItem) -> str:
    return test.name.rpartition(", line ")[0]


def _nothing_left(sifted: Sifted) -> tuple[str, str]:
    """In English and in Chinese; the reasons are told as the data card tells them."""
    if not sifted.left_out:
        return (
            "No example is approved yet: physicians verify, a senior signs and a lead approves first.",
            "还没有获批的样例：先由医师核查、高年资医师签署、项目负责人批准。",
        )
    reasons = Counter(each.reason for each in sifted.left_out)
    listed = ", ".join(f"{n} {reason}" for reason, n in reasons.items())
    return (
        f"Nothing is left to freeze of {counted(len(sifted.left_out), 'approved example')}: {listed}.",
        f"{len(sifted.left_out)} 个获批样例均被排除，没有可冻结的内容：{listed}。",
    )
