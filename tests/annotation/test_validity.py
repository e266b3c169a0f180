"""Which submissions of a survey count, and why the others do not."""

from dataclasses import replace

import pytest

from annotation.survey.submission import Part, Submission
from annotation.survey.validity import check_validity, valid_submissions
from annotation.survey.validity_checks import thresholds
from annotation.survey.validity_report import flow, longstring_table, sensitivity, validity_report
from annotation.survey.validity_settings import PAPER, AttentionCheck, Requirement, SecondsRange, Settings
from db.errors import Invalid

HONEST = (4, 5, 3, 4, 2, 5, 4, 3, 5, 4)
OFF = Settings(haste_share=None, uniform=None, longstring=None, variability=None, answered_share=None)


def submission(respondent="R1", answers=HONEST, seconds=200.0, **facts):
    asked = {f"q{number}": answer for number, answer in enumerate(answers, start=1)}
    return Submission(respondent, f"line of {respondent}", seconds, (Part("all", asked),), facts)


def survey(*others):
    """Ten unhurried respondents, then the others."""
    return [submission(f"H{number}", seconds=180 + number) for number in range(10)] + list(others)


def fallen(submissions, settings=PAPER):
    """Respondent -> the checks that flag them."""
    checked = check_validity(submissions, settings)
    return {each.submission.respondent: [flag.check for flag in each.flags] for each in checked if each.flags}


@pytest.mark.parametrize(
    "other, checks",
    [
        (submission("X", seconds=20), ["hasty"]),
        (submission("X", seconds=None), ["hasty"]),
        (submission("X", answers=(4,) * 10), ["uniform", "low variability"]),
        (submission("X", answers=(4,) * 15 + (2, 5)), ["straight-lined"]),
        (submission("X", answers=(4,) * 14 + (2, 5, 1)), []),
        # one answer of 22 a point away: standard deviation 0.213
        (submission("X", answers=(4,) * 11 + (5,) + (4,) * 10), ["low variability"]),
        (submission("X", answers=(*HONEST[:9], None)), ["incomplete"]),
        (submission("X", answers=(None,) * 10), ["incomplete", "nothing left"]),
        (submission("H3"), ["duplicate"]),
        (submission("X"), []),
        # too few answers to be called uniform
        (submission("X", answers=(4, 4)), []),
    ],
)
def test_the_papers_criteria_flag_what_they_name(other, checks):
    assert fallen(survey(other)) == ({other.respondent: checks} if checks else {})


@pytest.mark.parametrize("seconds, hasty", [(99.999, True), (100.0, True), (100.001, False)])
def test_a_time_must_be_over_the_threshold_not_at_it(seconds, hasty):
    # the mean of 300, 500 and x is 300 when x is 100, and a third of it is 100
    three = [submission("A", seconds=300), submission("B", seconds=500), submission("C", seconds=seconds)]
    assert ("C" in fallen(three)) == hasty


def test_one_page_left_open_lifts_the_mean_and_not_the_median():
    times = survey(submission("open", seconds=8 * 3600))
    by_mean, by_median = PAPER, replace(PAPER, haste_of="median")
    # mean (10 * 184.5 + 28800) / 11 = 2785.9, and a third of it is over every honest time
    assert thresholds(times, by_mean).in_force == pytest.approx(2785.909 / 3, abs=0.001)
    assert len(fallen(times, by_mean)) == 10
    assert fallen(times, by_median) == {}
    assert any("left the page open" in note.en for note in validity_report(times).notes)


@pytest.mark.parametrize(
    "settings, other, checks",
    [
        (replace(OFF, seconds_at_least=60), submission("X", seconds=59.9), ["time out of bounds"]),
        (replace(OFF, seconds_at_least=60), submission("X", seconds=60), []),
        (replace(OFF, seconds_at_most=1800), submission("X", seconds=1801), ["time out of bounds"]),
        (replace(OFF, seconds_at_most=1800), submission("X", seconds=None), []),
        (replace(OFF, part_seconds={"all": SecondsRange(5)}), submission("X"), []),
        (replace(OFF, attention=(AttentionCheck("q3", 3),)), submission("X"), []),
        (replace(OFF, attention=(AttentionCheck("q3", 2),)), submission("X"), ["attention check"]),
        (replace(OFF, identical_answers=True), submission("X", seconds=184), ["duplicate"]),
        (replace(OFF, identical_answers=True), submission("X", seconds=184.5), []),
        (replace(OFF, duplicates=False), submission("H3"), []),
        (OFF, submission("X", answers=(4,) * 10, seconds=1), []),
    ],
)
def test_each_check_follows_its_setting(settings, other, checks):
    assert fallen(survey(other), settings).get(other.respondent, []) == checks


def test_an_attention_check_left_unanswered_is_failed():
    settings = replace(OFF, attention=(AttentionCheck("q3", 3),))
    assert fallen(survey(submission("X", answers=(4, 5, None))), settings) == {"X": ["attention check"]}


def test_flat_in_one_part_falls_only_when_parts_are_looked_at():
    flat = Part("2", dict.fromkeys("abcd", 3.0))
    varied = Part("1", dict(zip("efgh", [1.0, 5.0, 2.0, 4.0], strict=True)))
    mixed = [Submission("X", "line 2", 100, (varied, flat))]
    assert fallen(mixed, replace(OFF, uniform="submission")) == {}
    assert fallen(mixed, replace(OFF, uniform="part")) == {"X": ["uniform"]}


def test_a_requirement_of_a_part_leaves_the_part_out_and_of_a_submission_all_of_it():
    finished = Requirement("finished", "yes", "not finished", of="part")
    native = Requirement("language", "English", "not a native speaker")
    settings = replace(OFF, require=(finished, native))
    parts = (
        Part("1", {"a": 3.0}, facts={"finished": "Yes"}),
        Part("2", {"b": 4.0}, facts={"finished": "no"}),
    )
    people = [
        Submission("kept", "line 2", 10, parts, {"language": "English (UK)"}),
        Submission("other", "line 3", 10, parts, {"language": "Polish"}),
        Submission("unknown", "line 4", 10, parts, {"language": ""}),
        Submission("gone", "line 5", 10, parts[1:], {"language": "English"}),
    ]
    checked = check_validity(people, settings)
    assert [str(flag) for each in checked for flag in each.flags] == [
        "requirement: not a native speaker",
        "requirement: not a native speaker (language is empty)",
        "nothing left: no answer in any part that counts",
    ]
    assert checked[0].left_out["2"].en == "not finished"
    assert [each.answers() for each in valid_submissions(checked)] == [{"a": 3.0}]


def test_outlying_answers_are_flagged_only_where_a_distance_exists():
    import random

    draw = random.Random(4)
    people = [submission(f"H{number}", [draw.randint(3, 5) for _ in range(4)]) for number in range(60)]
    people.append(submission("X", [1, 5, 1, 5]))
    settings = replace(OFF, mahalanobis_p=0.001)
    assert fallen(people, settings) == {"X": ["outlying"]}
    few = validity_report(people[:4], settings)
    assert few.valid == 4 and any("cannot be computed" in note.en for note in few.notes)


def test_the_flow_counts_who_falls_at_each_check_first():
    careless = submission("X", answers=(4,) * 22, seconds=5)
    steps = flow(check_validity(survey(careless, submission("Y", seconds=6))))
    assert [(step.check, step.flagged, step.first, step.remaining) for step in steps] == [
        ("hasty", 2, 2, 10),
        ("uniform", 1, 0, 10),
        ("straight-lined", 1, 0, 10),
        ("low variability", 1, 0, 10),
    ]


def test_sensitivity_shows_both_readings_of_the_published_time():
    # 100 s is over 191.82 / 3 and under 191.82
    people = survey(submission("X", answers=(1, 5, 1, 5, 1, 5, 1, 5, 1, 5), seconds=100))
    valid = {variant.setting.en: variant.valid for variant in sensitivity(people, PAPER)}
    assert valid["as set"] == 11
    assert valid["haste: the paper's 191.82 s read as the mean"] == 11
    assert valid["haste: the paper's 191.82 s read as the threshold"] == 0
    assert valid["haste: 0.50 of the mean"] == 11


def test_sensitivity_shows_how_far_a_mean_moves():
    # q1: ten fours and, with haste off, a one besides: (40 + 1) / 11 = 3.727, so it moves by 0.273
    hasty = submission("X", answers=(1, *HONEST[1:]), seconds=5)
    moved = {variant.setting.en: variant.largest_move for variant in sensitivity(survey(hasty), PAPER)}
    assert moved["as set"] == 0
    assert moved["haste: off"] == pytest.approx(4 - 41 / 11)


def test_an_empty_survey_gives_zeros_and_no_threshold():
    report = validity_report([])
    assert (report.received, report.valid, report.flow, report.thresholds.in_force) == (0, 0, (), None)
    assert longstring_table([]) == ()


def test_without_any_time_haste_is_not_checked_and_said_so():
    report = validity_report([submission("A", seconds=None), submission("B", seconds=None)])
    assert report.valid == 2
    assert [note.en for note in report.notes] == ["No time is known, so haste was not checked."]
    assert not any("haste" in variant.setting.en for variant in report.sensitivity)


@pytest.mark.parametrize(
    "settings, named",
    [
        (replace(OFF, require=(Requirement("language", "English", "no"),)), "language"),
        (replace(OFF, attention=(AttentionCheck("q99", 1),)), "q99"),
        (replace(OFF, part_seconds={"phase 9": SecondsRange(1)}), "phase 9"),
    ],
)
def test_settings_that_name_what_the_survey_lacks_are_refused(settings, named):
    with pytest.raises(Invalid, match=named):
        check_validity(survey(), settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"haste_of": "mode"},
        {"haste_share": 0},
        {"haste_share": 33},
        {"haste_share": float("nan")},
        {"uniform": "page"},
        {"longstring": -1},
        {"variability": float("nan")},
        {"seconds_at_least": -5},
        {"answered_share": 2},
        {"require": (Requirement("a", "b", "c", of="page"),)},
    ],
    ids=str,
)
def test_thresholds_that_cannot_be_are_refused(wrong):
    with pytest.raises(Invalid):
        Settings(**wrong)
