"""The pages in a real browser: what is shown is what is signed, and nothing typed is lost."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from api.desk.pages import CSP
from ledger.affairs.statement import parse_statement
from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk
from tests.desk.pages.people import PHONE, TABLE, People, at_desk
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = needs("browser")
HOSTILE = "<img src=x onerror=alert(1)>打印纸"
SMALL = """() => [...document.querySelectorAll('button,a,input,select,summary')].filter((e) => {
  const box = e.getBoundingClientRect();
  const own = e.closest('label') ? e.closest('label').getBoundingClientRect() : box;
  return box.width > 1 && box.height > 1 && e.className !== 'skip'
    && getComputedStyle(e).display !== 'inline' && Math.max(box.height, own.height) < 43.5;
}).map((e) => e.outerHTML.slice(0, 120))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def people(browser: "Browser", desk: Desk) -> Iterator[People]:
    with at_desk(browser, desk) as seated:
        yield seated


def test_axe_finds_nothing_and_all_is_large_enough_on_a_phone(people: People) -> None:
    desk = people.desk
    path = f"draft/{desk.origin}/{desk.payment(summary=HOSTILE).id}"
    director = people.sit("director-1", PHONE)
    form = {"origin": desk.origin, "type": "expenditure"}
    closing = {"origin": desk.origin, "type": "closing"}
    for place, query in (
        ("", {}),
        ("new", {}),
        ("new", form),
        ("new", closing),
        (path, {}),
        ("month", {}),
    ):
        director.open(place, **query)
        director.page.wait_for_timeout(150)
        assert find_axe(director.page) == [], place
        assert director.page.evaluate(SMALL) == [], place
        assert director.page.evaluate(WIDE) <= 0, place


def test_pages_are_served_under_the_strict_policy_and_hold_nothing_inline(people: People) -> None:
    with people.address.client() as client:
        shell = client.get("/desk/")
        assert shell.headers["content-security-policy"] == CSP
        assert "unsafe" not in CSP
        assert "<style" not in shell.text
        assert shell.text.count("<script") == 1
        assert client.get("/desk/web/../pages.py").status_code == 404
        assert client.get("/desk/web/%2e%2e/pages.py").status_code == 404
        assert client.get("/desk", follow_redirects=False).headers["location"] == "/desk/"


def test_what_somebody_typed_stays_text(people: People) -> None:
    draft = people.desk.payment(summary=HOSTILE)
    director = people.sit("director-1")
    director.open(f"draft/{draft.origin}/{draft.id}")
    assert HOSTILE in director.page.locator(".lead").inner_text()
    assert not director.page.locator("main img").count()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"amount":12345', '"amount":92345'),
        ('"body"', ' "body"'),
        ("ledger.example.org", "other.example.org"),
    ],
    ids=["another amount", "not canonical", "another ledger"],
)
def test_a_text_that_is_not_what_it_is_said_to_be_is_not_signed(
    people: People, old: str, new: str
) -> None:
    """Whoever serves the page may change the text, or the hash beside it: the phone refuses."""
    draft = people.desk.payment()
    director = people.sit("director-1")

    def change(route: "Route") -> None:
        answered = route.fetch()
        value = answered.json()
        assert old in value["text"]
        route.fulfill(response=answered, json={**value, "text": value["text"].replace(old, new)})

    director.page.route(f"**/drafts/{draft.id}", change)
    director.open(f"draft/{draft.origin}/{draft.id}")
    assert "不能签" in director.page.locator(".box.bad").inner_text()
    assert not director.page.get_by_role("button", name="签名", exact=True).count()


def test_a_desk_that_says_one_thing_and_gives_another_to_sign_shows_what_it_gives(
    people: People,
) -> None:
    """Text and id agree, and all that the desk says beside them is of another statement."""
    draft = people.desk.payment()
    director = people.sit("director-1")
    amounts = [b":66600,"]

    def lie(route: "Route") -> None:
        answered = route.fetch()
        text = draft.text.replace(b":12345,", amounts[-1])
        lied = {"text": text.decode(), "statement_id": parse_statement(text).id.hex()}
        route.fulfill(response=answered, json={**answered.json(), **lied})

    director.page.route(f"**/drafts/{draft.id}", lie)
    director.open(f"draft/{draft.origin}/{draft.id}")
    shown = director.page.locator(".statement").inner_text()
    assert "666.00" in shown
    assert "123.45" not in shown
    amounts.append(b":99900,")
    director.page.get_by_role("button", name="签名", exact=True).click()
    changed = director.page.locator(".box.warning:has-text('刚刚改过')")
    changed.wait_for()
    assert "金额：666.00 → 999.00" in changed.inner_text()
    assert people.desk.read(draft).signatures == ()


def test_a_draft_that_changed_while_it_was_read_is_shown_with_its_changes(people: People) -> None:
    desk = people.desk
    draft = desk.payment()
    director = people.sit("director-1")
    director.open(f"draft/{draft.origin}/{draft.id}")
    books = people.sit("accountant-1", TABLE)
    books.open("new", origin=draft.origin, type="expenditure", draft=draft.id)
    books.page.wait_for_selector("form")
    books.type_in({"金额": "500.00"})
    books.page.get_by_role("button", name="提交新的一稿").click()
    books.page.wait_for_selector(".statement")
    director.page.get_by_role("button", name="签名", exact=True).click()
    director.page.wait_for_selector(".box.warning:has-text('刚刚改过')")
    assert "金额：123.45 → 500.00" in director.text()
    assert desk.read(draft).signatures == ()


def test_a_signature_that_was_lost_on_the_way_is_sent_again_and_counts_once(people: People) -> None:
    desk = people.desk
    draft = desk.payment()
    director = people.sit("director-1")
    director.open(f"draft/{draft.origin}/{draft.id}")
    lost: list[str] = []

    def lose(route: "Route") -> None:
        """The desk gets the signature, and its answer never arrives."""
        if lost:
            route.fallback()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort("connectionreset")

    director.page.route("**/signatures", lose)
    director.page.get_by_role("button", name="签名", exact=True).click()
    director.page.get_by_role("button", name="再试一次").click()
    director.page.wait_for_selector("li:has-text('p-director-1'):has-text('已签')")
    assert [each.slug for each in desk.read(draft).signatures] == ["director-1"]


def test_nothing_typed_is_lost_without_a_connection_or_with_the_page(people: People) -> None:
    books = people.sit("accountant-1", TABLE)
    form = {"origin": people.desk.origin, "type": "income"}
    books.open("new", **form)
    books.page.wait_for_selector("form")
    books.page.route("**/sheets/**", lambda route: route.abort("internetdisconnected"))
    books.type_in({"金额": "1.234,50", "摘要": "租金"})
    books.page.wait_for_selector("text=填的内容还在这一页里")
    books.page.unroute("**/sheets/**")
    books.page.evaluate("window.dispatchEvent(new Event('online'))")
    books.page.wait_for_selector("text=填的内容已保存")
    books.open("new", **form)
    books.page.wait_for_selector("text=接着上次没填完的")
    assert books.page.get_by_label("金额").first.input_value() == "1.234,50"
    assert books.page.get_by_label("摘要").first.input_value() == "租金"


def test_a_reason_stays_until_the_desk_has_taken_it(people: People) -> None:
    desk = people.desk
    director = people.sit("director-1", PHONE)
    director.open(f"draft/{desk.origin}/{desk.payment().id}")
    director.page.get_by_role("button", name="退回", exact=True).click()
    director.page.get_by_label("理由").fill("发票是去年的")
    director.page.route("**/opinions", lambda route: route.abort())
    director.page.get_by_role("button", name="确定退回").click()
    director.page.wait_for_selector(".box.bad")
    assert director.page.get_by_label("理由").input_value() == "发票是去年的"
    director.page.unroute("**/opinions")
    director.page.reload()
    director.page.get_by_role("button", name="退回", exact=True).click()
    assert director.page.get_by_label("理由").input_value() == "发票是去年的"
    director.page.get_by_role("button", name="确定退回").click()
    director.page.wait_for_selector("textarea", state="detached")
    assert director.settled() == "被退回，等起草人修改"
    assert director.page.evaluate("sessionStorage.length") == 0


def test_what_is_wrong_is_said_at_its_field_and_gone_to(people: People) -> None:
    books = people.sit("accountant-1", TABLE)
    books.form(
        "income",
        {"金额": "1.234,50", "摘要": "租金"},
    )
    books.page.get_by_role("button", name="做成草稿").click()
    books.page.wait_for_selector("form .box.bad")
    amount = books.page.get_by_label("金额").first
    assert amount.get_attribute("aria-invalid") == "true"
    assert (
        "1,234.50" in books.page.locator(".field:has([aria-invalid]) .problem").first.inner_text()
    )
    assert amount.evaluate("e => document.activeElement === e")


def test_english_is_one_press_away_and_stays(people: People) -> None:
    books = people.sit("accountant-1", TABLE)
    books.open("")
    books.page.get_by_role("button", name="English").click()
    books.page.wait_for_selector("h1:has-text('Inbox')")
    assert books.page.locator("html").get_attribute("lang") == "en"
    books.open("new")
    assert "Record something" in books.text()


def test_a_device_whose_clock_is_slow_by_hours_is_told_and_may_sign(people: People) -> None:
    draft = people.desk.payment()
    director = people.sit("director-1")
    director.page.clock.install(time="2020-01-01T00:00:00Z")
    director.open(f"draft/{draft.origin}/{draft.id}")
    assert "时钟大约慢了" in director.text()
    director.page.get_by_role("button", name="签名", exact=True).click()
    director.page.wait_for_selector("li:has-text('p-director-1'):has-text('已签')")


def test_the_signature_of_the_browser_is_the_one_of_the_command_line(people: People) -> None:
    """Ed25519 leaves nothing to chance (RFC 8032): the same key and text give the same line."""
    desk = people.desk
    draft = desk.payment()
    director = people.sit("director-1")
    sent: list[str] = []
    director.page.on(
        "request",
        lambda each: (
            sent.append(each.post_data or "") if each.url.endswith("/signatures") else None
        ),
    )
    director.sign(f"draft/{draft.origin}/{draft.id}")
    assert json.loads(sent[0])["line"] == desk.line(draft, "director-1").line
