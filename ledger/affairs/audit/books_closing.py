"""Closings: whether one follows from the one before it and from the records of its period.

A closing that is wrong is checked against what is computed, the next one against what it stated,
so that one error is one row. A new closing of the last period takes the place of the earlier one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from ledger.affairs.audit.books_closing_rules import (
    ABSENT,
    ACCOUNTS,
    AGAIN,
    CARRY_OVER,
    COLUMNS,
    COUNT,
    FOLLOWS,
    LATE,
    REOPENED,
    REVERSAL_CLOSED,
)
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Days, Sums, day_before, month_end, ordinal, total
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, yuan
from ledger.affairs.audit.scene import Scene
from ledger.affairs.journal import EXPENDITURE, INCOME, OUTSIDE, Delta
from ledger.affairs.periods import months_of, period_days

GRACE_DAYS = 31
FIRST_MONTHS = 2  # with money, before a ledger that never closed is expected to

_KEPT = ("period", "currency", "funds", "accounts", "items", "count")
_ZERO = (0, 0, 0, 0, 0)
_Table = Mapping[str, list[int]]


def shown(name: str) -> str:
    """Give a fund's or account's name as a sentence has it, with a foreign currency behind it."""
    return "备用金" if name == OUTSIDE else name.replace("\t", " ")


def days_of(period: str) -> tuple[str, str]:
    """Give a period's first and last day."""
    first, last = period_days(period)
    return first.isoformat(), last.isoformat()


class Closings:
    """*last* is the closing that stands: its period, its entry, and what was before it."""

    def __init__(self, sums: Sums, found: Found) -> None:
        self._sums = sums
        self._found = found
        self.last: dict[str, Any] = {}

    # ----------------------------------------------------------------------------- what comes

    def late(self, event: Event, deltas: Iterable[Delta], amount: int, suffix: str) -> Event | None:
        """See a record that is dated in a closed period.

        If it is what the closing lacked, the closing's statement is given, to be taken anew.
        """
        closed = self._sums.closed_to
        day = event.body["date"]
        if day < self._sums.opened_on:
            return None
        if event.type == "reversal":
            self._found.add(
                REVERSAL_CLOSED, str(event.index), event.index, amount=amount, since=day,
                day=day, closed=closed,
            )  # fmt: skip
        else:
            self._found.count(LATE, closed, event.index, amount, closed, closed=closed)
        return self._completed(deltas, day, suffix)

    def _completed(self, deltas: Iterable[Delta], day: str, suffix: str) -> Event | None:
        """Take what came off what the last closing lacked; give it when nothing is lacking."""
        lacking = self.last["lacking"]
        if not lacking or day < self.last["first"]:
            return None
        for delta in deltas:
            own = lacking.get(f"{delta.fund}{suffix}")
            if own is not None and delta.side == INCOME:
                own[0] -= delta.amount
            elif own is not None and delta.side == EXPENDITURE:
                own[1] += delta.amount
        if any(any(own) for own in lacking.values()):
            return None
        return Event(self.last["entry"], 0, "", "", "closing", 0, (), self.last["body"])

    def opening(self, event: Event, suffix: str) -> None:
        """Take an opening of the books."""
        body, sums = event.body, self._sums
        day = body["date"]
        funds = {each["fund"] + suffix: each["balance"] for each in body["funds"]}
        accounts = {each["account"] + suffix: each["balance"] for each in body["accounts"]}
        sums.types.update({each["account"] + suffix: each["type"] for each in body["accounts"]})
        was = (sums.funds_at(day_before(day)) or {}) if sums.known else {}
        changed = [name for name, amount in funds.items() if was.get(name, amount) != amount]
        if changed:
            amount = sum(abs(funds[name] - was[name]) for name in changed)
            self._found.add(
                REOPENED, str(event.index), event.index, amount=amount, since=day,
                fund=shown(changed[0]),
            )  # fmt: skip
        if day > sums.closed_to:
            sums.open(day, funds, accounts)

    def closing(self, event: Event, suffix: str, scene: Scene) -> bool:
        """Take a closing; False if it closes nothing new."""
        body, sums = event.body, self._sums
        first, last = days_of(body["period"])
        if last <= sums.closed_to:
            if self.last.get("period") != body["period"] or self.last["suffix"] != suffix:
                self._again(event, last, suffix)
                return False
            self._reopen()
        kept = self._found.causes()
        before = sums.snapshot(last)
        lacking = self._check(event, first, last, suffix, scene)
        sums.types.update({each["account"] + suffix: each["type"] for each in body["accounts"]})
        self.last = {
            "period": body["period"],
            "suffix": suffix,
            "entry": event.index,
            "body": {field: body[field] for field in _KEPT if field in body},
            "lacking": lacking,
            "first": first,
            "end": last,
            "before": before,
            "kept": kept,
        }
        return True

    def shut(self, event: Event, suffix: str) -> None:
        """Close the days of a closing that was taken; its balances hold from now on."""
        body = event.body
        funds = {each["fund"] + suffix: each["closing"] for each in body["funds"]}
        accounts = {each["account"] + suffix: each["balance"] for each in body["accounts"]}
        self._sums.close(self.last["end"], funds, accounts)

    def _reopen(self) -> None:
        self._found.keep_only(self.last["kept"])
        self._sums.reopen(self.last["before"])

    def _again(self, event: Event, last: str, suffix: str) -> None:
        """Check a closing of what was closed before, such as the year after its months."""
        then = self._sums.funds_at(last)
        if then is None:
            return
        for each in event.body["funds"]:
            was = then.get(each["fund"] + suffix, 0)
            if was != each["closing"]:
                period = event.body["period"]
                self._found.add(
                    AGAIN, str(event.index), event.index, amount=abs(was - each["closing"]),
                    since=last, period=period, fund=each["fund"],
                )  # fmt: skip
                return

    # ------------------------------------------------------------------------------- checking

    def _check(
        self, event: Event, first: str, last: str, suffix: str, scene: Scene
    ) -> dict[str, list[int]]:
        """Check a closing; give what each fund's records lack of what it states, in and out."""
        sums = self._sums
        if not sums.known and scene.founded > first:
            return {}
        inside = {d: e for d, e in sums.days.items() if first <= d <= last}
        gap = {d: e for d, e in sums.days.items() if d < first} if sums.known else {}
        own = total(inside)
        late = _added(total(sums.late), total(gap))
        early = total(sums.early)
        lacking = self._check_funds(event, suffix, own[0], late[0], early[0])
        self._check_count(event, own[2], late[2], early[2])
        if sums.known:
            self._check_accounts(event, suffix, own[1], late[1], early[1])
        return lacking

    def _check_funds(
        self, event: Event, suffix: str, own: _Table, late: _Table, early: _Table
    ) -> dict[str, list[int]]:
        body, sums = event.body, self._sums
        stated = {
            each["fund"] + suffix: (each["opening"], each["income"], each["expenditure"])
            for each in body["funds"]
        }
        others = {
            name
            for name in (*sums.base, *own, *late)
            if name not in stated and _currency(name) == suffix
        }
        carried: list[tuple[str, int, int]] = []
        moved: list[tuple[str, Any, Any]] = []
        for name, given in [*stated.items(), *((name, (0, 0, 0)) for name in sorted(others))]:
            base = sums.base.get(name, 0) if sums.known else given[0]
            ways = list(
                _ways(base, own.get(name, _ZERO), late.get(name, _ZERO), early.get(name, _ZERO))
            )
            if given in ways:
                continue
            opening, income, expenditure = ways[0]
            if all(given[0] != way[0] for way in ways):
                carried.append((name, given[0], base))
            if all(given[1:] != way[1:] for way in ways):
                moved.append((name, given, (opening, income, expenditure)))
        self._report_carried(event, carried)
        self._report_moved(event, moved)
        return {
            name: [given[1] - computed[1], given[2] - computed[2]]
            for name, given, computed in moved
        }

    def _report_carried(self, event: Event, wrong: list[tuple[str, int, int]]) -> None:
        if not wrong:
            return
        name, stated, computed = wrong[0]
        before = [self.last["entry"]] if self.last else []
        self._found.add(
            CARRY_OVER,
            event.body["period"],
            *before,
            event.index,
            amount=sum(abs(one - other) for _, one, other in wrong),
            period=event.body["period"],
            fund=shown(name),
            stated=yuan(stated),
            computed=yuan(computed),
        )

    def _report_moved(self, event: Event, wrong: list[tuple[str, Any, Any]]) -> None:
        period = event.body["period"]
        net = [each for each in wrong if each[1][1] - each[1][2] != each[2][1] - each[2][2]]
        for rule, rows in ((FOLLOWS, net), (COLUMNS, [each for each in wrong if each not in net])):
            if not rows:
                continue
            name, (_, income, out), (_, computed, computed_out) = rows[0]
            amount = sum(
                abs((one[1] - one[2]) - (two[1] - two[2])) or abs(one[1] - two[1])
                for _, one, two in rows
            )
            self._found.add(
                rule,
                period,
                event.index,
                amount=amount,
                period=period,
                fund=shown(name),
                income=yuan(income),
                expenditure=yuan(out),
                computed_income=yuan(computed),
                computed_expenditure=yuan(computed_out),
            )

    def _check_count(self, event: Event, own: int, late: int, early: int) -> None:
        stated = event.body["count"]
        if stated not in {own, own + late, own + early, own + late + early}:
            period = event.body["period"]
            self._found.add(
                COUNT, period, event.index, period=period, stated=stated, computed=own + late
            )

    def _check_accounts(
        self, event: Event, suffix: str, own: _Table, late: _Table, early: _Table
    ) -> None:
        body, sums = event.body, self._sums
        unplaced = suffix in own or suffix in late or suffix in early
        items = sum(item["amount"] for item in body.get("items", ()))
        out = OUTSIDE + suffix
        now_out = sums.held.get(out, 0) + sum(each.get(out, (0,))[0] for each in (own, late, early))
        if unplaced or items != now_out:  # it can't be known, or the differences are listed
            return
        for each in body["accounts"]:
            name = each["account"] + suffix
            if name not in sums.held:
                continue
            now = sums.held[name] + own.get(name, (0,))[0]
            more, much = late.get(name, (0,))[0], early.get(name, (0,))[0]
            if each["balance"] not in {now, now + more, now + much, now + more + much}:
                period = body["period"]
                self._found.add(
                    ACCOUNTS, period, event.index, amount=abs(each["balance"] - now),
                    period=period, account=shown(name), stated=yuan(each["balance"]),
                    computed=yuan(now + more),
                )  # fmt: skip
                return

    # -------------------------------------------------------------------------------- absence

    def findings(self, today: date) -> Iterator[Finding]:
        """Give the closing that is absent, if one is."""
        months = sorted({day[:7] for day in self._sums.days})
        if not months:
            return
        if self.last:
            length = len(months_of(self.last["period"]))
        else:
            length = FIRST_MONTHS
            if len(months) < FIRST_MONTHS:
                return
        end = month_end(_months_later(months[0], length - 1))
        days = today.toordinal() - ordinal(end) - GRACE_DAYS
        if days > 0:
            yield Finding(
                ABSENT, months[0], days=days, since=end, facts={"month": months[0]},
            )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return self.last

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.last = saved


def _ways(
    base: int, own: Iterable[int], late: Iterable[int], early: Iterable[int]
) -> Iterator[tuple[int, int, int]]:
    """Give (opening, income, expenditure) in every way that a careful bookkeeper may state them.

    What came late counts in this period, or in the opening; what is dated before the books were
    opened counts or doesn't; refunds are income, or less expenditure.
    """
    (income, out, refunds, *_), (more, less, back, *_), (much, few, again, *_) = own, late, early
    for in_opening, counted, lessens in product((0, 1), (0, 1), (0, 1)):
        here = 1 - in_opening
        returned = lessens * (refunds + here * back + counted * again)
        yield (
            base + in_opening * (more - less),
            income + here * more + counted * much - returned,
            out + here * less + counted * few - returned,
        )


def _added(one: tuple[_Table, _Table, int], other: tuple[_Table, _Table, int]) -> Any:  # noqa: ANN401
    days: Days = {"1": list(one), "2": list(other)}
    return total(days)


def _currency(name: str) -> str:
    _, tab, currency = name.partition("\t")
    return tab + currency


def _months_later(month: str, count: int) -> str:
    number = 12 * int(month[:4]) + int(month[5:]) - 1 + count
    return f"{number // 12:04}-{number % 12 + 1:02}"
