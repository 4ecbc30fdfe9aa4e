"""A bookkeeper drops a sheet: what is wrong stands beside each row, and the rest is signed at once."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.pages.people import PHONE, TABLE, People, Somebody, people_at
from tests.desk.pages.served import serve_whole
from tests.desk.tables.sheets import HEADER, book, row
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs("browser")
PROPOSE = """async ([origin, body]) => (await fetch(`/desk/api/ledgers/${origin}/drafts`, {
  method: "POST",
  headers: { "x-mingbai-desk": "1", "content-type": "application/json" },
  body: JSON.stringify({ type: "expenditure", no: "paper-1", body }),
})).json()"""
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("import")
    (root / "ledger").mkdir()
    with open_desk(root) as opened:
        yield opened


@pytest.fixture
def people(
    browser: "Browser", desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    folder = tmp_path_factory.mktemp("files")
    with (
        serve_whole(desk, folder) as address,
        people_at(browser, desk, address, by_page=False) as seated,
    ):
        yield seated


def drop(somebody: Somebody, data: bytes, name: str = "支出.xlsx") -> None:
    somebody.open("import")
    somebody.page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def rows_of(somebody: Somebody) -> str:
    somebody.page.locator(".import-rows").wait_for()
    return somebody.page.locator(".import-rows").inner_text()


def test_all_that_a_row_becomes_can_be_unfolded_before_it_is_signed(people: People) -> None:
    bookkeeper = people.sit("accountant-1", PHONE)
    drop(bookkeeper, book([HEADER, row(payee="文具店\u200d（宝山）")]))
    rows_of(bookkeeper)
    bookkeeper.page.get_by_text("全部内容").first.click()
    whole = bookkeeper.page.locator("td dl.facts").first
    whole.wait_for()
    assert "资金来源" in whole.inner_text()
    assert "凭证" in whole.inner_text()


def test_rows_are_entered_by_one_and_drafted_for_others(people: People, desk: Desk) -> None:
    bookkeeper = people.sit("accountant-1", TABLE)
    before = size_of(desk)
    data = book(
        [
            HEADER,
            row(income=300, expenditure=None),
            row(income=5, expenditure=None),
            row(payee="王小明"),
        ]
    )
    drop(bookkeeper, data)
    assert "3 行都读懂了" in rows_of(bookkeeper)
    bookkeeper.page.get_by_role("button", name="核对好了，签名 3 条").click()
    bookkeeper.page.locator(".done").wait_for()
    assert "2 条已入账，1 条成为草稿" in bookkeeper.page.locator(".done").inner_text()
    assert size_of(desk) == before + 2
    drop(bookkeeper, data)
    assert "2 行已在账本里" in rows_of(bookkeeper)
    assert bookkeeper.page.get_by_role("button", name="核对好了，签名 0 条").is_disabled()


def size_of(desk: Desk) -> int:
    with desk.drafting.readings.of(desk.origin) as reading:
        return reading.size


def test_what_is_wrong_stands_beside_its_row_and_stops_the_rest_until_somebody_says_so(
    people: People,
) -> None:
    bookkeeper = people.sit("accountant-1", PHONE)
    drop(
        bookkeeper,
        book(
            [
                HEADER,
                row(income=7, expenditure=None),
                row(date="2026-02-30"),
                row(expenditure="12.345"),
            ]
        ),
    )
    said = rows_of(bookkeeper)
    assert "3 行里有 2 行有问题" in said
    assert "日历上没有" in said
    assert "还细" in said
    sign = bookkeeper.page.get_by_role("button", name="核对好了")
    assert sign.is_disabled()
    bookkeeper.page.get_by_label("先不管有问题的 2 行").check()
    sign.click()
    bookkeeper.page.locator(".done").wait_for()


def test_markup_in_a_cell_is_text(people: People) -> None:
    bookkeeper = people.sit("accountant-1", TABLE)
    drop(
        bookkeeper,
        book([HEADER, row(summary=HOSTILE, income=3, expenditure=None, payee=HOSTILE)]),
        f"{HOSTILE}.xlsx",
    )
    assert HOSTILE in rows_of(bookkeeper)
    assert bookkeeper.page.locator("main img").count() == 0


def test_a_strange_header_is_asked_about_once(people: People) -> None:
    bookkeeper = people.sit("accountant-1", TABLE)
    data = book(
        [
            ["发生日", *HEADER[1:6], "凭证号"],
            ["2026-11-03", "办公", 9, None, "示例公司", "办公费", "记-9"],
        ]
    )
    drop(bookkeeper, data)
    bookkeeper.page.get_by_label("A 列 发生日 是什么").select_option("date")
    bookkeeper.page.get_by_label("资金来源（整张表一样时填）").fill("工作经费")
    bookkeeper.page.get_by_role("button", name="按这样读").click()
    assert "1 行都读懂了" in rows_of(bookkeeper)
    bookkeeper.page.wait_for_load_state("networkidle")
    drop(bookkeeper, data)
    assert "1 行都读懂了" in rows_of(bookkeeper)


def test_what_was_pasted_is_read(people: People) -> None:
    bookkeeper = people.sit("accountant-1", TABLE)
    bookkeeper.open("import")
    text = "\n".join(
        "\t".join("" if c is None else str(c) for c in each)
        for each in (HEADER, row(income=4, expenditure=None))
    )
    bookkeeper.page.get_by_label("从表格软件复制后粘贴到这里").fill(text)
    bookkeeper.page.get_by_role("button", name="读粘贴的内容").click()
    assert "1 行都读懂了" in rows_of(bookkeeper)


def test_what_is_no_table_is_said_and_the_page_goes_on(people: People) -> None:
    bookkeeper = people.sit("accountant-1", PHONE)
    drop(
        bookkeeper,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 100,
    )
    bookkeeper.page.locator(".import-said .problem").wait_for()
    assert "密码" in bookkeeper.page.locator(".import-said").inner_text()


def test_axe_finds_nothing_and_nothing_runs_off_a_phone(people: People) -> None:
    for width in (PHONE, TABLE):
        bookkeeper = people.sit("accountant-1", width)
        drop(bookkeeper, book([HEADER, row(summary="付王小明工资"), row(date="x")]))
        rows_of(bookkeeper)
        assert find_axe(bookkeeper.page) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert bookkeeper.page.evaluate(wide) <= 0


def test_a_sheet_to_sign_has_the_words_the_id_and_a_code(people: People, desk: Desk) -> None:
    bookkeeper = people.sit("accountant-1", PHONE)
    body = json.loads(desk.payment(summary="印制公开栏").text)["body"]
    draft = bookkeeper.page.evaluate(PROPOSE, [desk.origin, body])
    bookkeeper.open(f"paper/{desk.origin}/{draft['id']}")
    bookkeeper.page.locator(".paper").wait_for()
    said = bookkeeper.page.locator(".paper").inner_text()
    assert draft["statement_id"] in said.replace(" ", "").replace("\n", "")
    assert "印制公开栏" in said
    assert bookkeeper.page.locator(".paper-code").count() == 1
    assert find_axe(bookkeeper.page) == []
