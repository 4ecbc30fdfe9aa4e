"""Ledgers of random admissible actions: what must hold of all of them, whatever is done.

Everything is signed, opened and admitted; closings and notices are made by the journal of what was
written, as an honest program makes them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.canonical import encode
from ledger.affairs.opening import open_statement
from ledger.affairs.state import decode_state, encode_state
from ledger.affairs.statement import sign_statement
from ledger.core.errors import LedgerError
from ledger.core.hashing import sha256
from mingbai.demo.books import last_of
from mingbai.demo.community import BANK, CASH
from mingbai.demo.desk import CURRENCY, Body, Statement
from mingbai.demo.people import ORIGIN
from mingbai.demo.plain import EARMARKED, FUND, Plain, charter_of
from tests import community
from tests.affairs.audit.shelf import MemoryShelf
from tests.communities.admitted import Ledger, described, seal, vkeys_of

FIRST, TODAY = date(2026, 1, 1), date(2026, 6, 1)
FOLLOWS = (
    *("books.carry_over", "books.closing", "books.closing_columns", "books.closing_count"),
    *("books.accounts", "books.notice_table", "books.notice_totals", "books.notice_balance"),
    *("books.notice_rows", "books.bank_gap", "books.bank_closing", "books.reconciliation"),
    *("books.match_differs", "books.cash_book", "books.settlement_short", "books.settlement_over"),
)
DAYS = (TODAY - FIRST).days

# ------------------------------------------------------------------------------- random actions

amounts = st.integers(0, 3_000_00)
days = st.integers(2, DAYS - 12)
actions = st.tuples(
    st.sampled_from(
        (
            "pay",
            "late",
            "receive",
            "refund",
            "cash",
            "move",
            "outflow",
            "reverse",
            "advance",
            "list",
        )
    ),
    days,
    amounts,
    st.sampled_from((FUND, EARMARKED)),
)


class Told:
    """A plain community in which *done* happens beside; months are closed, quarters published."""

    def __init__(self, done: list[tuple[str, int, int, str]]) -> None:
        self.ledger = Ledger(charter_of("SH-urban", vkeys_of()), FIRST)
        self.plain = Plain("SH-urban", FIRST, TODAY, self.ledger.charter, seal)
        self.of = self.plain.of
        self.plain.found(bank=900_000_00, cash=90_000_00, earmarked=500_000_00)
        for month in self.plain.months():
            self.plain.routine(month)
            self.of.month_ends(month)
            self.plain.publish(f"{month:%Y-%m}", last_of(month) + timedelta(days=9))
        for number, (what, day, amount, fund) in enumerate(done):
            act = partial(getattr(self, f"_{what}"), f"act {number}", amount, fund)
            self.plain.on(FIRST + timedelta(days=day), act)
        self.of.run()
        self.ledger.take_all(self.of.desk.statements)

    def _pay(self, name: str, amount: int, fund: str) -> None:
        self.of.pay(amount, "设施维护", "维修", "示例维修队", fund=fund, name=name)

    def _late(self, name: str, amount: int, fund: str) -> None:
        day = max(FIRST, self.of.day - timedelta(days=40))
        if self.of.day.day <= 6:  # the bank has told, and the month isn't closed yet
            day = self.of.day
        self.of.pay(amount, "设施维护", "维修", "示例维修队", fund=fund, name=name, day=day)

    def _receive(self, name: str, amount: int, fund: str) -> None:
        self.of.receive(amount, "其他收入", "收入", "示例单位", fund=fund, name=name)

    def _cash(self, name: str, amount: int, fund: str) -> None:
        self.of.receive(amount, "场地费", "收入", "示例单位", fund=fund, account=CASH, name=name)

    def _refund(self, name: str, amount: int, fund: str) -> None:
        self.of.receive(amount, "退款", "退回", "示例单位", fund=fund, kind="refund", name=name)

    def _move(self, name: str, amount: int, fund: str) -> None:
        del name
        self.of.transfer(amount, BANK, BANK, fund, "调剂", FUND if fund == EARMARKED else EARMARKED)

    def _outflow(self, name: str, amount: int, fund: str) -> None:
        more: dict[str, Any] = {"kind": "outflow", "reason": "急需"}
        self.of.pay(amount, "抢修", "抢修", "示例抢修队", fund=fund, name=name, **more)

    def _reverse(self, name: str, amount: int, fund: str) -> None:
        self._pay(name, amount, fund)
        self.of.reverse(name, amount, "录错")

    def _list(self, name: str, amount: int, fund: str) -> None:
        rows = [("个人：甲", amount, "补贴"), ("个人：乙", amount // 2, "补贴")]
        self.of.pay_list(rows, "补贴", "补贴", fund=fund, name=name)

    def _advance(self, name: str, amount: int, fund: str) -> None:
        due = (self.of.day + timedelta(days=30)).isoformat()
        payee = {"name": "周示例", "office": "经办"}
        body = self.of.movement(
            amount + 1, "备用金", "备用金", fund=fund, account=BANK, due=due, payee=payee
        )
        self.of.desk.write("advance", body, name=name)
        self.plain.on(self.of.day + timedelta(days=9), partial(self._settle, name, amount, fund))

    def _settle(self, name: str, amount: int, fund: str) -> None:
        spent = self.of.pay(
            *(amount, "活动费", "用品", "示例百货店"), fund=fund, advance=self.of.id(name)
        )
        body: Body = {
            "advance": self.of.id(name),
            "currency": CURRENCY,
            "date": self.of.day.isoformat(),
            "entries": [spent],
            "returned": 1,
            "spent": amount,
            "summary": "核销",
        }
        self.of.desk.write("settlement", body)


@settings(max_examples=15, deadline=None)
@given(st.lists(actions, max_size=25))
@example(
    [("move", 2, 1, EARMARKED), ("move", 2, 1, EARMARKED)]
)  # both are rows of the fund they go to
def test_what_the_journal_makes_always_follows(done: list[tuple[str, int, int, str]]) -> None:
    found = Told(done).ledger.audit(FAMILIES, TODAY)
    wrong = [finding for finding in found if finding.rule.id in FOLLOWS]
    assert not wrong, described(wrong)


# ------------------------------------------------------------------------- never stuck, replayed


_SLUGS = ("secretary-1", "director-1", "accountant-1", "cashier-1", "clerk-1", "supervision-1")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(_SLUGS), st.booleans()), max_size=12, unique_by=lambda e: e[0]
    )
)
def test_whoever_goes_the_street_can_appoint_and_money_that_moved_be_recorded(
    changes: list[tuple[str, bool]],
) -> None:
    told = short_story()
    ledger = Ledger(charter_of("SH-urban", vkeys_of()), FIRST)
    plain = Plain("SH-urban", FIRST, date(2026, 2, 1), ledger.charter, seal)
    plain.found()
    plain.of.run()
    desk = plain.of.desk
    desk.begin(date(2026, 2, 2))
    for slug, whole in changes:
        roles = [
            role for role, holders in desk._offices.items() if slug in [h.slug for h in holders]
        ]
        body: Body = {"reason": "离任", "slug": slug} | ({} if whole else {"roles": roles})
        desk.write("revocation", body, ["authority"])
        desk.dismiss(slug)
    new: Body = {"key": vkeys_of()["clerk-2"], "person": "p-30", "roles": ["accountant"]}
    desk.write("appointment", new, ["authority"])
    paid = plain.of.movement(
        500_00, "抢修", "抢修", fund=FUND, account=BANK, payee={"org": "示例抢修队"}, reason="急需"
    )
    desk.write("outflow", paid, by={"accountant": "clerk-2"})
    ledger.take_all(desk.statements)
    assert ledger.events[-1].type == "outflow"
    assert told.ledger.state.size == len(told.ledger.events)


@cache
def short_story() -> Told:
    """A story in which everything happens once; it is told once."""
    kinds = ("pay", "late", "receive", "refund", "cash", "move", "reverse", "advance", "list")
    return Told([(kind, 20 + 9 * n, 100_00 + n, FUND) for n, kind in enumerate(kinds)])


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_replay_from_any_saved_state_equals_replay_from_zero(chosen: int) -> None:
    ledger = short_story().ledger
    at = chosen % len(ledger.events)
    shelf = MemoryShelf()
    straight, first = ledger.auditor(FAMILIES), ledger.auditor(FAMILIES, shelf)
    for event in ledger.events:
        straight.take(event)
        if event.index < at:
            first.take(event)
    again = ledger.auditor(FAMILIES, shelf)
    again.load(orjson.loads(orjson.dumps(first.save())))
    for event in ledger.events[at:]:
        again.take(event)
    assert orjson.dumps(again.save()) == orjson.dumps(straight.save())
    assert again.rows(TODAY) == straight.rows(TODAY)
    assert decode_state(encode_state(ledger.state)) == ledger.state


# ------------------------------------------------------------------------------------ mutations


Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Give the paths to every value that is neither object nor list."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        yield path
    for key, each in items:
        yield from leaves(each, (*path, key))


def mutated(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """Give a copy in which the value at *path* is changed."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = change(inner[path[-1]])
    return copy


def other(value: Any) -> Any:
    """Give another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value[:-1] + ("0" if value[-1:] != "0" else "1")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_field_that_was_changed_after_signing_is_always_disproved(one: int, two: int) -> None:
    """Whoever holds the ledger can't change a field: the signatures are over all of them."""
    ledger = short_story().ledger
    note = ledger.notes[one % len(ledger.notes)]
    text, _, signatures = note.partition(b"\n\n")
    value = json.loads(text)
    paths = list(leaves(value))
    changed = encode(mutated(value, paths[two % len(paths)], other)) + b"\n\n" + signatures
    with pytest.raises(LedgerError):
        open_statement(changed, ORIGIN, ledger._keys)


FIGURES = frozenset(
    {
        *("amount", "income", "expenditure", "opening", "closing", "balance", "count", "counted"),
        *("book", "bank", "difference", "carry_over", "spent", "returned"),
    }
)


def figures() -> list[tuple[int, Path]]:
    """Give every figure of money in statements of the short story, by statement and path."""
    return [
        (number, path)
        for number, said in enumerate(short_story().of.desk.statements)
        for path in leaves(said.body)
        if path[-1] in FIGURES
        and isinstance(at(said.body, path), int)
        and said.day < date(2026, 4, 1)
    ]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def retold(
    told: list[Statement], number: int, body: Mapping[str, Any]
) -> Iterator[tuple[bytes, int]]:
    """Give all notes, one of them with another *body*, signed anew, and what names it, too."""
    ids: dict[bytes, bytes] = {}
    for index, said in enumerate(told):
        text = said.text
        if index == number:
            text = encode({**json.loads(text), "body": body}) + b"\n"
        for old, new in ids.items():
            text = text.replace(old, new)
        if text != said.text:
            ids[sha256(said.text).hex().encode()] = sha256(text).hex().encode()
        yield (
            sign_statement(text, [community.key(slug, ORIGIN) for slug in said.slugs]),
            said.time_ms,
        )


def test_every_figure_that_its_own_signers_made_wrong_is_refused_or_found() -> None:
    """One figure of a closed month, wrong by a fen, with all its signatures in order."""
    story = short_story()
    told = story.of.desk.statements
    before = {(each.rule.id, each.cause) for each in story.ledger.audit(FAMILIES, TODAY)}
    refused = unseen = 0
    for number, path in figures():
        ledger = Ledger(charter_of("SH-urban", vkeys_of()), FIRST)
        try:
            for note, time_ms in retold(told, number, mutated(told[number].body, path, other)):
                ledger.take(note, time_ms)
        except LedgerError:
            refused += 1
            continue
        found = {(each.rule.id, each.cause) for each in ledger.audit(FAMILIES, TODAY)}
        if not found - before:
            unseen += 1
    assert unseen == 0
    assert 0 < refused < len(figures())
