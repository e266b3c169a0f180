"""The survey's report."""

from pathlib import Path

import pytest

from annotation.activities.survey import PHYSICIANS_NEEDS, questionnaire
from annotation.survey.charts import rating_means
from annotation.survey.proposals import proposed_tasks
from annotation.survey.questionnaire_answers import check_answers
from annotation.survey.report import by_section, mean_interval, survey_report
from annotation.survey.taxonomy import compare, load_mapping
from annotation.tasks import TASKS
from db.errors import Invalid, NotFound

MAPPING = Path(__file__).parents[2] / "annotation/survey/kuake_qic_mapping.toml"


def answered(triage=4, **others):
    ratings = dict.fromkeys((task.key for task in TASKS), 3)
    return check_answers(PHYSICIANS_NEEDS, {**ratings, "triage": triage, "uses_models": "no", **others})


def proposing(*wordings, phase="diagnosis"):
    return answered(**{f"proposed_{phase}": list(wordings)})


def test_task_means_come_highest_first_with_their_interval():
    report = survey_report(PHYSICIANS_NEEDS, [answered(triage) for triage in (3, 4, 5, 4)])
    first = report.ratings[0]
    assert (first.question, first.section, first.n, first.mean) == ("triage", "pre_diagnosis", 4, 4)
    # standard deviation (2 / 3) ** 0.5 = 0.8165, t of 3 degrees 3.1824: 4 -+ 1.2992, cut at 5
    assert (first.low, first.high) == (pytest.approx(2.7008, abs=1e-4), 5)
    assert first.counts == ((1, 0), (2, 0), (3, 1), (4, 2), (5, 1))
    # everyone gave the others 3: a mean, and no interval
    assert {(each.mean, each.low, each.high) for each in report.ratings[1:]} == {(3, None, None)}


def test_the_tasks_are_grouped_by_phase():
    grouped = by_section(survey_report(PHYSICIANS_NEEDS, [answered()]))
    assert {section: len(each) for section, each in grouped.items()} == {
        "pre_diagnosis": 1,
        "diagnosis": 10,
        "treatment": 9,
        "post_treatment": 2,
    }


@pytest.mark.parametrize("values", [[], [4], [4, 4, 4]])
def test_a_mean_without_spread_has_no_interval(values):
    assert mean_interval(values) is None


def test_limitations_are_shares_of_those_who_use_models():
    # the paper's figures: 33 of 71 use models; 16 and 13 of these 33 tick a limitation
    users = [
        answered(uses_models="yes", limitations=["incorrect"] * (n < 16) + ["references"] * (n < 13))
        for n in range(33)
    ]
    report = survey_report(PHYSICIANS_NEEDS, users + [answered() for _ in range(38)])
    uses, limitations = report.choices
    assert str(uses.options[0].share) == "46.5% (33/71; 34.5%–58.7%)"
    assert (limitations.asked, limitations.answered) == (33, 33)
    shares = {each.option.key: each.share for each in limitations.options}
    assert [f"{shares[key].share:.1%}" for key in ("incorrect", "references")] == ["48.5%", "39.4%"]
    assert all(each.n == 33 for each in shares.values())
    assert limitations.only_of.en == (
        "only those who answered “Do you use large language models to assist your clinical work?” with “Yes”"
    )


def test_nobody_gives_nones_and_zero_of_zero():
    report = survey_report(PHYSICIANS_NEEDS, [])
    assert report.respondents == 0
    assert {(each.n, each.mean, each.low) for each in report.ratings} == {(0, None, None)}
    assert str(report.choices[0].options[0].share) == "– (0/0)"
    assert proposed_tasks(PHYSICIANS_NEEDS, []) == ()


def test_an_attention_check_is_not_reported_as_a_task():
    asked = questionnaire(attention_check=True)
    report = survey_report(asked, [{**answered(), "attention": 2}])
    assert len(report.ratings) == 22


def test_more_than_five_proposers_mark_a_gap():
    five = [proposing("影像读片") for _ in range(5)]
    assert [(each.proposers, each.gap) for each in proposed_tasks(PHYSICIANS_NEEDS, five)] == [(5, False)]
    six = [*five, proposing("影像读片")]
    assert [(each.proposers, each.gap) for each in proposed_tasks(PHYSICIANS_NEEDS, six)] == [(6, True)]


def test_a_respondent_counts_once_and_small_differences_do_not():
    people = [
        proposing("ICD 编码", "icd编码。", phase="diagnosis"),
        proposing("ＩＣＤ编码", phase="treatment"),
    ]
    (found,) = proposed_tasks(PHYSICIANS_NEEDS, people)
    assert (found.proposers, found.sections) == (2, ("diagnosis", "treatment"))
    assert found.wordings == ("ICD 编码", "icd编码。", "ＩＣＤ编码")


def test_the_leads_merges_join_wordings_step_by_step():
    people = [proposing("看片子"), proposing("读片"), proposing("影像判读")]
    found = proposed_tasks(PHYSICIANS_NEEDS, people, {"看片子": "读片", "读片": "影像判读"})
    assert [(each.name, each.proposers) for each in found] == [("影像判读", 3)]


def test_a_merge_onto_one_of_the_22_is_no_gap():
    people = [proposing("复诊安排") for _ in range(7)]
    (found,) = proposed_tasks(PHYSICIANS_NEEDS, people, {"复诊安排": "随访计划"})
    assert (found.proposers, found.known_task, found.gap) == (7, "follow_up_plan", False)


def test_merges_in_a_circle_are_refused():
    with pytest.raises(Invalid, match="back to itself"):
        proposed_tasks(PHYSICIANS_NEEDS, [proposing("甲")], {"甲": "乙", "乙": "甲"})


def test_the_example_mapping_places_every_task_and_category():
    mapped = load_mapping(MAPPING)
    found = compare(mapped)
    assert len(mapped.categories) == 11
    assert [key for key, _ in found.same] == [
        "disease_inquiry",
        "initial_diagnosis",
        "test_results_interpretation",
        "treatment_plan",
        "medication_inquiry",
    ]
    assert len(found.same) + len(found.partly) + len(found.only_ours) == 22
    assert [name.en for name in found.only_theirs] == ["Cost of care", "Other"]


@pytest.mark.parametrize(
    "text, told",
    [
        ("name = 'x'", "are needed"),
        ("name = [", "not readable"),
        ("name = 'x'\n[[categories]]\nzh = '甲'\n", "are needed"),
        (
            "name = 'x'\n[[categories]]\nzh = '甲'\nen = 'a'\nsame = ['palmistry']\n",
            "category 甲: There is no task",
        ),
        ("name = 'x'\n[[categories]]\nzh = '甲'\nen = 'a'\ntask = []\n", "a category has no task"),
        ("name = 'x'\n" + "[[categories]]\nzh = '甲'\nen = 'a'\n" * 2, "category 甲 comes twice"),
    ],
)
def test_a_mapping_that_cannot_be_is_told(tmp_path, text, told):
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=told):
        load_mapping(path)


def test_a_missing_mapping_is_told(tmp_path):
    with pytest.raises(NotFound):
        load_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_has_a_row_a_task(language):
    report = survey_report(PHYSICIANS_NEEDS, [answered(3), answered(5)])
    sections = {section.key: section.title for section in PHYSICIANS_NEEDS.sections}
    chart = rating_means(report, sections, (1, 5), language).to_dict()
    (rows,) = chart["datasets"].values()
    assert len(rows) == 22 and rows[0]["mean"] == 4


def test_a_task_without_spread_keeps_its_place_in_the_chart():
    """A sort that looks at the first layer alone would put what has no interval last."""
    given = [{**answered(1), "triage": 5}, {**answered(2), "triage": 5}]
    sections = {section.key: section.title for section in PHYSICIANS_NEEDS.sections}
    chart = rating_means(survey_report(PHYSICIANS_NEEDS, given), sections, (1, 5), "en").to_dict()
    orders = [layer["encoding"]["y"]["sort"] for layer in chart["layer"]]
    assert all(order[0].startswith("Triage") and len(order) == 22 for order in orders)
