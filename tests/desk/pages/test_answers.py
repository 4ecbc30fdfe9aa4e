"""Whatever happens to a draft between two people has an answer on its page, and says what to do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson
import pytest

from api.desk.draft_document import decode_draft
from api.desk.proposing import Proposal
from ledger.core.keys import format_vkey
from tests.api.community import expenditure_body, key
from tests.desk.drafts.desks import Desk
from tests.desk.pages.people import PHONE, TABLE, People, Somebody, at_desk
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

    from api.desk.draft import Draft, View

pytestmark = needs("browser")
OUTCOME = ".box.warning, .box.bad"
DAY_MS = 86_400_000


@pytest.fixture
def people(browser: "Browser", desk: Desk) -> Iterator[People]:
    with at_desk(browser, desk) as seated:
        yield seated


def path_of(draft: "Draft") -> str:
    return f"draft/{draft.origin}/{draft.id}"


def outcome(somebody: Somebody, draft: "Draft") -> str:
    """Open a draft: gives what its page says first of what became of it."""
    somebody.open(path_of(draft))
    return somebody.page.locator(OUTCOME).first.inner_text()


def say(desk: Desk, draft: "Draft", opinion: "View", reason: str) -> None:
    desk.drafting.give_opinion(desk.asked(draft, "director-1"), draft.revision, opinion, reason)


def test_whoever_reads_a_draft_that_stopped_is_told_why_and_what_to_do(people: People) -> None:
    desk = people.desk
    books, director = people.sit("accountant-1", TABLE), people.sit("director-1", PHONE)
    returned, vetoed, old = desk.payment(), desk.payment(2), desk.payment(3)
    say(desk, returned, "return", "发票不清")
    say(desk, vetoed, "veto", "没有决定")
    for draft, why, advice in (
        (returned, "退回了：发票不清", "请按“修改”"),
        (vetoed, "否决了：没有决定", "未经审批支出"),
    ):
        for each in (books, director):
            assert why in outcome(each, draft)
        assert "您现在不用做什么" in director.text()
        books.open(path_of(draft))
        assert advice in books.text()
    books.open("")
    assert "发票不清" in books.page.locator("a.line", has_text="被退回").inner_text()
    desk.drafting.withdraw(desk.asked(vetoed, "accountant-1"), "不办了")
    assert "撤回了：不办了" in outcome(director, vetoed)
    desk.clock.ahead_ms = 91 * DAY_MS
    assert "重新送签" in outcome(books, old)
    assert "等起草人" in outcome(director, old)
    books.page.get_by_role("button", name="重新送签").click()
    books.page.wait_for_selector("text=第 2 稿")
    assert desk.read(old).state == "open"


def test_a_signer_whose_key_ended_in_between_is_replaced_by_one_press(people: People) -> None:
    desk = people.desk
    draft = desk.sign(desk.payment(), "director-1")
    books = people.sit("accountant-1", TABLE)
    books.open(path_of(draft))
    assert not books.page.get_by_role("button", name="重新送签").count()
    watcher = people.sit("director-1", PHONE)
    watcher.open(path_of(desk.payment(7)))
    new = key(f"{desk.origin}/director-2")
    body: dict[str, object] = {
        "slug": "director-1",
        "key": format_vkey(new.verifier),
        "reason": "手机丢了",
    }
    rekey = desk.propose("authority-1", "rekey", body)
    desk.append(desk.sign(rekey, *rekey.order))
    watcher.page.get_by_role("button", name="签名", exact=True).click()
    watcher.page.wait_for_selector(".box.bad:has-text('钥匙已停用')")
    books.open("")
    assert "要重新送签" in books.page.locator("a.line", has_text="123.45").last.inner_text()
    books.open(path_of(draft))
    assert "钥匙已失效" in books.text()
    books.page.get_by_role("button", name="重新送签").click()
    books.page.wait_for_selector("text=第 2 稿")
    assert desk.read(draft).order == ("accountant-1", "director-2")
    books.page.get_by_text("经过").click()
    assert "重新送签（第 2 稿）" in books.text()


def test_of_two_people_at_one_draft_the_second_sees_the_first_and_loses_nothing(
    people: People,
) -> None:
    desk = people.desk
    draft = desk.payment()
    books = people.sit("accountant-1", PHONE)
    form = {"origin": draft.origin, "type": "expenditure", "draft": draft.id}
    books.open("new", **form)
    books.page.wait_for_selector("form")
    books.type_in({"摘要": "我改的"})
    asked = desk.asked(draft, "accountant-1")
    desk.drafting.revise(asked, 1, Proposal("expenditure", expenditure_body(50_000)))
    books.page.get_by_role("button", name="提交新的一稿").click()
    books.page.wait_for_selector("form .box.bad")
    said = books.page.locator("form .box.bad")
    assert "现在是第 2 稿" in said.inner_text()
    books.page.wait_for_selector("text=填的内容已保存")
    said.get_by_role("link", name="看现在的一稿").click()
    books.page.wait_for_selector(".statement")
    assert "500.00" in books.text()
    books.page.get_by_role("link", name="修改").click()
    books.page.wait_for_selector("form")
    assert "照第 1 稿改的，现在已是第 2 稿" in books.text()
    assert books.page.get_by_label("摘要").first.input_value() == "我改的"


def test_a_draft_whose_answer_was_lost_is_made_once(people: People) -> None:
    desk = people.desk
    books = people.sit("accountant-1", PHONE)
    body = {**expenditure_body(600), "summary": "只做一份"}
    desk.drafting.records.put_sheet(
        desk.public("accountant-1").hex(), desk.origin, "expenditure", _sheet(body), desk.clock()
    )
    lost: list[str] = []

    def lose(route: "Route") -> None:
        if lost or route.request.method != "POST":
            route.fallback()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort("connectionreset")

    books.page.route("**/drafts", lose)
    books.open("new", origin=desk.origin, type="expenditure")
    books.page.wait_for_selector("form")
    books.page.get_by_role("button", name="做成草稿").dblclick()
    books.page.wait_for_selector("form .box.bad")
    assert "没有做成" in books.page.locator("form .box.bad").inner_text()
    books.page.get_by_role("button", name="做成草稿").dblclick()
    books.page.wait_for_selector(".statement")
    assert len(desk.drafting.records.of_ledger(desk.origin, ("open",), 10)) == 1
    books.open("new", origin=desk.origin, type="expenditure")
    books.page.wait_for_selector("form")
    assert "接着上次" not in books.text()


def _sheet(body: dict[str, object]) -> bytes:
    return orjson.dumps({"body": body})


def test_a_device_whose_clock_is_fast_by_hours_is_told_and_opens_the_present_month(
    people: People,
) -> None:
    draft = people.desk.payment()
    director = people.sit("director-1")
    director.page.clock.install(time="2035-01-01T00:00:00Z")
    director.open(path_of(draft))
    assert "时钟大约快了" in director.text()
    director.open("month")
    assert "2035" not in director.text()


def test_the_month_shows_what_to_look_at_and_leads_there_and_back(people: People) -> None:
    desk = people.desk
    desk.append(desk.sign(desk.payment(), "accountant-1", "director-1"))
    income = {**expenditure_body(900_000), "payer": {"org": "示例街道办事处"}}
    del income["payee"]
    desk.append(desk.sign(desk.propose("accountant-1", "income", income), "accountant-1"))
    ordinary = desk.payment(200, voucher={"no": "记-8"}, summary="印刷\u200d费")
    spoken_of = desk.payment(300, voucher={"no": "记-9"}, summary="有争议的")
    say(desk, spoken_of, "reserve", "价格偏高")
    director = people.sit("director-1", PHONE)
    director.open("month", origin=desk.origin, month="2026-11")
    assert "有人提了意见" in director.page.locator("a.line", has_text="有争议的").inner_text()
    assert director.page.locator(".ordinary > li").count() == 1
    assert "看不见的字符 U+200D" in director.page.locator(".ordinary > li").inner_text()
    director.page.locator("a.line", has_text="有争议的").click()
    director.page.get_by_role("button", name="签名", exact=True).click()
    director.settled()
    director.page.get_by_role("link", name="回到本月会签").click()
    director.page.wait_for_selector("label.check")
    assert "有争议的" not in director.text()
    director.page.get_by_label("以上我都看过了").check()
    director.page.get_by_role("button", name="一次签名").click()
    director.page.wait_for_selector("text=签好了 1 份")
    assert desk.read(ordinary).signed == {"director-1"}


def test_whoever_comes_into_office_by_a_draft_signs_it_by_the_page(people: People) -> None:
    desk = people.desk
    new = key(f"{desk.origin}/director-2")
    body: dict[str, object] = {
        "accounts": [],
        "appoints": [{"person": "p-new", "roles": ["director"], "key": format_vkey(new.verifier)}],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["director-1"],
        "reason": "换届",
    }
    draft = desk.propose("authority-1", "handover", body)
    comes = people.sit("director-2", PHONE, new)
    assert comes.sign(path_of(draft)) == "等人签字"
    assert "director-2" in desk.read(draft, "authority-1").signed


def test_a_form_that_the_ledger_fills_in_is_there_once_it_is_filled_in(people: People) -> None:
    """What was typed before would be lost."""
    desk = people.desk
    street = people.sit("authority-1", PHONE)
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    street.page.route("**/prefill/**", hold)
    with street.page.expect_request("**/prefill/**"):
        asked = f"origin={desk.origin}&type=revocation&slug=clerk-1"
        street.page.goto(f"{street.address.url}/desk/new?{asked}")
    street.page.wait_for_timeout(200)
    assert not street.page.locator("form").count()
    held[0].continue_()
    street.page.wait_for_selector("form")
    street.type_in({"理由": "调离"})
    assert _submitted(street, desk).statement.body["slug"] == "clerk-1"


def _submitted(somebody: Somebody, desk: Desk) -> "Draft":
    id_ = somebody.submit().rpartition("/")[2]
    row = desk.drafting.records.read(desk.origin, id_)
    assert row is not None
    return decode_draft(row.document)
