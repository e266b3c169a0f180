"""The editor in a real browser: what is typed is kept, and handed to the page."""

from playwright.sync_api import expect


def test_the_editor_keeps_every_key_and_hands_the_text_to_the_page(stage, page):
    stage.play([])
    page.goto(f"{stage.url}/?editor=1")
    box = page.locator("textarea")
    box.click()
    page.keyboard.type("主诉：头痛3~5天")
    page.reload()
    expect(box).to_have_value("主诉：头痛3~5天")
    box.press("End")
    page.keyboard.type("。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("submitted: 主诉：头痛3~5天。")).to_be_visible()
    stage.until(lambda: stage.draft() == {"history": "主诉：头痛3~5天。"})
