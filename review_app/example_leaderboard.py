"""The example study's leaderboard: two invented models' invented ratings on the invented open questions."""

from pathlib import Path
from random import Random

from annotation.doctorbench import DOCTORBENCH
from annotation.rubric_score import Veto, score
from db.people import Person
from db.study import Study
from db.submissions import Result, add_submission, show_submission
from pipelines.asking.prompt import prompt_named
from pipelines.judge_rows import RowJudging
from pipelines.judging.cases import Judge
from pipelines.judging.contracts import contract_named
from pipelines.judging.eval_sets import EVAL_SETS, TURNS
from pipelines.row_files import FileRow, read_rows
from pipelines.submit_rows import PART, contest_of

QUESTIONS = Path(__file__).parents[1] / "examples" / "open_questions.jsonl"
JUDGE = "模拟裁判（示例，非真实模型）"
# an invented model -> the share of each scale that its ratings lie about
MODELS = {"模拟模型甲（示例）": 0.8, "模拟模型乙（示例）": 0.62}
SEED = 23


def add_leaderboard(study: Study, engineer: Person) -> None:
    """Both submissions; only the first is shown to everybody."""
    which, rows = EVAL_SETS["doctorbench"], read_rows(QUESTIONS)
    contract, prompt = contract_named("nonce"), prompt_named(which.name)
    judging = RowJudging(
        which, Judge(JUDGE, DOCTORBENCH, prompt, contract, {"simulated": True}), TURNS, 1, Veto()
    )
    random = Random(SEED)
    for place, (model, share) in enumerate(MODELS.items()):
        results = [_made_up(row, share, random) for row in rows]
        number, _ = add_submission(study, engineer, model, contest_of(rows, judging), results, QUESTIONS.name)
        show_submission(study, engineer, number, place == 0)


def _made_up(row: FileRow, share: float, random: Random) -> Result:
    ratings = {
        each.key: float(max(each.low, min(each.high, round(share * each.high + random.gauss(0, 1)))))
        for each in DOCTORBENCH.criteria
    }
    found = score(ratings, DOCTORBENCH, Veto())
    part = str(row.values.get(PART, ""))
    return Result(row.id, part, "scored", found.total, found.raw, bool(found.vetoed_by), ratings)
