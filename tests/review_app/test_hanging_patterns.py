"""Patterns that would hang another engine, in the workbench: refused or done, while others are served."""

import json

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from db import people
from db.people import OPERATOR
from db.rule_drafts import save_rule_draft
from pipelines.import_records import import_file, read_file
from tests.pipelines.test_patterns import HOSTILE
from tests.protocol_client import everything_in, pages_of, tab

# what backtracking would take longer over than the universe has
TEXT = "a" * 20_000 + "!"
RULES = """[[rule]]
name = 'hanging'
label = 'triage'
priority = 1
explanation = 'A pattern of somebody who means no good.'
any = [{{ question = '{}' }}]
matches = [{{ question = 'a' }}]
"""


@pytest.fixture(scope="module")
def corpus(server, tmp_path_factory):
    """Ten records that such patterns are worst on."""
    rows = [{"id": f"r{n}", "question": TEXT + str(n), "answer": "答"} for n in range(10)]
    path = tmp_path_factory.mktemp("data") / "records.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    import_file(server.study, OPERATOR, read_file(path, "none"))
    return server.study


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_pattern_ends_and_another_session_is_answered_meanwhile(server, corpus, pattern):
    engineer = people.by_login(corpus, "engineer")
    save_rule_draft(corpus, engineer, None, RULES.format(pattern))
    with tab(server, server.token("engineer")) as engineers, tab(server, server.token("lead")) as leads:
        rules = pages_of(engineers.rerun())["rules"]
        asked = BackMsg()
        asked.rerun_script.page_script_hash = rules
        engineers.socket.send(asked.SerializeToString())
        # answered before the engineer's page is waited for; a frozen process would answer neither in time
        assert "冯负责" in everything_in(leads.rerun())
        drawn = everything_in(list(engineers._until_finished()))
    refused = any(said in drawn for said in ("能匹配空文本", "引擎不接受", "秒，停止"))
    assert ("10 条记录" in drawn) != refused
