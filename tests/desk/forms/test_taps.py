"""Few taps: a nil return by one, and a link of the inbox fills its form in by none."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.api import community
from tests.api.community import expenditure_body, notice_body
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.drafts.test_opinions import _changed
from tests.desk.pages.people import PHONE, People, Somebody, at_desk
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs("browser")
DIRECTOR = {"director": "director-1"}
PAID = {"accountant": "accountant-1", **DIRECTOR}
AHEAD_MS = 140 * 86_400_000
"""By then a whole quarter after the ledger's first day is over and owed."""
HELP, MONEY = "本村重点帮扶人员、帮扶方案", "村财务收支情况"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A village that owes the notices of a quarter in which money moved."""
    root = tmp_path_factory.mktemp("taps")
    (root / "ledger").mkdir()
    charter = community.Community.charter
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            community.Community, "charter", lambda self: _changed(self, charter(self), "CQ-village")
        )
        with open_desk(root) as opened:
            for code, kind in (("V08", "resident"), ("F04", "financial")):
                body = {**notice_body(), "catalogue": code, "kind": kind, "period": "2026-Q3"}
                opened.enter("notice", body, DIRECTOR, f"n-{code}")
            paid = {**expenditure_body(500), "date": "2027-02-01"}
            opened.enter("expenditure", paid, PAID, "e-1")
            opened.clock.ahead_ms = AHEAD_MS
            yield opened


@pytest.fixture
def people(browser: "Browser", desk: Desk) -> Iterator[People]:
    with at_desk(browser, desk) as seated:
        yield seated


def nothing(director: Somebody, what: str) -> None:
    """Tap, on the front page, that there was nothing to publish."""
    director.open("")
    row = director.page.locator(".list li", has_text=what)
    assert "示例社区 · 期限" in row.inner_text()  # by its name, and not by its address
    row.get_by_role("button", name="本期没有，报“本期无”").click()


def test_nothing_in_a_period_is_one_tap_and_the_draft_is_there_to_sign(people: People) -> None:
    director = people.sit("director-1", PHONE)
    nothing(director, HELP)
    director.page.wait_for_selector(".statement")
    said = director.text()
    assert "本期无" in said
    assert "2027-Q1" in said
    assert director.page.get_by_role("button", name="签名", exact=True).is_visible()


def test_where_money_moved_the_tap_shows_it_and_makes_no_draft(people: People, desk: Desk) -> None:
    director = people.sit("director-1", PHONE)
    before = len(desk.drafting.records.of_ledger(desk.origin, ("open",), 100))
    nothing(director, MONEY)
    director.page.wait_for_url("**/desk/new?**type=nil_return**")
    director.page.locator(".box.warning", has_text="有收支").wait_for()
    assert len(desk.drafting.records.of_ledger(desk.origin, ("open",), 100)) == before


def test_a_link_of_the_inbox_fills_its_form_in(people: People) -> None:
    director = people.sit("director-1", PHONE)
    director.open("")
    director.page.locator(".list a.line", has_text=HELP).click()
    director.page.wait_for_selector("[aria-live] .box.good")
    form = director.page.locator("form")
    assert form.get_by_label("标题").first.input_value() == f"{HELP}公示（2027-Q1）"
    assert form.get_by_label("期间").first.input_value() == "2027-Q1"


def test_what_was_begun_is_not_filled_in_again(people: People) -> None:
    director = people.sit("director-1", PHONE)
    where = {
        "origin": director.desk.origin,
        "type": "notice",
        "catalogue": "V08",
        "period": "2027-Q1",
    }
    director.open("new", **where)
    director.page.wait_for_selector("[aria-live] .box.good")
    director.type_in({"标题": "我写的标题"})
    director.page.get_by_text("已保存").first.wait_for()
    director.open("new", **where)
    director.page.get_by_text("接着上次没填完的").wait_for()
    assert director.page.locator("form").get_by_label("标题").first.input_value() == "我写的标题"
