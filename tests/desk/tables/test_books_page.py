"""One workbook of many books 账套: each goes into the ledger of its community, all by one gesture."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from api.app import create_app
from api.desk.desk import Desk as WholeDesk
from api.settings import Settings
from ledger.affairs.statement import sign_statement
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from tests.api import community
from tests.api.community import Ledger, open_ledger
from tests.api.serving import Address, serving
from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.pages.people import PHONE, Somebody, people_at
from tests.desk.pages.served import verifier_files
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs("browser")
OTHER = "ledger.example.org/two"
NAMES = {"ledger.example.org/demo": "东风居", OTHER: "西苑居"}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Ledger]]:
    """Two communities whose books one accountant keeps with one key."""
    charter = community.Community.charter

    def named(self: community.Community) -> bytes:
        text = parse_note(charter(self)).text
        name = NAMES[self.origin].encode()
        return sign_statement(text.replace("示例社区".encode(), name), [self.signer("authority-1")])

    (tmp_path / "ledger").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(community.Community, "charter", named)
        with open_desk(tmp_path) as desk, open_ledger(tmp_path / "two", OTHER) as other:
            key = SigningKey(f"{OTHER}/agency", ED25519, desk.key("accountant-1").seed)
            body = {"key": format_vkey(key.verifier), "person": "p-a", "roles": ["accountant"]}
            by = {"authority": "authority-1"}
            note = other.sign("appointment", body, by, "agency", after=other.charter_id)
            other.appender.append([note])
            yield desk, other


@contextmanager
def both(desk: Desk, other: Ledger, folder: Path) -> Iterator[Address]:
    with WholeDesk(folder, verifier_files()) as whole:
        ledgers = {desk.origin: desk.ledger, other.origin: other}
        with serving(create_app(ledgers, Settings(), whole)) as address:
            yield address


def filled(somebody: Somebody, *rows: Sequence[Any]) -> bytes:
    """Fill in the template of several books, as the page gives it."""
    somebody.open("import")
    with somebody.page.expect_download() as got:
        somebody.page.get_by_role("link", name="多账套.xlsx").click()
    made = openpyxl.load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()))
    for book, summary, income in rows:
        rest = [None, "示例街道办事处", "拨款", "工作经费", "记-1"]
        made.worksheets[0].append([book, "2026-11-03", summary, income, *rest])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def drop(somebody: Somebody, data: bytes) -> None:
    somebody.open("import")
    somebody.page.set_input_files(
        "input[type=file]",
        {"name": "账套.xlsx", "mimeType": "application/octet-stream", "buffer": data},
    )


def test_a_workbook_of_two_books_goes_into_two_ledgers_by_one_gesture(
    browser: "Browser", two: tuple[Desk, Ledger], tmp_path: Path
) -> None:
    desk, other = two
    sizes = len(desk.ledger.entries()), len(other.entries())
    with (
        both(desk, other, tmp_path) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        books = people.sit("accountant-1", PHONE)
        data = filled(
            books,
            *[("东风居", "拨款一", 100), ("西苑居", "拨款二", 200), ("东风居", "拨款三", 300)],
            ("北里居", "没有这个账本", 900),
        )
        drop(books, data)
        # Nothing is asked about the columns of a template.
        assert books.page.locator("details.import-columns[open]").count() == 0
        # Those of the same name are chosen, and no other is guessed.
        assert books.page.get_by_label("东风居 的账本").input_value() == desk.origin
        assert books.page.get_by_label("西苑居 的账本").input_value() == OTHER
        assert books.page.get_by_label("北里居 的账本").input_value() == ""
        books.page.get_by_role("button", name="读选好的账套").click()
        sign = books.page.get_by_role("button", name="2 个账套 3 条一起签名")
        sign.wait_for()
        assert find_axe(books.page) == []
        assert "记入西苑居，要录 1 条" in books.text()
        sign.click()
        books.page.get_by_text("记入东风居，要录 0 条，已入账 2 条").wait_for()
        books.page.get_by_text("记入西苑居，要录 0 条，已入账 1 条").wait_for()
        assert (len(desk.ledger.entries()), len(other.entries())) == (sizes[0] + 2, sizes[1] + 1)
        # The same workbook again enters nothing.
        drop(books, data)
        books.page.get_by_role("button", name="读选好的账套").click()
        assert books.page.get_by_role("button", name="0 个账套 0 条一起签名").is_disabled()


def test_a_book_with_a_problem_waits_and_the_others_do_not(
    browser: "Browser", two: tuple[Desk, Ledger], tmp_path: Path
) -> None:
    desk, other = two
    with (
        both(desk, other, tmp_path) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        books = people.sit("accountant-1", PHONE)
        drop(books, filled(books, ("东风居", "拨款一", 100), ("西苑居", "拨款二", "12.345")))
        books.page.get_by_role("button", name="读选好的账套").click()
        books.page.get_by_text("2 个账套里有 1 个有问题").wait_for()
        assert "记入西苑居，要录 0 条，1 行有问题" in books.text()
        books.page.get_by_role("button", name="1 个账套 1 条一起签名").click()
        books.page.get_by_text("记入东风居，要录 0 条，已入账 1 条").wait_for()
        books.page.locator("details.book", has_text="西苑居").locator("summary").click()
        books.page.get_by_text("还细").first.wait_for()
