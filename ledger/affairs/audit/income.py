"""The family of income: missing receipts, bank credits that are in no book, rents, assets, debts.

A void receipt that is recorded, a rent some weeks late, and an asset that was let last month are
ordinary. What was due before the books begin is not asked for.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar

from ledger.affairs.audit.agreements import (
    AGREEMENT_TYPES,
    FREE,
    Agreement,
    Agreements,
    days_after,
)
from ledger.affairs.audit.assets import ASSET_TYPES, Assets
from ledger.affairs.audit.bank_credits import CREDIT_TYPES, BankCredits, Credit
from ledger.affairs.audit.debts import DEBT_TYPES, Debts
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.receipt_books import ReceiptBooks
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.journal import PAID

RENT_DAYS = 30
UNLET_DAYS = 60
IDLE_DAYS = 365
RECEIVABLE_DAYS = 30

RECEIPT_GAP = Rule(
    "income.receipt_gap",
    Colour.YELLOW,
    "收据订本连号使用，作废的全份保存（会计通行做法）",
    "C",
    "收据{book}本缺 {first} 号到 {last} 号，共 {count} 张，后面的号码已经入账。",
    "Receipts {first} to {last} of book {book} are missing ({count}), and later ones are in the "
    "books.",
)
UNBOOKED = Rule(
    "income.unbooked",
    Colour.YELLOW,
    "银行流水与账目逐笔相比；农村集体经济组织法第四十四条（依财务会计制度核算）",
    "A",
    "“{account}”的银行流水里有 {count} 笔收款共 {yuan} 元，账上找不到，最早一笔在 {day}。",
    "The bank statement of {account} has {count} credits of {yuan} yuan in all that no entry "
    "accounts for, the first on {day}.",
)
RENT = Rule(
    "income.rent",
    Colour.YELLOW,
    "合同约定的收款日期；农村集体经济组织法第三十条第十项（监督、督促承租方等履行合同）",
    "A",
    "合同“{title}”应收的款已逾期 {days} 天，还差 {yuan} 元没有入账。",
    "Under the contract {title} {yuan} yuan are {days} days past their day and not in the books.",
)
UNLET = Rule(
    "income.no_contract",
    Colour.YELLOW,
    "农村集体经济组织法第四十三条（集体财产清查、保管、使用、处置、公开）；居委会组织法第三十四条第三项",
    "A",
    "“{asset}”登记为出租，已有 {days} 天没有有效的合同。",
    "{asset} is entered as let, and there has been no contract for {days} days.",
)
IDLE = Rule(
    "income.idle",
    Colour.GREY,
    "农村集体经济组织法第四十三条（促进集体财产保值增值）",
    "A",
    "“{asset}”已闲置 {days} 天。",
    "{asset} has been idle for {days} days.",
)
RECEIVABLE = Rule(
    "income.receivable",
    Colour.YELLOW,
    "农村集体经济组织财务公开规定（农经发〔2011〕13号）债权债务；村委会组织法第四十条第一款第二项",
    "B",
    "应收款“{text}”已到期 {days} 天，还有 {yuan} 元没有收回。",
    "The receivable {text} is {days} days past its day, and {yuan} yuan of it are outstanding.",
)


class Income:
    """The family of income, and of what others owe."""

    name: ClassVar[str] = "income"
    types: ClassVar[frozenset[str]] = (
        AGREEMENT_TYPES | ASSET_TYPES | CREDIT_TYPES | DEBT_TYPES
    ) - PAID
    rules: ClassVar[tuple[Rule, ...]] = (RECEIPT_GAP, UNBOOKED, RENT, UNLET, IDLE, RECEIVABLE)

    def __init__(self) -> None:
        self._books = ReceiptBooks()
        self._credits = BankCredits()
        self._rents = Agreements("income", "in")
        self._assets = Assets()
        self._receivables = Debts("receivable")
        self._start = ""  # what was due before this day was paid on paper

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event."""
        kind, body = event.type, event.body
        self._start = self._start or scene.founded
        if kind == "opening":
            self._start = body["date"]
        elif kind == "income" and "receipt" in body:
            receipt = body["receipt"]
            self._books.take(receipt["book"], receipt["no"], body["date"], event.index)
        elif kind in ASSET_TYPES:
            self._assets.take(event)
        if kind in CREDIT_TYPES:
            self._credits.take(event, scene)
        if kind in DEBT_TYPES:
            self._receivables.take(event, scene)
        if kind in AGREEMENT_TYPES:
            self._follow(event, scene)

    def _follow(self, event: Event, scene: Scene) -> None:
        agreement = self._rents.take(event, scene)
        if agreement is not None and event.type in ("contract", "contract_change"):
            self._assets.let(agreement)
            day = day_of(event.time_ms).isoformat()
            self._rents.retire(scene, day, lambda each: self._arrears(each, day) is not None)

    # ---------------------------------------------------------------------------------- asking

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        day = today.isoformat()
        yield from self._missing_receipts(today)
        yield from _unbooked(self._credits.unbooked(scene, day), day)
        for agreement in self._rents.open.values():
            found = self._arrears(agreement, day)
            if found is not None:
                yield found
        yield from self._unused(day)
        for id_, owed, days in self._receivables.overdue(day, RECEIVABLE_DAYS):
            missing = owed.amount - owed.paid
            facts = {"text": owed.text}
            yield Finding(RECEIVABLE, id_, (owed.index,), missing, days, owed.due, facts)

    def _missing_receipts(self, today: date) -> Iterator[Finding]:
        for gap in self._books.gaps(today):
            facts: dict[str, str | int] = {
                "book": gap.book,
                "first": gap.first,
                "last": gap.last,
                "count": gap.last - gap.first + 1,
            }
            days = days_after(today.isoformat(), gap.day)
            cause = f"{gap.book}:{gap.first}"
            yield Finding(RECEIPT_GAP, cause, (gap.index,), 0, days, gap.day, facts)

    def _arrears(self, agreement: Agreement, today: str) -> Finding | None:
        """Find what was due of a contract and did not come in.

        Instalments that wait for something are not asked for, nor those that were due before the
        books begin; what was paid is taken for the earliest ones.
        """
        due = [
            (each.due, each.amount)
            for each in sorted(agreement.instalments, key=lambda each: each.due)
            if each.waits == FREE and each.due <= (agreement.ended or each.due)
        ]
        if not agreement.instalments:
            due = [(agreement.to, agreement.amount)]
        left = agreement.amount - sum(amount for day, amount in due if day < self._start)
        covered, missing, since = agreement.paid, 0, ""
        for day, amount in due:
            if day < self._start or days_after(today, day) <= RENT_DAYS:
                continue
            asked = min(amount, max(left, 0))
            left -= asked
            short = max(asked - max(covered, 0), 0)
            covered -= asked
            missing += short
            since = since or (day if short else "")
        if not missing:
            return None
        facts = {"title": agreement.title}
        entries = (agreement.index,)
        days = days_after(today, since)
        return Finding(RENT, agreement.id, entries, missing, days, since, facts)

    def _unused(self, today: str) -> Iterator[Finding]:
        for id_, holding in self._assets.held.items():
            facts = {"asset": holding.name}
            entries = (holding.index,)
            if holding.use == "leased":
                since = max(holding.since, holding.let_until)
                days = days_after(today, since)
                if days > UNLET_DAYS:
                    yield Finding(UNLET, id_, entries, 0, days, since, facts)
            elif holding.use == "idle":
                days = days_after(today, holding.since)
                if days > IDLE_DAYS:
                    yield Finding(IDLE, id_, entries, 0, days, holding.since, facts)

    # --------------------------------------------------------------------------------- keeping

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {
            "books": self._books.save(),
            "credits": self._credits.save(),
            "rents": self._rents.save(),
            "assets": self._assets.save(),
            "receivables": self._receivables.save(),
            "start": self._start,
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._books.load(value["books"])
        self._credits.load(value["credits"])
        self._rents.load(value["rents"])
        self._assets.load(value["assets"])
        self._receivables.load(value["receivables"])
        self._start = value["start"]


def _unbooked(credits_: list[Credit], today: str) -> Iterator[Finding]:
    """Give one finding for each statement that has credits without an entry."""
    by_statement: dict[str, list[Credit]] = {}
    for each in credits_:
        by_statement.setdefault(each.statement, []).append(each)
    for statement, lines in by_statement.items():
        first = min(each.day for each in lines)
        facts: dict[str, str | int] = {
            "account": lines[0].account,
            "count": len(lines),
            "day": first,
        }
        amount = sum(each.amount for each in lines)
        yield Finding(
            UNBOOKED,
            statement,
            (lines[0].index,),
            amount,
            days_after(today, first),
            first,
            facts,
        )
