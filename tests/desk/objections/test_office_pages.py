"""The pages of those who receive objections and oversee, signed in, in a real browser."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from ledger.affairs.codes import hash_code, root_of_hashes
from ledger.affairs.sealed import seal_field
from ledger.affairs.statement import statement_id
from ledger.core.note import parse_note
from ledger.storage.desk.files import DisclosureRow, FileRecords
from ledger.storage.desk.objections import ObjectionRecords
from tests.api.serving import Address
from tests.browser.measures import OVERFLOW, find_axe
from tests.desk.drafts.desks import Desk
from tests.desk.objections.served import drawn
from tests.desk.objections.test_page import HTML
from tests.desk.pages.people import PHONE, TABLE, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CODES = drawn(8)
DISTRICT = "https://district.example.org/board/"


@dataclass
class Street:
    """What the street has done: a lot of codes is in the ledger, and its list at the desk."""

    desk: Desk
    address: Address

    def send(self, path: str, **value: str) -> httpx.Response:
        with self.address.client() as client:
            answered: httpx.Response = client.post(f"/desk/api/{path}", json=value)
        assert answered.status_code == 201, answered.text
        return answered


def lay_out(desk: Desk, address: Address) -> Street:
    hashes = [hash_code(each) for each in CODES]
    body: dict[str, object] = {
        "count": len(CODES),
        "day": "2026-11-20",
        "purpose": "异议与联名",
        "root": root_of_hashes(hashes).hex(),
        "until": "2099-12-31",
    }
    note = desk.enter("codes", body, {"authority": "authority-1"}, "codes-1")
    records = ObjectionRecords(desk.drafting.records._engines)
    issue = statement_id(parse_note(note).text).hex()
    assert records.put_lot(desk.origin, issue, [each.hex() for each in hashes])
    return Street(desk, address)


@needs("browser")
def test_what_residents_sent_is_read_entered_and_answered(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    with (
        serve_whole(desk, tmp_path) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        street = lay_out(desk, address)
        street.send("objections", code=CODES[0].hex(), about=HTML, words=HTML * 2)
        street.send("demands", code=CODES[1].hex(), catalogue="F01")
        watch = people.sit("supervision-1", PHONE)
        watch.open("objections")
        assert HTML in watch.text()
        watch.page.get_by_role("button", name="看内容（会记录）").click()
        assert watch.page.locator("blockquote").inner_text() == HTML * 2
        assert "1 个号码" in watch.text()
        assert find_axe(watch.page) == []
        assert watch.page.evaluate(OVERFLOW) == []
        watch.page.get_by_role("button", name="做成草稿，去签字").first.click()
        watch.page.wait_for_url("**/desk/draft/**")
        draft = watch.page.url.partition("/desk/")[2]
        assert watch.sign(draft) == "已入账"
        assert watch.page.locator("main b").count() == 0
        # From the inbox, and from a link in a group chat, the reply opens with what it answers.
        watch.open("")
        watch.page.locator("a.line[href*='type=reply']").click()
        watch.page.wait_for_url("**type=reply&objection=*")
        watch.page.wait_for_selector("form")
        asked = watch.page.url.rpartition("objection=")[2]
        chosen = watch.page.locator("form").get_by_label("异议", exact=False).first
        watch.page.wait_for_function(
            "([select, id]) => select.value === id", arg=[chosen.element_handle(), asked]
        )
        watch.type_in({"答复": "已更正。"})
        watch.page.get_by_text("填的内容已保存").wait_for()
        # What was begun about this objection is found again, and only there.
        watch.open("new")
        watch.page.locator(f"a.line[href*='{asked}']").click()
        watch.page.wait_for_selector("form")
        assert watch.page.get_by_label("答复", exact=False).last.input_value() == "已更正。"
        watch.open("objections")
        watch.page.get_by_text("谁看过密封内容").click()
        looks = watch.page.locator("details li").all_inner_texts()
        assert len(looks) == 1
        assert "的内容" in looks[0]
        # What representatives signed on paper has its form, too.
        watch.page.get_by_role("link", name="登记纸上的联名").click()
        watch.page.wait_for_selector("form")
        whose = watch.page.locator(
            "form select", has=watch.page.locator("option[value=representatives]")
        )
        assert whose.count() == 1


@needs("browser")
def test_what_is_sealed_is_opened_with_a_reason_and_the_look_is_seen_at_once(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    commitment, disclosure = seal_field(bytes(32), "payee.name", HTML)
    row = DisclosureRow(
        desk.origin, commitment, "2026-11-003", "payee.name", disclosure.encode(), 1
    )
    FileRecords(desk.drafting.records._engines, tmp_path / "files").keep([row])
    with (
        serve_whole(desk, tmp_path, DISTRICT) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        street = people.sit("authority-1", PHONE)
        street.open("supervise")
        page = street.page.get_by_role("link", name="看全区网页")
        assert page.get_attribute("href") == DISTRICT
        assert "查看密封内容的记录" not in street.text()
        street.page.get_by_text("打开密封内容").click()
        street.page.get_by_label("为什么查看").wait_for()
        assert "2026-11-003" in street.page.get_by_label("哪一条").inner_text()
        assert HTML not in street.page.content()
        opening = street.page.get_by_role("button", name="打开（会记录")
        opening.click()
        street.page.get_by_role("alert").get_by_text("查看的理由").wait_for()
        street.page.get_by_label("为什么查看").fill(f"核对{HTML}")
        opening.click()
        assert street.page.locator("dd").inner_text() == HTML
        street.page.get_by_text("查看密封内容的记录").wait_for()
        (look,) = street.page.locator(".looks li").all_inner_texts()
        assert "2026-11-003 的密封内容：payee.name" in look
        assert f"核对{HTML}" in look
        assert street.page.locator("main b, main img").count() == 0
        assert find_axe(street.page) == []
        assert street.page.evaluate(OVERFLOW) == []
        books = people.sit("accountant-1", TABLE)
        books.open("objections")
        books.page.get_by_text("谁看过密封内容").click()
        assert look in books.page.locator("details li").all_inner_texts()
        books.open("supervise")
        assert not books.page.get_by_role("link", name="看全区网页").count()
