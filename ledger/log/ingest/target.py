"""A ledger as an import sees it: one that is open here, or one behind an address."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from ledger.core.errors import LedgerError


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that is in the ledger, by its text."""

    index: int
    text: bytes


class Target(Protocol):
    """What an import asks of a ledger, and gives to it."""

    @property
    def origin(self) -> str:
        """Which ledger it is."""
        ...

    @property
    def charter(self) -> bytes:
        """The id of its entry 0 (32 bytes)."""
        ...

    def find(self, nos: Sequence[str]) -> Mapping[str, Found]:
        """Return those statements that are in the ledger, by their ``no``."""
        ...

    def judge(self, texts: Sequence[bytes]) -> Sequence[LedgerError | None]:
        """Say of each of *texts* why the ledger would not admit it if it were signed, or None.

        A ledger that can't be asked beforehand says nothing against any.
        """
        ...

    def rehearse(self, notes: Sequence[bytes]) -> None:
        """Check that the ledger would admit each of *notes* as things stand; nothing is entered.

        Raises:
            LedgerError: the first reason why it would not.
        """
        ...

    def submit(self, notes: Sequence[bytes]) -> "Future[Sequence[int]]":
        """Submit *notes*, all or none; the indices come when they are published."""
        ...

    def read_texts(self, indices: Sequence[int]) -> Iterator[bytes]:
        """Yield the texts of the statements at *indices*, in that order."""
        ...
