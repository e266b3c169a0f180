"""The verification report's figures and files, and the preference pairs that fall out of revisions."""

import csv
import json

import pytest
from click.testing import CliRunner

from annotation.response_verification.report import verification_report
from annotation.response_verification.report_tables import sentences, tables
from db.approving import withdraw
from db.pay import set_pay
from pipelines.freeze_dataset import Freeze, plan_freeze
from pipelines.preference_pairs import preference_pairs
from pipelines.reports.write_verification_report import write_verification_report
from tests.verification_study import (
    REVISED,
    approve_all,
    give,
    give_all,
    make_verification_study,
    open_verification,
    opinion,
    revision,
    sign,
)
from wardround import main

UNPRACTICAL = {"correct": True, "practical": False}
TEXT = "考虑链球菌感染，首选阿莫西林，每次0.5g。"


@pytest.fixture
def made(study):
    """Five polished responses, none of them drawn yet."""
    return make_verification_study(study, records=5)


def verified(made, comment="=没有说明疗程") -> int:
    batch_id = open_verification(made, sizes=(4, 1))
    give(made, "physician", revision())
    give(made, "physician", opinion(UNPRACTICAL, comment=comment))
    for _ in range(2):
        give(made, "physician", opinion())
    give_all(made, "senior", {"verdict": "accepted"})
    return batch_id


def test_figures_are_k_of_n_with_exact_intervals_before_and_after(made):
    report = verification_report(made.study, made["lead"], verified(made))
    assert (report.items, report.states["settled"], report.states["open"]) == (5, 4, 1)
    overall = report.overall
    assert [(each.k, each.n) for each in (overall.correct_before, overall.correct_after)] == [(3, 4), (4, 4)]
    assert (overall.practical_before.k, overall.practical_after.k, overall.revised.k) == (3, 3, 1)
    # Clopper-Pearson of 4 of 4: 0.025 ** (1 / 4)
    assert overall.correct_after.low == pytest.approx(0.025**0.25)
    (first, second) = report.reviewers
    assert (first.name, first.given, first.figures.correct_before.k) == ("周医师", 4, 3)
    assert (second.given, second.figures.correct_before.share, second.median_ms) == (1, None, None)
    assert report.error_kinds == {"dose": 1}
    assert [(each.reviewer, each.after, each.comment) for each in report.impractical] == [
        ("周医师", True, "=没有说明疗程")
    ]
    assert (report.median_before, report.median_after) == (len(TEXT), len(REVISED))
    assert 0 < report.median_change < 1


def test_hours_and_pay_are_by_seniority_and_for_leads_alone(made):
    set_pay(made.study, made["lead"], "physician", "mid_level", 165)
    batch_id = verified(made)
    graded, others = verification_report(made.study, made["lead"], batch_id).labour
    # four answers of a minute each at 165 RMB an hour; nobody has set the senior's grade
    assert (graded.seniority, graded.people, graded.hours) == ("mid_level", 1, pytest.approx(4 / 60))
    assert graded.pay == pytest.approx(4 / 60 * 165)
    assert (others.seniority, others.pay) == (None, None)
    assert verification_report(made.study, made["engineer"], batch_id).labour == ()


def test_of_two_who_verified_the_first_answers_are_compared(made):
    batch_id = open_verification(made, sizes=(1, 1), overlap=1.0)
    for login in ("physician", "physician2"):
        give_all(made, login, opinion() if login == "physician" else revision())
    report = verification_report(made.study, made["lead"], batch_id)
    found = report.overlap
    assert (found.same_verdicts.k, found.n, found.same_text.k) == (0, 2, 0)
    # correct 1 against 0 twice: observed disagreement 1, expected 2 * 2 * 2 / (4 * 3) = 2/3, so 1 - 3/2
    assert found.correct.value == pytest.approx(-0.5)
    assert found.practical.value is None
    told = sentences(report, "zh")
    assert "两人核对的 2 条中" in told[-2]
    assert "正确 -0.500 （条数太少，无区间），实用 无法估计（判断全部相同）" in told[-1]


def test_the_agreement_of_two_has_an_interval_the_same_every_time(study):
    made = make_verification_study(study, records=12)
    batch_id = open_verification(made, sizes=(6, 6), overlap=1.0)
    for login, good in (("physician", 6), ("physician2", 5)):
        for number in range(12):
            give(made, login, opinion() if number < good else revision())
    first, again = (verification_report(made.study, made["lead"], batch_id).overlap for _ in range(2))
    assert first == again and first.n == 12
    assert first.correct.interval.low < first.correct.value < first.correct.interval.high


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_batch_has_no_share_and_no_table_without_rows(made, language):
    report = verification_report(made.study, made["lead"], open_verification(made))
    drawn = tables(report, language)
    assert all(table.rows for table in drawn)
    assert drawn[0].rows[0][1] == "—"
    assert not any("%" in str(cell) for row in drawn[0].rows for cell in row)


def test_the_files_are_the_same_twice_and_no_cell_is_a_formula(made, tmp_path):
    batch_id = verified(made)
    first, second = (
        write_verification_report(made.study, made["lead"], batch_id, tmp_path / name) for name in "ab"
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert {path.name for path in first} == {
        *("report.json", "figures.csv", "items.csv", "report.zh.html", "report.en.html")
    }
    rows = read(tmp_path / "a" / "items.csv")
    assert len(rows) == 5 and {row["comment"] for row in rows} == {"", "'=没有说明疗程"}
    assert {row["personal_data"] for row in rows} == {""}
    figures = read(tmp_path / "a" / "figures.csv")
    assert {"group": "all", "figure": "correct_after", "k": "4", "n": "4"}.items() <= figures[2].items()
    page = (tmp_path / "a" / "report.zh.html").read_text(encoding="utf-8")
    assert "100.0% (4/4) [39.8%, 100.0%]" in page and "程序模拟" not in page
    assert json.loads((tmp_path / "a" / "report.json").read_text(encoding="utf-8"))["states"]["settled"] == 4


def read(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_the_command_reports_the_newest_batch(made, tmp_path):
    verified(made)
    arguments = ["report", "verification", "--study", str(made.study.folder), "--out", str(tmp_path / "r")]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0 and "report.zh.html" in result.output


def test_every_approved_revision_is_a_pair_until_it_is_withdrawn(made, tmp_path):
    batch_id = open_verification(made, sizes=(2,), reviewers=(made["physician"].id,))
    give(made, "physician", revision())
    give(made, "physician", opinion())
    give_all(made, "senior", {"verdict": "accepted"})
    sign(made, batch_id)
    assert list(preference_pairs(made.study, made["engineer"])) == []
    approve_all(made, batch_id)
    (pair,) = preference_pairs(made.study, made["engineer"])
    assert pair["prompt"][0]["role"] == "user" and "首选的治疗药物是" in pair["prompt"][0]["content"]
    assert pair["chosen"] == [{"role": "assistant", "content": REVISED}]
    assert pair["rejected"] == [{"role": "assistant", "content": TEXT}]
    assert not {"周医师", "physician", "senior"} & set(json.dumps(pair, ensure_ascii=False).split('"'))
    out = tmp_path / "pairs.jsonl"
    arguments = ["export-pairs", "--study", str(made.study.folder), "--out", str(out)]
    assert "1 preference pair " in CliRunner().invoke(main, arguments, catch_exceptions=False).output
    assert json.loads(out.read_text(encoding="utf-8")) == pair
    withdraw(made.study, made["lead"], [int(pair["id"].split("-")[1])], "撤回")
    assert list(preference_pairs(made.study, made["engineer"])) == []


def test_a_comment_with_personal_data_is_marked_and_stands_as_written(made, tmp_path):
    comment = "患者张桂芳的疗程不对，电话 13805712246"
    write_verification_report(made.study, made["lead"], verified(made, comment), tmp_path)
    [marked] = [row for row in read(tmp_path / "items.csv") if row["personal_data"]]
    assert marked["personal_data"] == "name, phone"
    assert marked["comment"] == comment
    for language, said in (("zh", "外传前请先核对"), ("en", "look at them before you pass them on")):
        page = (tmp_path / f"report.{language}.html").read_text("utf-8")
        assert said in page and marked["record"] in page.partition(said)[0][-80:]


def test_personal_data_that_a_revision_wrote_in_marks_its_pair_and_is_not_frozen(made):
    batch_id = open_verification(made, sizes=(2,), reviewers=(made["physician"].id,))
    give(made, "physician", revision(text=f"{REVISED}（周桂英复诊时换药）"))
    give(made, "physician", revision())
    give_all(made, "senior", {"verdict": "accepted"})
    sign(made, batch_id)
    approve_all(made, batch_id)
    pairs = list(preference_pairs(made.study, made["engineer"]))
    assert sorted(pair["personal_data"] for pair in pairs) == ["", "name"]
    left_out = plan_freeze(made.study, made["engineer"], Freeze("a", 1)).sifted.left_out
    assert [each.reason for each in left_out] == ["personal data written into it (name)"]
