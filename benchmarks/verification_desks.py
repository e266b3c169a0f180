"""Desks of the verification story: a browser each, worked by keyboard, with what its keys said."""

import asyncio
import re
from dataclasses import dataclass, field
from random import Random

from playwright.async_api import Browser, Page, expect

from benchmarks.audit_pace import PRESSED
from db import sessions
from db.people import Person
from db.study import Study

PATIENCE_MS = 60_000
# from the Enter key to the frame after another item has come into the page; its node is a new one each time
PAINTED = """
() => {
  const hosts = [...document.querySelectorAll('*')];
  const host = hosts.find((node) => node.shadowRoot?.querySelector('.verifier'));
  const root = host?.shadowRoot ?? document;
  const shown = () => root.querySelector('.verifier')?.dataset.assignment;
  let last = shown();
  new MutationObserver(() => {
    const now = shown();
    if (!now || now === last) return;
    last = now;
    const began = window.pressed;
    requestAnimationFrame(() => requestAnimationFrame(() => window.paces.push(performance.now() - began)));
  }).observe(root, { childList: true, subtree: true, attributeFilter: ['data-assignment'] });
}
"""


@dataclass(frozen=True)
class Kind:
    """What a physician says of a polished text, and whether they revise it."""

    correct: bool = True
    practical: bool = True
    revises: bool = False


# out of twenty items: so many of each kind
KINDS = (*(Kind(),) * 15, *(Kind(correct=False, revises=True),) * 2, Kind(practical=False, revises=True))
KINDS = (*KINDS, Kind(practical=False), Kind(correct=False))


@dataclass
class Desk:
    """A person at work: `said` has what they last said of each item by its assignment; `paces` are ms."""

    page: Page
    url: str
    person: Person
    think: float
    random: Random
    keys: int = 0
    characters: int = 0
    items: int = 0
    submitted: int = 0
    said: dict[str, Kind] = field(default_factory=dict)
    paces: list[float] = field(default_factory=list)

    @classmethod
    async def of(cls, browser: Browser, url: str, study: Study, person: Person, think: float) -> "Desk":
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        cookie = {"name": "wardround", "value": sessions.open_session(study, person), "url": url}
        await context.add_cookies([cookie])
        await context.add_init_script(PRESSED)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return cls(page, url, person, think, Random(f"story {person.login}"))

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
        self.keys += len(keys)

    async def type(self, text: str) -> None:
        await self.page.keyboard.insert_text(text)
        self.characters += len(text)

    async def go(self, path: str) -> None:
        await self.page.goto(self.url + path)
        await self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")

    async def verify_all(self) -> None:
        """Verify what is waiting: judge what is new, rework what came back, agree to what was amended."""
        await self._each(self._verify)

    async def oversee_all(self) -> None:
        """Return every tenth, amend the one after, accept the others; what comes back is accepted."""
        await self._each(self._oversee)

    async def _each(self, act) -> None:
        await self.go("/verification")
        shown, done = (
            self.page.locator(".verifier"),
            self.page.get_by_text(re.compile(r"目前 \d+ 条都已处理")),
        )
        await shown.or_(done).first.wait_for()
        if await done.is_visible():
            return
        await self.page.evaluate(PAINTED)
        while True:
            ready = self.page.locator(".verifier[data-phase=open][aria-busy=false]")
            await ready.or_(done).first.wait_for()
            if await done.is_visible():
                break
            assignment = await ready.get_attribute("data-assignment")
            await asyncio.sleep(self.think)
            await act(ready, assignment)
            self.items, self.submitted = self.items + 1, self.submitted + 1
            next_one = self.page.locator(f".verifier:not([data-assignment='{assignment}'])")
            await next_one.or_(done).first.wait_for()
        self.paces += await self.page.evaluate("() => window.paces")

    async def _verify(self, shown, assignment: str) -> None:
        notice = await shown.locator(".notice").inner_text()
        if "退回" in notice:
            await self.press("e", "Control+End")
            await self.type("已按意见补充依据。")
            await self.press("Escape", "5", "7", "Enter")
            return
        if "修改" in notice:
            # to agree is to say what the senior says, which may have been begun from another's answer
            good = [
                await shown.locator(f"[data-asks='before.{asked}'][data-said=yes][aria-checked=true]").count()
                == 1
                for asked in ("correct", "practical")
            ]
            self.said[assignment] = Kind(*good)
            await self.press("Enter")
            return
        kind = self.said[assignment] = self.random.choice(KINDS)
        await self.press("1" if kind.correct else "2", "3" if kind.practical else "4")
        if not kind.correct:
            await self.press("ArrowDown", "d")
        if not kind.practical:
            await self.press("m")
            await self.type("没有说明为何排除其他可能。")
            await self.press("Escape")
        if kind.revises:
            await self.press("e", "Control+End")
            await self.type("其余可能与病情不符。")
            await self.press("Escape", "5", "7")
        await self.press("Enter")

    async def _oversee(self, shown, assignment: str) -> None:
        first_time = assignment not in self.said
        self.said[assignment] = Kind()
        place = len(self.said) % 10
        if first_time and place == 3:
            await self.press("r")
            await self.type("请写明依据。")
            await self.press("Control+Enter")
        elif first_time and place == 4:
            await self.press("w", "Control+End")
            await self.type("必要时请专科会诊。")
            await self.press("Escape", "5", "7", "Enter")
        else:
            await self.press("a", "Enter")


async def sign(senior: Desk, password: str) -> str:
    await senior.go("/")
    await senior.page.get_by_test_id("stMain").get_by_role("button", name="核对管理").press("Enter")
    field = senior.page.get_by_label("请再次输入您的密码")
    await field.press("End")
    await senior.type(password)
    await senior.press("Enter")
    stands = senior.page.get_by_role("cell", name="有效，批次已锁定")
    await stands.wait_for()
    return await senior.page.get_by_role("row").filter(has=stands).inner_text()


async def approve(lead: Desk) -> str:
    await lead.go("/verifications")
    await lead.page.get_by_role("button", name=re.compile("批准全部正确且实用的")).press("Enter")
    return await _said(lead, re.compile(r"已批准 \d+ 条。"))


async def withdraw_one(lead: Desk) -> str:
    """The first record of the list."""
    page = lead.page
    await page.get_by_label("选择记录：查看全文、逐条批准或撤回").focus()
    # the first press opens the list, on Streamlit's own entry for all of them
    await lead.press("ArrowDown", "ArrowDown", "Enter", "Escape")
    form = page.get_by_test_id("stForm").filter(has_text="撤回会标记")
    await form.get_by_label("事由").focus()
    await lead.type("剂量有疑问")
    await form.get_by_role("button", name="撤回批准").press("Enter")
    return await _said(lead, re.compile(r"已撤回 \d+ 条。"))


async def void(lead: Desk, senior: Desk, place: int) -> str:
    """Opened again by the lead with a reason, and the item at this place of the senior's queue returned."""
    await lead.page.get_by_label("事由").first.focus()
    await lead.type("教材已改版")
    await lead.page.get_by_role("button", name="重新开放").press("Enter")
    said = await _said(lead, re.compile("已失效：重新开放"))
    await senior.go(f"/verification?item={place}")
    await senior.page.locator(".verifier[data-phase=open][aria-busy=false]").wait_for()
    await senior.press("r")
    await senior.type("按新版教材再核对")
    await senior.press("Control+Enter")
    await senior.page.get_by_label("原因").first.wait_for()
    await senior.press("ArrowDown", "Enter")
    await expect(senior.page.get_by_text(re.compile(r"目前 \d+ 条都已处理"))).to_be_visible(
        timeout=PATIENCE_MS
    )
    return said


async def _said(desk: Desk, sentence: re.Pattern) -> str:
    found = desk.page.get_by_text(sentence).first
    await found.wait_for()
    return await found.inner_text()
