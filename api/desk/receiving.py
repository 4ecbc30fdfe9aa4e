"""Receipts 回执: the desk's own key signs what it has received, before any office has looked at it.

The key is no office's and signs no statement. It makes silence provable: who holds a receipt, and
finds nothing in the ledger after its day, can show both (ADR 0048).
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger.affairs.canonical import encode
from ledger.core.hashing import sha256
from ledger.core.keys import ED25519, SigningKey
from ledger.core.note import sign_note
from ledger.storage import durable

KEY_NAME: Final = "mingbai-desk/receipts"
KEY_FILE: Final = "receipts.seed"
_HEAD: Final = "mingbai/objection-receipt/v1"
_DEMAND_HEAD: Final = "mingbai/demand-receipt/v1"
_SEED_BYTES: Final = 32
ENTER_WORKDAYS: Final = 3
"""By so many working days after the day of receipt an objection is to stand in the ledger (U)."""


class Received(NamedTuple):
    """What was received: under which number, on which day, and by when it is to be entered."""

    origin: str
    no: str
    day: date
    enter_by: date
    body: Mapping[str, Any]


def receipt_text(received: Received) -> bytes:
    """Write what a receipt says: ledger, number, two days, SHA-256 of the canonical body."""
    lines = (
        _HEAD,
        received.origin,
        received.no,
        received.day.isoformat(),
        received.enter_by.isoformat(),
        sha256(encode(dict(received.body))).hex(),
    )
    return "".join(f"{line}\n" for line in lines).encode()


class Counted(NamedTuple):
    """A code that was counted for a forced publication of a catalogue's item."""

    origin: str
    no: str
    day: date
    catalogue: str


def demand_text(counted: Counted) -> bytes:
    """Write what the receipt of a counted code says: ledger, number, day, the catalogue's item."""
    lines = (
        _DEMAND_HEAD,
        counted.origin,
        counted.no,
        counted.day.isoformat(),
        counted.catalogue,
    )
    return "".join(f"{line}\n" for line in lines).encode()


def sign_receipt(received: Received | Counted, key: SigningKey) -> bytes:
    """Give the receipt, a signed note; the same for the same thing received."""
    text = receipt_text(received) if isinstance(received, Received) else demand_text(received)
    return sign_note(text, [key])


def open_receipt_key(folder: Path) -> SigningKey:
    """Give the desk's key for receipts, from *folder*; it is made there if there is none."""
    path = folder / KEY_FILE
    with suppress(FileExistsError):
        if not path.exists():
            durable.write_new(path, secrets.token_bytes(_SEED_BYTES), 0o600)
    with path.open("rb") as file:
        os.fchmod(file.fileno(), 0o600)
        seed = file.read(_SEED_BYTES + 1)
    return SigningKey(KEY_NAME, ED25519, seed)
