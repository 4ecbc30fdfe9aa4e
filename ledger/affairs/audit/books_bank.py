"""The bank's side: whether statements follow each other, and agree with reconciliation and closing.

A statement or sub-ledger is compared with what a closing states of the account on its last day,
unless a reconciliation 余额调节表 of that day explains the difference. Bank lines are kept on the
shelf, by statement and number, to sum up what a reconciliation matches.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.audit.books_closing import days_of, shown
from ledger.affairs.audit.books_closing_rules import ARITHMETIC, PRACTICE
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Sums, day_before
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Rule, yuan
from ledger.affairs.audit.scene import Shelf
from ledger.affairs.journal import Find, Record

BOOK_SIDE, BANK_SIDE = ("账面", "book"), ("银行", "bank")
LINES = "bank"
MATCHED = "matched"
KEPT = 12
"""Of how many last days the bank's word on an account is kept, waiting for closings."""

BANK_GAP = Rule(
    "books.bank_gap",
    Colour.YELLOW,
    ARITHMETIC,
    "A",
    "账户“{account}”{period}的流水期初是 {stated} 元，上一份流水期末是 {computed} 元，差 {yuan} "
    "元。",
    "the statement of {account} for {period} opens with {stated} yuan; the one before closed with "
    "{computed}.",
)
BANK_CLOSING = Rule(
    "books.bank_closing",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{day}结账写的账户“{account}”是 {stated} 元，银行流水是 {computed} 元，没有余额调节表说明这 "
    "{yuan} 元。",
    "the closing of {day} has {stated} yuan in {account}, the bank {computed}, and no "
    "reconciliation explains it.",
)
SUB_LEDGER = Rule(
    "books.sub_ledger",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{day}结账写的代管账户“{account}”是 {stated} 元，代管单位的账是 {computed} 元，差 {yuan} 元。",
    "the closing of {day} has {stated} yuan in {account}, whoever holds it has {computed}.",
)
RECONCILED = Rule(
    "books.reconciliation",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{day}余额调节表写的账户“{account}”{side}余额是 {stated} 元，{side}实为 {computed} 元，差 "
    "{yuan} 元。",
    "the reconciliation of {day} states {stated} yuan of {account} ({whose}); it is {computed}.",
)
MATCH_DIFFERS = Rule(
    "books.match_differs",
    Colour.YELLOW,
    ARITHMETIC,
    "A",
    "余额调节表（第 {entry} 条）勾对的银行流水合计 {stated} 元，对应记录合计 {computed} 元，差 "
    "{yuan} 元。",
    "entry {entry} matches bank lines of {stated} yuan with records of {computed}.",
)
MATCHED_TWICE = Rule(
    "books.matched_twice",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "同一条银行流水勾对了两次（第 {entry} 条等，流水号 {line}）。",
    "a bank line ({line}) is matched twice, first by entry {entry}.",
)
RULES = (BANK_GAP, BANK_CLOSING, SUB_LEDGER, RECONCILED, MATCH_DIFFERS, MATCHED_TWICE)


class Bank:
    """*last* is each account's last statement; *said* what the bank said, *closed* what a closing.

    *explained* are reconciliations: the book's and the bank's balance. All of an account and day.
    """

    def __init__(self, sums: Sums, found: Found) -> None:
        self._sums = sums
        self._found = found
        self.last: dict[str, list[Any]] = {}
        self.said: dict[str, list[Any]] = {}
        self.closed: dict[str, list[Any]] = {}
        self.explained: dict[str, list[Any]] = {}

    def statement(self, event: Event, suffix: str, shelf: Shelf) -> None:
        """Take a bank statement or a sub-ledger."""
        body = event.body
        days = days_of(body["period"])
        account = body["account"] + suffix
        last = self.last.get(account)
        if last is not None and last[1] == day_before(days[0]) and last[2] != body["opening"]:
            self._found.add(
                BANK_GAP, str(event.index), last[0], event.index, since=days[0],
                amount=abs(last[2] - body["opening"]), account=shown(account),
                period=body["period"], stated=yuan(body["opening"]), computed=yuan(last[2]),
            )  # fmt: skip
        if last is None or days[1] >= last[1]:
            self.last[account] = [event.index, days[1], body["closing"]]
        for line in body["lines"]:
            shelf.put(LINES, f"{event.id} {line['no']}", str(line["amount"]))
        held = event.type == "sub_ledger"
        _keep(self.said, account, days[1], [event.index, body["closing"], held])
        self._compare(account, days[1])

    def closing(self, event: Event, suffix: str, last: str) -> None:
        """See what a closing, to the day *last*, states of its accounts."""
        for each in event.body["accounts"]:
            account = each["account"] + suffix
            _keep(self.closed, account, last, [event.index, each["balance"]])
            self._compare(account, last)

    def reconciliation(self, event: Event, suffix: str, shelf: Shelf, find: Find) -> None:
        """Take a reconciliation."""
        body = event.body
        account, day = body["account"] + suffix, body["date"]
        _keep(self.explained, account, day, [event.index, body["book"], body["bank"]])
        for match in body.get("matches", ()):
            self._match(event, match, shelf, find)
        book = self._sums.account_at(account, day)
        if book is not None and book != body["book"]:
            self._differs(event.index, (account, day), BOOK_SIDE, body["book"], book)
        self._compare(account, day)

    def _match(self, event: Event, match: Mapping[str, Any], shelf: Shelf, find: Find) -> None:
        lines = 0
        for line in match["lines"]:
            key = f"{match['statement']} {line}"
            lines += int(shelf.get(LINES, key) or 0)
            before = shelf.get(MATCHED, key)
            if before is not None and before != str(event.index):
                self._found.add(
                    MATCHED_TWICE, key, int(before), event.index, line=line,
                )  # fmt: skip
            shelf.put(MATCHED, key, str(event.index))
        records = [find(each) for each in match["entries"]]
        if None in records:
            return
        signs = [_signs(record) for record in records if record]
        if not _reaches(lines, signs):
            computed = sum(max(sign) if lines > 0 else min(sign) for sign in signs)
            self._found.add(
                MATCH_DIFFERS, f"{event.index}:{match['statement'][:16]}:{match['lines'][0]}",
                event.index, amount=abs(lines - computed), stated=yuan(lines),
                computed=yuan(computed),
            )  # fmt: skip

    def _compare(self, account: str, day: str) -> None:
        """Compare what bank, book and reconciliation say of an account's day, as far as known."""
        key = f"{account}\n{day}"
        said, closed = self.said.get(key), self.closed.get(key)
        explained = self.explained.get(key)
        for rule in (BANK_CLOSING, SUB_LEDGER):
            self._found.drop(rule, key)
        if said and explained and said[1] != explained[2]:
            self._differs(explained[0], (account, day), BANK_SIDE, explained[2], said[1])
        if not said or not closed or closed[1] == said[1]:
            return
        if explained and closed[1] in explained[1:]:
            return
        self._found.add(
            SUB_LEDGER if said[2] else BANK_CLOSING, key, said[0], closed[0], since=day,
            amount=abs(said[1] - closed[1]), day=day, account=shown(account),
            stated=yuan(closed[1]), computed=yuan(said[1]),
        )  # fmt: skip

    def _differs(
        self, index: int, where: tuple[str, str], side: tuple[str, str], stated: int, computed: int
    ) -> None:
        account, day = where
        self._found.add(
            RECONCILED, f"{index}:{side[1]}", index, amount=abs(stated - computed), since=day,
            day=day, account=shown(account), side=side[0], whose=side[1], stated=yuan(stated),
            computed=yuan(computed),
        )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.last, self.said, self.closed, self.explained]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.last, self.said, self.closed, self.explained = saved


def _keep(kept: dict[str, list[Any]], account: str, day: str, value: list[Any]) -> None:
    kept[f"{account}\n{day}"] = value
    own = sorted(key for key in kept if key.startswith(f"{account}\n"))
    for key in own[:-KEPT]:
        del kept[key]


def _signs(record: Record) -> tuple[int, ...]:
    """Give what a record may be at a bank: a transfer is money out of one and into the other.

    A reversal undoes what came in or what went out, and its record says no more which.
    """
    if record.type in {"transfer", "reversal"}:
        return (record.amount, -record.amount)
    return (record.amount,) if record.type in {"income", "refund"} else (-record.amount,)


def _reaches(total: int, signs: list[tuple[int, ...]]) -> bool:
    """Say whether one choice of each record's signs makes up *total*."""
    fixed = sum(each[0] for each in signs if len(each) == 1)
    reached = {fixed}
    for each in _transfers(signs):
        reached = {sum_ + way for sum_ in reached for way in each}
    return total in reached


def _transfers(signs: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """Give those with two ways, at most a few: more at once are taken as money in."""
    many = [each for each in signs if len(each) > 1]
    yield from many[:8]
    for each in many[8:]:
        yield each[:1]
