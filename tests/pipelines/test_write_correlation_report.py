"""The report's files: same seed, same bytes; nothing leaves the page, nothing runs in a sheet."""

import io
import json
import re
import resource
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from annotation.correlation.report import correlation_report
from db.errors import Unavailable
from db.people import OPERATOR
from pipelines.reports.content import content
from pipelines.reports.pdf import pdf
from pipelines.reports.sheets import csv_bytes, xlsx_bytes
from pipelines.reports.write_correlation_report import values, write_correlation_report
from review_app.example_study import open_example
from review_app.server.export_routes import correlation_archive


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_example(tmp_path_factory.mktemp("example") / "study")[0]


@pytest.fixture(scope="module")
def report(study):
    return correlation_report(study, OPERATOR, 1, own_family=("示例模型己",), backbone="示例模型甲")


@pytest.fixture(scope="module")
def folder(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_correlation_report(report, folder)
    return folder


def test_every_form_is_written_and_the_same_seed_gives_the_same_bytes(study, report, folder, tmp_path):
    again = correlation_report(study, OPERATOR, 1, own_family=("示例模型己",), backbone="示例模型甲")
    written = write_correlation_report(again, tmp_path)
    assert {path.suffix for path in written} == {".html", ".pdf", ".csv", ".xlsx", ".json"}
    for path in written:
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (folder / name).read_bytes(), name


def test_another_seed_gives_other_intervals(report, study):
    other = correlation_report(study, OPERATOR, 1, seed=1)
    assert other.correlation.levels["item"].r == report.correlation.levels["item"].r
    assert other.correlation.levels["item"].interval != report.correlation.levels["item"].interval


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_asks_for_nothing_outside_itself(folder, language):
    page = (folder / f"report.{language}.html").read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href)=["'](?!#)|@import|url\(""", page)
    assert "<script" not in page and page.count("<svg") == 8


def test_the_pdf_sets_chinese(folder):
    on_paper = (folder / "report.zh.pdf").read_bytes()
    assert on_paper.startswith(b"%PDF-") and b"CJK" in on_paper


def test_a_report_set_on_paper_stays_in_no_memory(report):
    """A server that has set a hundred must be as large as one that has set the first."""
    said = content(report, "zh")
    assert pdf(said) == pdf(said)
    before = resident_bytes()
    for _ in range(3):
        pdf(said)
    assert resident_bytes() - before < 20 * 2**20


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_the_json_holds_figures_seed_versions_and_hashes(report, folder):
    figures = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert figures["seed"] == 0 and len(figures["ratings_sha256"]) == 64
    assert figures["made_with"]["versions"]["scipy"] and figures["levels"]["item"]["n"] == 72
    assert figures["blocks"]["biases"]["tables"]["biases"][2]["interval"][0] > 0
    assert json.loads(json.dumps(values(report)["blocks"], default=str))


def test_a_hostile_name_is_text_in_every_form(report, tmp_path):
    hostile = '=HYPERLINK("http://x")<b>#show'
    models = report.models.assign(model=[hostile, *report.models["model"][1:]])
    write_correlation_report(replace(report, models=models), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "tables.xlsx")["models"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (hostile, "s")
    assert (tmp_path / "tables/models.csv").read_text("utf-8-sig").splitlines()[1].startswith("\"'=HYPERLINK")
    assert "<b>#show" not in (tmp_path / "report.zh.html").read_text(encoding="utf-8")


def test_sheets_keep_numbers_and_leave_gaps_empty():
    table = pd.DataFrame({"name": ["+1", "a"], "value": [1.5, None], "yes": [True, False]})
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"t": table})))["t"]
    assert [cell.value for cell in sheet[2]] == ["+1", 1.5, True]
    assert sheet["B3"].value is None
    assert csv_bytes(table).decode("utf-8-sig").splitlines()[1] == "'+1,1.5,True"


def test_wide_ratings_have_a_column_a_rater(report, folder):
    wide = pd.read_csv(folder / "ratings_wide.csv")
    assert len(wide) == 72
    assert [column for column in wide if column.startswith("simulated")] == [
        f"simulated{number} · overall" for number in (1, 2, 3)
    ]
    long = pd.read_csv(folder / "figures_long.csv")
    assert set(long["block"]) >= {"levels", "agreement", "paper", "biases"}


def test_the_archive_keeps_folders(study):
    names = zipfile.ZipFile(io.BytesIO(correlation_archive(study, OPERATOR, 1, None))).namelist()
    assert "tables/models.csv" in names and "models.csv" in names


def test_a_pdf_that_cannot_be_set_is_a_sentence_and_quotes_nothing():
    with pytest.raises(Unavailable, match="could not be set") as raised:
        pdf({"title": "患者甲"})
    assert "患者甲" not in str(raised.value)
