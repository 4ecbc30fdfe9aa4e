"""The invoices that a ledger has paid, to be compared with other ledgers' by whoever audits many.

They rest on the shelf, numbered as they come, so that they can be gone through; the numbers
themselves are hashed, since an invoice is its issuer's affair.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.affairs.audit.books_evidence import invoice_of
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.scene import Scene, Shelf

_LISTED = "invoices listed"
_UNDONE = "invoices undone"


class Invoice(NamedTuple):
    """An invoice's hash (`invoice_hash`), the entry that paid it, and how much, in minor units."""

    hash: str
    entry: int
    amount: int


class Invoices:
    """Takes the events of a ledger in order, and lists the invoices that stand paid."""

    def __init__(self) -> None:
        self._count = 0

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next admitted statement."""
        if event.type == "reversal":
            index = scene.index_of(event.body["reverses"])
            if index is not None:
                scene.shelf.put(_UNDONE, str(index), "")
            return
        found = invoice_of(event)
        if found is not None:
            scene.shelf.put(_LISTED, str(self._count), f"{found[0]} {event.index} {found[1]}")
            self._count += 1

    def paid(self, shelf: Shelf) -> Iterator[Invoice]:
        """Give the invoices that stand paid, in the order of their entries."""
        for number in range(self._count):
            written = shelf.get(_LISTED, str(number))
            if written is not None:
                name, entry, amount = written.split()
                if shelf.get(_UNDONE, entry) is None:
                    yield Invoice(name, int(entry), int(amount))

    def save(self) -> dict[str, Any]:
        """Give all that is kept beside the shelf, as a JSON value."""
        return {"count": self._count}

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take back what `save` gave."""
        self._count = saved["count"]
