"""The residents' page in a real browser, by keyboard alone, on a telephone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ledger.affairs.codes import format_code, hash_code
from tests.browser.measures import OVERFLOW, TARGETS, find_axe
from tests.desk.objections.served import Residents
from tests.requirements import needs

LEAST_PX = 44
HTML = '<img src=x onerror="document.title=1"><b>重</b>&amp;'


@contextmanager
def phone(browser: Any) -> Iterator[Any]:
    """Give a page of a telephone; whatever goes wrong in it fails the test, and no cookie stays."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(10_000)
    wrong: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        yield page
        assert [each for each in wrong if "status of 4" not in each] == []
        assert context.cookies() == []
    finally:
        context.close()


def look_at(page: Any) -> None:
    assert find_axe(page) == []
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(TARGETS, LEAST_PX) == []


def tab_to(page: Any, label: str) -> None:
    """Go on with the Tab key until the control with this label has the focus."""
    wanted = page.get_by_label(label, exact=False).or_(page.get_by_role("button", name=label))
    for _ in range(40):
        if wanted.first.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(label)


def type_code(page: Any, residents: Residents, at: int, query: str = "") -> None:
    page.goto(f"{residents.address.url}/desk/objection{query}")
    page.get_by_label("一次性号码").wait_for()
    look_at(page)
    tab_to(page, "一次性号码")
    page.keyboard.type(format_code(residents.codes[at]))
    page.keyboard.press("Enter")


@needs("browser")
def test_an_objection_is_made_by_keyboard_and_its_receipt_stands_on_paper(
    residents: Residents, browser: Any
) -> None:
    with phone(browser) as page:
        type_code(page, residents, 2, f"?subject={residents.issue}")
        page.get_by_role("heading", name="写下异议").wait_for()
        assert page.get_by_label("对哪一条有异议").input_value() == residents.issue
        look_at(page)
        tab_to(page, "关于什么")
        page.keyboard.type("印刷费")
        page.keyboard.press("Tab")
        page.keyboard.type("<b>重复了</b>")
        tab_to(page, "提交异议")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="异议回执").wait_for()
        assert "mingbai/objection-receipt/v1" in page.locator("pre").inner_text()
        page.wait_for_function("() => document.querySelector('img.paper-code').naturalWidth > 0")
        look_at(page)
        followed = page.locator(".paper a").get_attribute("href") or ""
        assert followed.startswith(f"{residents.address.url}/desk/objection#code:")
        page.goto("about:blank")
        page.goto(followed)
        page.get_by_text("最晚").wait_for()
        page.get_by_text("还没有人打开过").wait_for()
        look_at(page)
    assert residents.records.spent(residents.desk.origin, "objection")


@needs("browser")
def test_a_code_counts_by_keyboard_and_what_is_missing_is_said(
    villagers: Residents, browser: Any
) -> None:
    villagers.send("demands", {"code": villagers.codes[30].hex(), "catalogue": "F01"})
    with phone(browser) as page:
        type_code(page, villagers, 31, "?demand=F01")
        page.get_by_role("heading", name="联名要求公开").wait_for()
        page.get_by_text("25 人，要 3 个号码").wait_for()
        assert page.get_by_role("status").inner_text() == "已有 1 个号码，还差 2 个"
        look_at(page)
        tab_to(page, "用这个号码联名")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="联名回执").wait_for()
        page.get_by_text("已有 2 个号码，还差 1 个").wait_for()
        page.wait_for_function("() => document.querySelector('img.paper-code').naturalWidth > 0")
        look_at(page)
        followed = page.locator(".paper a").get_attribute("href") or ""
        page.goto("about:blank")
        page.goto(followed)
        page.get_by_role("heading", name="联名的进度").wait_for()
        page.get_by_text("还差 1 个").wait_for()
        look_at(page)


@needs("browser")
def test_a_spent_and_a_guessed_code_are_said_and_nothing_typed_is_lost(
    residents: Residents, browser: Any
) -> None:
    residents.dispute(3, words="先来的")
    with phone(browser) as page:
        type_code(page, residents, 3)
        page.get_by_role("alert").get_by_text("已经用过").wait_for()
        look_at(page)
        page.get_by_label("一次性号码").fill("00" * 16)
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("没有查到这个号码").wait_for()
        assert page.get_by_label("一次性号码").input_value() == "00" * 16
        # The code is spent by somebody else while the words are being written.
        page.get_by_label("一次性号码").fill(format_code(residents.codes[4]))
        page.keyboard.press("Enter")
        page.get_by_label("关于什么").fill("印刷费")
        page.get_by_label("要说的话").fill("写了很久")
        residents.dispute(4, words="抢先")
        page.get_by_role("button", name="提交异议").click()
        page.get_by_role("alert").get_by_text("已经用过").wait_for()
        page.get_by_role("button", name="换一个号码").click()
        page.get_by_label("一次性号码").fill(format_code(residents.codes[5]))
        page.keyboard.press("Enter")
        assert page.get_by_label("要说的话").input_value() == "写了很久"
        page.get_by_role("button", name="提交异议").click()
        page.get_by_role("heading", name="异议回执").wait_for()


@needs("browser")
def test_html_in_every_field_stays_text(residents: Residents, browser: Any) -> None:
    with phone(browser) as page:
        page.goto(f"{residents.address.url}/desk/objection?subject={HTML}&demand={HTML}")
        page.get_by_label("一次性号码").fill(HTML)
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("这不是一次性号码").wait_for()
        page.get_by_label("一次性号码").fill(format_code(residents.codes[6]))
        page.keyboard.press("Enter")
        page.get_by_role("button", name="改提异议").click()
        page.get_by_label("关于什么").fill(HTML)
        page.get_by_label("要说的话").fill(HTML)
        page.get_by_role("button", name="提交异议").click()
        page.get_by_role("heading", name="异议回执").wait_for()
        assert page.locator(".paper .lead").inner_text() == HTML
        assert page.locator("main b, main img:not(.paper-code)").count() == 0
        assert page.title() == "异议回执 · 明白账"
        page.goto("about:blank")
        page.goto(f"{residents.address.url}/desk/objection#code:{HTML}")
        page.get_by_label("一次性号码").wait_for()
        assert page.locator("main b, main img").count() == 0
    (row,) = residents.records.spent(residents.desk.origin, "objection")
    assert row.hash == hash_code(residents.codes[6]).hex()
