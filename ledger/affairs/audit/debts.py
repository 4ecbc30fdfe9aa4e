"""Receivables and payables as the rules follow them: what is still owed, and since when."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from ledger.affairs.audit.agreements import days_after
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.scene import Scene
from ledger.affairs.journal import PAID

DEBT_TYPES = PAID | {"debt", "income", "reversal"}


@dataclass(slots=True)
class Owed:
    """A debt: *paid* of it so far; *due* is empty where no day was agreed."""

    index: int
    text: str
    amount: int
    due: str
    paid: int = 0


class Debts:
    """The debts of one *direction* (``receivable`` or ``payable``) that are not paid.

    What is paid goes to the shelf, in case a payment of it is reversed.
    """

    def __init__(self, direction: str) -> None:
        self._direction, self._space = direction, f"debts.{direction}"
        self._types = {"income"} if direction == "receivable" else PAID
        self.open: dict[str, Owed] = {}

    def take(self, event: Event, scene: Scene) -> None:
        """Take an event of DEBT_TYPES."""
        body = event.body
        if event.type == "debt":
            if body["direction"] == self._direction:
                due = body.get("due", "")
                self.open[event.id] = Owed(event.index, body["text"], body["amount"], due)
        elif event.type == "reversal":
            kept = scene.shelf.get(self._space, body["reverses"])
            if kept is not None:
                named, amount = json.loads(kept)
                self._pay(named, -amount, scene)
        elif event.type in self._types and body.get("debt"):
            kept = json.dumps([body["debt"], body["amount"]])
            scene.shelf.put(self._space, event.id, kept)
            self._pay(body["debt"], body["amount"], scene)

    def _pay(self, named: str, amount: int, scene: Scene) -> None:
        owed = self.open.pop(named, None)
        if owed is None:
            kept = scene.shelf.get(self._space, f"paid {named}")
            if kept is None:
                return  # a debt of the other direction
            owed = Owed(**json.loads(kept))
        owed.paid += amount
        if owed.paid >= owed.amount:
            scene.shelf.put(self._space, f"paid {named}", json.dumps(asdict(owed)))
        else:
            self.open[named] = owed

    def overdue(self, today: str, grace_days: int) -> list[tuple[str, Owed, int]]:
        """Give the debts that are due for more than *grace_days*, with their ids and days."""
        late = [
            (id_, owed, days_after(today, owed.due)) for id_, owed in self.open.items() if owed.due
        ]
        return [each for each in late if each[2] > grace_days]

    def save(self) -> dict[str, Any]:
        """Give what is open, as a JSON value."""
        return {id_: asdict(owed) for id_, owed in self.open.items()}

    def load(self, value: dict[str, Any]) -> None:
        """Take back what `save` gave."""
        self.open = {id_: Owed(**each) for id_, each in value.items()}
