"""Inviting and joining in a real browser: no key leaves it, and a keyboard is enough."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.core.keys import format_vkey
from ledger.log.keyfile import parse_key_file
from ledger.log.keyring import open_key
from tests.browser.measures import find_axe
from tests.desk.drafts.desks import open_desk
from tests.desk.pages.people import PHONE, TABLE, People, Somebody, people_at
from tests.desk.pages.served import serve_whole
from tests.desk.pages.test_pages import SMALL, WIDE
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Browser, Page, Request, Route

pytestmark = needs("browser")


@pytest.fixture(scope="module")
def people(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    root = tmp_path_factory.mktemp("invitations")
    (root / "ledger").mkdir()
    with (
        open_desk(root) as desk,
        serve_whole(desk, root) as address,
        people_at(browser, desk, address) as seated,
    ):
        yield seated


@pytest.fixture(scope="module")
def street(people: People) -> Somebody:
    return people.sit("authority-1", TABLE)


def check_page(page: "Page") -> None:
    assert find_axe(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(WIDE) <= 0


def test_both_pages_are_sound_at_every_step_on_a_phone_and_a_table(
    people: People, street: Somebody
) -> None:
    link = street.invite("出纳", "很长很长的名字" * 9)
    street.page.wait_for_function("() => document.querySelector('.slip-code')?.complete")
    assert street.page.locator(".slip-code").evaluate("e => e.naturalWidth") > 0
    check_page(street.page)
    for width in (PHONE, TABLE):
        visitor = people.seat("visitor", width)
        visitor.page.goto(f"{people.address.url}/desk/join")
        visitor.page.get_by_label("邀请码").wait_for()
        check_page(visitor.page)
        visitor.page.goto(link)
        visitor.page.get_by_role("button", name="做一把新钥匙").wait_for()
        check_page(visitor.page)
        visitor.page.get_by_role("button", name="English").click()
        visitor.page.get_by_role("button", name="Make a new key").wait_for()
        check_page(visitor.page)
    visitor.page.get_by_role("button", name="Make a new key").click()
    visitor.page.locator(".fingerprint").wait_for()
    check_page(visitor.page)
    assert "#" not in visitor.page.url
    street.page.set_viewport_size({"width": PHONE, "height": 844})
    street.open("invite")
    street.page.get_by_role("button", name="指纹一致").wait_for()
    check_page(street.page)
    street.page.get_by_label("换钥匙").check()
    check_page(street.page)
    street.page.get_by_role("button", name="不一致，作废").click()
    street.page.locator("main", has_text="没有在等的邀请").wait_for()
    street.page.set_viewport_size({"width": TABLE, "height": 844})


def test_no_private_key_and_no_code_is_sent_in_an_address(people: People, street: Somebody) -> None:
    link = street.invite("经办", "陈经办")
    visitor = people.seat("visitor")
    sent: list[Request] = []

    def keep(request: "Request") -> None:
        sent.append(request)

    visitor.page.on("request", keep)
    visitor.page.goto(link)
    visitor.page.get_by_role("button", name="做一把新钥匙").click()
    shown = visitor.page.locator(".fingerprint").inner_text()
    visitor.page.get_by_label("定一个口令").fill("correct horse 口令")
    visitor.page.get_by_label("再输入一次").fill("correct horse 口令")
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("button", name="存成文件").click()
    file = Path(saved.value.path()).read_bytes()
    key = open_key(parse_key_file(file), "correct horse 口令")
    vkey = format_vkey(key.verifier)
    public = key.verifier.public_key.hex()
    assert shown == f"{public[:4]} {public[4:8]}"
    bodies = [each.post_data or "" for each in sent]
    assert any(vkey in each for each in bodies)
    code = link.partition("#")[2]
    for each in sent:
        assert code not in each.url
        assert key.seed.hex() not in each.url + (each.post_data or "")
    visitor.page.get_by_role("button", name="登录办公台").click()
    visitor.page.wait_for_url("**/desk/")
    visitor.page.get_by_text("等任命入账").wait_for()
    check_page(visitor.page)


def test_a_keyboard_is_enough_and_what_is_lacking_is_said_at_its_place(
    people: People, street: Somebody
) -> None:
    street.open("invite")
    press(street.page, "生成邀请", "Enter")
    assert "请先选职务" in street.text()
    press(street.page, "监督委员会", "Space")
    press(street.page, "生成邀请", "Enter")
    assert "请写明决议" in street.text()
    street.page.keyboard.type("居民会议决议第 3 号")
    press(street.page, "生成邀请", "Enter")
    link = street.page.locator(".slip-link").inner_text()
    visitor = people.seat("visitor")
    visitor.page.goto(f"{people.address.url}/desk/join")
    visitor.page.get_by_label("邀请码").wait_for()
    press(visitor.page, "下一步", "Enter")
    assert "32 位" in visitor.text()
    visitor.page.keyboard.type("．" + link.partition("#")[2])
    press(visitor.page, "下一步", "Enter")
    assert "32 位" in visitor.text()
    visitor.page.keyboard.press("Home")
    visitor.page.keyboard.press("Delete")
    press(visitor.page, "下一步", "Enter")
    visitor.page.get_by_role("button", name="做一把新钥匙").wait_for()
    press(visitor.page, "做一把新钥匙", "Enter")
    fingerprint = visitor.page.locator(".fingerprint").inner_text()
    assert re.fullmatch("[0-9a-f]{4} [0-9a-f]{4}", fingerprint)
    street.open("invite")
    street.page.get_by_text(fingerprint).wait_for()
    press(street.page, "指纹一致，准备任命", "Enter")
    street.page.wait_for_selector(".statement")
    assert street.page.locator("h1").inner_text() != ""


def press(page: "Page", words: str, key: str) -> None:
    """Go by the tabulator alone to what is called *words*, and press *key* there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        named = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if named == words:
            page.keyboard.press(key)
            return
    raise AssertionError(f"the keyboard doesn't reach {words}")


def test_a_lost_answer_and_a_spent_code_both_have_a_way_on(
    people: People, street: Somebody
) -> None:
    link = street.invite("经办", "李经办")
    visitor = people.seat("visitor")
    page = visitor.page
    page.goto(link)
    lost: list[APIResponse] = []

    def lose(route: "Route") -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort("connectionreset")

    page.route("**/desk/api/join", lose)
    page.get_by_role("button", name="做一把新钥匙").click()
    page.get_by_text("没有连上办公台").wait_for()
    assert lost[0].status == 201
    page.get_by_role("button", name="做一把新钥匙").click()
    page.locator(".fingerprint").wait_for()
    page.goto(link)
    page.get_by_text("这个邀请码不能用").wait_for()
    page.get_by_role("link", name="请直接登录").click()
    page.get_by_role("button", name="登录").first.click()
    page.wait_for_url("**/desk/")


def test_a_browser_that_keeps_no_key_joins_by_a_file(people: People, street: Somebody) -> None:
    """As pages that came over plain http have it: no WebCrypto, and nothing kept."""
    link = street.invite("经办", "孙经办")
    visitor = people.seat("visitor")
    page = visitor.page
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    page.goto(link)
    page.get_by_role("button", name="做一把新钥匙").click()
    page.get_by_label("定一个口令").fill("短")
    page.get_by_role("button", name="存成文件").click()
    assert "口令太短" in visitor.text()
    page.get_by_label("定一个口令").fill("correct horse 口令")
    page.get_by_label("再输入一次").fill("correct horse 口令")
    with page.expect_download(timeout=60_000) as saved:
        page.get_by_role("button", name="存成文件").click()
    key = open_key(parse_key_file(Path(saved.value.path()).read_bytes()), "correct horse 口令")
    page.get_by_role("button", name="文件存好了，接受邀请").click()
    public = key.verifier.public_key.hex()
    assert page.locator(".fingerprint").inner_text() == f"{public[:4]} {public[4:8]}"
    page.get_by_role("button", name="登录办公台").click()
    page.wait_for_url("**/desk/")


def test_whoever_may_not_invite_is_told_who_may(people: People) -> None:
    books = people.sit("accountant-1", PHONE)
    books.open("invite")
    assert "由街道办理" in books.text()
    check_page(books.page)


def test_the_page_of_offices_leads_to_a_new_key_for_one_of_them(street: Somebody) -> None:
    street.open("people")
    row = street.page.locator("li").filter(has_text="· clerk-1")
    row.get_by_text("换钥匙").first.click()
    row.get_by_role("link", name="发一份邀请").click()
    street.page.get_by_label("理由").fill("手机丢了")
    assert street.page.get_by_label("换谁的钥匙").input_value() == "clerk-1"
    street.page.get_by_role("button", name="生成邀请").click()
    assert "/desk/join#" in street.page.locator(".slip-link").inner_text()
    assert "换一把新钥匙" in street.page.locator(".slip .lead").inner_text()


def test_what_an_inviter_typed_stays_text(people: People, street: Somebody) -> None:
    link = street.invite("经办", "<img src=x onerror=alert(1)>")
    visitor = people.seat("visitor")
    visitor.page.goto(link)
    visitor.page.get_by_role("button", name="做一把新钥匙").wait_for()
    assert "<img src=x" in visitor.page.locator(".lead").inner_text()
    assert not visitor.page.locator("main img").count()
