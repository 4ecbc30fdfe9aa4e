"""The family of contracts: what is found of each, those that were split, what is owed to others.

Small repairs without a contract are ordinary, and no rule asks for one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from ledger.affairs.audit.agreements import (
    AGREEMENT_TYPES,
    Agreement,
    Agreements,
    days_after,
    tender_grade,
)
from ledger.affairs.audit.contract_terms import (
    CHANGED,
    EXPIRED,
    NO_TENDER,
    OVERPAID,
    UNACCEPTED,
    judge_contract,
)
from ledger.affairs.audit.debts import DEBT_TYPES, Debts
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.journal import PAID

SPLIT_DAYS = 90
PAYABLE_DAYS = 60

SPLIT = Rule(
    "contracts.split",
    Colour.YELLOW,
    "规则配置中的招标限额，不得化整为零规避",
    "U",
    "{spread} 天内与同一方签了 {count} 份合同，每份都略低于招标限额 {limit} 元，合计 {yuan} 元。",
    "{count} contracts with one party within {spread} days, each just under the limit of {limit} "
    "yuan: {yuan} together.",
)
PAYABLE = Rule(
    "contracts.payable",
    Colour.YELLOW,
    "农村集体经济组织财务公开规定（农经发〔2011〕13号）债权债务；村委会组织法第四十条第一款第二项",
    "B",
    "应付款“{text}”已到期 {days} 天，还有 {yuan} 元没有付清。",
    "The payable {text} is {days} days past its day, and {yuan} yuan of it are unpaid.",
)

_MOVEMENTS = PAID | {"income"}


class Contracts:
    """The family of contracts, and of what is owed to others."""

    name: ClassVar[str] = "contracts"
    types: ClassVar[frozenset[str]] = AGREEMENT_TYPES | DEBT_TYPES
    rules: ClassVar[tuple[Rule, ...]] = (
        EXPIRED,
        OVERPAID,
        UNACCEPTED,
        CHANGED,
        NO_TENDER,
        SPLIT,
        PAYABLE,
    )

    def __init__(self) -> None:
        self._agreements = Agreements("contracts")
        self._payables = Debts("payable")
        self._recent: list[list[Any]] = []
        """Contracts just under the limit: party, day signed, id, index, amount, limit."""
        self._split: list[list[list[Any]]] = []
        """Groups of them with one party."""

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event."""
        if event.type in _MOVEMENTS and not ("contract" in event.body or "debt" in event.body):
            return  # almost all that is paid
        if event.type == "debt":
            self._payables.take(event, scene)
            return
        if event.type in DEBT_TYPES:
            self._payables.take(event, scene)
        agreement = self._agreements.take(event, scene)
        if agreement is None:
            return
        if event.type == "contract":
            day = day_of(event.time_ms).isoformat()
            self._agreements.retire(scene, day, lambda each: any(judge_contract(each, day)))
            if _is_just_under(agreement):
                self._compare(agreement)
        elif agreement.decided:
            self._recent = _without(self._recent, agreement)
            self._split = [_without(group, agreement) for group in self._split]

    def _compare(self, new: Agreement) -> None:
        """Look whether *new* and earlier contracts with the same party are one that was split."""
        signed = [(days_after(new.signed, each[1]), each) for each in self._recent]
        near = [each for days, each in signed if each[0] == new.party and abs(days) <= SPLIT_DAYS]
        own = [new.party, new.signed, new.id, new.index, new.amount, new.limit]
        self._recent = [each for days, each in signed if days <= 2 * SPLIT_DAYS] + [own]
        group = next((group for group in self._split if any(each in group for each in near)), None)
        if group is not None:
            group.append(own)
        elif near:
            self._split.append([*near, own])

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        day = today.isoformat()
        for agreement in self._agreements.open.values():
            yield from judge_contract(agreement, day)
        for group in self._split:
            if len(group) > 1:
                yield _judge_split(group, tender_grade(scene))
        for id_, owed, days in self._payables.overdue(day, PAYABLE_DAYS):
            missing = owed.amount - owed.paid
            facts = {"text": owed.text}
            yield Finding(PAYABLE, id_, (owed.index,), missing, days, owed.due, facts)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {
            "agreements": self._agreements.save(),
            "payables": self._payables.save(),
            "recent": [list(each) for each in self._recent],
            "split": [[list(each) for each in group] for group in self._split],
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._agreements.load(value["agreements"])
        self._payables.load(value["payables"])
        self._recent = [list(each) for each in value["recent"]]
        self._split = [[list(each) for each in group] for group in value["split"]]


def _is_just_under(agreement: Agreement) -> bool:
    """From seven tenths of the limit up to the limit, nobody asked, nothing decided."""
    limit = agreement.limit
    asked = agreement.offered or agreement.decided or agreement.direction == "in"
    named = not agreement.party.startswith("withheld:")
    return named and not asked and 7 * limit <= 10 * agreement.amount <= 10 * limit and limit > 0


def _without(listed: list[list[Any]], agreement: Agreement) -> list[list[Any]]:
    return [each for each in listed if each[2] != agreement.id]


def _judge_split(group: list[list[Any]], grade: str) -> Finding:
    """Give the finding of contracts with one party; the limit is the first one's, of *grade*."""
    days = sorted(each[1] for each in group)
    facts: dict[str, str | int] = {
        "count": len(group),
        "spread": days_after(days[-1], days[0]),
        "limit": yuan(group[0][5]),
    }
    amount = sum(each[4] for each in group)
    entries = tuple(sorted(each[3] for each in group))
    return Finding(replace(SPLIT, grade=grade), group[0][2], entries, amount, 0, days[-1], facts)
