"""A signature on paper 纸签代录: the sheet, its photograph, and who confirms it, page by page."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk
from tests.desk.pages.people import PHONE, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def photograph() -> dict[str, object]:
    held = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(held, "JPEG")
    return {"name": "sheet.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


@needs("browser")
def test_a_sheet_is_printed_photographed_recorded_and_confirmed_by_another(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    draft = desk.payment()
    with (
        serve_whole(desk, tmp_path) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        books = people.sit("accountant-1", PHONE)
        books.open(f"paper/{draft.origin}/{draft.id}")
        code = "() => document.querySelector('img.paper-code').naturalWidth > 0"
        books.page.wait_for_function(code)
        printed = "".join(books.page.locator(".paper-id .code").inner_text().split())
        assert printed == draft.statement_id
        sheet = books.page.locator("section.paper").inner_text()
        assert "会计：p-accountant-1" in sheet
        assert "还没有入账" in books.text()
        assert find_axe(books.page) == []
        assert books.page.evaluate(WIDE) <= 0
        desk.append(desk.sign(draft, "accountant-1", "director-1"))
        books.page.reload()
        books.page.get_by_label("签字人的职务").fill("居民小组长")
        send = books.page.get_by_role("button", name="做成草稿，送去确认")
        send.click()
        assert "拍下签了字的纸" in books.page.locator(".box.bad").inner_text()
        books.page.get_by_label("签字日期").fill("2026-11-20")
        books.page.locator("input[type=file]").first.set_input_files(photograph())
        assert find_axe(books.page) == []
        send.click()
        books.page.wait_for_url("**/desk/draft/**")
        recorded = books.page.url.partition("/desk/")[2]
        assert "居民小组长" in books.page.locator(".statement").inner_text()
        assert books.sign(recorded) == "等人签字"
        assert people.sit("supervision-1", PHONE).sign(recorded) == "已入账"
