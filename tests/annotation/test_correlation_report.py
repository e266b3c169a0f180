"""The report on six real models' dialogues with simulated ratings finds what was planted in them."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from annotation.correlation.blocks.block import as_text
from annotation.correlation.blocks.every import blocks
from annotation.correlation.blocks.names import LEVELS
from annotation.correlation.charts import CHARTS
from annotation.correlation.correlate import correlate_criteria
from annotation.correlation.disagreements import adjudication_batch, answers_behind, worst_disagreements
from annotation.correlation.judge_findings import judge_findings
from annotation.correlation.report import correlation_report
from annotation.planted import PLANTED_RATING
from annotation.statistics.position_bias import position_bias
from annotation.statistics.veto import veto_agreement
from db import people
from db.batches import find_batch
from db.errors import Invalid
from db.judgments import Judgment, add_judgments
from db.people import OPERATOR
from db.study import reading
from tests.real_round import MODELS
from tests.simulated_report import KINDNESS, OWN, PER_100_CHARACTERS, SEVERITY, planted_study

# the models answered all of the first 40 cases but one
# what a judgment has of its own when another judge gives it
OF_ITS_OWN = ("id", "at", "key", "judge", "rating", "parameters")
CASES, QUESTIONS = 40, 39


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return planted_study(tmp_path_factory.mktemp("planted"), CASES)


@pytest.fixture(scope="module")
def report(study):
    return correlation_report(study, OPERATOR, 1, own_family=OWN, backbone="baichuan-chat")


def test_the_planted_biases_lie_in_the_printed_intervals(report):
    found = report.findings
    assert found.length.interval.holds(PER_100_CHARACTERS) and found.length.interval.low > 0
    assert found.family_at_length.interval.holds(KINDNESS) and found.family_at_length.interval.low > 0
    middle = sum(SEVERITY.values()) / len(SEVERITY)
    for rater, planted in SEVERITY.items():
        assert report.physicians.effects.severity[rater].interval.holds(planted - middle), rater


def test_every_rating_of_it_is_marked_as_simulated(report):
    assert (
        report.physicians.simulated
        == len(report.physicians.ratings)
        == QUESTIONS * len(MODELS) * len(SEVERITY)
    )


def test_every_block_says_how_much_entered_and_reads_in_both_languages(report):
    every = blocks(report)
    assert len({block.key for block in every}) == len(every) == 19
    for block in every:
        assert block.used + block.left_out > 0, block.key
        assert block.reading, block.key
        assert all(name in CHARTS for name in block.charts)
    keys = [table.key for block in every for table in block.tables]
    assert len(set(keys)) == len(keys)


def test_no_chinese_cell_is_left_in_english(report):
    said = {
        as_text(cell, column, "zh")
        for block in blocks(report)
        for table in block.tables
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
        if column.key in ("why", "method")
    }
    assert not [text for text in said if " of " in text or " over " in text or " was " in text]


def test_charts_are_drawn_in_both_languages(report):
    for name, chart in CHARTS.items():
        for language in ("zh", "en"):
            drawn = chart.draw(report, language).to_dict()
            assert drawn["width"] <= 340
            # a chart of rows keeps its rows' height on the page, however many there are
            assert (drawn.get("autosize") == "pad") == (name in ("tasks", "heat", "severity", "data"))


def test_changes_are_against_the_backbone_and_an_unknown_model_is_refused(study, report):
    assert {change.model for change in report.changes} == set(MODELS) - {"baichuan-chat"}
    means = report.models.set_index("model")["human"]
    whole = {change.model: change.human.value for change in report.changes if change.phase == "all"}
    assert whole["gpt-4"] == pytest.approx(means["gpt-4"] - means["baichuan-chat"])
    with pytest.raises(Invalid, match="no model gpt-5"):
        correlation_report(study, OPERATOR, 1, backbone="gpt-5")


def test_a_cells_answers_are_listed_the_farthest_apart_first(report):
    worst = worst_disagreements(report)
    gaps = worst["gap"].abs().tolist()
    assert gaps == sorted(gaps, reverse=True) and gaps[0] == report.answers.eval("abs(judge - human)").max()
    task = report.cells["task"].iloc[0]
    assert (
        len(answers_behind(report, "gpt-4", task))
        == report.cells.query("model == 'gpt-4' and task == @task")["answers"].item()
    )


def test_a_second_judge_is_held_against_the_first_on_the_same_ratings(study, report):
    with reading(study) as database:
        rows = list(database.query("select * from judgments where judge = 'simulated-judge' order by id"))
    noise = np.random.default_rng(4)
    worse = [
        Judgment(
            **{
                key: row[key]
                for key in row
                if key not in ("id", "at", "key", "judge", "rating", "parameters")
            },
            key=hashlib.sha256(f"worse {row['id']}".encode()).hexdigest(),
            judge="worse-judge",
            parameters={"simulated": True},
            rating=float(np.clip(row["rating"] + noise.normal(0, 3), 1, 10)),
        )
        for row in rows
    ]
    add_judgments(study, OPERATOR, worse)
    with pytest.raises(Invalid, match="Name one judge"):
        correlation_report(study, OPERATOR, 1)
    found = correlation_report(study, OPERATOR, 1, judge=report.judge.name)
    (other,) = found.others
    assert (other.judge.model, other.compared.n) == ("worse-judge", QUESTIONS * len(MODELS))
    assert other.compared.first_r == pytest.approx(report.correlation.levels["item"].r)
    assert other.compared.difference.interval.low > 0
    (block,) = [block for block in blocks(found) if block.key == "judges"]
    assert any("this judge goes better with physicians" in sentence.en for sentence in block.reading)
    assert [block.reading[0].en for block in blocks(report) if block.key == "judges"][0].startswith(
        "No such data"
    )


def test_vetoes_planted_ratings_and_places_are_told_where_there_are_any(report):
    named = {block.key: block for block in blocks(report)}
    assert named["veto"].reading[0].en.startswith("No such data")
    assert any("Position bias: no such data" in sentence.en for sentence in named["biases"].reading)
    first, second, *_ = report.answers[["question", "model"]].itertuples(index=False, name=None)
    told = replace(
        report,
        vetoes=veto_agreement({first: True, second: False}, {first: False, second: False}),
        findings=replace(report.findings, position=position_bias([("first", "first"), ("first", "second")])),
        answers=report.answers.assign(planted=[PLANTED_RATING, *[""] * (len(report.answers) - 1)]),
    )
    named = {block.key: block for block in blocks(told)}
    assert [table.rows for table in named["veto"].tables][1] == (first,)
    tables = {table.key: table for table in named["biases"].tables}
    assert [row[1] for row in tables["position"].rows] == [0.5, 1.0]
    assert [row[:2] for row in tables["planted"].rows] == [first]


def test_without_the_answers_that_swayed_it_the_judge_goes_with_physicians_as_before(report):
    answers, planted = report.answers, np.arange(len(report.answers)) % 6 == 0
    swayed = answers.assign(
        judge=np.where(planted, 10.0, answers["judge"]), planted=np.where(planted, PLANTED_RATING, "")
    )
    judgments = pd.DataFrame(columns=["question", "model", "rater", "criterion", "repeat", "status", "value"])
    found = judge_findings(swayed, judgments, OWN, seed=1)
    assert report.findings.without_planted == "no answer plants a rating or an instruction"
    assert found.without_planted.left_out == planted.sum()
    told = correlation_of(replace(report, answers=swayed, findings=found))
    honest = np.corrcoef(answers["human"][~planted], answers["judge"][~planted])[0, 1]
    assert told["without"] == pytest.approx(honest)
    assert told["without"] > np.corrcoef(swayed["human"], swayed["judge"])[0, 1] + 0.1


def correlation_of(report):
    """r over all answers as the report tells it, with planting answers and without."""
    (block,) = (block for block in blocks(report) if block.key == "unplanted")
    (levels, _) = block.tables
    (row,) = (row for row in levels.rows if row[0] == LEVELS["item"])
    return {"all": row[2], "without": row[3]}


def test_criteria_both_sides_name_are_correlated_one_by_one():
    random = np.random.default_rng(8)
    rows = [
        (f"q{q}", "t", f"m{m}", criterion, true, 0.2 if criterion == "facts" else 3.0)
        for q in range(20)
        for m in range(3)
        for criterion in ("facts", "clarity")
        for true in [random.normal()]
    ]
    table = pd.DataFrame(rows, columns=["question", "task", "model", "criterion", "value", "noise"])
    judged = table.assign(rater="j", value=table["value"] + random.normal(size=len(table)) * table["noise"])
    by = {level.name: level for level in correlate_criteria(table.assign(rater="r"), judged, seed=1)}
    assert [by[name].n for name in ("clarity", "facts")] == [60, 60]
    assert by["facts"].r > 0.9 > 0.5 > by["clarity"].r
    whole = judged[judged["criterion"] == "facts"].assign(criterion="")
    assert correlate_criteria(table.assign(rater="r"), whole, seed=1) == ()


def test_disagreements_become_a_blinded_batch_of_whole_questions(study, report):
    lead, senior = people.by_login(study, "lead"), people.by_login(study, "senior")
    questions = worst_disagreements(report, 5)["question"].tolist()
    batch_id = adjudication_batch(study, lead, questions, (senior.id,), "复评", 9)
    assert find_batch(study, OPERATOR, batch_id).state == "draft"
    with reading(study) as database:
        rows = database.execute(
            "select count(distinct i.record_id), count(*) from items i "
            "join assignments a on a.item_id = i.id join presentations p on p.assignment_id = a.id "
            "where i.batch_id = ?",
            (batch_id,),
        ).fetchone()
    asked = len(set(questions))
    assert rows == (asked, asked * len(MODELS))
