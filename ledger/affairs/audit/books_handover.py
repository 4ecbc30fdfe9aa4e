"""Handovers 移交: what both sides signed of cash, accounts and advances, against the books.

A list that a handover does not have claims nothing. What was open on its day may be settled by a
statement that is recorded later: an advance that is not listed is found after thirty days only.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.affairs.audit.books_advances import RECORD_DAYS
from ledger.affairs.audit.books_closing import shown
from ledger.affairs.audit.books_found import SHOWN, Found
from ledger.affairs.audit.books_sums import Sums, day_before, ordinal
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.audit.scene import IndexOf

BASIS = "《会计基础工作规范》会计工作交接：按账簿当面点交，账实相符"

ACCOUNT = Rule(
    "books.handover_account",
    Colour.YELLOW,
    BASIS,
    "C",
    "{day}移交清单写的“{name}”是 {stated} 元，按记录当天应是 {computed} 元，差 {yuan} 元。",
    "the handover of {day} states {stated} yuan in {name}, by the records it held {computed}.",
)
ADVANCES = Rule(
    "books.handover_advances",
    Colour.YELLOW,
    BASIS,
    "C",
    "{day}移交清单上没核销的备用金与账不同：漏列 {left} 笔，多列 {more} 笔。",
    "the advances of the handover of {day} are not those that were open: {left} left out, {more} "
    "too many.",
)
LEFT_OUT = Rule(
    "books.handover_left_out",
    Colour.GREY,
    BASIS,
    "C",
    "{day}移交清单列了账户，没有列现金账户“{name}”，账上有 {yuan} 元；不在这次移交之内的不必理会。",
    "the handover of {day} lists accounts, and not {name}, in which the books have cash.",
)
RULES = (ACCOUNT, ADVANCES, LEFT_OUT)

KEPT = 50
"""Settlements: a handover may be entered some days after its own."""


class Handovers:
    """*_accounts* whose day is not closed yet; *_advances* of handovers, until they agree.

    The first holds, by entry and account, day and amount, or null of cash that a list of accounts
    leaves out; the second, by entry, the day, the
    advances left out (their entries by id), and entry or -1 of each that was not open. *_settled*
    is the day on which each of the last settlements settled its advance.
    """

    def __init__(self, sums: Sums, found: Found) -> None:
        self._sums = sums
        self._found = found
        self._accounts: list[list[Any]] = []
        self._advances: dict[str, list[Any]] = {}
        self._settled: dict[str, str] = {}

    def take(
        self, event: Event, suffix: str, open_now: dict[str, list[Any]], index_of: IndexOf
    ) -> None:
        """Take a handover; *open_now* are the advances that are open, by id."""
        body, day = event.body, event.body["date"]
        stated = {each["account"] + suffix: each["amount"] for each in body["accounts"]}
        left_out = [each for each in self._cash(suffix) if stated and each not in stated]
        for account, amount in (*stated.items(), *((each, None) for each in left_out)):
            self._accounts.append([event.index, account, day, amount])
        if "advances" not in body:
            return
        listed = set(body["advances"])
        then = {known: each[0] for known, each in open_now.items() if each[4] <= day}
        left = {known: entry for known, entry in then.items() if known not in listed}
        more = [
            _entry(index_of(known))
            for known in body["advances"]
            if known not in open_now and self._settled.get(known, "") <= day
        ]
        if left or more:
            self._advances[str(event.index)] = [day, left, more]

    def settle(self, event: Event) -> None:
        """See a settlement: what it settles was not open on the days after its own."""
        advance, day = event.body["advance"], event.body["date"]
        self._settled[advance] = day
        for early in list(self._settled)[:-KEPT]:
            del self._settled[early]
        for index, (handed, left, more) in list(self._advances.items()):
            if day <= handed:
                left.pop(advance, None)
            if not (left or more):
                del self._advances[index]

    def close(self, last: str) -> None:
        """Judge what is of *last* or before for good, before the days are closed."""
        for each in self._accounts:
            if each[2] <= last:
                for finding in self._account(*each):
                    self._found.keep(finding, since=each[2])
        self._accounts = [each for each in self._accounts if each[2] > last]

    def findings(self, today: date) -> Iterator[Finding]:
        """Give what is found as of *today*."""
        for each in self._accounts:
            yield from self._account(*each)
        for index, (day, left, more) in self._advances.items():
            late = today.toordinal() - ordinal(day) > RECORD_DAYS
            if more or late:
                entries = sorted({int(index), *more, *(left.values() if late else ())} - {-1})
                facts = {"day": day, "left": len(left) if late else 0, "more": len(more)}
                yield Finding(ADVANCES, index, tuple(entries[:SHOWN]), since=day, facts=facts)

    def _cash(self, suffix: str) -> Iterator[str]:
        """Give the cash accounts of a handover's currency."""
        for account, kind in self._sums.types.items():
            if kind == "cash" and account.partition("\t")[2] == suffix.removeprefix("\t"):
                yield account

    def _account(self, index: int, account: str, day: str, amount: int | None) -> Iterator[Finding]:
        """Compare with the book at the day's end, or that of the day before: both may be meant."""
        at_end = self._sums.account_at(account, day)
        at_start = self._sums.account_at(account, day_before(day))
        if amount is None:
            if at_end and at_start:
                facts: dict[str, str | int] = {"day": day, "name": shown(account)}
                cause = f"{index}:{account}"
                yield Finding(LEFT_OUT, cause, (index,), at_end, since=day, facts=facts)
        elif at_end is not None and amount not in {at_end, at_start}:
            yield Finding(
                ACCOUNT, f"{index}:{account}", (index,), abs(amount - at_end), since=day,
                facts={
                    "day": day, "name": shown(account), "stated": yuan(amount),
                    "computed": yuan(at_end),
                },
            )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self._accounts, self._advances, self._settled]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._accounts, self._advances, self._settled = saved


def _entry(index: int | None) -> int:
    return -1 if index is None else index
