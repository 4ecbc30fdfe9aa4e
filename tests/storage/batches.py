"""Entries and heads that are right in form; what they say is nobody's business here."""

from hashlib import sha256

from ledger.affairs.memory import Remembered
from ledger.storage.contracts import Head, NewEntry

ORIGIN = "ledger.example.org/demo"


def entry(index: int, salt: str = "", *, no: str | None = None, closed_by: int = -1) -> NewEntry:
    id_ = sha256(f"statement {index} {salt}".encode()).digest()
    content = f"mingbai/entry/v1\n{index}\n{salt}\n".encode() * 20
    number = f"2026-{index}{salt}" if no is None else no
    remembered = Remembered(
        index=index,
        id=id_,
        no=number,
        type="expenditure",
        amount=100 + index,
        currency="CNY",
        fund="集体资金",
        closed_by=closed_by,
    )
    return NewEntry(
        index=index,
        time_ms=1_795_000_000_000 + index,
        leaf_hash=sha256(b"\x00" + content).digest(),
        id=id_,
        no=number,
        type="expenditure",
        entry=content,
        remembered=remembered,
    )


def batch(start: int, stop: int, salt: str = "") -> list[NewEntry]:
    return [entry(index, salt) for index in range(start, stop)]


def head(size: int) -> Head:
    """A head that says its size in every part."""
    mark = sha256(str(size).encode()).digest()
    return Head(
        size=size,
        root=mark,
        peaks=(mark, mark[::-1]),
        time_ms=1_795_000_000_000 + size,
        last_leaf_hash=entry(size - 1).leaf_hash,
        state=b'{"size":%d}' % size,
    )
