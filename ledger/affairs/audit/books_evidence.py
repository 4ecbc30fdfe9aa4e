"""Evidence: none with a payment, one file with two records, one invoice paid twice.

Invoice numbers are kept on the shelf in the space `INVOICES` as ``index amount party``; a report
over many ledgers compares them by `invoice_of`. What was reversed or wholly refunded is no second
payment. A file or invoice under two records may be right: one bill, two funds.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Rule
from ledger.affairs.audit.scene import Shelf
from ledger.affairs.journal import PAID, Record

INVOICES = "invoices"
FILES = "evidence"
UNPROVED = "unproved"
UNDONE = "undone"

EVIDENCE_ABSENT = Rule(
    "books.evidence_absent",
    Colour.YELLOW,
    "《会计法》第十四条：原始凭证；重庆市实施村组法办法第四十一条（三）、"
    "海南省实施村组法办法第三十三条（四）：无据付款",
    "C",
    "{month}有 {count} 笔支出没有附凭据，共 {yuan} 元。",
    "{count} payments of {month} have no evidence, {yuan} yuan in all.",
)
EVIDENCE_SHARED = Rule(
    "books.evidence_shared",
    Colour.GREY,
    "通常做法：一份凭据只报销一次，合用的须写明",
    "U",
    "同一份凭据附在 {count} 笔收支上（第 {entry} 条等），共 {yuan} 元。",
    "one piece of evidence stands with {count} records, {yuan} yuan in all.",
)
INVOICE_TWICE = Rule(
    "books.invoice_twice",
    Colour.YELLOW,
    "《会计法》第十四条、《发票管理办法》：一张发票不得重复报销",
    "C",
    "发票 {invoice} 报销了 {count} 次，共 {yuan} 元。",
    "the invoice {invoice} was paid {count} times, {yuan} yuan in all.",
)
INVOICE_PARTS = Rule(
    "books.invoice_parts",
    Colour.GREY,
    "通常做法：分次付款的发票须写明",
    "U",
    "发票 {invoice} 分 {count} 次付给同一方，金额不同，共 {yuan} 元。",
    "the invoice {invoice} was paid to one party in {count} different amounts, {yuan} yuan.",
)
RULES = (EVIDENCE_ABSENT, EVIDENCE_SHARED, INVOICE_TWICE, INVOICE_PARTS)


def invoice_hash(invoice: str) -> str:
    """Give 32 hex digits by which ledgers compare an invoice's number (letters in capitals)."""
    return sha256(f"mingbai invoice\n{invoice.upper()}".encode()).hexdigest()[:32]


def invoice_of(event: Event) -> tuple[str, int] | None:
    """Give an event's invoice as `invoice_hash` and its amount; None if it pays by none.

    A report over many ledgers collects these as it replays, and compares them.
    """
    invoice = event.body.get("invoice") if event.type in PAID else None
    return (invoice_hash(invoice), event.body["amount"]) if invoice else None


class Evidence:
    """*files* and *invoices* are those under more than one record: [[entry, amount, party] …]."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.files: dict[str, list[list[Any]]] = {}
        self.invoices: dict[str, list[list[Any]]] = {}

    def take(self, record: Record, evidence: Iterable[Mapping[str, Any]], shelf: Shelf) -> None:
        """See a record's evidence."""
        for each in evidence:
            key = each.get("sha256") or each.get("commitment")
            if key:
                before = shelf.put_new(FILES, key, f"{record.index} {record.amount} ")
                if before is not None and before.split(" ", 1)[0] != str(record.index):
                    self._again(FILES, key, before, record, shelf)
                    self._judge_file(key)

    def absent(self, record: Record, shelf: Shelf) -> None:
        """See that a payment has no evidence."""
        shelf.put(UNPROVED, str(record.index), "")
        month = record.day[:7]
        self._found.count(
            EVIDENCE_ABSENT, month, record.index, record.amount, record.day, month=month
        )

    def invoice(self, record: Record, shelf: Shelf) -> None:
        """See a payment with an invoice."""
        written = f"{record.index} {record.amount} {record.party}"
        before = shelf.put_new(INVOICES, record.invoice, written)
        if before is None:
            return
        self._again(INVOICES, record.invoice, before, record, shelf)
        self._judge_invoice(record.invoice)

    def undo(self, record: Record, shelf: Shelf) -> None:
        """See that a record was reversed or wholly refunded."""
        if shelf.get(UNDONE, str(record.index)) is not None:
            return
        shelf.put(UNDONE, str(record.index), "")
        if shelf.get(UNPROVED, str(record.index)) is not None:
            self._found.discount(EVIDENCE_ABSENT, record.day[:7], record.index, record.amount)
        for kept, judge in (
            (self.files, self._judge_file),
            (self.invoices, self._judge_invoice),
        ):
            named = [
                key for key, uses in kept.items() if any(each[0] == record.index for each in uses)
            ]
            for key in named:
                kept[key] = [each for each in kept[key] if each[0] != record.index]
                judge(key)

    def _again(
        self,
        space: str,
        key: str,
        before: str,
        record: Record,
        shelf: Shelf,
    ) -> None:
        """Add a use of what was used before; what was undone meanwhile is no use."""
        kept = self.files if space == FILES else self.invoices
        now = [record.index, record.amount, record.party]
        uses = kept.get(key)
        if uses is None:
            index, amount, party = before.split(" ", 2)
            uses = [[int(index), int(amount), party]]
        uses = [each for each in uses if shelf.get(UNDONE, str(each[0])) is None]
        if uses:
            kept[key] = [*uses, now]
        else:
            shelf.put(space, key, f"{record.index} {record.amount} {record.party}")

    def _judge_file(self, key: str) -> None:
        uses = self.files.get(key, [])
        self._found.drop(EVIDENCE_SHARED, key)
        if len(uses) > 1:
            self._found.add(
                EVIDENCE_SHARED, key, *(each[0] for each in uses),
                amount=sum(each[1] for each in uses), count=len(uses),
            )  # fmt: skip

    def _judge_invoice(self, key: str) -> None:
        uses = self.invoices.get(key, [])
        for rule in (INVOICE_TWICE, INVOICE_PARTS):
            self._found.drop(rule, key)
        if len(uses) > 1:
            amounts, parties = {each[1] for each in uses}, {each[2] for each in uses}
            parts = len(parties) == 1 and len(amounts) == len(uses)
            self._found.add(
                INVOICE_PARTS if parts else INVOICE_TWICE, key, *(each[0] for each in uses),
                amount=sum(each[1] for each in uses), invoice=key, count=len(uses),
            )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.files, self.invoices]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.files, self.invoices = saved
