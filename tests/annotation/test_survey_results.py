"""A closed survey's results: what counts and why, what moves with the thresholds, what a lead merged."""

import pytest

from annotation.activities.survey import questionnaire
from annotation.survey.results import keep_mapping, label_of, merge, settings_in_address, survey_results
from annotation.survey.tables import (
    choice_table,
    excluded_table,
    haste_table,
    proposals_table,
    sensitivity_table,
    tasks_table,
    taxonomy_table,
    texts_tables,
    times,
)
from annotation.survey.validity_settings import PAPER
from db.errors import Invalid, Refused
from db.survey_answers import close_survey, merges
from tests.annotation.test_survey_check import BUILT_TO_FAIL
from tests.survey_study import ANSWERS, ROOT, came_in, made_answers, opened_survey

KUAKE_QIC = (ROOT / "annotation/survey/kuake_qic_mapping.toml").read_bytes()


@pytest.fixture
def lead(cast):
    return cast["lead"]


def closed(study, lead, taken, **options):
    survey_id = opened_survey(study, lead, **options)
    came_in(study, survey_id, taken)
    close_survey(study, lead, survey_id)
    return survey_id


def proposing(*wordings):
    return {**ANSWERS, "proposed_diagnosis": list(wordings)}, 200


def line_of(respondent):
    return respondent.given.answers["proposed_diagnosis"][0]


def test_of_82_sent_in_exactly_those_built_to_fail_are_excluded(study, lead):
    """All eleven but the duplicate: a link is good for one submission, so nobody can send in twice."""
    survey_id = closed(study, lead, list(made_answers().values()))
    results = survey_results(study, lead, survey_id)
    fallen = {
        line_of(each): each.checked.flags[0].check for each in results.respondents if each.checked.flags
    }
    assert fallen == {line: check for line, check in BUILT_TO_FAIL.items() if check != "duplicate"}
    assert (results.validity.received, results.validity.valid, results.report.respondents) == (82, 72, 72)
    assert len(results.respondents) == 82


def test_the_papers_rule_stands_beside_the_medians(study, lead):
    # one page open for eight hours: the mean rule flags the unhurried, the median rule nobody
    taken = [({**ANSWERS, "triage": 1 + n % 5}, 180 + n) for n in range(10)] + [(ANSWERS, 8 * 3600)]
    results = survey_results(study, lead, closed(study, lead, taken))
    rules = {each.centre: (each.hasty, each.valid) for each in results.haste_rules}
    assert rules == {"mean": (10, 1), "median": (0, 11)}
    assert [row[0] for row in haste_table(results, "zh").rows] == [
        "论文：超过平均用时的 1/3（现行）",
        "超过用时中位数的 1/3",
    ]
    assert any("开着没关" in note.zh for note in results.validity.notes)
    moved = survey_results(study, lead, results.survey.id, settings_in_address({"haste_of": "median"}))
    assert (moved.validity.valid, moved.paper_valid) == (11, 1)


def test_every_exclusion_has_its_reason_in_both_languages(study, lead):
    taken = [({**ANSWERS, "triage": 1 + n % 5}, 200) for n in range(9)] + [(ANSWERS, 12)]
    results = survey_results(study, lead, closed(study, lead, taken))
    # (9 * 200 + 12) / 10 = 181.2 s, and a third of it 60.4
    ((_, chinese, seconds, pauses, *_),) = excluded_table(results, "zh").rows
    ((_, english, *_),) = excluded_table(results, "en").rows
    assert chinese == "答得过快：12 秒，未超过 60.40 秒（均值 181.20 秒的 0.333）"
    assert english == "hasty: 12 s is not over 60.40 s (0.333 of the mean 181.20 s)"
    assert (seconds, pauses) == (12, "1 / 30")
    assert sensitivity_table(results, "zh").rows[0][0] == "现行设置"
    assert times(results, "zh") == "用时中位数 200 秒；10 份有停顿，共 10 次。"


def test_an_attention_check_that_was_missed_excludes_and_is_no_task(study, lead):
    asked = questionnaire(attention_check=True)
    taken = [({**ANSWERS, "attention": answer}, 200) for answer in (2, 2, 5)]
    results = survey_results(study, lead, closed(study, lead, taken, questionnaire=asked))
    assert [flag.check for each in results.respondents for flag in each.checked.flags] == ["attention check"]
    assert len(tasks_table(results, "zh").rows) == 22


def test_wordings_a_lead_has_merged_are_one_proposal_and_can_be_parted(study, lead):
    taken = [proposing("读片")] * 3 + [proposing("看片子")] * 2 + [proposing("影像判读"), proposing("写病程")]
    survey_id = closed(study, lead, taken)

    def proposed():
        return {each.name: each.proposers for each in survey_results(study, lead, survey_id).proposals}

    assert proposed() == {"读片": 3, "看片子": 2, "影像判读": 1, "写病程": 1}
    merge(study, lead, survey_id, ["读片", "看片子"], "影像判读")
    assert proposed() == {"影像判读": 6, "写病程": 1}
    rows = proposals_table(survey_results(study, lead, survey_id), "zh").rows
    assert rows[0] == ("影像判读", 6, "诊断", "读片\n看片子\n影像判读", "缺口：超过 5 人提出")
    # the other way round afterwards, which would be a circle if the name did not stand for itself
    merge(study, lead, survey_id, ["影像判读"], "读片")
    assert proposed() == {"读片": 6, "写病程": 1}
    merge(study, lead, survey_id, [], "看片子")
    assert proposed() == {"读片": 4, "看片子": 2, "写病程": 1}
    merge(study, lead, survey_id, ["写病程"], "病历总结")
    rows = proposals_table(survey_results(study, lead, survey_id), "en").rows
    assert [row[-1] for row in rows if row[0] == "病历总结"] == ["is “Case Summary” of the list"]
    assert len(merges(study, lead, survey_id)) == 5


@pytest.mark.parametrize("name", ["", " ", "字" * 101])
def test_a_merge_needs_a_name(study, lead, name):
    survey_id = closed(study, lead, [proposing("读片")])
    with pytest.raises(Invalid, match="name"):
        merge(study, lead, survey_id, ["读片"], name)


def test_the_tasks_are_compared_with_another_taxonomy_from_a_mapping_file(study, lead):
    survey_id = closed(study, lead, [proposing("读片")])
    assert taxonomy_table(survey_results(study, lead, survey_id), "zh") is None
    with pytest.raises(Invalid, match="mine.toml"):
        keep_mapping(study, lead, survey_id, b"name = 'x'", "mine.toml")
    keep_mapping(study, lead, survey_id, KUAKE_QIC, "kuake.toml")
    table = taxonomy_table(survey_results(study, lead, survey_id), "zh")
    kinds = [row[0] for row in table.rows]
    assert kinds.count("含义相同") == 5 and kinds.count("只有对方有") == 2
    # every task once, and the two categories that mean none
    assert len(table.rows) == 22 + 2 and table.title == "与另一分类的对照：KUAKE-QIC"


def test_a_share_says_out_of_how_many(study, lead):
    users = [({**ANSWERS, "uses_models": "yes", "limitations": ["incorrect"]}, 200)]
    results = survey_results(study, lead, closed(study, lead, users + [(ANSWERS, 200)] * 2))
    uses, limitations = results.report.choices
    assert choice_table(results, uses, "zh").note == "作答 3，被问 3，有效答卷 3"
    table = choice_table(results, limitations, "zh")
    assert table.note.endswith("作答 1，被问 1，有效答卷 3") and table.note.startswith("仅问")
    assert table.rows[1] == ("回答有错", "100.0% (1/1; 2.5%–100.0%)")


def test_nothing_is_read_before_the_survey_is_closed(study, lead):
    survey_id = opened_survey(study, lead)
    for act in (
        lambda: survey_results(study, lead, survey_id),
        lambda: merge(study, lead, survey_id, ["a"], "b"),
    ):
        with pytest.raises(Refused, match="closed"):
            act()


def test_a_survey_that_nobody_answered_has_a_report_all_the_same(study, lead):
    results = survey_results(study, lead, closed(study, lead, []))
    assert (results.validity.received, results.proposals, results.paper_valid) == (0, (), 0)
    assert haste_table(results, "zh").rows[0][1:] == (None, None, 0, 0)


def test_thresholds_in_an_address_are_read_strictly():
    assert settings_in_address({}) == PAPER
    read = settings_in_address(
        {"haste_of": "median", "longstring": "off", "variability": "0.3", "uniform": "off"}
    )
    assert (read.haste_of, read.longstring, read.variability, read.uniform) == ("median", None, 0.3, None)
    for wrong in ({"haste": "1"}, {"haste_of": "mode"}, {"longstring": "many"}, {"variability": "nan"}):
        with pytest.raises(Invalid):
            settings_in_address(wrong)


def test_labels_are_of_one_width():
    assert [label_of(1, 9), label_of(7, 120), label_of(82, 82)] == ["R01", "R007", "R82"]


def test_what_the_valid_ones_wrote_is_shown_question_by_question(study, lead):
    told = {**ANSWERS, "uses_models": "yes", "limitations": ["other"]}
    written = ["太慢", "不认得本院的药", "胡说"]
    taken = [({**told, "triage": 1 + n, "other_limitation": text}, 200) for n, text in enumerate(written)]
    taken[2] = (taken[2][0], 5)
    survey_id = closed(study, lead, [*taken, (ANSWERS, 200)])
    (table,) = texts_tables(survey_results(study, lead, survey_id), "zh")
    assert table.title == "请写明其他不足"
    assert sorted(row[1] for row in table.rows) == sorted(written[:2])
