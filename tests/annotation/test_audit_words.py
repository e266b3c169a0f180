"""What an audit is said to show, in both languages: passes with their intervals, looks, anchors, gaps."""

import re

import pytest

from annotation.label_audit.recall import Recall
from annotation.label_audit.results import BetweenExperts, study_results
from annotation.label_audit.sections import audit_sections
from annotation.label_audit.words import (
    NO_RECALL,
    WORDS,
    experts_sentence,
    label_name,
    reading,
    recall_sentence,
)
from annotation.proportion import proportion
from annotation.tasks import TASKS
from db.errors import NotFound, Refused
from tests.audit_study import answer_all, lock_audit, make_audit_study, objecting, open_audit

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Batches of 50 that agree on 48, on all, on all with the label shown, and three of each task."""
    made = make_audit_study(tmp_path_factory.mktemp("words") / "study", records=300)
    for name, wrong, setup in (
        ("一", 2, {"size": 50, "unlabelled_share": 0.2}),
        ("二", 0, {"size": 50}),
        ("三", 0, {"size": 5, "shows_label": True}),
        ("四", 0, {"size": 3, "mode": "per_task"}),
    ):
        batch_id = open_audit(made, name, **setup)
        answer_all(made, "expert", batch_id, objecting(wrong))
        lock_audit(made, batch_id)
    return made


def said(made, language):
    return "\n".join(reading(study_results(made.study, made["lead"]), language))


def test_48_of_50_passes_and_what_that_does_not_show_is_said_plainly(tmp_path):
    made = make_audit_study(tmp_path / "study", records=80)
    batch_id = open_audit(made, "一", size=50)
    answer_all(made, "expert", batch_id, objecting(2))
    lock_audit(made, batch_id)
    chinese, english = said(made, "zh"), said(made, "en")
    assert "批次“一”通过：50 条中 48 条一致；但区间低至 86.3%，真实一致率可能远低于 95%。" in chinese
    assert "若全部一致，再抽 74 条即可断定超过 95%" in chinese
    assert "passes with 48 of 50, although the interval reaches down to 86.3%" in english
    assert "74 more would settle that it is over 95 %, if all of them agreed" in english


def test_looks_are_counted_and_what_they_do_to_a_pass_is_said(made):
    # 1 - (1 - 0.1117)^2 times the chance that none of 5 and of 9 at 90 % passes: 1 - 0.9^5, 1 - 0.9^9
    assert "至今已看 4 批：若真实一致率只有 90%，单凭运气也有 80% 的机会" in said(made, "zh")
    assert "4 looks so far: at a true agreement of 90% one batch or more would pass by luck in 80%" in said(
        made, "en"
    )


def test_what_weakens_a_batch_is_named(made):
    chinese, english = said(made, "zh"), said(made, "en")
    assert "批次“三”以“确认或更正”方式进行" in chinese and "Batch “三” was confirm-or-correct" in english
    assert "批次“四”每项任务抽取同样多" in chinese and "Batch “四” took as many of every task" in english
    assert "一" in chinese and "confirm-or-correct" not in english.split("三")[0]


def test_a_batch_that_does_not_pass_says_what_it_takes(tmp_path):
    made = make_audit_study(tmp_path / "study")
    batch_id = open_audit(made, size=20)
    answer_all(made, "expert", batch_id, lambda shown: "none")
    lock_audit(made, batch_id)
    assert "未通过：20 条中 0 条一致，须超过 95%，即至少 20 条" in said(made, "zh")
    assert "does not pass: 0 of 20 agree, and it takes more than 95%, 20 at least" in said(made, "en")


def test_every_section_is_in_the_language_asked_for(made):
    results = study_results(made.study, made["lead"])
    for section in audit_sections(results, "en"):
        assert not CHINESE.search(WORDS[section.name]["en"] + section.remark + "".join(section.columns))
    for section in audit_sections(results, "zh"):
        assert CHINESE.search(WORDS[section.name]["zh"])
    batches = audit_sections(results, "zh")[0]
    assert [row[:3] for row in batches.rows] == [
        ("一", "1", "48/50"),
        ("二", "1", "50/50"),
        ("三", "1", "5/5"),
        ("四", "1", "9/9"),
    ]
    assert [row[8] for row in batches.rows] == [
        "随机 · 盲标",
        "随机 · 盲标",
        "随机 · 确认或更正（有锚定）",
        "每项任务同样多 · 盲标",
    ]
    assert all(
        len(section.columns) == len(row) for section in audit_sections(results, "zh") for row in section.rows
    )


@pytest.mark.parametrize("reason", NO_RECALL)
def test_a_recall_that_is_not_estimable_says_why(reason):
    recall = Recall(None, None, None, reason)
    assert CHINESE.search(recall_sentence(recall, "zh").split("：")[1])
    assert reason in recall_sentence(recall, "en")


def test_experts_are_the_ceiling_or_unknown():
    assert "没有第二位专家" in experts_sentence(BetweenExperts(proportion(0, 0), None), "zh")
    told = experts_sentence(BetweenExperts(proportion(9, 10), 0.8), "en")
    assert "9/10 = 90.0% [55.5%, 99.7%], kappa 0.800" in told


def test_labels_have_names():
    assert label_name("none", "zh") == "都不是" and label_name("my own", "en") == "my own"
    assert [label_name(TASKS[0].key, language) for language in ("zh", "en")] == ["导诊分诊", "Triage"]


def test_before_the_first_lock_there_are_no_results(tmp_path):
    made = make_audit_study(tmp_path / "study")
    open_audit(made)
    with pytest.raises(NotFound, match="No audit batch is locked yet"):
        study_results(made.study, made["lead"])
    with pytest.raises(Refused, match="needs the role"):
        study_results(made.study, made["expert"])
