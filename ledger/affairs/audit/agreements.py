"""Contracts as the rules follow them: what holds now, what was paid, what was accepted.

Several families of rules look at contracts, each with a register of its own. What is over and has
nothing open goes to the shelf, and comes back when something more happens to it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.scene import Scene
from ledger.affairs.journal import PAID, party_key

AGREEMENT_TYPES = PAID | {
    "contract",
    "contract_change",
    "acceptance",
    "income",
    "refund",
    "reversal",
}

FREE, ACCEPTANCE, RETENTION, OTHER = range(4)
"""What an instalment waits for: nothing, work that is accepted, 质保, or something else."""

_WAITS = (
    (ACCEPTANCE, ("验收", "accept")),
    (RETENTION, ("质保", "保修", "保证金", "retention")),
)
_OVER_DAYS = 92  # how long a contract is looked at after its last day, without anything open
_TENDER = "tender"
_FEWEST_BIDDERS = 3


@dataclass(slots=True)
class Payment:
    """Money under a contract, of the direction that it has; what came back is negative."""

    day: str
    amount: int
    index: int


@dataclass(slots=True)
class Instalment:
    """A part of the price, and what it *waits* for."""

    due: str
    amount: int
    waits: int


@dataclass(slots=True)
class Agreement:
    """A contract as it stands.

    *base* is the price that was decided last, or the first; *limit* is above which a tender was
    due when it was signed, 0 for none, *grade* that of its basis. *accepted* and *ended* are days.
    """

    id: str
    index: int
    title: str
    party: str
    direction: str
    amount: int
    base: int
    first: str
    to: str
    signed: str
    offered: bool
    bidders: int
    decided: bool
    limit: int
    grade: str
    asset: str
    instalments: list[Instalment]
    payments: list[Payment] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    changed: str = ""
    accepted: str = ""
    ended: str = ""

    @property
    def paid(self) -> int:
        """What was paid under it, less what came back."""
        return sum(each.amount for each in self.payments)

    def in_order(self) -> list[Payment]:
        """Give the payments by day."""
        return sorted(self.payments, key=lambda each: (each.day, each.index))

    def plain(self) -> dict[str, Any]:
        """Give it as a JSON value."""
        return asdict(self)


def read_agreement(value: Mapping[str, Any]) -> Agreement:
    """Take back what `Agreement.plain` gave."""
    fields = dict(value)
    fields["instalments"] = [Instalment(**each) for each in value["instalments"]]
    fields["payments"] = [Payment(**each) for each in value["payments"]]
    return Agreement(**fields)


def tender_grade(scene: Scene) -> str:
    """Give the grade of the limit above which work is put out to tender; U where none is set."""
    return scene.profile.tender_grade if scene.profile else "U"


def days_after(day: str, other: str) -> int:
    """How many days after *other* is *day*; both are ISO."""
    return (date.fromisoformat(day) - date.fromisoformat(other)).days


def _instalments(listed: Iterable[Mapping[str, Any]]) -> list[Instalment]:
    return [
        Instalment(each["due"], each["amount"], _waits(each.get("after", ""))) for each in listed
    ]


def _waits(after: str) -> int:
    said = after.lower()
    for waits, words in _WAITS:
        if any(word in said for word in words):
            return waits
    return OTHER if said else FREE


def _agreement(event: Event, scene: Scene) -> Agreement:
    body, profile = event.body, scene.profile
    limit = None if profile is None else profile.tender_over
    bidders = body.get("bidders", 0)
    return Agreement(
        id=event.id,
        index=event.index,
        title=body["title"],
        party=party_key(body["party"]),
        direction=body["direction"],
        amount=body["amount"],
        base=body["amount"],
        first=body["from"],
        to=body["to"],
        signed=body["signed"],
        offered=body["method"] == _TENDER and not 0 < bidders < _FEWEST_BIDDERS,
        bidders=bidders,
        decided=bool(body.get("decision")),
        limit=limit or 0,
        grade=tender_grade(scene),
        asset=body.get("asset", ""),
        instalments=_instalments(body["instalments"]),
    )


class Agreements:
    """The contracts of one *direction* (``in``, ``out``, or empty for both) that are open.

    *space* is the family's own on the shelf.
    """

    def __init__(self, space: str, direction: str = "") -> None:
        self._contracts, self._payments = f"{space}.contract", f"{space}.payment"
        self._direction = direction
        self.open: dict[str, Agreement] = {}
        self._swept = ""  # the month in which what is over was last looked for

    def take(self, event: Event, scene: Scene) -> Agreement | None:
        """Take an event of AGREEMENT_TYPES; give the contract that it changed, if any."""
        if event.type == "contract":
            return self._sign(event, scene)
        if event.type == "reversal":
            return self._reverse(event.body["reverses"], scene)
        body = event.body
        named = body.get("contract", "")
        if not named and event.type == "refund":
            named = self._payment(body.get("refunds", ""), scene)[0]
        agreement = self.find(named, scene) if named else None
        if agreement is None:
            return None
        if event.type == "contract_change":
            _change(agreement, event)
        elif event.type == "acceptance":
            if body["passed"]:
                agreement.accepted = min(agreement.accepted or body["day"], body["day"])
        elif not self._pay(agreement, event, scene):
            return None
        self.open[named] = agreement
        return agreement

    def find(self, id: str, scene: Scene) -> Agreement | None:  # noqa: A002 - the event's word
        """Give a contract, open or not; None if there is none of this direction."""
        if id in self.open:
            return self.open[id]
        kept = scene.shelf.get(self._contracts, id)
        return None if kept is None else read_agreement(json.loads(kept))

    def retire(self, scene: Scene, day: str, is_open: Callable[[Agreement], bool]) -> None:
        """Put on the shelf what is over as of *day* and of which nothing is open, once a month."""
        if day[:7] == self._swept:
            return
        self._swept = day[:7]
        for id_, each in list(self.open.items()):
            if days_after(day, each.ended or each.to) > _OVER_DAYS and not is_open(each):
                scene.shelf.put(self._contracts, id_, json.dumps(each.plain()))
                del self.open[id_]

    def save(self) -> dict[str, Any]:
        """Give what is open, as a JSON value."""
        return {"open": [each.plain() for each in self.open.values()], "swept": self._swept}

    def load(self, value: dict[str, Any]) -> None:
        """Take back what `save` gave."""
        self.open = {each["id"]: read_agreement(each) for each in value["open"]}
        self._swept = value["swept"]

    def _sign(self, event: Event, scene: Scene) -> Agreement | None:
        if self._direction not in ("", event.body["direction"]):
            return None
        agreement = self.open[event.id] = _agreement(event, scene)
        return agreement

    def _pay(self, agreement: Agreement, event: Event, scene: Scene) -> bool:
        came_in = event.type == "income"
        if came_in != (agreement.direction == "in"):
            return False
        amount = event.body["amount"]
        sign = -1 if event.type == "refund" else 1
        agreement.payments.append(Payment(event.body["date"], sign * amount, event.index))
        scene.shelf.put(self._payments, event.id, json.dumps([agreement.id, event.index]))
        return True

    def _payment(self, id: str, scene: Scene) -> tuple[str, int]:  # noqa: A002 - the event's word
        kept = scene.shelf.get(self._payments, id)
        if kept is None:
            return "", 0
        contract, index = json.loads(kept)
        return contract, index

    def _reverse(self, id: str, scene: Scene) -> Agreement | None:  # noqa: A002 - the event's word
        named, index = self._payment(id, scene)
        agreement = self.find(named, scene) if named else None
        if agreement is not None:
            agreement.payments = [each for each in agreement.payments if each.index != index]
            self.open[named] = agreement
        return agreement


def _change(agreement: Agreement, event: Event) -> None:
    body = event.body
    agreement.amount, agreement.to = body["amount"], body["to"]
    if body.get("instalments"):
        agreement.instalments = _instalments(body["instalments"])
    if body.get("ended"):
        agreement.ended = body["day"]
    if body.get("decision"):
        agreement.base, agreement.decided = body["amount"], True
        agreement.changes, agreement.changed = [], ""
    else:
        agreement.changes.append(event.index)
        agreement.changed = agreement.changed or body["day"]
