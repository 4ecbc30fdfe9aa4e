"""The page of offices: who, since when, who before, and what became of keys, in words."""

from typing import Any

import pytest

from mingbai.demo.people import ORIGIN
from publish.site.book import Book
from publish.site.offices import office_pages
from publish.site.page import Page
from publish.site.settings import parse_settings
from tests import community
from tests.site.logs import book_of, few, with_more, year
from tests.site.reading import HOSTILE, read

BEFORE = few()[:20]
HANDED_OVER: dict[str, Any] = {
    "ends": ["accountant-1"],
    "appoints": [
        {
            "person": "p-20",
            "roles": ["accountant"],
            "key": community.vkey("accountant-9", ORIGIN),
            "name": "钱示例",
        }
    ],
    "date": "2025-10-31", "currency": "CNY", "reason": "换届",
    "accounts": [{"account": "现金", "amount": 12_345}],
}  # fmt: skip


def view(book: Book) -> Any:
    (page,) = office_pages(book)
    assert isinstance(page, Page)
    return page.view


def office(book: Book, role: str) -> Any:
    return next(each for each in view(book)["offices"] if each["role"] == role)


def test_each_office_says_who_holds_it_since_when_and_who_held_it_before(year_book: Book) -> None:
    clerk = office(year_book, "clerk")
    assert [(each["name"], each["since"]) for each in clerk["now"]] == [("林示例", "2026-07-06")]
    (before,) = clerk["before"]
    assert (before["name"], before["since"], before["until"]) == (
        "周示例", "2025-10-01", "2026-07-06",
    )  # fmt: skip
    assert before["reason"] == "调离本社区"
    page = read(year_book, office_pages)
    assert "2025年10月1日 至 2026年7月6日" in page.text
    for term in year_book.terms.all:
        assert f"e{term.since}" in page.ids


def test_those_now_in_office_are_those_who_may_sign(year_book: Book) -> None:
    for each in view(year_book)["offices"]:
        names = {year_book.offices.name_of(p) for p in year_book.offices.holders(each["role"])}
        assert {one["name"] for one in each["now"]} == names


def test_a_new_key_is_no_new_term_and_the_old_one_is_said_to_have_ended(year_book: Book) -> None:
    director = office(year_book, "director")
    assert [(each["name"], each["since"]) for each in director["now"]] == [("王示例", "2025-10-01")]
    assert director["before"] == []
    page = read(year_book, office_pages)
    assert "换了一把新钥匙，职务没有变。旧钥匙停用了" in page.text
    assert "手机丢失，换新钥匙" in page.text
    assert "The old key ended" in read(year_book, office_pages, "en").text


def test_a_key_that_was_revoked_is_said_to_count_no_more(year_book: Book) -> None:
    assert (
        "的钥匙停用了，不再任职。从这一天起，用它签的都不算数。"
        in read(year_book, office_pages).text
    )


def test_an_office_that_nobody_holds_is_said_to_be_empty() -> None:
    told = with_more(BEFORE, ("revocation", {"slug": "cashier-1", "reason": "辞职"}))
    book = book_of(told)
    assert office(book, "cashier")["now"] == []
    assert "现在没有人" in read(book, office_pages).text


def test_only_some_roles_may_end() -> None:
    body = {"slug": "clerk-1", "roles": ["clerk"], "reason": "分工"}
    page = read(book_of(with_more(BEFORE, ("revocation", body))), office_pages)
    assert "别的职务照旧" in page.text


def test_a_handover_says_who_went_who_came_and_what_was_handed_over() -> None:
    book = book_of(with_more(BEFORE, ("handover", HANDED_OVER)))
    accountant = office(book, "accountant")
    assert [each["name"] for each in accountant["now"]] == ["钱示例"]
    assert [each["name"] for each in accountant["before"]] == ["陈示例"]
    page = read(book, office_pages)
    assert "班子移交（2025年10月31日）" in page.text
    assert "123.45" in page.text


def test_new_rules_and_new_keys_of_the_log_are_said_in_words() -> None:
    keys = {"log_keys": [community.vkey("new", ORIGIN)], "reason": "每五年一换"}
    rules = {"rules": community.charter_body()["rules"], "reason": "小额改两人"}
    told = with_more(BEFORE, ("key_succession", keys), ("rules", rules))
    page = read(book_of(told), office_pages)
    assert "账本自己换了钥匙" in page.text
    assert "登记 7 天以后才起用" in page.text
    assert book_of(told).log_keys == tuple(keys["log_keys"])  # and the page's own policy has them
    assert book_of(BEFORE).log_keys == tuple(book_of(BEFORE).charter["log_keys"])


def test_phones_on_duty_are_the_settings_own_by_name_or_label(year_book: Book) -> None:
    assert "021-5550 0101" in read(year_book, office_pages).text
    settings = parse_settings('[contacts.duty."会计"]\nphone = "021-5550 0199"\n'.encode())
    assert office(book_of(BEFORE, settings=settings), "accountant")["phone"] == "021-5550 0199"
    assert "没有公布值班电话" in read(book_of(BEFORE), office_pages).text


def test_duties_reviews_audits_and_declarations_stand_there(year_book: Book) -> None:
    page = read(year_book, office_pages)
    for words in ("会计：记账、结账、公布", "示例会计师事务所", "2025年民主评议"):
        assert words in page.text
    for event in year_book.of_types("review", "audit_result", "declaration"):
        assert f"e{event.index}" in page.ids


@pytest.mark.parametrize("variant", ["zh", "en", "elder"])
def test_hostile_text_stays_text(variant: str) -> None:
    person = HANDED_OVER["appoints"][0] | {"name": HOSTILE}
    told = with_more(
        BEFORE,
        ("handover", HANDED_OVER | {"appoints": [person], "reason": HOSTILE}),
        ("audit_result", {
            "cause": "year", "period": "2025", "auditor": HOSTILE, "day": "2026-01-01",
            "findings": 0, "text": HOSTILE,
        }),
        ("declaration", {"person": "p-2", "organisations": [HOSTILE], "day": "2026-01-01"}),
    )  # fmt: skip
    page = read(book_of(told), office_pages, variant)
    assert page.tags["script"] == 1
    assert page.said.count(HOSTILE) >= 6


def test_every_entry_that_leads_here_has_its_place(year_book: Book) -> None:
    ids = set(read(year_book, office_pages, "elder").ids)
    here = [i for i in range(len(year())) if year_book.addresses.page_of(i) == "offices.html"]
    assert {f"e{index}" for index in here} <= ids
