"""A round of anchoring on one chain: what is on its way goes on, what is new is sent, once.

Whatever happens between two steps, the next round takes the same ones again: the batch is on disk
before its transaction is sent, a transaction is sent again as it is until it stands in a block deep
enough, and receipts are written only then. If the chain reorganises later, the batch is on its way
again and its receipts are written anew.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ledger.core.note import parse_note
from publish.anchors.batch import build_batch
from publish.anchors.chain import Chain, Cost, Landed
from publish.anchors.errors import BlockTimeFar
from publish.anchors.pending import Remembered, Sending
from publish.anchors.places import Place
from publish.anchors.receipt import receipt_path, write_receipts

REORGANISED = "chain_reorganised"
"""What is said of a chain while receipts are listed whose block is gone from it."""

_BETWEEN_LOOKS_S = 0.2
_FAR_S = 86_400  # by which a block may seem older than its transaction, or newer than now


@dataclass(frozen=True)
class Patience:
    """How many blocks deep is settled; how long a round waits; after how long more is paid (s)."""

    confirmations: int = 12
    wait_s: float = 60.0
    raise_s: int = 1800


@dataclass(frozen=True)
class Outcome:
    """What a round came to: ledgers anchored, on their way, nothing new; and moved by the chain.

    *proven* says that the chain's own bytes showed each block; if not, it is the node's word.
    *reverted* ledgers have a receipt whose block is gone, and their batch is on its way again.
    """

    anchored: int = 0
    on_way: int = 0
    standing: int = 0
    moved: int = 0
    landed: Landed | None = None
    proven: bool = True
    reverted: int = 0


class Round:
    """One run over *places*, by directory, on one chain."""

    def __init__(
        self,
        chain: Chain,
        remembered: Remembered,
        places: Mapping[str, Place],
        patience: Patience,
        now_s: Callable[[], int],
    ) -> None:
        self._chain, self._remembered, self.places = chain, remembered, places
        self._patience, self._now_s = patience, now_s
        self._anchored = self._moved = 0
        self._landed: Landed | None = None
        self._proven = True

    def fresh(self) -> list[Place]:
        """Give the places whose checkpoint is neither anchored on this chain nor on its way."""
        on_way = {
            parse_note(note).text for each in self._remembered.load() for _, note in each.leaves
        }
        found: dict[bytes, Place] = {}
        for place in self.places.values():
            is_new = place.checkpoint.size > 0 and place.text not in on_way
            if is_new and not place.is_anchored(self._chain.kind, self._chain.name):
                found[place.text] = place
        return [found[text] for text in sorted(found)]

    def estimate(self) -> tuple[int, Cost | None]:
        """Give how many ledgers would be anchored and what it would take; nothing is sent."""
        self._chain.check()
        fresh = self.fresh()
        if not fresh:
            return 0, None
        batch = build_batch([place.text for place in fresh])
        return len(fresh), self._chain.estimate(batch.root, batch.size)

    def run(self) -> Outcome:
        """Do the round; see the module."""
        self._chain.check()
        for each in self._remembered.load():
            self._advance(each)
        if not self._waiting() and (fresh := self.fresh()):
            self._begin(fresh)
        until = time.monotonic() + self._patience.wait_s
        while (waiting := self._waiting()) and time.monotonic() < until:
            time.sleep(_BETWEEN_LOOKS_S)
            for each in waiting:
                self._advance(each)
        self._remembered.forget_old()
        waiting = self._waiting()
        on_way = sum(len(each.leaves) for each in waiting)
        return Outcome(
            self._anchored,
            on_way,
            max(0, len(self.places) - self._anchored - on_way),
            self._moved,
            self._landed,
            self._proven,
            sum(self._reverted(each) for each in waiting),
        )

    def _reverted(self, waiting: Sending) -> int:
        """Count the ledgers that list a receipt of a batch which stands in no settled block."""
        found = 0
        for directory, note in waiting.leaves:
            if directory in self.places:
                place = self.places[directory].at(note)
                path = receipt_path(self._chain, place, waiting.root)
                found += any(each.path == path for each in place.anchors())
        return found

    def _waiting(self) -> list[Sending]:
        return [each for each in self._remembered.load() if not each.block]

    def _begin(self, fresh: Sequence[Place]) -> None:
        batch = build_batch([place.text for place in fresh])
        prepared = self._chain.prepare(batch.root, batch.size)
        leaves = tuple((place.directory, place.note) for place in fresh)
        sending = Sending(batch.root, leaves, (prepared,), self._now_s())
        self._remembered.keep(sending)
        # Stop here: nothing was sent; the next round sends this very transaction.
        self._chain.send(prepared)
        self._advance(sending)

    def _advance(self, sending: Sending) -> None:
        """Take one batch a step on."""
        for each in sending.transactions:
            landed = self._chain.find(each.hash)
            if landed is not None:
                self._settle(sending, each.hash, landed)
                return
        if sending.block:
            # It stood in a block which is no longer there.
            sending = replace(sending, block=b"")
            self._moved += len(sending.leaves)
            self._remembered.keep(sending)
        self._send_again(sending)

    def _send_again(self, sending: Sending) -> None:
        last = sending.transactions[-1]
        size = len(sending.leaves)
        if self._chain.is_spent(last):
            prepared = self._chain.prepare(sending.root, size)
        elif self._now_s() - sending.sent_s > self._patience.raise_s:
            prepared = self._chain.prepare(sending.root, size, instead=last)
        else:
            self._chain.send(last)
            return
        transactions = (*sending.transactions, prepared)
        sending = replace(sending, transactions=transactions, sent_s=self._now_s())
        self._remembered.keep(sending)
        self._chain.send(prepared)

    def _settle(self, sending: Sending, transaction: bytes, landed: Landed) -> None:
        """Write the receipts, if the block is deep enough and they are not written for it."""
        if landed.block == sending.block or landed.confirmations < self._patience.confirmations:
            return
        self._check_time(sending, landed)
        if sending.block:
            self._moved += len(sending.leaves)
        places = [
            self.places[directory].at(note) if directory in self.places else None
            for directory, note in sending.leaves
        ]
        batch = build_batch([parse_note(note).text for _, note in sending.leaves])
        shown = write_receipts(self._chain, batch, places, transaction, landed)
        self._proven = self._proven and shown
        # Stop here: the receipts stand and the batch counts as waiting; they are written again.
        self._remembered.keep(replace(sending, block=landed.block))
        self._anchored += sum(place is not None for place in places)
        self._landed = landed

    def _check_time(self, sending: Sending, landed: Landed) -> None:
        """Check that the block is not from long before the batch was sent, nor from a far day.

        Raises:
            BlockTimeFar: it is; a receipt with that time would say more than is known.
        """
        apart_s = max(sending.sent_s - landed.time_s, landed.time_s - self._now_s())
        if apart_s > _FAR_S:
            raise BlockTimeFar(chain=self._chain.name, apart_s=apart_s)
