"""A judged file of rows as a submission in a study: what each answer came to, criterion by criterion."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from annotation.board_columns import MUST_ASK
from db.errors import Invalid
from db.people import Person
from db.study import Study
from db.submissions import Contest, Result, add_submission, submissions
from pipelines.asking.counted import counted
from pipelines.asking.ledger import key_of
from pipelines.asking.summary import EMPTY_ANSWER
from pipelines.judge_rows import RowJudging
from pipelines.judging.judged_row import NOT_APPLICABLE
from pipelines.row_files import FileRow, read_rows
from pipelines.row_table import rows_in

# the fields of a row that are the model's, and of those the page groups questions by
ANSWERS = ("output", "turn_1_answer", "turn_2_answer", "turn_3_answer", "generation")
PART = "audience"
# what a folder of generated answers has behind the name of their questions
DIGEST = re.compile(r"-[0-9a-f]{8}$")


def table_of(study: Study, rows: Sequence[FileRow], judging: RowJudging) -> Path:
    """Where the rows' judgments lie: the same rows and judge are taken up there, others are not mixed in.

    Weights and vetoes only combine what lies there.
    """
    judge = judging.judge
    key = key_of(
        rows=[row.values for row in rows],
        judge=judge.model,
        prompt=judge.prompt_hash,
        rubric=judge.rubric.asked_hash if judge.rubric else "",
        parameters=judge.parameters,
        turns=judging.turns,
    )
    folder = study.folder / "submissions"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{key[:24]}.jsonl"


def model_named_in(rows: Sequence[FileRow]) -> str:
    """The model that `wardround generate` has written into the rows. Raises Invalid when there is not one."""
    named = {row.values.get("generation", {}).get("model", "") for row in rows}
    if len(named) != 1 or "" in named:
        raise Invalid(
            f"{rows[0].path} does not say which model's answers it holds; give --name.",
            f"{rows[0].path.name} 未注明是哪个模型的回答；请填写被评模型。",
        )
    return named.pop()


def questions_named_by(study: Study, actor: Person, rows: Sequence[FileRow]) -> str:
    """What the rows' questions are called: as they are in the study already, by the answers of whichever
    model came first; of answers that a job of generation put into a folder, as other models' there, else as
    the folder; else as the file."""
    named: dict[str, str] = {}
    for each in sorted(submissions(study, actor), key=lambda each: each.id):
        if each.questions_file:
            named.setdefault(each.contest.questions, each.questions_file)
    asked, path = _questions(rows), rows[0].path
    if asked in named:
        return named[asked]
    if not DIGEST.search(path.parent.name):
        return path.name
    # these may be some of the questions, of which another model answered all
    beside = (_questions(read_rows(other)) for other in sorted(path.parent.glob("*.jsonl")))
    return next((named[each] for each in beside if each in named), DIGEST.sub("", path.parent.name))


class Unrated(Invalid):
    """Not one answer got a rating; `needs` by why: asked again, the same, or another judge."""

    def __init__(self, judge: str, results: Sequence[dict]) -> None:
        super().__init__(
            f"Of {counted(len(results), 'answer')} none got a readable rating, so nothing is on the "
            f"leaderboard; see whether {judge} can judge, or let another model judge.",
            f"{len(results)} 条回答无一得到可读的评分，因此没有列入排行榜；"
            f"请检查 {judge} 能否评判，或换一个裁判模型。",
        )
        statuses = {each["status"] for each in results if each.get("reason") != EMPTY_ANSWER}
        if "unparsed" in statuses:
            self.needs = "ratings"
        elif statuses & {"failed", "missing"}:
            self.needs = ""


def submit(
    study: Study,
    actor: Person,
    model: str,
    rows: Sequence[FileRow],
    judging: RowJudging,
    judged: Path,
    questions_file: str,
) -> tuple[int, bool]:
    """Store the judged table of these rows; the submission's id, and whether it is new.

    Raises Unrated when not one of them is scored: a judge that failed says nothing of the model.
    """
    results = {str(each["id"]): each for each in rows_in(judged)}
    if not any(each["status"] == "scored" for each in results.values()):
        raise Unrated(judging.judge.model, list(results.values()))
    part = {row.id: str(row.values.get(PART, "")) for row in rows}
    return add_submission(
        study,
        actor,
        model,
        contest_of(rows, judging),
        [_result(row_id, part[row_id], results[row_id]) for row_id in part if row_id in results],
        questions_file,
    )


def contest_of(rows: Sequence[FileRow], judging: RowJudging) -> Contest:
    judge, rubric = judging.judge, judging.judge.rubric
    return Contest(
        eval_set=judging.eval_set.name,
        questions=_questions(rows),
        judge=judge.model,
        prompt_hash=judge.prompt_hash,
        rubric=rubric.as_json() if rubric else "",
        rubric_hash=rubric.hash if rubric else "",
        parameters=json.dumps(judge.parameters, sort_keys=True),
        veto_at=judging.veto.at,
        veto_ceiling=judging.veto.ceiling,
        repeats=judging.repeats,
    )


def _questions(rows: Sequence[FileRow]) -> str:
    """SHA-256 of everything in the rows that is not the model's, whatever their order."""
    asked = [{name: value for name, value in row.values.items() if name not in ANSWERS} for row in rows]
    lines = sorted(json.dumps(each, sort_keys=True, ensure_ascii=False) for each in asked)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _result(row_id: str, part: str, row: dict) -> Result:
    return Result(
        row_id=row_id,
        part=part,
        # the board knows such an answer by its missing rating, and keeps what did not apply
        status="scored" if row["status"] == NOT_APPLICABLE else row["status"],
        rating=row["rating"],
        raw=row.get("raw", row["rating"]),
        vetoed=bool(row.get("vetoed_by")),
        # a question's own items mean nothing over all questions; what they come to does
        criteria={MUST_ASK: row[MUST_ASK]} if MUST_ASK in row else row.get("ratings", {}),
    )
