"""After the last item the raters guess the models, by keyboard; nobody else is sent a name because of it."""

import pytest
from playwright.sync_api import expect

from annotation.answering import answer
from db import people
from db.queues import queues
from db.study import reading
from tests.double_clicks import settle
from tests.real_round import MODELS, import_real_cases, open_real_batch
from tests.wire import Wire, leaks


@pytest.fixture(scope="module")
def batch_id(server, tmp_path_factory):
    import_real_cases(server.study, tmp_path_factory.mktemp("data"), 2)
    batch_id = open_real_batch(server.study, ("physician", "physician2"), calibration_share=0)
    person = people.by_login(server.study, "physician")
    for assignment in queues(server.study, person)[0].assignment_ids:
        given = {"ratings": {slot: {"overall": 7} for slot in "ABCDEF"}, "comment": ""}
        answer(
            server.study, person, assignment, answers=given, expected_revision=0,
            nonce=f"nonce-{assignment:016}", active_ms=60_000,
        )  # fmt: skip
    return batch_id


def test_a_rater_who_is_done_guesses_by_keyboard_and_others_are_sent_no_name(
    batch_id, server, visit, drawn_page
):
    page = visit("physician", "/scoring")
    wire = Wire(page)
    page.reload()
    drawn_page(page)
    expect(page.get_by_text("最后一问（可不答）")).to_be_visible()
    # before the list is asked for not even this rater is sent a name
    assert wire.frames and leaks(wire.bytes(page), MODELS) == []
    page.get_by_role("button", name="列出模型并开始").press("Enter")
    expect(page.get_by_text("还有 6 份")).to_be_visible()
    # who speaks is said of each turn, as where they were scored
    expect(page.locator(".st-key-guessing-answer").get_by_text("医生", exact=True).first).to_be_visible()
    # the code that stands for a model never reaches the browser, or it would join name and answer
    assert not any(code.encode() in wire.bytes(page) for code in source_codes(server.study))
    page.get_by_role("combobox").press_sequentially("gpt-4")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="我有把握").press("Space")
    # pressed twice: the second press finds the next answer, to which nothing is chosen yet
    for _ in range(2):
        page.get_by_role("button", name="提交").press("Enter")
        expect(page.get_by_text("还有 5 份")).to_be_visible()
    scolds = page.get_by_text("请先选择；看不出来就选“不知道”。")
    # what it says would be there once the page has come to rest
    settle([page])
    assert scolds.count() == 0
    page.get_by_role("button", name="提交").press("Enter")
    expect(scolds).to_be_visible()
    page.get_by_role("combobox").press_sequentially("不知道")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="提交").press("Enter")
    expect(page.get_by_text("还有 4 份")).to_be_visible()
    with reading(server.study) as database:
        kept = database.execute("select source_code <> '', sure from source_guesses order by at").fetchall()
    assert kept == [(1, 1), (0, 0)]
    # what was rated can be looked at and no longer amended
    page.goto(f"{server.url}/scoring?item=1")
    expect(page.get_by_role("button", name="修改")).to_have_count(0)
    other = visit("physician2", "/scoring")
    wire = Wire(other)
    other.reload()
    drawn_page(other)
    assert wire.frames and leaks(wire.bytes(other), MODELS) == []
    expect(other.get_by_text("最后一问")).to_have_count(0)


def source_codes(study):
    with reading(study) as database:
        return [row[0] for row in database.execute("select distinct source_code from responses")]
