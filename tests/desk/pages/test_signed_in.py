"""Signing in by the page, with nothing put aside: challenge, session, a signature, and the end of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk
from tests.desk.pages.people import PHONE, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@needs("browser")
def test_a_kept_key_signs_in_signs_and_leaves(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    draft = desk.payment()
    with serve_whole(desk, tmp_path) as address, people_at(browser, desk, address) as people:
        director = people.sit("director-1", PHONE)
        assert director.sign(f"draft/{draft.origin}/{draft.id}") == "等人签字"
        director.page.wait_for_selector("li:has-text('p-director-1'):has-text('已签')")
        director.open("keys")
        assert "（本机，现在）" in director.text()
        assert find_axe(director.page) == []
        director.page.get_by_role("button", name="退出").click()
        director.page.wait_for_url("**/desk/sign-in")
        director.page.goto(f"{address.url}/desk/month?month=2026-11")
        director.page.wait_for_url("**/desk/sign-in?to=**month%3D2026-11")
        director.page.get_by_role("button", name="登录").first.wait_for()
        assert find_axe(director.page) == []
        director.page.get_by_role("button", name="登录").first.click()
        director.page.wait_for_url("**/desk/month?month=2026-11")
    assert [each.slug for each in desk.read(draft).signatures] == ["director-1"]
