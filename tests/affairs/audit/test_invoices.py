"""The list of paid invoices: what stands paid, and nothing that was reversed."""

from ledger.affairs.audit.auditor import Auditor
from ledger.affairs.audit.books_evidence import invoice_hash
from ledger.affairs.audit.invoices import Invoice, Invoices
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from tests.affairs.audit.events import Story, spent
from tests.affairs.audit.shelf import MemoryShelf


def paid(story: Story) -> list[Invoice]:
    """Audited in two halves, with the first one's state saved and loaded between them."""
    shelf, events = MemoryShelf(), list(story.events)
    ids = {event.id: event.index for event in events}
    first = Auditor((), STANDARD_CATALOGUE, STANDARD_CALENDAR, shelf, index_of=ids.get)
    for event in events[:2]:
        first.take(event)
    second = Auditor((), STANDARD_CATALOGUE, STANDARD_CALENDAR, shelf, index_of=ids.get)
    second.load(first.save())
    for event in events[2:]:
        second.take(event)
    return list(second.invoices.paid(shelf))


def test_an_invoice_that_was_paid_is_listed_by_its_hash() -> None:
    story = Story()
    story.add("expenditure", spent(100, invoice="26310000000012345678"), day="2026-03-05")
    story.add("expenditure", spent(300), day="2026-03-06")
    story.add("expenditure", spent(200, invoice="ab-1"), day="2026-03-07")
    assert paid(story) == [
        Invoice(invoice_hash("26310000000012345678"), 1, 100),
        Invoice(invoice_hash("AB-1"), 3, 200),
    ]


def test_what_was_reversed_is_not() -> None:
    story = Story()
    wrong = story.add("expenditure", spent(100, invoice="1"), day="2026-03-05")
    reversal = {
        "amount": 100, "currency": "CNY", "date": "2026-03-06", "reason": "记错", "reverses": wrong.id,
    }  # fmt: skip
    story.add("reversal", reversal, day="2026-03-06")
    assert paid(story) == []


def test_a_reversal_of_what_is_not_known_and_a_lost_line_change_nothing() -> None:
    story = Story()
    story.add("expenditure", spent(100, invoice="1"), day="2026-03-05")
    unknown = {
        "amount": 1, "currency": "CNY", "date": "2026-03-06", "reason": "记错", "reverses": "0" * 64,
    }  # fmt: skip
    story.add("reversal", unknown, day="2026-03-06")
    assert len(paid(story)) == 1
    lost = Invoices()
    lost.load({"count": 1})
    assert list(lost.paid(MemoryShelf())) == []
