"""A page that breaks says so in the visitor's language; the log says where, and quotes nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import connect

from review_app.server.failures import where
from tests.protocol_client import everything_in, pages_of, tab

ROOT = Path(__file__).parents[2]
PATIENT = "患者李某，身份证110101"
LOG_AN_ERROR = f"""
import logging
from review_app.server.failures import keep_text_out_of_logs
keep_text_out_of_logs()
logging.basicConfig()
try:
    try:
        int({PATIENT!r})
    except ValueError as first:
        raise RuntimeError("sk-secret") from first
except RuntimeError:
    logging.getLogger("any.library").exception("it broke")
"""


def test_a_broken_page_is_told_in_the_visitors_language_and_the_server_goes_on(study, serve):
    with serve(study) as server, tab(server, server.token("lead")) as visit:
        pages = pages_of(visit.rerun())
        with connect(str(study.database)) as database:
            database.execute("alter table batches rename to elsewhere")
        told = everything_in(visit.rerun(pages["batches"]))
        assert "此页出错了" in told and "no such table" not in told and "Traceback" not in told
        with connect(str(study.database)) as database:
            database.execute("alter table elsewhere rename to batches")
        assert "此页出错了" not in everything_in(visit.rerun(pages["batches"]))


def test_a_logged_exception_quotes_neither_patient_nor_key():
    ran = subprocess.run(
        [sys.executable, "-c", LOG_AN_ERROR], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "it broke" in ran.stderr and "ValueError" in ran.stderr and "RuntimeError" in ran.stderr
    assert 'File "<string>", line 8' in ran.stderr
    assert "李某" not in ran.stderr and "sk-secret" not in ran.stderr


def test_where_names_the_place():
    with pytest.raises(ZeroDivisionError) as raised:
        _ = 1 / len("")
    assert "test_where_names_the_place" in where(raised.value) and "division" not in where(raised.value)
