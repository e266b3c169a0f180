"""A long table is whole and unambiguous, or refused with its file, line and remedy."""

import pandas as pd
import pytest

from annotation.long_table import long_table, read_long_table
from db.errors import Invalid, NotFound

HEADER = "question,task,model,rater,value\n"


def read(tmp_path, text, **bounds):
    path = tmp_path / "R.csv"
    path.write_text(text, encoding="utf-8")
    return read_long_table(path, **bounds)


def test_a_plain_file_comes_out_scored_and_numbered_by_line(tmp_path):
    table = read(tmp_path, HEADER + "q1,triage,A,li,7\n\nq1,triage,B,li,\n")
    assert list(table.index) == [2, 4]
    assert list(table["status"]) == ["scored", "missing"]
    assert table["value"].iloc[0] == 7


def test_a_file_saved_by_excel_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path):
    table = read(tmp_path, "\ufeff" + HEADER.replace("\n", "\r\n") + "q1,导诊分诊,A,李,7\r\n")
    assert table.loc[2, "task"] == "导诊分诊"


@pytest.mark.parametrize(
    "body, fault",
    [
        ("q1,t,A,li,seven\n", "line 2 has a value that is no number; write a number"),
        ("q1,t,A,li,7\nq2,t,A,li,NaN\n", "line 3 has a value that is no number"),
        ("q1,t,A,li,inf\n", "line 2 has an infinite value"),
        ("q1,t,A,li,-1e999\n", "line 2 has an infinite value"),
        ("q1,t,A,li,11\n", "line 2 has a value above 10"),
        ("q1,t,A,li,0\n", "line 2 has a value below 1"),
        ("q1,t,A,li,7\nq1,t,A,li,7\n", "line 3 repeats line 2: the same question, model"),
        ("q1,t,A,li,7\nq1,u,B,li,7\n", "line 3 gives a question another task"),
        ("q1,t,A,li\n", "line 2 has 4 fields, not 5"),
        ("q1,t,,li,7\n", "line 2 has an empty model"),
        ('q1,t,A,li,"7\n', "line 2 is not CSV"),
    ],
)
def test_a_fault_is_named_by_file_line_and_remedy(tmp_path, body, fault):
    with pytest.raises(Invalid, match=r"^R\.csv, ") as error:
        read(tmp_path, HEADER + body, low=1, high=10)
    assert fault in str(error.value)


def test_a_fault_never_quotes_the_cell_which_may_hold_a_patients_words(tmp_path):
    with pytest.raises(Invalid) as error:
        read(tmp_path, HEADER + "q1,t,A,li,胸痛三天\n")
    assert "胸痛" not in str(error.value)


@pytest.mark.parametrize("text", ["", "question,task,model,value\nq1,t,A,7\n"])
def test_a_missing_header_is_told_with_the_header_to_write(tmp_path, text):
    with pytest.raises(
        Invalid, match=r"R\.csv, line 1 has no column .*rater.*question,task,model,rater,value"
    ):
        read(tmp_path, text)


def test_a_column_named_twice_is_refused(tmp_path):
    with pytest.raises(Invalid, match="names a column twice"):
        read(tmp_path, "question,task,model,rater,value,value\n")


def test_a_file_that_is_not_there_or_not_utf_8_is_told_apart(tmp_path):
    with pytest.raises(NotFound, match="no file"):
        read_long_table(tmp_path / "none.csv")
    (tmp_path / "R.csv").write_bytes((HEADER + "q1,导诊,A,li,7\n").encode("gb18030"))
    with pytest.raises(Invalid, match="UTF-8"):
        read_long_table(tmp_path / "R.csv")


def test_repeats_are_told_apart_by_their_number(tmp_path):
    header = "question,task,model,rater,repeat,value\n"
    assert len(read(tmp_path, header + "q1,t,A,li,1,7\nq1,t,A,li,2,8\n")) == 2


@pytest.mark.parametrize(
    "status, value, fault", [("done", "7", "unknown status"), ("scored", "", "is scored and has no value")]
)
def test_a_status_must_be_known_and_true(tmp_path, status, value, fault):
    with pytest.raises(Invalid, match=fault):
        read(tmp_path, f"question,task,model,rater,value,status\nq1,t,A,li,{value},{status}\n")


def test_a_frame_is_checked_as_a_file_is():
    frame = pd.DataFrame({"question": ["q1"], "task": ["t"], "model": ["A"], "rater": ["li"]})
    with pytest.raises(Invalid, match="ratings has no column value"):
        long_table(frame, "ratings")
    assert long_table(frame.assign(value=None), "ratings")["status"].tolist() == ["missing"]
