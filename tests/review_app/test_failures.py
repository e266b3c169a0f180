"""A broken page says so in the visitor's language, with a number; the log says where, and quotes nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import connect

from review_app.server.failures import where
from tests.protocol_client import everything_in, pages_of, tab
from tests.raw_http import ask

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


def break_batches(study):
    """From now on, every question about batches ends in an error that quotes a patient."""
    with connect(str(study.database)) as database:
        database.execute("alter table batches rename to elsewhere")
        database.execute(f'create view batches as select * from "{PATIENT}"')


def output_of(server, capfd):
    """All that the server has written, once it has ended."""
    server.process.terminate()
    server.process.wait(timeout=20)
    return server.process.stdout.read() + "".join(capfd.readouterr())


def test_the_number_that_a_broken_page_shows_leads_to_the_places_in_the_log(study, serve, capfd):
    with serve(study) as server:
        with tab(server, server.token("lead")) as visit:
            pages = pages_of(visit.rerun())
            break_batches(study)
            numbers = [
                re.search(r"编号 (\d{8}) 告知", everything_in(visit.rerun(pages["batches"])))[1] for _ in "12"
            ]
        log = output_of(server, capfd)
    assert numbers[0] != numbers[1]
    for number in numbers:
        [logged] = re.findall(rf"Failure {number}\n(.*?)\(text not logged\)", log, re.DOTALL)
        assert "review_app/lead/batches.py" in logged and logged.endswith("OperationalError ")
    assert "李某" not in log and "110101" not in log


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "编号 {} 告知"), ("en", "tell an administrator the number {}")]
)
def test_a_route_that_breaks_tells_its_number_too(study, serve, capfd, language, told):
    with serve(study) as server:
        token = server.token("lead")
        break_batches(study)
        cookies = f"wardround={token}; language={language}"
        answer = ask(server, "GET", "/export/dialogues/1", Cookie=cookies)
        log = output_of(server, capfd)
    [number] = re.findall(told.format(r"(\d{8})"), answer.text)
    assert answer.status == 500 and answer.headers["cache-control"] == "no-store"
    assert f"Failure {number}\n" in log and "李某" not in log


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
