"""The pages of people and of one's key in a real browser: on a phone, by keyboard, printed."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.core.keys import format_vkey
from ledger.log.keyfile import Cost
from ledger.log.keyring import read_key, write_key
from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk
from tests.desk.pages.people import PHONE, TABLE, People, people_at
from tests.desk.pages.served import serve_whole
from tests.desk.pages.test_pages import SMALL, WIDE
from tests.desk.people.served import at_people
from tests.desk.people.test_people import HEADING, PASSPHRASE, line, vkey
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs("browser")


@pytest.fixture
def people(browser: "Browser", desk: Desk) -> Iterator[People]:
    with at_people(browser, desk) as seated:
        yield seated


def holders(desk: Desk) -> set[str]:
    with desk.drafting.readings.of(desk.origin) as reading:
        return {each.slug for each in reading.state.roster.in_force()}


def test_a_phone_shows_who_holds_what_in_words_and_axe_finds_nothing(people: People) -> None:
    director = people.sit("director-1", PHONE)
    director.open("people")
    director.page.wait_for_selector(".people .rows > li")
    text = director.text()
    for said in ("会计，自", "街道办事处（乡镇政府）", "示例社区"):
        assert said in text
    hexed = people.desk.public("accountant-1").hex()
    assert f"{hexed[:4]} {hexed[4:8]}" in text
    for summary in director.page.locator("summary").all():
        summary.click()
    assert find_axe(director.page) == []
    assert director.page.evaluate(SMALL) == []
    assert director.page.evaluate(WIDE) <= 0
    director.page.emulate_media(media="print")
    assert not director.page.get_by_role("button", name="打印").is_visible()
    assert not director.page.locator(".bulk").is_visible()
    assert director.page.get_by_text("会计，自").is_visible()


def test_a_new_key_is_entered_by_keyboard_alone(people: People) -> None:
    desk = people.desk
    street = people.sit("authority-1", PHONE)
    street.open("people")
    page = street.page
    page.wait_for_selector(".people .rows > li")
    row = page.locator(".rows > li", has_text="accountant-1")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    invitation = page.evaluate("() => document.activeElement.href")
    assert invitation.endswith("rekey=accountant-1")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(vkey(desk, "accountant-2"))
    hexed = desk.public("accountant-2").hex()
    row.get_by_text(f"{hexed[:4]} {hexed[4:8]}").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/new?*type=rekey*")
    street.type_in({"理由": "手机丢了"})
    assert street.submit().startswith("draft/")
    page.get_by_role("button", name="签名", exact=True).click()
    assert street.settled() == "已入账"
    assert "accountant-2" in holders(desk)
    assert "accountant-1" not in holders(desk)
    street.open("people")
    page.get_by_text("以前的（1）").click()
    assert "换了钥匙" in street.text()


def test_what_is_wrong_is_said_where_it_was_typed(people: People) -> None:
    street = people.sit("authority-1")
    street.open("people")
    page = street.page
    page.get_by_text("任职（已有公钥）").click()
    form = page.locator(".appoint")
    form.get_by_role("button", name="填好任职的单子").click()
    assert "请勾选职务" in form.inner_text()
    form.get_by_label("出纳").check()
    form.get_by_label("公钥").fill("not a key")
    form.get_by_role("button", name="填好任职的单子").click()
    form.get_by_text("这不是公钥").wait_for()
    form.get_by_label("公钥").fill(vkey(people.desk, "director-1"))
    form.get_by_label("姓名").fill("别人")
    form.get_by_role("button", name="填好任职的单子").click()
    form.get_by_text("登记过").wait_for()
    form.get_by_label("公钥").fill(vkey(people.desk, "cashier-1"))
    form.get_by_role("button", name="填好任职的单子").click()
    page.wait_for_url("**/desk/new?*type=appointment*")
    page.wait_for_selector("form")
    assert page.locator("form").get_by_label("名称").input_value() == "别人"


def test_a_handover_opens_with_who_goes_and_what_the_books_say(people: People) -> None:
    waiting = people.desk.payment()
    street = people.sit("authority-1")
    street.open("people")
    street.page.locator("summary", has_text="移交").click()
    street.page.get_by_label("p-clerk-1（经办）").check()
    street.page.get_by_role("button", name="填好移交的单子").click()
    street.page.wait_for_selector(f"li:has-text('{waiting.statement.no}')")
    assert "办公台上还没签完" in street.text()
    chosen = street.page.locator("form select").evaluate_all("each => each.map((e) => e.value)")
    assert "clerk-1" in chosen


def test_a_table_is_checked_then_signed_and_entered_one_after_the_other(people: People) -> None:
    desk = people.desk
    street = people.sit("authority-1", PHONE)
    lines = [
        HEADING,
        line(desk, "换钥", "", "p-accountant-1", vkey(desk, "accountant-2")),
        line(desk, "任职", "出纳", "赵示例", vkey(desk, "cashier-1")),
        line(desk, "免职", "", "p-nobody"),
    ]
    pasted = "\n".join("\t".join(each) for each in lines)
    street.open("people")
    page = street.page
    page.get_by_text("照一张表任职、免职、换钥").click()
    bulk = page.locator(".bulk")
    bulk.get_by_label("或从表格软件粘贴").fill(pasted)
    bulk.get_by_role("button", name="核对（不入账）").click()
    bulk.get_by_text("第 4 行，姓名").wait_for()
    assert not bulk.get_by_role("button", name="签名并入账").count()
    bulk.get_by_label("或从表格软件粘贴").fill(pasted.rpartition("\n")[0])
    bulk.get_by_role("button", name="核对（不入账）").click()
    bulk.get_by_role("button", name="签名并入账：2 条").wait_for()
    shown = bulk.locator(".acts-shown").inner_text()
    digits = desk.key("cashier-1").verifier.public_key.hex()
    assert f"赵示例 任职：出纳（cashier）（钥匙指纹 {digits[:4]} {digits[4:8]}）" in shown
    assert "（accountant-1）」换新钥匙" in shown
    assert desk.ledger.stores.records.size() == 1
    assert find_axe(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(WIDE) <= 0
    bulk.get_by_role("button", name="签名并入账：2 条").click()
    bulk.get_by_text("都入账了：2 条").wait_for()
    assert {"accountant-2", "cashier-1"} <= holders(desk)
    bulk.get_by_role("button", name="核对（不入账）").click()
    bulk.get_by_text("2 行现在就是这样").wait_for()


def test_a_draft_that_is_not_what_was_shown_is_not_signed(people: People) -> None:
    desk = people.desk
    street = people.sit("authority-1", TABLE)
    street.open("people")
    page = street.page

    def change(route: object) -> None:
        answered = route.fetch()  # type: ignore[attr-defined]  # playwright's Route
        value = answered.json()
        text = value["text"].replace("p-1", "p-7")
        route.fulfill(response=answered, json={**value, "text": text})  # type: ignore[attr-defined]

    page.route("**/drafts", change)
    pasted = "\n".join(
        "\t".join(each)
        for each in (HEADING, line(desk, "任职", "出纳", "赵示例", vkey(desk, "cashier-1")))
    )
    page.get_by_text("照一张表任职、免职、换钥").click()
    page.get_by_label("或从表格软件粘贴").fill(pasted)
    page.get_by_role("button", name="核对（不入账）").click()
    page.get_by_role("button", name="签名并入账：1 条").click()
    page.get_by_text("和表上显示的不一样").wait_for()
    assert desk.ledger.stores.records.size() == 1


def test_what_a_table_does_is_read_from_what_is_signed_and_not_from_the_desks_words(
    people: People,
) -> None:
    """A desk that calls a row by another's name shows whom it is about all the same."""
    desk = people.desk
    street = people.sit("authority-1", PHONE)
    street.open("people")
    page = street.page

    def change(route: object) -> None:
        answered = route.fetch()  # type: ignore[attr-defined]  # playwright's Route
        value = answered.json()
        for act in value["ledgers"][0]["acts"]:
            act["who"], act["offices"] = "王小明", ["保洁"]
        route.fulfill(response=answered, json=value)  # type: ignore[attr-defined]

    page.route("**/staffing", change)
    lines = [
        HEADING,
        line(desk, "任职", "出纳", "赵出纳", vkey(desk, "cashier-9")),
        line(desk, "免职", "", "p-director-1"),
    ]
    page.get_by_text("照一张表任职、免职、换钥").click()
    page.get_by_label("或从表格软件粘贴").fill("\n".join("\t".join(each) for each in lines))
    page.get_by_role("button", name="核对（不入账）").click()
    page.get_by_role("button", name="签名并入账").wait_for()
    shown = page.locator(".acts-shown").inner_text()
    assert "赵出纳 任职：保洁（cashier）" in shown
    assert "「王小明（director-1）」的任职结束" in shown
    page.locator(".acts-shown summary").first.click()
    whole = page.locator(".acts-shown details").first.inner_text()
    assert "公钥" in whole
    assert vkey(desk, "cashier-9") in whole


def test_my_key_is_shown_in_words_with_how_to_keep_and_to_move_it(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    cost = Cost(1 << 14)
    write_key(tmp_path / "director.key", desk.key("director-1"), PASSPHRASE, cost=cost)
    with (
        serve_whole(desk, tmp_path) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        director = people.sit("director-1", PHONE)
        director.open("keys")
        page = director.page
        assert "示例社区：主任" in director.text()
        assert "谁也读不出来" in director.text()
        page.get_by_text("把钥匙文件换个口令另存一份").click()
        assert find_axe(page) == []
        assert page.evaluate(SMALL) == []
        assert page.evaluate(WIDE) <= 0
        backup = page.locator(".backup")
        backup.locator("input[type=file]").set_input_files(tmp_path / "director.key")
        backup.get_by_label("现在的口令").fill(PASSPHRASE)
        backup.get_by_label("新口令", exact=True).fill("another long one")
        backup.get_by_label("再输一次新口令").fill("another long two")
        backup.get_by_role("button", name="另存一份").click()
        backup.get_by_text("不一样").wait_for()
        backup.get_by_label("再输一次新口令").fill("another long one")
        backup.get_by_role("button", name="另存一份").click()
        with page.expect_download() as saving:
            backup.get_by_role("link", name="保存钥匙文件").click()
        saving.value.save_as(tmp_path / "copy.key")
    (tmp_path / "copy.key").chmod(0o600)
    opened = read_key(tmp_path / "copy.key", "another long one")
    assert format_vkey(opened.verifier) == vkey(desk, "director-1")
