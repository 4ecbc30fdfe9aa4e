"""The books 账目: every record of money, and what closings, counts, banks and notices say of them.

The rules stand with the parts in ``books_….py``. This is the way of an event to the parts. What a
record did is among the scene's records, so that a reversal, a refund or a match that comes later
finds it by its id (`ledger.affairs.audit.records`).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, ClassVar

from ledger.affairs.audit import (
    books_advances,
    books_bank,
    books_budget,
    books_cash,
    books_closing,
    books_closing_rules,
    books_evidence,
    books_handover,
    books_notice,
    books_spending,
    books_split,
    books_walk,
    books_year,
)
from ledger.affairs.audit.books_chain import Chain
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Sums
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.scene import Scene
from ledger.affairs.journal import (
    PAID,
    RECORDS,
    Delta,
    Record,
    deltas_of,
    read_record,
    settle,
    undo,
)

_PARTS = (
    books_closing_rules,
    books_walk,
    books_cash,
    books_advances,
    books_spending,
    books_budget,
    books_split,
    books_evidence,
    books_bank,
    books_notice,
    books_year,
    books_handover,
)


class Books:
    """The family of the books."""

    name: ClassVar[str] = "books"
    types: ClassVar[frozenset[str]] = RECORDS | {
        "bank_statement",
        "budget",
        "cash_count",
        "charter",
        "closing",
        "correction",
        "fund",
        "handover",
        "notice",
        "opening",
        "ratification",
        "reconciliation",
        "reversal",
        "rules",
        "settlement",
        "sub_ledger",
        "year_closing",
    }
    rules: ClassVar[tuple[Rule, ...]] = tuple(rule for part in _PARTS for rule in part.RULES)

    def __init__(self) -> None:
        self._found = Found(self.rules)
        self._closed = Found(self.rules)
        self._sums = Sums()
        self._chain = Chain()
        self._closings = books_closing.Closings(self._sums, self._closed)
        self._walk = books_walk.Walk(self._sums, self._closed)
        self._cash = books_cash.CashCounts(self._sums, self._found)
        self._advances = books_advances.Advances(self._found)
        self._spending = books_spending.Spending(self._found)
        self._budgets = books_budget.Budgets()
        self._splits = books_split.Splits(self._found)
        self._evidence = books_evidence.Evidence(self._found)
        self._bank = books_bank.Bank(self._sums, self._found)
        self._notices = books_notice.Notices(self._sums, self._chain, self._found)
        self._years = books_year.Years(self._sums, self._found)
        self._handovers = books_handover.Handovers(self._sums, self._found)
        self._saved = {
            "found": self._found,
            "closed": self._closed,
            "sums": self._sums,
            "chain": self._chain,
            "closings": self._closings,
            "cash": self._cash,
            "advances": self._advances,
            "spending": self._spending,
            "budgets": self._budgets,
            "splits": self._splits,
            "evidence": self._evidence,
            "bank": self._bank,
            "years": self._years,
            "handovers": self._handovers,
        }
        self._others: dict[str, Callable[[Event, Scene, str], None]] = {
            "bank_statement": self._take_bank,
            "budget": self._take_budget,
            "cash_count": self._take_count,
            "charter": self._take_rules,
            "closing": self._take_closing,
            "correction": self._take_notice,
            "fund": self._take_fund,
            "handover": self._take_handover,
            "notice": self._take_notice,
            "opening": self._take_opening,
            "ratification": self._take_ratification,
            "reconciliation": self._take_reconciliation,
            "reversal": self._take_reversal,
            "rules": self._take_rules,
            "settlement": self._take_settlement,
            "sub_ledger": self._take_bank,
            "year_closing": self._take_year,
        }

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event of its types."""
        kind, body = event.type, event.body
        currency = body.get("currency", scene.currency)
        suffix = "" if currency == scene.currency else f"\t{currency}"
        if kind not in RECORDS:
            self._others[kind](event, scene, suffix)
            return
        record = read_record(event.index, kind, body)
        sums, shelf = self._sums, scene.shelf
        paid = kind in PAID
        if paid:
            sums.pay(record, suffix)
            self._chain.pay(scene, record, suffix)
        else:
            deltas = deltas_of(record)
            sums.add(deltas, suffix, refund=kind == "refund")
            self._chain.add(scene, record, deltas, suffix)
        if record.day <= sums.closed_to:
            self._late(event, deltas_of(record), record.amount, scene)
        if body["evidence"]:
            self._evidence.take(record, body["evidence"], shelf)
        if paid:
            self._take_payment(event, record, scene, suffix)
        elif kind != "income":
            self._take_other(event, record, scene, suffix)

    def _late(self, event: Event, deltas: tuple[Delta, ...], amount: int, scene: Scene) -> None:
        """See a record of a closed period: the closing may have stated it already."""
        currency = event.body["currency"]
        suffix = "" if currency == scene.currency else f"\t{currency}"
        closing = self._closings.late(event, deltas, amount, suffix)
        if closing is not None:
            self._take_closing(closing, scene, suffix)

    # ------------------------------------------------------------------------------- records

    def _take_payment(self, event: Event, record: Record, scene: Scene, suffix: str) -> None:
        body = event.body
        if not body["evidence"] and body["grade"] != "bank" and record.amount:
            self._evidence.absent(record, scene.shelf)
        if record.invoice:
            self._evidence.invoice(record, scene.shelf)
        self._budgets.spend(record, suffix)
        if record.fund in self._spending.funds:
            self._spending.pay(record)
        self._years.pay(record, record.fund + suffix)
        if record.advance:
            self._advances.spend(record)
        elif record.type == "expenditure":
            if not (suffix or "contract" in body or "decision" in body):
                self._splits.pay(record)
        elif record.type == "outflow":
            self._spending.outflow(event, record)

    def _take_other(self, event: Event, record: Record, scene: Scene, suffix: str) -> None:
        if record.type == "advance":
            self._advances.take(event)
        elif record.type == "transfer":
            self._spending.transfer(record, decided="decision" in event.body)
            if record.fund != record.to_fund:
                self._years.pay(record, record.fund + suffix)
        else:
            self._take_refund(record, scene, suffix)

    def _take_refund(self, record: Record, scene: Scene, suffix: str) -> None:
        target = scene.record_of(record.advance)
        if target is None:
            return
        self._spending.settled(record.advance, record.amount)
        back = target._replace(amount=record.amount, day=record.day)
        self._budgets.spend(back, suffix, -1)
        if record.amount >= target.amount:
            self._undone(target, scene)

    def _take_reversal(self, event: Event, scene: Scene, suffix: str) -> None:
        body = event.body
        target_id, day = body["reverses"], body["date"]
        target = scene.record_of(target_id)
        if target is None:
            return
        deltas = undo(deltas_of(target), day)
        record = target._replace(index=event.index, type="reversal", day=day)
        self._sums.add(deltas, suffix, refund=target.type == "refund")
        self._chain.add(scene, record, deltas, suffix)
        if day <= self._sums.closed_to:
            self._late(event, deltas, target.amount, scene)
        self._spending.settled(target_id)
        self._advances.undo(target_id)
        if target.type in PAID:
            self._budgets.spend(target, suffix, -1)
            self._advances.spend(target, -1)
        elif target.type == "refund":
            self._restore(target, scene, suffix)
        self._undone(target, scene)

    def _restore(self, refund: Record, scene: Scene, suffix: str) -> None:
        """See that a refund was reversed: what it came back of is spent after all."""
        paid = scene.record_of(refund.advance)
        if paid is not None:
            again = paid._replace(amount=refund.amount, day=refund.day)
            self._budgets.spend(again, suffix)

    def _undone(self, target: Record, scene: Scene) -> None:
        self._spending.undo(target.index)
        self._splits.undo(target)
        self._evidence.undo(target, scene.shelf)

    def _take_settlement(self, event: Event, scene: Scene, suffix: str) -> None:
        find = scene.record_of
        deltas = settle(event.body, find)
        if deltas:
            self._sums.add(deltas, suffix)
            day = event.body["date"]
            if day <= self._sums.closed_to:
                self._late(event, deltas, event.body["returned"], scene)
        self._advances.settle(event, find)
        self._handovers.settle(event)

    def _take_ratification(self, event: Event, _scene: Scene, _suffix: str) -> None:
        self._spending.settled(event.body["outflow"])

    # -------------------------------------------------------------------------- what is stated

    def _take_rules(self, event: Event, _scene: Scene, _suffix: str) -> None:
        self._splits.rules(event.body["rules"])

    def _take_fund(self, event: Event, _scene: Scene, _suffix: str) -> None:
        self._spending.fund(event.body)
        self._years.fund(event.body)

    def _take_budget(self, event: Event, _scene: Scene, suffix: str) -> None:
        self._budgets.take(event, suffix)

    def _take_opening(self, event: Event, _scene: Scene, suffix: str) -> None:
        self._closings.opening(event, suffix)
        self._cash.accounts(event.body["date"])

    def _take_closing(self, event: Event, scene: Scene, suffix: str) -> None:
        if not self._closings.closing(event, suffix, scene):
            return
        last = self._closings.last["end"]
        self._walk.close(last)
        self._cash.close(last)
        self._handovers.close(last)
        self._closings.shut(event, suffix)
        self._cash.accounts(last)
        self._bank.closing(event, suffix, last)
        self._years.closing(event)

    def _take_year(self, event: Event, _scene: Scene, suffix: str) -> None:
        self._years.take(event, suffix)

    def _take_count(self, event: Event, _scene: Scene, suffix: str) -> None:
        self._cash.take(event, suffix)

    def _take_handover(self, event: Event, scene: Scene, suffix: str) -> None:
        self._handovers.take(event, suffix, self._advances.open, scene.index_of)

    def _take_bank(self, event: Event, scene: Scene, suffix: str) -> None:
        self._bank.statement(event, suffix, scene.shelf)

    def _take_reconciliation(self, event: Event, scene: Scene, suffix: str) -> None:
        self._bank.reconciliation(event, suffix, scene.shelf, scene.record_of)

    def _take_notice(self, event: Event, scene: Scene, _suffix: str) -> None:
        self._notices.take(event, scene)

    # -------------------------------------------------------------------------------- findings

    def findings(self, scene: Scene, today: date) -> Iterator[Finding]:  # noqa: ARG002 - the contract
        """Give what is found as of *today*; asking changes nothing."""
        yield from self._found.findings()
        yield from self._closed.findings()
        for part in (
            self._closings,
            self._walk,
            self._cash,
            self._advances,
            self._spending,
            self._years,
            self._handovers,
        ):
            yield from part.findings(today)
        yield from self._budgets.findings()

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return {name: part.save() for name, part in self._saved.items()}  # type: ignore[attr-defined]

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        for name, part in self._saved.items():
            part.load(value[name])  # type: ignore[attr-defined]
