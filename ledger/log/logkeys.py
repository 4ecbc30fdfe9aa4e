"""The log's own keys over the years: those it signs with, those it had, those that are to come.

A *generation* is the keys that sign one checkpoint together: one of type 0x01, and where the
ledger has it one of type 0x06. A key succession ends a generation and begins the next
(docs/keys.md). What an earlier generation signed is still this log's: the stores are compared by
it, and whoever still signs with such a key is noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.core.checkpoint import Checkpoint, open_checkpoint
from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, VerifierKey

Generation = tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The generations of a log's keys; *former* from the first on, *coming* if there is one."""

    current: Generation
    former: tuple[Generation, ...] = ()
    coming: Generation = ()

    @property
    def first(self) -> VerifierKey:
        """The current key of type 0x01, which every log has."""
        return next(key for key in self.current if key.algorithm == ED25519)

    def __iter__(self) -> Iterator[Generation]:
        """Yield the generations, the likeliest first."""
        yield self.current
        if self.coming:
            yield self.coming
        yield from reversed(self.former)


OwnKeys = LogKeys | VerifierKey
"""All of a log's keys; or the only one it ever had."""


def without_former(own: OwnKeys) -> OwnKeys:
    """Give the keys that are in force or coming: whoever stole an earlier one stops nothing."""
    return own if isinstance(own, VerifierKey) else LogKeys(own.current, (), own.coming)


def open_own(note: bytes, own: OwnKeys) -> Checkpoint:
    """Give the checkpoint that this log has signed, with the keys of any one generation.

    Raises:
        What `open_checkpoint` raises of the current keys, if no generation has signed it.
    """
    if isinstance(own, VerifierKey):
        return open_checkpoint(note, own)[0]
    failure: LedgerError | None = None
    for generation in own:
        try:
            return open_checkpoint(note, generation)[0]
        except LedgerError as error:
            failure = failure or error
    raise failure or AssertionError("a log without keys")
