"""Whatever a careful bookkeeper records, his closings follow; one fen more, and they don't."""

from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.audit.books import Books
from ledger.affairs.audit.event import Event
from ledger.affairs.journal import BETWEEN, INCOME, OUTSIDE, Balances, Journal
from tests.affairs.audit.books_bodies import (
    BANK,
    CASH,
    FUND,
    OTHER,
    advanced,
    got,
    moved,
    opened,
    paid,
    refunded,
    reversed_,
    settled,
)
from tests.affairs.audit.events import Story, run

CLOSING_RULES = {
    "books.accounts",
    "books.carry_over",
    "books.closed_again",
    "books.closing",
    "books.closing_columns",
    "books.closing_count",
    "books.reopened",
}


class Bookkeeper:
    """Records a year by chance, and closes every month from his own sums over the journal."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.story = Story()
        self.journal, self.balances = Journal(), Balances()
        self.sums: dict[str, list[int]] = {}
        self.count = 0
        self.reversible: list[Event] = []
        self.advances: list[Event] = []
        body = opened("2026-01-01", {FUND: 50_000, OTHER: 20_000}, cash=5_000)
        self.balances.add(self.journal.take(1, "", "opening", body))
        self.story.add("opening", body, day="2026-01-01")
        self.opening = {FUND: 50_000, OTHER: 20_000}

    def add(self, kind: str, body: Any, day: str) -> Event:
        event = self.story.add(kind, body, day=day)
        given = self.journal.take(event.index, event.id, kind, body)
        self.balances.add(given)
        self.count += bool(given)
        for delta in given:
            if delta.side != BETWEEN and delta.fund is not None:
                own = self.sums.setdefault(delta.fund, [0, 0])
                if delta.side == INCOME:
                    own[0] += delta.amount
                else:
                    own[1] -= delta.amount
        return event

    def record(self, month: str, today: str) -> None:
        """Record something dated in *month*, late in one of ten."""
        rng = self.rng
        late = month > "2026-01" and rng.random() < 0.1
        day = f"2026-{int(month[5:]) - late:02}-{rng.randint(1, 28):02}"
        fund, amount = rng.choice([FUND, OTHER]), rng.randint(1, 900)
        account = rng.choice([BANK, CASH])
        kind = rng.choice(["income", "paid", "refund", "move", "lend", "advance", "settle", "undo"])
        if kind == "income":
            self.keep("income", got(day, amount, fund=fund, account=account), today)
        elif kind == "paid":
            self.keep("expenditure", paid(day, amount, fund=fund, account=account), today)
        elif kind == "refund":
            self.keep("refund", refunded(day, amount, fund=fund), today)
        elif kind == "move":
            self.keep("transfer", moved(day, amount, account, BANK), today)
        elif kind == "lend":
            body = moved(day, amount, BANK, BANK, from_fund=FUND, to_fund=OTHER)
            self.keep("transfer", body, today)
        elif kind == "advance":
            self.advances.append(self.add("advance", advanced(day, amount, "2026-12-31"), today))
        elif kind == "settle" and self.advances:
            self.settle(self.advances.pop(), day, today)
        elif kind == "undo" and self.reversible:
            event = self.reversible.pop(rng.randrange(len(self.reversible)))
            body = reversed_(event.id, f"{month}-28", event.body["amount"])
            self.add("reversal", body, today)

    def keep(self, kind: str, body: Any, today: str) -> None:
        self.reversible.append(self.add(kind, body, today))

    def settle(self, advance: Event, day: str, today: str) -> None:
        spent = self.rng.randint(0, advance.body["amount"])
        named = {"advance": advance.id} if self.rng.random() < 0.5 else {}
        body = paid(day, spent, account=CASH, **named)
        event = self.add("expenditure", body, today)
        returned = advance.body["amount"] - spent
        body = settled(advance.id, day, spent, returned, entries=[event.id])
        self.add("settlement", body, today)

    def close(self, month: str, today: str) -> None:
        rows, closing = [], {}
        for fund, opening in self.opening.items():
            income, out = self.sums.get(fund, [0, 0])
            closing[fund] = opening + income - out
            rows.append(
                {
                    "closing": closing[fund],
                    "expenditure": out,
                    "fund": fund,
                    "income": income,
                    "opening": opening,
                }
            )
        accounts = [
            {"account": name, "balance": self.balances.accounts[name, "CNY"], "type": kind}
            for name, kind in ((BANK, "bank"), (CASH, "cash"))
        ]
        out_now = self.balances.accounts.get((OUTSIDE, "CNY"), 0)
        body = {
            "accounts": accounts,
            "count": self.count,
            "currency": "CNY",
            "funds": rows,
            "items": [{"amount": out_now, "text": "备用金"}],
            "period": month,
        }
        self.story.add("closing", body, day=today)
        self.opening, self.sums, self.count = closing, {}, 0


def year(seed: int, months: int = 4, records: int = 12) -> Bookkeeper:
    keeper = Bookkeeper(seed)
    for number in range(1, months + 1):
        month = f"2026-{number:02}"
        for _ in range(records):
            keeper.record(month, f"{month}-28")
        keeper.close(month, f"2026-{number + 1:02}-02")
    return keeper


def closings_found(story: Story) -> list[str]:
    return [
        each.rule.id for each in run(Books, story, "2026-06-01") if each.rule.id in CLOSING_RULES
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_the_closings_of_a_careful_bookkeeper_follow(seed: int) -> None:
    assert closings_found(year(seed).story) == []


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 4),
    st.sampled_from(["opening", "income", "expenditure"]),
    st.integers(1, 500),
)
def test_one_number_changed_in_a_closing_is_found(
    seed: int, number: int, field: str, amount: int
) -> None:
    story = year(seed).story
    closings = [at for at, event in enumerate(story.events) if event.type == "closing"]
    at = closings[number - 1]
    body = deepcopy(dict(story.events[at].body))
    body["funds"][0][field] += amount
    body["funds"][0]["closing"] += -amount if field == "expenditure" else amount
    body["items"][0]["amount"] += -amount if field == "expenditure" else amount
    story.events[at] = story.events[at]._replace(body=body)
    assert closings_found(story)
