"""The lead's survey page: made, previewed, opened, handed out, closed, read, downloaded; and whose it is."""

import csv
import io
import json
import re
import secrets
import zipfile
from dataclasses import asdict
from types import SimpleNamespace

import pytest
import segno
from playwright.sync_api import expect

from annotation.activities.survey import PHYSICIANS_NEEDS
from annotation.survey.consent import CONSENT
from annotation.survey.questionnaire import Condition
from annotation.survey.taking import questionnaire_of, send_in
from db import people, sittings
from db.invitations import invite
from db.survey_answers import close_survey, received
from db.surveys import find_survey, surveys
from review_app.lead import new_survey
from review_app.lead.survey_exports import qr_code
from review_app.words import words
from tests.conftest import choose
from tests.raw_http import ask, post_form
from tests.survey_study import ANSWERS, came_in, moment, opened_survey

HOSTILE = "<img src=x onerror=alert(1)> **读片** :red[x]"


@pytest.fixture(scope="module")
def lead(server):
    return people.by_login(server.study, "lead")


def take(study, lead, survey_id, link, answers, seconds):
    secret = secrets.token_hex(32)
    consent = find_survey(study, lead, survey_id).consent_hash
    sittings.begin(study, link.rpartition("#")[2], secret, consent, moment(0))
    for beat in range(40, seconds, 40):
        sittings.note_alive(study, secret, False, moment(beat))
    send_in(study, secret, answers, "zh", moment(seconds))


def test_a_survey_from_its_making_to_its_report(server, visit, drawn_page, lead):
    study = server.study
    page = visit("lead", "/surveys", viewport={"width": 1280, "height": 1000}, locale="zh-CN")

    # make: the built-in questions, one of them changed, with an attention check; look as respondents will
    if page.get_by_label("问卷名称").is_hidden():
        choose(page, "问卷", "新建问卷")
    page.get_by_label("问卷名称").fill("需求调查")
    page.get_by_text("加一道注意力检查题").click()
    expect(page.get_by_text("5 页，30 题，其中评分题 22 题")).to_be_visible()
    page.get_by_text("逐题修改、增删").click()
    drawn_page(page)
    before = page.get_by_text("题目哈希").text_content()
    page.get_by_label("题目（中文）").fill("导诊与分诊")
    page.get_by_label("题目（中文）").press("Tab")
    drawn_page(page)
    page.get_by_role("button", name="保存此题").click()
    expect(page.get_by_text("题目哈希")).not_to_have_text(before)
    drawn_page(page)
    expect(page.get_by_label("题目（TOML）")).to_have_value(re.compile("导诊与分诊"))
    # one left blank is refused in words, one is taken out
    choose(page, "页", "诊后")
    expect(page.get_by_role("combobox", name="题目", exact=True)).to_have_value("健康指导")
    drawn_page(page)
    expect(page.get_by_label("题目（中文）")).to_have_value("健康指导")
    page.get_by_label("题目（中文）").fill("")
    page.get_by_label("题目（英文，留空同中文）").fill("")
    page.get_by_role("button", name="保存此题").click()
    expect(page.get_by_text("请写出题目")).to_be_visible()
    page.get_by_role("button", name="删去此题").click()
    expect(page.get_by_text("5 页，29 题，其中评分题 21 题")).to_be_visible()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="按答卷人所见预览").click()
    preview = popup.value
    preview.get_by_role("button", name="我同意").click()
    expect(preview.get_by_role("group", name="导诊与分诊")).to_be_visible()
    expect(preview.get_by_text("预览：不保存任何内容")).to_be_visible()
    preview.close()
    page.get_by_role("button", name="保存为草稿").click()
    page.get_by_role("button", name="开放作答").click()
    expect(page.get_by_role("button", name="生成链接与二维码")).to_be_visible()
    drawn_page(page)

    # hand out: a sheet of links with their codes, once, and the same links as CSV
    expect(page.get_by_text("只有本机打得开")).to_be_visible()
    page.get_by_role("spinbutton", name="份数").fill("8")
    page.get_by_role("button", name="生成链接与二维码").click()
    links = page.get_by_label("全部链接").input_value().split("\n")
    assert len(links) == 8 and all(link.startswith(f"{server.url}/survey/#") for link in links)
    assert page.locator("svg.qr").count() == 8
    assert page.locator("svg.qr").first.bounding_box()["width"] > 120
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    table = csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig")))
    assert [row["link"] for row in table] == links
    page.get_by_role("link", name="返回问卷页").click()
    drawn_page(page)

    # watch: counts and nothing else
    survey_id = next(each.id for each in surveys(study, lead) if each.name == "需求调查")
    given = {key: value for key, value in ANSWERS.items() if key != "health_guidance"}
    for number, link in enumerate(links[:7]):
        ratings = {**given, "triage": 1 + number % 5, "attention": 2}
        wording = HOSTILE if number < 4 else "看片子"
        take(study, lead, survey_id, link, {**ratings, "proposed_diagnosis": [wording]}, 120)
    take(study, lead, survey_id, links[7], {**given, "attention": 5}, 20)
    page.reload()
    drawn_page(page)
    expect(page.get_by_role("row", name="8 8 0 8")).to_be_visible()
    assert HOSTILE not in page.content() and "看片子" not in page.content()

    # close, and read: the hasty and inattentive one falls
    page.get_by_text("我确认结束").click()
    expect(page.get_by_role("button", name="结束问卷")).to_be_enabled()
    drawn_page(page)
    page.get_by_role("button", name="结束问卷").click()
    expect(page.get_by_text("8 份中 7 份有效")).to_be_visible()
    expect(page.locator(".flow").get_by_text("答得过快 −1")).to_be_visible()
    # (7 * 120 + 20) / 8 = 107.5 s, and a third of it 35.83
    reason = "20 秒，未超过 35.83 秒（均值 107.50 秒的 0.333）；注意力检查未过：attention 应选 2"
    expect(page.get_by_role("cell", name=reason)).to_be_visible()
    expect(page.get_by_role("cell", name="论文：超过平均用时的 1/3（现行）")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible()
    expect(page.get_by_text("作答 7，被问 7，有效答卷 7")).to_be_visible()

    # respondents' words are text, everywhere
    expect(page.get_by_role("cell", name=HOSTILE, exact=True)).to_have_count(2)
    assert page.locator("img[src=x]").count() == 0

    # a lead says that two wordings are one: seven propose it, and it is a gap
    drawn_page(page)
    page.get_by_text("合并说法").click()
    page.get_by_role("button", name="合并", exact=True).scroll_into_view_if_needed()
    for part in ("看片子", "读片"):
        choose(page, re.compile("哪些说法"), part, typed=part)
        expect(page.locator("[class*=st-key-merge-][class*=-which]").get_by_text(part)).to_be_visible()
    page.keyboard.press("Escape")
    # what was chosen is offered as a name too: until the script has run, that list is about to change
    drawn_page(page)
    page.get_by_role("combobox", name="合并后的名称").fill("影像判读")
    page.keyboard.press("Enter")
    drawn_page(page)
    page.get_by_role("button", name="合并", exact=True).click()
    gap = re.compile("^影像判读 7 诊断 .*缺口：超过 5 人提出$", re.DOTALL)
    expect(page.get_by_role("row", name=gap)).to_be_visible()
    page.get_by_role("button", name="与 KUAKE-QIC 对照").click()
    expect(page.get_by_role("cell", name="医疗费用")).to_be_visible()
    drawn_page(page)

    # the result moves with a threshold, and so does what is downloaded
    page.get_by_text("阈值与换一个会怎样").click()
    page.get_by_role("spinbutton", name="至少多少秒").fill("130")
    page.keyboard.press("Enter")
    expect(page.get_by_text("8 份中 0 份有效；按论文设置：7 份有效")).to_be_visible()
    link = page.get_by_role("link", name="下载报告")
    expect(link).to_have_attribute("href", re.compile("seconds_at_least=130"))
    with page.expect_download() as download:
        link.click()
    files = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    report = json.loads(files.read("report.json"))
    assert (report["validity"]["valid"], report["settings"]["seconds_at_least"]) == (0, 130)
    assert files.read("answers.csv").decode().count("\nR") == 8
    assert {"report.zh.html", "report.en.html", "submissions.csv"} <= set(files.namelist())


def test_a_lead_alone_makes_links_and_a_lead_or_admin_reads(server, lead):
    survey_id = opened_survey(server.study, lead, "谁的")
    links = f"/export/survey/{survey_id}/links"
    for login in ("physician", "senior", "engineer", "admin"):
        refused = post_form(server, links, server.token(login), count="3", address=server.url)
        assert refused.status == 403, login
    assert received(server.study, lead, survey_id).invited == 0
    came_in(server.study, survey_id, [(ANSWERS, 200)])
    token = server.token("lead")
    assert ask(server, "GET", f"/export/survey/{survey_id}", token).status == 403
    close_survey(server.study, lead, survey_id)
    for login, status in {
        "physician": 403,
        "senior": 403,
        "engineer": 403,
        "admin": 200,
        "lead": 200,
    }.items():
        assert ask(server, "GET", f"/export/survey/{survey_id}", server.token(login)).status == status
        preview = ask(server, "GET", "/export/survey/preview", server.token(login)).status
        assert preview == status


@pytest.mark.parametrize(
    "form",
    [
        {"count": "0"},
        {"count": "501"},
        {"count": "ten"},
        {"count": "²"},
        {"count": "-1"},
        {"count": "1", "address": "javascript:alert(1)"},
        {"count": "1", "address": ""},
    ],
    ids=str,
)
def test_links_that_cannot_be_made_are_told(server, lead, form):
    survey_id = find_or_open(server, lead, "链接")
    form = {"address": server.url, **form}
    answer = post_form(server, f"/export/survey/{survey_id}/links", server.token("lead"), **form)
    assert answer.status == 422
    assert received(server.study, lead, survey_id).invited == 0


def test_the_csv_holds_links_of_this_survey_and_of_no_other(server, lead):
    one, other = (find_or_open(server, lead, name) for name in ("甲", "乙"))
    mine = f"{server.url}/survey/#{invite(server.study, lead, one, 1)[0]}"
    csv_of = f"/export/survey/{one}/links.csv"
    foreign = f"{server.url}/survey/#{invite(server.study, lead, other, 1)[0]}"
    token = server.token("lead")
    assert post_form(server, csv_of, token, links=mine).text == f"\ufeffnumber,link\n1,{mine}\n"
    for wrong in (f"{mine} {foreign}", "=1+1", ""):
        assert post_form(server, csv_of, token, links=wrong).status == 422


@pytest.mark.parametrize("query", ["?haste=1", "?longstring=many", "?variability=nan", "?haste_of=mode"])
def test_thresholds_of_an_address_that_cannot_be_are_told(server, lead, query):
    survey_id = opened_survey(server.study, lead, f"阈值 {query}")
    close_survey(server.study, lead, survey_id)
    assert ask(server, "GET", f"/export/survey/{survey_id}{query}", server.token("lead")).status == 422


def test_a_qr_code_is_the_link_and_an_element_of_its_own():
    link = "https://review.example/survey/#abcdefghijklmnopqrstuv"
    drawn = qr_code(link)
    assert drawn.startswith("<svg") and "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    assert drawn == segno.make(link, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass=None
    )


def find_or_open(server, lead, name):
    known = {each.name: each.id for each in surveys(server.study, lead)}
    return known.get(name) or opened_survey(server.study, lead, name)


def test_screens_scale_and_skip_conditions_are_set_by_form(server, visit, drawn_page, lead):
    page = visit("lead", "/surveys", viewport={"width": 1280, "height": 1600}, locale="zh-CN")
    if page.get_by_label("问卷名称").is_hidden():
        choose(page, "问卷", "新建问卷")
    page.get_by_label("问卷名称").fill("医院情况")

    def said(text):
        # until the page is drawn, what was said of an earlier change may still stand beside it
        expect(page.get_by_text(text, exact=True).last).to_be_visible()
        drawn_page(page)
        expect(page.get_by_text(text, exact=True)).to_be_visible()

    def fill(label, text):
        page.get_by_label(label, exact=True).fill(text)
        page.get_by_label(label, exact=True).press("Tab")
        drawn_page(page)

    def kept(button):
        before = page.get_by_text("题目哈希").text_content()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("题目哈希")).not_to_have_text(before)
        said("已改。")

    page.get_by_text("标题与评分尺度").click()
    fill("最高分（至多 11 个分值）", "3")
    page.get_by_role("button", name="保存标题与尺度").click()
    said("scale：有锚点不在 1-3 之内。")
    fill("分值的含义，一行一个：分值 | 中文 | 英文", "1 | 少 | little\n3 | 多 | much")
    kept("保存标题与尺度")

    page.get_by_text("分页：改名、增删、移动").click()
    choose(page, "页", "新的一页")
    expect(page.get_by_role("button", name="删去此页")).to_have_count(0)
    drawn_page(page)
    fill("页标题（中文）", "您的医院")
    kept("保存此页")
    page.get_by_role("button", name="保存为草稿").click()
    expect(page.get_by_text("“您的医院”这一页没有题目")).to_be_visible()

    # the questions' form stands at the new screen, and after a new question at that question
    page.get_by_text("逐题修改、增删").click()
    page.get_by_text("单选", exact=True).click()
    drawn_page(page)
    fill("题目（中文）", "您在哪一级医院？")
    fill("选项，一行一个：中文 | 英文", "三级 | Tertiary\n二级 | Secondary")
    kept("保存此题")
    expect(page.get_by_role("combobox", name="题目", exact=True)).to_have_value("您在哪一级医院？")
    choose(page, "题目", "新题目")
    expect(page.get_by_role("button", name="删去此题")).to_have_count(0)
    drawn_page(page)
    expect(page.get_by_label("题目（中文）", exact=True)).to_have_value("")
    fill("题目（中文）", "县里缺什么？")
    choose(page, "问谁", "您在哪一级医院")
    drawn_page(page)
    expect(page.get_by_role("combobox", name="答了其中任何一项才问")).to_be_visible()
    page.get_by_role("button", name="保存此题").click()
    said("请选择答了什么才问此题。")
    choose(page, "答了其中任何一项才问", "二级")
    page.get_by_role("combobox", name="答了其中任何一项才问").press("Escape")
    drawn_page(page)
    kept("保存此题")

    # a change by hand is what the forms show next
    page.get_by_text("全部题目的文本（TOML）").click()
    content = page.get_by_label("题目（TOML）")
    before = page.get_by_text("题目哈希").text_content()
    content.fill(content.input_value().replace("县里缺什么？", "基层缺什么？"))
    content.press("Tab")
    expect(page.get_by_text("题目哈希")).not_to_have_text(before)
    drawn_page(page)
    expect(page.get_by_label("题目（中文）", exact=True)).to_have_value("基层缺什么？")
    page.get_by_role("button", name="保存为草稿").click()
    expect(page.get_by_role("button", name="开放作答")).to_be_visible()
    kept = questionnaire_of(next(each for each in surveys(server.study, lead) if each.name == "医院情况"))
    assert (kept.scale.high, kept.scale.anchors[3].en) == (3, "much")
    assert kept.sections[-1].title.zh == "您的医院"
    choice, hanging = kept.sections[-1].questions
    assert hanging.only_if == Condition(choice.key, (choice.options[1].key,))

    # and another one can be made from it
    choose(page, "问卷", "新建问卷")
    page.get_by_text("已有的问卷", exact=True).click()
    expect(page.get_by_text("6 页，31 题，其中评分题 23 题")).to_be_visible()


def test_a_lead_is_told_which_questionnaires_hold_personal_data(server, visit, drawn_page, lead):
    study, name = server.study, "含个人信息"
    survey_id = opened_survey(study, lead, name=name)
    telling = {**ANSWERS, "proposed_diagnosis": ["给刘先生刘德海看"]}
    came_in(study, survey_id, [(telling, 200), (ANSWERS, 200)])
    close_survey(study, lead, survey_id)
    page = visit("lead", "/surveys", viewport={"width": 390, "height": 844})
    choose(page, "问卷", name)
    drawn_page(page)
    expect(page.get_by_text("有 1 份答卷的自填文字疑含个人信息（R")).to_be_visible()
    # nothing of what was written is lost
    expect(page.get_by_role("cell", name="给刘先生刘德海看").first).to_be_visible()
    page.context.add_cookies([{"name": "language", "value": "en", "url": server.url}])
    page.reload()
    choose(page, "Surveys", name)
    expect(page.get_by_text("Questionnaires whose free text may hold personal data: 1 (R")).to_be_visible()


def test_a_second_press_shows_the_survey_that_the_first_one_made(server, lead, monkeypatch):
    told = []
    page = SimpleNamespace(session_state={}, error=told.append, rerun=lambda: None)
    monkeypatch.setattr(new_survey, "st", page)
    consent = asdict(CONSENT)
    for _ in range(2):
        # the page takes it, and the second press comes with the form as it was
        page.session_state.pop(new_survey.MADE, None)
        new_survey._keep(server.study, lead, words("zh"), "按了两次", PHYSICIANS_NEEDS, consent)
    (made,) = [each for each in surveys(server.study, lead) if each.name == "按了两次"]
    assert told == [] and page.session_state[new_survey.MADE] == made.id
    # with another consent it is another form, whose name is taken
    new_survey._keep(
        server.study, lead, words("zh"), "按了两次", PHYSICIANS_NEEDS, consent | {"en": "Other."}
    )
    assert told == ["已有名为“按了两次”的问卷，请换一个名称。"]
    # the same questions under another name are another survey
    new_survey._keep(server.study, lead, words("zh"), "另一份", PHYSICIANS_NEEDS, consent)
    assert page.session_state[new_survey.MADE] != made.id
