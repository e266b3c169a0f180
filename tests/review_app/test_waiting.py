"""What waits for a lead, an engineer and a senior on their first page."""

import pytest

from db import people
from db.jobs import add_job, claim_job, end_job
from db.people import OPERATOR
from db.signoffs import reopen
from review_app.waiting import waiting
from review_app.words import words
from tests.audit_study import answer_all, lock_audit, make_audit_study, objecting, open_audit
from tests.conftest import password_of
from tests.verification_study import (
    give,
    give_all,
    make_verification_study,
    open_verification,
    opinion,
    sign,
    verify_all,
)

ZH = words("zh")


def told(made, login):
    return [(each.about, each.sentence, each.path) for each in waiting(made.study, made[login], ZH)]


def test_a_settled_batch_waits_for_a_signature_and_no_longer_once_it_is_signed(study):
    made = make_verification_study(study)
    batch_id = open_verification(made)
    give(made, "physician", opinion())
    assert told(made, "senior") == []
    assert told(made, "lead") == [("核对一", "1 / 6", "verifications")]
    verify_all(made)
    to_sign = ("核对一", "全部已定，等待高年资医师签名", "verifications")
    assert told(made, "senior") == [to_sign]
    assert told(made, "lead")[0] == to_sign
    sign(made, batch_id)
    assert told(made, "senior") == told(made, "lead") == []
    reopen(made.study, made["lead"], batch_id, "教材已改版")
    assert told(made, "senior") == [to_sign]


def test_a_senior_who_verifies_in_a_batch_is_not_asked_to_sign_it(study):
    made = make_verification_study(study, records=2)
    made.people["senior2"] = people.add(
        study, OPERATOR, "senior2", "钱主任", "senior", password_of("senior2")
    )
    reviewers = (made["physician"].id, made["senior"].id)
    open_verification(made, reviewers=reviewers, overseers=(made["senior2"].id,))
    for login in ("physician", "senior"):
        give(made, login, opinion())
    give_all(made, "senior2", {"verdict": "accepted", "reason": ""})
    assert [len(told(made, login)) for login in ("senior", "senior2")] == [0, 1]


@pytest.mark.parametrize("login", ["lead", "engineer"])
def test_disagreements_wait_until_they_are_discussed_and_jobs_while_they_run(tmp_path, login):
    made = make_audit_study(tmp_path / "study")
    batch_id = open_audit(made)
    running = [("第一批", "0 / 10", "batches")] if login == "lead" else []
    assert told(made, login) == running
    answer_all(made, "expert", batch_id, objecting(2))
    lock_audit(made, batch_id)
    add_job(made.study, made["engineer"], "judge", {"made": 1})
    assert told(made, login) == [
        ("第一批", "2 处标签分歧等待本批专家讨论", "audit-results"),
        ("作业", "1 个作业在运行或排队", "jobs"),
    ]


@pytest.mark.parametrize("login", ["lead", "engineer"])
def test_a_job_that_stopped_waits_until_a_later_one_has_gone_on_with_its_work(study, login):
    made = make_verification_study(study)
    stopped = ("作业", "1 个作业失败、中断或取消", "jobs")
    run(made, "failed", {"answers": "a.jsonl", "budget": 1.0})
    assert told(made, login) == [stopped]
    # as what has failed is asked again: the same work, under another budget
    run(made, "failed", {"answers": "a.jsonl", "budget": 2.0, "ask_again": True})
    assert told(made, login) == [stopped]
    run(made, "completed", {"answers": "a.jsonl", "budget": 3.0})
    assert told(made, login) == []
    # another model's work is not gone on with
    run(made, "failed", {"model": "another"})
    assert told(made, login) == [stopped]


def run(made, state, arguments):
    add_job(made.study, made["engineer"], "judge", arguments)
    job = claim_job(made.study, OPERATOR, "judge")
    end_job(made.study, OPERATOR, job.id, [state], "So.", "如此。")
