"""The example study, hostile text behind all its texts, signed, frozen, judged: something on every page."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from annotation.answering import answer
from annotation.label_audit.discussion import CHANGED, KEPT, discuss
from annotation.label_audit.history import audited
from annotation.response_verification.items import newest_batch, sign_batch, verified_batch
from annotation.rubric import Text
from annotation.survey.taking import asked_of
from db import people
from db.active_time import ActiveTime
from db.annotations import save_draft
from db.approving import approve_items
from db.jobs import add_job, claim_job, end_job
from db.people import OPERATOR
from db.queues import queues
from db.rule_drafts import save_rule_draft
from db.runs import CARD, add_progress, write_run
from db.study import Study
from db.submissions import Contest, Result, add_submission, show_submission
from db.survey_answers import close_survey, enter_simulated
from db.surveys import make_survey, open_survey
from db.work import work
from pipelines.freeze_dataset import Freeze, freeze_dataset
from pipelines.import_records import import_file, read_file
from pipelines.rules.rules import TASK_RULES, rules_text
from review_app import (
    example_audit,
    example_instructions,
    example_rewriting,
    example_study,
    example_survey,
    example_verification,
)
from tests.hostile_texts import FORMULAS, HOSTILE, MODELS, ONE_LINE, Tagger

ROOT = Path(__file__).parents[1]
ANYTHING = (*HOSTILE, *FORMULAS)
# a question's first paragraphs are its case
ONE_PARAGRAPH = tuple(each for each in ANYTHING if "\n\n" not in each)
# what a record's, response's or dialogue's own texts are called in the files; the longer ones hold all texts
SHORT = {"title", "specialty", "question", "options"}
LONG = {"description", "answer", "explanation", "content", "text", "comment"}
NAMES = {
    example_study: ("SIMULATED_ROUND", "OPEN_ROUND"),
    example_rewriting: ("SIMULATED_BATCH", "OPEN_BATCH"),
    example_instructions: ("SIMULATED_BATCH", "OPEN_BATCH"),
    example_verification: ("BATCH", "MODEL"),
    example_survey: ("SIMULATED_SURVEY", "OPEN_SURVEY"),
}
SENTENCES = {example_rewriting: ("NOTE", "CONTESTED", "AMENDED")}
PEOPLE = {
    example_audit: ("EXPERT",),
    example_rewriting: ("AUTHOR", "REVIEWER"),
    example_instructions: ("WRITER", "ACCEPTER"),
    example_verification: ("REVIEWER",),
}
_numbers = count(1)


@dataclass(frozen=True)
class HostileStudy:
    """The study, its texts by number, and the files that hold nothing else."""

    study: Study
    texts: Tagger
    passwords: dict[str, str]


def make_hostile_study(folder: Path, scratch: Path) -> HostileStudy:
    """The study in `folder`; `scratch` holds the files it is made from."""
    texts = Tagger()
    with _hostile_example(scratch, texts):
        study, sign_ins = example_study.open_example(folder)
    made = HostileStudy(study, texts, {each.login: each.password for each in sign_ins})
    _import_bad_lines(made, scratch)
    _answer_the_open_round(made)
    _discuss_the_audit(made)
    _verify_sign_approve_freeze(made)
    _take_a_survey(made)
    _enter_jobs_runs_submissions(made)
    _begin_rules(made)
    return made


@contextmanager
def _hostile_example(scratch: Path, texts: Tagger) -> Iterator[None]:
    """While inside, the example's files, names and sentences have hostile text behind them."""
    copy = scratch / "examples"
    shutil.copytree(ROOT / "examples", copy, ignore=shutil.ignore_patterns("training"))
    models = _rewrite(copy, texts)
    with pytest.MonkeyPatch.context() as patch:
        for module in (example_study, example_rewriting):
            patch.setattr(module, "EXAMPLES", copy)
        patch.setattr(example_rewriting, "DIALOGUES", copy / "simulated_dialogues.json")
        patch.setattr(example_verification, "POLISHED", copy / "simulated_polished.json")
        for constants, these, kind in ((NAMES, ONE_LINE, "name of a batch"), (SENTENCES, ANYTHING, "note")):
            for module, names in constants.items():
                for name in names:
                    patch.setattr(module, name, getattr(module, name) + texts.tagged(these, kind))
        for module, names in PEOPLE.items():
            for name in names:
                login, called = getattr(module, name)
                patch.setattr(module, name, (login, called + texts.tagged(ONE_LINE, "name of a person")))
        called = {
            login: name + texts.tagged(ONE_LINE, "name of a person")
            for login, name in example_study.CAST.items()
        }
        patch.setattr(example_study, "CAST", called)
        for name in ("SIMULATED_AUDIT", "OPEN_AUDIT"):
            old = getattr(example_audit, name)
            new = old + texts.tagged(ONE_LINE, "name of a batch")
            patch.setattr(example_audit, name, new)
            patch.setitem(example_audit.SIZES, new, example_audit.SIZES[old])
        wordings = {
            task: tuple(each + texts.block(ANYTHING, "instruction") for each in written)
            for task, written in example_instructions.WORDINGS.items()
        }
        patch.setattr(example_instructions, "WORDINGS", wordings)
        patch.setattr(example_survey, "PROPOSED", _proposed(texts))
        yield
    assert models


def _proposed(texts: Tagger) -> tuple:
    # only the first asked gives two wordings, or a program's answers would hold more than the form takes
    return tuple(
        (phase, tuple(each + texts.tagged(ONE_LINE, "proposal") for each in said), share)
        for phase, said, share in example_survey.PROPOSED
    )


def _rewrite(copy: Path, texts: Tagger) -> dict[str, str]:
    """Put a hostile text behind each text of the files; the models' names, old to new."""
    models: dict[str, str] = {}
    for path in [*copy.glob("*.json"), *(copy / "responses").glob("*.json")]:
        if path.name == "planted_faults.json":
            continue
        rows = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(
            json.dumps([_hostile(row, texts, models) for row in rows], ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
    for name in ("ratings", "judgments"):
        _rename_models(copy / f"simulated_{name}.csv", models)
    for name in ("guideline.md", "rewriting_guideline.md"):
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write("\n" + texts.block(ANYTHING, "guideline"))
    return models


def _hostile(value: object, texts: Tagger, models: dict[str, str], key: str = "") -> object:
    if isinstance(value, dict):
        return {
            name: _hostile(each, texts, models, key if key == "options" else name)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_hostile(each, texts, models, key) for each in value]
    if key == "model":
        return models.setdefault(value, value + texts.tagged(MODELS, "name of a model"))
    if isinstance(value, str) and key in SHORT:
        return value + texts.tagged(ONE_PARAGRAPH, key)
    # a key in the place of an answer is the right option's letter
    if isinstance(value, str) and key == "content" and len(value) % 5:
        # one message in five holds all texts: with every one of them, reading the pages would take minutes
        return value + texts.tagged(ANYTHING, key)
    if isinstance(value, str) and key in LONG and len(value) > 1:
        return value + texts.block(ANYTHING, key)
    return value


def _rename_models(path: Path, models: dict[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "model": models[row["model"]]} for row in rows)
    path.write_text(written.getvalue(), encoding="utf-8")


def _import_bad_lines(made: HostileStudy, scratch: Path) -> None:
    """A file whose very name is hostile, with good records, and lines that are set aside."""
    name = "<img src=x onerror=window.ran=1>.jsonl"
    good = [
        {"id": f"h{n}", "question": f"问{n}" + made.texts.tagged(ANYTHING, "question"), "answer": "答"}
        for n in range(3)
    ]
    bad = ["<script>window.ran=1</script>", '{"question": "' + made.texts.tagged(ONE_LINE, "line set aside")]
    lines = [*(json.dumps(row, ensure_ascii=False) for row in good), *bad]
    (scratch / name).write_text("\n".join(lines), encoding="utf-8")
    import_file(
        made.study, OPERATOR, read_file(scratch / name, "许可" + made.texts.tagged(ONE_LINE, "licence"))
    )


def give(made: HostileStudy, login: str, assignment: int, answers: dict) -> None:
    """Store somebody's answers as their page would."""
    person = people.by_login(made.study, login)
    before = work(made.study, person, assignment).annotation
    answer(
        made.study,
        person,
        assignment,
        answers=answers,
        expected_revision=before.revision if before else 0,
        nonce=f"hostile-nonce-{next(_numbers):010}",
        active_ms=60_000,
        reason="再看" if before else "",
    )


def queue_of(made: HostileStudy, login: str, activity: str, state: str = "open"):
    """The newest queue of a person in an activity."""
    mine = queues(made.study, people.by_login(made.study, login))
    return [each for each in mine if (each.activity, each.state) == (activity, state)][-1]


def _answer_the_open_round(made: HostileStudy) -> None:
    """The physician rates the first item, with a comment, and begins one on the second."""
    physician = people.by_login(made.study, "physician")
    first, second, *_ = queue_of(made, "physician", "blinded_scoring").assignment_ids
    slots = work(made.study, physician, first).conversations
    ratings = {slot: {"overall": 5} for slot in slots}
    give(made, "physician", first, {"ratings": ratings, "comment": made.texts.block(ANYTHING, "comment")})
    save_draft(made.study, physician, second, "comment", made.texts.block(ANYTHING, "draft"))
    for login, activity, field in (
        ("senior", "label_audit", "note"),
        ("physician", "dialogue_rewriting", "question1"),
    ):
        person = people.by_login(made.study, login)
        queue = queue_of(made, login, activity)
        save_draft(made.study, person, queue.next, field, made.texts.block(ANYTHING, "draft"))


def _discuss_the_audit(made: HostileStudy) -> None:
    expert = people.by_login(made.study, example_audit.EXPERT[0])
    queue = next(each for each in queues(made.study, expert) if each.state == "locked")
    disputed = [each for each in audited(made.study, expert, queue.batch_id).items if each.disputed]
    for each, decision in zip(disputed, (KEPT, CHANGED), strict=False):
        discuss(
            made.study,
            expert,
            queue.batch_id,
            each.item.item_id,
            decision=decision,
            label="triage" if decision == CHANGED else None,
            reason="理由" + made.texts.block(ANYTHING, "reason"),
            expected_revision=0,
            nonce=f"hostile-nonce-{next(_numbers):010}",
        )


def _verify_sign_approve_freeze(made: HostileStudy) -> None:
    """Everything is verified, the senior accepts and signs, the lead approves, an engineer freezes."""
    study, good = made.study, {"correct": True, "practical": True}
    comment = made.texts.block(ANYTHING, "comment")
    while (queue := queue_of(made, "physician", "response_verification")).next:
        shown = work(study, people.by_login(study, "physician"), queue.next)
        answers = {
            "before": good,
            "after": good,
            "text": shown.polished.text + made.texts.block(ANYTHING, "revision"),
        }
        give(made, "physician", queue.next, answers | {"errors": [], "comment": comment})
    while (queue := queue_of(made, "senior", "response_verification")).next:
        give(made, "senior", queue.next, {"verdict": "accepted", "reason": ""})
    batch_id = newest_batch(study, OPERATOR)
    sign_batch(study, people.by_login(study, "senior"), batch_id, made.passwords["senior"], "127.0.0.1")
    lead = people.by_login(study, "lead")
    items = verified_batch(study, lead, batch_id)[1]
    correct = [each.item.item_id for each in items if each.opinion and each.opinion.final.correct]
    assert approve_items(study, lead, correct)
    freeze_dataset(study, people.by_login(study, "engineer"), Freeze("doctor", 1))


def _take_a_survey(made: HostileStudy) -> None:
    """A closed survey whose own words are hostile, and whose respondents' are."""
    lead, texts = people.by_login(made.study, "lead"), made.texts
    said = lambda: Text(*(texts.tagged(ONE_LINE, "words of a survey") for _ in ("zh", "en")))  # noqa: E731
    asked = example_survey.PHYSICIANS_NEEDS
    first, *others = asked.sections
    first = replace(first, title=said(), questions=tuple(replace(q, asks=said()) for q in first.questions))
    asked = replace(asked, key="hostile", title=said(), introduction=said(), sections=(first, *others))
    consent = {"zh": texts.block(ANYTHING, "consent"), "en": texts.block(ANYTHING, "consent")}
    name, other = (texts.tagged(ONE_LINE, "name of a survey") for _ in range(2))
    survey_id = make_survey(made.study, lead, name, asked_of(asked), consent, simulated=True)
    open_survey(made.study, lead, survey_id)
    rated = {each.key: 1 + n % 5 for n, each in enumerate(asked.questions) if each.kind == "rating"}
    proposals = next(each.key for each in asked.questions if each.kind == "proposals")
    answers = [
        (
            {**rated, "uses_models": "no", proposals: [texts.tagged(ONE_LINE, "proposal")]},
            ActiveTime(200_000 + n, 0, 0),
        )
        for n in range(len(ONE_LINE))
    ]
    enter_simulated(made.study, lead, survey_id, answers)
    close_survey(made.study, lead, survey_id)
    open_survey(made.study, lead, make_survey(made.study, lead, other, asked_of(asked), consent))


def _enter_jobs_runs_submissions(made: HostileStudy) -> None:
    study, texts, engineer = made.study, made.texts, people.by_login(made.study, "engineer")
    arguments = {
        "base_url": "http://127.0.0.1:9/v1",
        "model": texts.tagged(ONE_LINE, "argument of a job"),
        "batch": False,
    }
    add_job(study, engineer, "judge", arguments)
    end_job(
        study,
        OPERATOR,
        claim_job(study, OPERATOR, "judge").id,
        ["failed"],
        texts.block(ANYTHING, "message of a job"),
    )
    run = study.runs / "hostile"
    run.mkdir(parents=True)
    about = {
        "run": "hostile",
        "state": "failed",
        "steps": 2,
        "pid": None,
        "datasets": [],
        # the newest of all: its page tells of the newest run that failed
        "started_at": "2099-01-01",
    }
    write_run(
        run,
        about
        | {
            "resolved": {"model": texts.tagged(ONE_LINE, "setting of a run")},
            "error": texts.block(ANYTHING, "error of a run"),
        },
    )
    add_progress(run, {"step": 1, "loss": 2.0})
    (run / CARD).write_text(texts.block(ANYTHING, "card"), encoding="utf-8")
    contest = Contest(
        "doctorbench", "0" * 64, texts.tagged(ONE_LINE, "judge"), "0" * 64, "", "", "{}", 4.0, 6.0, 1
    )
    parts = [texts.tagged(ONE_LINE, "part of a set") for _ in ONE_LINE]
    for number in range(2):
        results = [
            Result(f"r{n}", part, "scored", 5.0 + number, 5.0, False, {"medical_accuracy": 5.0})
            for n, part in enumerate(parts)
        ]
        submission, _ = add_submission(
            study, engineer, texts.tagged(ONE_LINE, "submission"), contest, results
        )
        show_submission(study, engineer, submission, True)


def _begin_rules(made: HostileStudy) -> None:
    """Two drafts of rules: one whose first rule says hostile things, and one that cannot be read for them."""
    head, first, others = rules_text(TASK_RULES).split("[[rule]]\n", 2)
    kept = "".join(
        line for line in first.splitlines(True) if not line.startswith(("name =", "explanation ="))
    )
    said = made.texts.block([each for each in ANYTHING if "\u202e" not in each], "explanation of a rule")
    for login, explanation in (("lead", f"explanation = '''\n{said}'''\n"), ("engineer", said)):
        name = made.texts.tagged([each for each in ONE_LINE if "'" not in each], "name of a rule")
        changed = f"{head}[[rule]]\nname = '{name}'\n{explanation}{kept}[[rule]]\n{others}"
        save_rule_draft(made.study, people.by_login(made.study, login), None, changed)
