"""The schema, grown by appended steps; a step that has shipped is never edited."""

import hashlib
from functools import cache
from importlib.resources import files

import pysqlite3
from sqlite_utils import Database

from db.errors import Damaged, Refused
from db.facts import make_insert_only

# file -> the tables of that step whose rows, once written, are final
STEPS = (
    ("001_people.sql", ()),
    ("002_records.sql", ("sources", "records", "set_aside_lines", "responses", "self_namings", "judgments")),
    (
        "003_batches.sql",
        ("batches", "batch_states", "items", "assignments", "presentations", "annotations", "unblindings"),
    ),
    ("004_events.sql", ("events",)),
    ("005_taken_in.sql", ("taken_in_lines",)),
    ("006_labels.sql", ("rule_versions", "labellings", "labels")),
    ("007_decisions.sql", ("decisions",)),
    ("008_handovers.sql", ("planned_roles", "handovers")),
    ("009_turns.sql", ()),
    (
        "010_survey.sql",
        (
            *("questionnaires", "surveys", "survey_states", "invitations", "spent_invitations"),
            *("survey_answers", "proposal_merges", "survey_taxonomies"),
        ),
    ),
    ("011_polished.sql", ("instructions", "polishing_prompts", "polished_responses")),
    (
        "012_frozen.sql",
        (
            *("held_out_records", "frozen_datasets", "frozen_members", "frozen_seals"),
            *("training_runs", "training_run_datasets"),
        ),
    ),
    ("013_jobs.sql", ("jobs", "job_states")),
    (
        "014_approvals.sql",
        (
            *("verified_responses", "signoffs", "signed_items", "reopenings"),
            *("approval_lots", "approvals", "withdrawals"),
        ),
    ),
    ("015_approved_only.sql", ()),
    ("016_label_studio.sql", ("label_studio_projects", "label_studio_people", "label_studio_results")),
    (
        "017_criteria.sql",
        (
            *("judgment_criteria", "submissions", "submission_results", "submission_criteria"),
            "submission_showings",
        ),
    ),
    ("018_workbench.sql", ("passes", "exclusions", "duplicates", "split_parts")),
    ("019_pay.sql", ("pay_grades",)),
    ("020_tested_apart.sql", ()),
    ("021_set_apart.sql", ()),
    ("022_label_studio_surveys.sql", ("label_studio_surveys", "label_studio_taken")),
    ("023_refused_acts.sql", ()),
    ("024_personal_data.sql", ("personal_data_decisions",)),
    ("025_sentences.sql", ("label_studio_accounts",)),
    ("026_consent.sql", ("consent_texts", "consents")),
    ("027_guesses.sql", ("guessing_begun", "source_guesses")),
    ("028_erasure.sql", ("redacted_events",)),
    ("029_label_counts.sql", ()),
    ("030_page_counts.sql", ()),
    ("031_judgment_counts.sql", ()),
    ("032_key_steps.sql", ()),
    ("033_made_with.sql", ()),
    ("034_questions_file.sql", ()),
    ("035_unblindings_noted.sql", ()),
    ("036_label_letters.sql", ()),
    ("037_locked_audits.sql", ()),
    ("038_record_letters.sql", ()),
)


def migrate(database: Database, steps: tuple | None = None) -> int:
    """Apply the steps this database lacks, each in a transaction of its own; return how many it lacked.

    `steps` are all of this version, or the first of them.
    """
    steps = STEPS if steps is None else steps
    done = _step_of(database)
    for number, (name, facts) in enumerate(steps[done:], start=done + 1):
        script = (files("db") / "schema" / name).read_text(encoding="utf-8")
        # one script, so that a kill in the middle leaves the step undone rather than half done
        triggers = "\n".join(make_insert_only(script, table) for table in facts)
        try:
            database.conn.executescript(
                f"begin immediate;\n{script}\n{triggers}\npragma user_version = {number};\ncommit;"
            )
        except pysqlite3.OperationalError:
            if database.conn.in_transaction:
                database.execute("rollback")
            # a server and a command may open an old study at once; one of them applies the step
            if _step_of(database) < number:
                raise
    return len(steps) - done


def _step_of(database: Database) -> int:
    return database.execute("pragma user_version").fetchone()[0]


def schema_hash(database: Database) -> str:
    """SHA-256 over every table, index, view and trigger definition."""
    rows = database.execute(
        "select type, name, sql from sqlite_master where sql is not null order by type, name"
    ).fetchall()
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


@cache
def expected_schema_hash(step: int = len(STEPS)) -> str:
    """What `schema_hash` must be once the steps up to this one have been applied."""
    database = Database(memory=True)
    migrate(database, STEPS[:step])
    return schema_hash(database)


def require_begun(database: Database) -> None:
    """Raises Damaged for a database of no version, which `migrate` would make an empty study."""
    if not _step_of(database):
        raise Damaged(
            "study.db is damaged: no study is in it; restore a backup: `wardround restore`.",
            "study.db 已损坏，其中没有研究；请管理员从备份恢复（wardround restore）。",
        )


def is_of_this_version(database: Database) -> bool:
    return _step_of(database) == len(STEPS)


def check_schema(database: Database) -> None:
    """Refuse a database whose tables or triggers are not those of this version.

    One that an earlier version left so is told to be brought up to date, which `migrate` does.
    """
    require_begun(database)
    version = _step_of(database)
    if version > len(STEPS):
        raise Refused(
            f"This study was written by a newer Wardround (schema {version}, this one knows {len(STEPS)}); "
            "install that version to open it.",
            "此研究由更新版本的查房评审写成；请安装该版本后打开。",
        )
    if schema_hash(database) != expected_schema_hash(version):
        raise Refused(
            "The study's tables or triggers were changed outside Wardround; restore a backup of study.db.",
            "研究的表或触发器在程序之外被改动过；请从备份恢复 study.db。",
        )
    if version < len(STEPS):
        raise Refused(
            f"This study is of an earlier Wardround (schema {version}, this one has {len(STEPS)}); serve it "
            "once, which brings it up to date, and look again.",
            "此研究属于较早版本的查房评审；请启动一次服务（wardround serve），即可升级，然后再检查。",
        )
