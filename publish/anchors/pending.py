"""Batches on their way, remembered on disk before anything is sent (one file for each).

A file is a line of JSON. What it says of the chain is never believed later, only asked again.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.storage import durable
from publish.anchors.chain import Prepared
from publish.anchors.errors import AnchorStateMalformed

SETTLED_KEPT = 3
"""So many settled batches are looked at again, since a chain may still reorganise."""


@dataclass(frozen=True)
class Sending:
    """A batch: its leaves (directory and note), what was sent for it and when, where it settled.

    *block* is the hash of the block for which receipts were written; empty if none were.
    """

    root: bytes
    leaves: tuple[tuple[str, bytes], ...]
    transactions: tuple[Prepared, ...]
    sent_s: int
    block: bytes = b""


class Remembered:
    """The batches of one chain, in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    def load(self) -> list[Sending]:
        """Give what is remembered, the oldest first.

        Raises:
            AnchorStateMalformed: a file is damaged.
        """
        found = [_read(path) for path in sorted(self._directory.glob("*.json"))]
        return sorted(found, key=lambda each: (each.sent_s, each.root))

    def keep(self, sending: Sending) -> None:
        """Remember *sending*, durably, in place of what was remembered of the same root."""
        value = {
            "root": sending.root.hex(),
            "leaves": [[place, note.decode()] for place, note in sending.leaves],
            "transactions": [
                [each.hash.hex(), each.raw.hex(), each.nonce, each.price]
                for each in sending.transactions
            ],
            "sent_s": sending.sent_s,
            "block": sending.block.hex(),
        }
        data = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        durable.replace(self._path(sending), data)

    def forget_old(self) -> None:
        """Forget all settled batches but the last few."""
        settled = [each for each in self.load() if each.block]
        for each in settled[:-SETTLED_KEPT]:
            self._path(each).unlink(missing_ok=True)

    def _path(self, sending: Sending) -> Path:
        return self._directory / f"{sending.root.hex()}.json"


def _read(path: Path) -> Sending:
    try:
        value: Any = json.loads(path.read_bytes())
        return Sending(
            bytes.fromhex(value["root"]),
            tuple([(str(place), note.encode()) for place, note in value["leaves"]]),
            tuple(
                Prepared(bytes.fromhex(hashed), bytes.fromhex(raw), int(nonce), int(price))
                for hashed, raw, nonce, price in value["transactions"]
            ),
            int(value["sent_s"]),
            bytes.fromhex(value["block"]),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise AnchorStateMalformed(path=str(path)) from error
