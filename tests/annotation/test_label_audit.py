"""The label audit draws by seed and never twice, hides the rules' label, settles what experts agree on."""

import json
from dataclasses import replace

import pytest

from annotation.activities.label_audit import LABEL_AUDIT, RUBRIC, check, draw, flags, present, settle
from annotation.label_audit.batches import Setup, drawable, plan_of, pools, preview_of, set_up
from annotation.rubric import rubric_from_json
from annotation.tasks import TASKS
from db.errors import Invalid, Refused
from db.queues import queues
from db.work import work
from tests.audit_study import add_rules, make_audit_study, open_audit

LABELS = {record: ("triage", "case_summary", None)[record % 3] for record in range(1, 301)}
POOLS = {
    label: [record for record in LABELS if LABELS[record] == label]
    for label in ("triage", "case_summary", None)
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_audit_study(tmp_path_factory.mktemp("audit") / "study")


@pytest.fixture(scope="module")
def batch_id(made):
    return open_audit(made, "盲", unlabelled_share=0.2, second=made["second"].id, second_share=0.5)


def queue(made, login, batch_id):
    return next(each for each in queues(made.study, made[login]) if each.batch_id == batch_id)


def works(made, login, batch_id):
    return [work(made.study, made[login], id_) for id_ in queue(made, login, batch_id).assignment_ids]


def test_fifty_records_go_to_the_expert_in_the_order_drawn():
    plan = draw(POOLS, 1, seed=7)
    assert plan == draw(POOLS, 1, seed=7) != draw(POOLS, 1, seed=8)
    assert [each.record_id for each in plan.assignments] == [each.record_id for each in plan.items]
    assert len(plan.items) == 50 and {each.person_id for each in plan.assignments} == {1}
    assert all(each.task == LABELS[each.record_id] for each in plan.items)


def test_a_second_expert_gets_a_share_of_the_same_records_in_another_order():
    plan = draw(POOLS, 1, seed=7, second=2, second_share=0.2)
    shared = [each.record_id for each in plan.assignments if each.person_id == 2]
    assert len(shared) == 10
    assert {item.record_id for item in plan.items if item.part == "calibration"} == set(shared)
    assert shared != [item.record_id for item in plan.items if item.record_id in shared]
    assert [each.place for each in plan.assignments if each.person_id == 2] == list(range(1, 11))


@pytest.mark.parametrize(
    "wrong", [{"second": 1, "second_share": 0.5}, {"second": 2}, {"second": 2, "second_share": 2}]
)
def test_a_second_expert_is_somebody_else_with_a_share(wrong):
    with pytest.raises(Invalid, match="second expert"):
        draw(POOLS, 1, seed=7, **wrong)


def test_no_record_of_an_earlier_batch_comes_again(made, batch_id):
    again = drawable(made.study, made["lead"], 1)
    earlier = {each.record.id for each in works(made, "expert", batch_id)}
    assert len(earlier) == again.audited
    assert again.labelled + again.unlabelled == 40 - len(earlier)
    setup = Setup("次", 1, made["expert"].id, seed=3, size=20, unlabelled_share=0.2)
    plan = plan_of(pools(made.study, made["lead"], 1), setup)
    assert plan.items and not earlier & {item.record_id for item in plan.items}


def test_the_form_tells_by_numbers_alone_what_a_draw_comes_to(made, batch_id):
    can_draw, found = drawable(made.study, made["lead"], 1), pools(made.study, made["lead"], 1)
    assert can_draw.counts == {label: len(ids) for label, ids in found.items()}
    for mode in ("all", "per_task", "stratified"):
        chosen = {"unlabelled_share": 0.2, "second": made["second"].id, "second_share": 0.3}
        setup = Setup("次", 1, made["expert"].id, seed=3, size=5, mode=mode, **chosen)
        plan, told = plan_of(found, setup), preview_of(can_draw, setup)
        assert [(each.task, each.part) for each in told.items] == [
            (each.task, each.part) for each in plan.items
        ]
        assert len(told.assignments) == len(plan.assignments)


def test_rules_that_labelled_nothing_give_no_batch(made):
    version = add_rules(made.study, 2, [None])
    with pytest.raises(Invalid, match="label more records"):
        set_up(made.study, made["lead"], Setup("空", version, made["expert"].id, seed=1))
    with pytest.raises(Refused, match="wardround label"):
        set_up(made.study, made["lead"], Setup("空", 99, made["expert"].id, seed=1))


def test_only_a_lead_draws(made):
    with pytest.raises(Refused, match="needs the role"):
        set_up(made.study, made["engineer"], Setup("抽", 1, made["expert"].id, seed=1, size=3))


def test_the_five_fields_are_shown_and_nothing_of_the_rules(made, batch_id):
    for shown in works(made, "expert", batch_id):
        seen = present(shown, "zh")
        assert seen["case"] and seen["question"] and seen["answer"] == "B"
        assert [option["right"] for option in seen["options"]] == [False, True]
        assert seen["facts"] == [{"name": "科室", "text": "外科"}]
        assert seen["texts"] == [{"name": "解析", "text": "解析" * 60}]
        assert seen["proposed"] is None
        text = json.dumps(seen, ensure_ascii=False)
        assert not any(word in text for word in ("triage", "case_summary", "medication_advice", "rule"))


def test_labelled_and_unlabelled_records_look_alike(made, batch_id):
    shown = works(made, "expert", batch_id)
    assert {bool(each.labels) for each in shown} == {True, False}
    assert len({tuple(present(each)) for each in shown}) == 1


def test_confirming_shows_the_label_and_what_matched(made):
    batch_id = open_audit(made, "确认", shows_label=True, size=4, unlabelled_share=0.3)
    proposed = {
        each.labels[0].label if each.labels else "none": present(each)["proposed"]
        for each in works(made, "expert", batch_id)
    }
    assert set(proposed) >= {"none"} and all(each["label"] == label for label, each in proposed.items())
    labelled = next(each for label, each in proposed.items() if label != "none")
    assert labelled["matches"] == [{"field": "question", "start": 4, "text": "应挂哪个科室"}]


@pytest.mark.parametrize("option", RUBRIC.choices[0].options, ids=lambda option: option.key)
def test_every_task_and_none_can_be_chosen(made, batch_id, option):
    shown = works(made, "expert", batch_id)[0]
    assert check(shown, RUBRIC, {"label": option.key, "note": " 注 "}) == {
        "label": option.key,
        "note": " 注 ",
    }


@pytest.mark.parametrize(
    "answers",
    [
        None,
        [],
        {},
        {"label": "Triage"},
        {"label": 3},
        {"label": ["triage"]},
        {"label": "triage", "note": 1},
        {"label": "triage", "note": "长" * 2001},
    ],
)
def test_what_is_no_answer_is_refused(made, batch_id, answers):
    with pytest.raises(Invalid):
        check(works(made, "expert", batch_id)[0], RUBRIC, answers)


def test_a_stored_batch_is_checked_against_the_tasks_it_asked_for(made, batch_id):
    shown = works(made, "expert", batch_id)[0]
    kept = rubric_from_json(shown.batch.rubric)
    assert kept == RUBRIC and kept.hash == shown.batch.rubric_hash
    fewer = replace(kept, choices=(replace(kept.choices[0], options=kept.choices[0].options[1:]),))
    with pytest.raises(Invalid):
        check(shown, fewer, {"label": kept.choices[0].options[0].key})


def test_the_choices_are_the_22_tasks_and_none():
    keys = [option.key for option in RUBRIC.choices[0].options]
    assert keys == [*(task.key for task in TASKS), "none"]


@pytest.mark.parametrize(
    ("labels", "settled"),
    [([], None), (["triage"], "triage"), (["triage", "triage"], "triage"), (["triage", "none"], None)],
)
def test_experts_who_agree_settle_a_record(labels, settled):
    assert settle([{"label": label, "note": ""} for label in labels]) == (settled and {"label": settled})


def test_an_answer_in_under_two_seconds_is_flagged():
    assert (flags({"label": "none"}, 1999), flags({"label": "none"}, 2000)) == (["hasty"], [])


def test_it_is_a_known_activity_without_sources_to_unblind():
    assert LABEL_AUDIT.name == "label_audit" and not LABEL_AUDIT.sealed
