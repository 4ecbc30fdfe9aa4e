"""Bank credits as the rules follow them: which of them no entry of the books accounts for.

A reconciliation says which entries a line is, one to one or many. Where none does, an entry of the
same amount that is near in time is taken for it, each for one line only. Entries that no line was
found for wait on the shelf, by amount, account and day, for a statement that comes later: as many
as there are, an entry costs the same few words there.
"""

import json
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.audit.agreements import days_after
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.scene import Scene
from ledger.affairs.periods import period_days

CREDIT_TYPES = frozenset(
    {
        "bank_statement",
        "sub_ledger",
        "reconciliation",
        "closing",
        "opening",
        "income",
        "refund",
        "transfer",
        "settlement",
        "reversal",
    }
)

NEAR_DAYS = 31  # bank and books may differ by a month
UNCLOSED_DAYS = 60  # so long a credit may wait where no closing comes, or where it is listed

_WAITING, _BOOKED = "income.waiting", "income.booked"


class Credit(NamedTuple):
    """A line of a bank statement that brought money in; *listed* in a reconciliation as open."""

    statement: str
    no: str
    account: str
    currency: str
    day: str
    amount: int
    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    listed: bool = False


class _Entry(NamedTuple):
    """An entry that brought money into *account*, empty where it does not say into which."""

    id: str
    day: str
    account: str
    currency: str
    amount: int


class BankCredits:
    """The credits without an entry, by statement and line."""

    def __init__(self) -> None:
        self._open: dict[str, Credit] = {}
        self._same: dict[tuple[str, int], dict[str, Credit]] = {}  # by currency and amount
        self._cash: list[str] = []  # accounts that no bank has
        self._closed = ""  # the last day of the periods that are closed
        self._start = ""  # the day of the books' opening: what is not after it is in its balances

    def take(self, event: Event, scene: Scene) -> None:
        """Take an event of CREDIT_TYPES."""
        body = event.body
        if event.type in ("bank_statement", "sub_ledger"):
            for line in body["lines"]:
                if line["amount"] > 0 and line["date"] > self._start:
                    self._offer(_credit(event, line), scene)
        elif event.type == "reconciliation":
            self._reconcile(event, scene)
        elif event.type == "closing":
            self._closed = max(self._closed, period_days(body["period"])[1].isoformat())
        elif event.type == "opening":
            self._start = max(self._start, body["date"])
            self._cash += [each["account"] for each in body["accounts"] if each["type"] == "cash"]
        elif event.type == "reversal" and scene.shelf.get(_BOOKED, body["reverses"]):
            self._undo(body["reverses"], scene)
        else:
            entry = _entry(event)
            if entry is not None and entry.account not in self._cash:
                self._book(entry, scene)

    def unbooked(self, scene: Scene, today: str) -> list[Credit]:
        """Give the credits that an entry should account for by now."""
        return [each for each in self._open.values() if self._is_late(each, scene, today)]

    def _is_late(self, credit: Credit, scene: Scene, today: str) -> bool:
        days = days_after(today, credit.day)
        if credit.day < scene.founded and not self._start:
            return False
        closed = credit.day <= self._closed and not credit.listed
        return days > UNCLOSED_DAYS or (closed and days > NEAR_DAYS)

    def _keep(self, credit: Credit) -> None:
        key = _key(credit.statement, credit.no)
        self._open[key] = credit
        self._same.setdefault((credit.currency, credit.amount), {})[key] = credit

    def _pop(self, key: str) -> Credit:
        credit = self._open.pop(key)
        same = self._same[credit.currency, credit.amount]
        del same[key]
        if not same:
            del self._same[credit.currency, credit.amount]
        return credit

    # ---------------------------------------------------------------------------- one to one

    def _offer(self, credit: Credit, scene: Scene) -> None:
        """Find the entry that waits for this credit and is nearest to it, or keep it open."""
        day = date.fromisoformat(credit.day)
        for apart in range(NEAR_DAYS + 1):
            for other in (day - timedelta(apart), day + timedelta(apart)):
                for account in (credit.account, ""):
                    place = f"{credit.currency} {credit.amount} {other} {account}"
                    entry = _next_waiting(scene, place)
                    if entry is not None:
                        _write_booked(scene, entry, [credit])
                        return
        self._keep(credit)

    def _book(self, entry: _Entry, scene: Scene) -> None:
        """Find the open credit that is this entry, or let the entry wait."""
        near = [
            each
            for each in self._same.get((entry.currency, entry.amount), {}).values()
            if _is_near(each, entry)
        ]
        if near:
            found = min(near, key=lambda each: abs(days_after(each.day, entry.day)))
            _write_booked(scene, entry, [self._pop(_key(found.statement, found.no))])
        else:
            _write_booked(scene, entry, None)
            place = f"{entry.currency} {entry.amount} {entry.day} {entry.account}"
            count = int(scene.shelf.get(_WAITING, place) or 0)
            scene.shelf.put(_WAITING, f"{place} {count}", entry.id)
            scene.shelf.put(_WAITING, place, str(count + 1))

    def _undo(self, id: str, scene: Scene) -> None:  # noqa: A002 - the event's word
        """An entry was reversed: it waits no more, and its credits have none."""
        entry, credits_ = _read_booked(scene, id)
        _write_booked(scene, entry, [])
        for credit in credits_ or ():
            self._offer(credit, scene)

    # --------------------------------------------------------------------------- as was said

    def _reconcile(self, event: Event, scene: Scene) -> None:
        body = event.body
        matches = [
            ([_key(match["statement"], no) for no in match["lines"]], match["entries"])
            for match in body.get("matches") or ()
        ]
        pool = {key: self._pop(key) for keys, _ in matches for key in keys if key in self._open}
        entries: dict[str, _Entry] = {}
        for id_ in (id_ for _, ids in matches for id_ in ids):
            if id_ not in entries and scene.shelf.get(_BOOKED, id_):
                entries[id_], guessed = _read_booked(scene, id_)
                pool |= {_key(each.statement, each.no): each for each in guessed or ()}
        said: dict[str, list[Credit]] = {id_: [] for id_ in entries}
        for keys, ids in matches:
            ours = [pool.pop(key) for key in keys if key in pool]
            first = next((id_ for id_ in ids if id_ in entries), None)
            if first is not None:
                said[first] += ours
        for id_, booked in said.items():
            _write_booked(scene, entries[id_], booked)
        for credit in pool.values():  # guessed, and something else was said
            self._offer(credit, scene)
        for item in body["items"]:
            if item["side"] == "bank_in":
                self._list(body["account"], item["amount"])

    def _list(self, account: str, amount: int) -> None:
        """One open credit of this amount is known to be in the bank only."""
        for each in self._open.values():
            if (each.account, each.amount, each.listed) == (account, amount, False):
                self._keep(each._replace(listed=True))
                return

    def save(self) -> dict[str, Any]:
        """Give all that is kept beside the shelf, as a JSON value."""
        credits_ = [list(each) for each in self._open.values()]
        return {
            "open": credits_,
            "cash": list(self._cash),
            "closed": self._closed,
            "start": self._start,
        }

    def load(self, value: dict[str, Any]) -> None:
        """Take back what `save` gave."""
        self._open, self._same = {}, {}
        for each in value["open"]:
            self._keep(Credit(*each))
        self._cash = list(value["cash"])
        self._closed, self._start = value["closed"], value["start"]


def _key(statement: str, no: str) -> str:
    return f"{statement} {no}"


def _credit(event: Event, line: Any) -> Credit:  # noqa: ANN401 - a JSON value
    body = event.body
    return Credit(
        event.id,
        line["no"],
        body["account"],
        body["currency"],
        line["date"],
        line["amount"],
        event.index,
    )


def _entry(event: Event) -> _Entry | None:
    """Give what brought money in: also what was given back, and a payment that was reversed."""
    body, account, amount = event.body, "", 0
    if event.type == "transfer":
        if body["from"]["account"] != body["to"]["account"]:
            account, amount = body["to"]["account"], body["amount"]
    elif event.type == "settlement":
        amount = body["returned"]
    else:
        account, amount = body.get("account", ""), body["amount"]
    if not amount:
        return None
    return _Entry(event.id, body["date"], account, body["currency"], amount)


def _is_near(credit: Credit, entry: _Entry) -> bool:
    same = entry.account in ("", credit.account)
    return same and abs(days_after(entry.day, credit.day)) <= NEAR_DAYS


def _next_waiting(scene: Scene, place: str) -> _Entry | None:
    """Take the entry that came last of those that wait at *place*, None if none does."""
    count = int(scene.shelf.get(_WAITING, place) or 0)
    while count:
        count -= 1
        scene.shelf.put(_WAITING, place, str(count))
        entry, credits_ = _read_booked(scene, scene.shelf.get(_WAITING, f"{place} {count}") or "")
        if credits_ is None:
            return entry
    return None


def _read_booked(scene: Scene, id: str) -> tuple[_Entry, list[Credit] | None]:  # noqa: A002 - as above
    """Give an entry, and the credits that it is; None while it waits for one."""
    entry, credits_ = json.loads(scene.shelf.get(_BOOKED, id) or "")
    found = None if credits_ is None else [Credit(*each) for each in credits_]
    return _Entry(*entry), found


def _write_booked(scene: Scene, entry: _Entry, credits_: list[Credit] | None) -> None:
    scene.shelf.put(_BOOKED, entry.id, json.dumps([entry, credits_]))
