"""A drawn batch is stored with everything it was set up by, under its activity's rubric."""

import json

from annotation.activities.blinded_scoring import BLINDED_SCORING
from annotation.batch_drafts import keep_draft
from annotation.blinded_scoring.batches import Setup, drawable, plan_of
from db.study import reading
from tests.scoring_study import make_scoring_study


def test_a_draft_says_what_it_was_set_up_by(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=2, sources=2)
    lead = made["lead"]
    setup = Setup("一轮", (made["doctor1"].id,), 7, 0.5, 0.25, "对照参考答案打分。", "3.1")
    plan = plan_of(drawable(made.study, lead).questions, setup)
    batch_id = keep_draft(made.study, lead, BLINDED_SCORING, setup, {"share": 0.5}, plan)
    with reading(made.study) as database:
        (row,) = database.query("select * from batches where id = ?", (batch_id,))
    assert (row["name"], row["seed"], row["activity"]) == ("一轮", 7, BLINDED_SCORING.name)
    assert (row["guideline"], row["guideline_version"]) == ("对照参考答案打分。", "3.1")
    assert (row["rubric"], row["rubric_hash"]) == (
        BLINDED_SCORING.rubric.as_json(),
        BLINDED_SCORING.rubric.hash,
    )
    assert json.loads(row["settings"]) == {"share": 0.5}
