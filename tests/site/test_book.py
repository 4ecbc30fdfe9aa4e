"""The book: published entries alone, checked against the root, and everything a page may ask."""

import time
from dataclasses import replace
from datetime import date

import pytest

from ledger.core.entry import format_entry
from ledger.core.hashing import hash_leaf
from publish.site.book import Book, Setting
from publish.site.errors import SiteTreeDiffers
from tests.site.logs import TODAY, book_of, id_of, log_of, notice, with_more, year


def test_entries_that_do_not_lead_to_the_root_make_no_site() -> None:
    log = log_of(year()[:30])
    changed = replace(log, entries=(*log.entries[:10], log.entries[11], *log.entries[11:]))
    for wrong in (changed, replace(log, entries=log.entries[:-1]), replace(log, entries=())):
        with pytest.raises(SiteTreeDiffers):
            Book(wrong, Setting(TODAY))


def test_a_year_is_read_through_in_half_a_second() -> None:
    log = log_of(year())
    begun = time.process_time()
    Book(log, Setting(TODAY))
    assert time.process_time() - begun < 0.5


def test_an_entry_of_a_type_or_form_that_is_not_known_is_passed_over() -> None:
    strange = [("hologram", {"x": 1}), ("notice", {"title": "half"}), ("posting", {"notice": 7})]
    book = book_of(with_more(year(), *strange))
    assert len(book.publics) == len(year()) + 3
    assert len(book.events) == len(year())
    assert book.event_of(len(year())) is None


def test_every_entry_has_a_place_of_its_own(year_book: Book) -> None:
    addresses = [year_book.address_of(event.index) for event in year_book.events]
    assert len(set(addresses)) == len(addresses)
    by_type = {event.type: year_book.address_of(event.index) for event in year_book.events}
    assert by_type["notice"].startswith("notices/")
    assert by_type["expenditure"].startswith("money/2026-11.html#e")
    assert by_type["charter"] == "offices.html#e0"
    assert by_type["posting"].startswith("notices/")


def test_a_posting_stands_with_its_notice_and_a_reply_with_its_objection(year_book: Book) -> None:
    for event in year_book.of_types("posting"):
        target = year_book.event_of(event.body["notice"])
        assert target is not None
        assert year_book.address_of(event.index) == f"notices/{target.index}.html#e{event.index}"
    for event in year_book.of_types("reply"):
        target = year_book.event_of(event.body["objection"])
        assert target is not None
        assert year_book.address_of(event.index).startswith(f"objections/{target.index}.html#")


def test_signers_are_named_as_they_were_in_office_then(year_book: Book) -> None:
    (rekey,) = year_book.of_types("rekey")
    before = [e for e in year_book.of_types("notice") if e.index < rekey.index][-1]
    after = next(e for e in year_book.of_types("notice") if e.index > rekey.index)
    director = {
        event.index: next(s for s in year_book.signers_of(event.index) if s.role == "director")
        for event in (before, after)
        if any(s.role == "director" for s in year_book.signers_of(event.index))
    }
    assert {signer.name for signer in director.values()} <= {"王示例"}


def test_terms_say_who_held_which_office_since_when(year_book: Book) -> None:
    clerks = [term for term in year_book.terms.all if term.role == "clerk"]
    assert [(term.name, term.until >= 0) for term in clerks] == [
        ("周示例", True),
        ("林示例", False),
    ]
    assert clerks[0].until_day <= clerks[1].since_day or clerks[0].until >= clerks[1].since
    directors = [term for term in year_book.terms.all if term.role == "director"]
    assert len(directors) == 1  # a new key is no new term
    assert directors[0].slug == "director-2"
    assert {term.role for term in year_book.terms_now()} >= {"secretary", "director", "clerk"}


def test_the_address_of_the_check_holds_origin_index_and_leaf_hash(year_book: Book) -> None:
    log = log_of(year())
    leaf = hash_leaf(format_entry(log.entries[12])).hex()
    assert year_book.check_address(12) == f"check.html#{log.checkpoint.origin}/12/{leaf}"
    assert book_of(year()).check_address(12) == ""


def test_a_catalogue_that_nobody_gave_is_named() -> None:
    assert book_of(year()).missing == {}
    rules = ("rules", {"rules": {}, "reason": "换目录", "catalogue": "ab" * 32})
    told = with_more(year(), rules)
    assert book_of(told, TODAY).missing == {}  # it acts seven days later
    assert book_of(told, date(2026, 12, 24)).missing == {"catalogue": "ab" * 32}


def test_what_speaks_of_an_entry_is_found_by_its_id() -> None:
    told = with_more(year(), notice())
    posting = {
        "notice": id_of(told[-1]),
        "board": "东门",
        "day": "2026-11-23",
        "seen": "start",
        "photos": [],
    }
    book = book_of(with_more(told, ("posting", posting)))
    assert [event.type for event in book.about(id_of(told[-1]))] == ["posting"]
