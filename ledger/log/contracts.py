"""What the append procedure is given, and what it answers (design section 7).

The log decides order and time, and signs; how a checkpoint reaches witnesses and readers is its
publisher's business. ``publish`` may not be imported from here: ``mingbai`` puts the two together.
"""

from typing import NamedTuple, Protocol

from ledger.storage.contracts import SignedHead


class Clock(Protocol):
    """The only source of time in the log."""

    def __call__(self) -> int:
        """Return Unix milliseconds, UTC."""
        ...


class Published(NamedTuple):
    """What stands as the published checkpoint: *checkpoint* is the note with all its signatures.

    *witnessed* says whether the quorum that the policy asks for cosigned it; a policy that asks
    for none is satisfied. *shown* says that readers get it; if not, what they got before stands
    until the quorum has answered, and *checkpoint* is a receipt for those who submitted.
    """

    checkpoint: bytes
    size: int
    witnessed: bool
    shown: bool = True


class WitnessState(NamedTuple):
    """How one witness does: the *size* it last cosigned, at Unix second *time_s*; 0 for never.

    *fault* is the code of what keeps it isolated, since second *since_s*; empty if it is not.
    """

    name: str
    size: int
    time_s: int
    fault: str
    since_s: int


class Outside(Protocol):
    """What the witnesses say, beside their cosignatures."""

    def check(self, signed: SignedHead | None) -> None:
        """Check that nothing that was seen outside speaks against signing after *signed*.

        The first time the witnesses are asked what they saw last, for a bounded time; later what
        was learnt since then is looked at. Called inside the ledger's turn.

        Raises:
            HaltError: a checkpoint under the log's own key is larger, or of another tree; or, the
                first time only, a witness names a larger size that the operator did not accept.
        """
        ...

    @property
    def unfinished(self) -> bool:
        """Whether publishing the same checkpoint again would add cosignatures, or may."""
        ...

    @property
    def states(self) -> tuple[WitnessState, ...]:
        """How each witness does."""
        ...

    def close(self) -> None:
        """Ask nobody any more, and give back threads and connections."""
        ...


class Nobody:
    """No witness at all."""

    unfinished = False
    states: tuple[WitnessState, ...] = ()

    def check(self, signed: SignedHead | None) -> None:
        """Know nothing that speaks against signing."""

    def close(self) -> None:
        """Have nothing to give back."""


NOBODY = Nobody()


class Publisher(Protocol):
    """The one way out: takes a signed checkpoint to the witnesses, then to the readers.

    Called inside the ledger's turn, so never by two at once for one ledger. When it is called,
    every tile and bundle of the checkpoint's tree is durable.
    """

    @property
    def witnesses(self) -> int:
        """How many witnesses are asked; with none, a machine restored as a whole goes unnoticed."""
        ...

    @property
    def outside(self) -> Outside:
        """What the witnesses say, beside their cosignatures; `NOBODY` without any."""
        ...

    def publish(self, checkpoint: bytes, size: int) -> Published:
        """Put *checkpoint* where readers find it, durably, before returning.

        Where the policy's quorum has not answered in time, it may be kept from them (``shown``).

        The published checkpoint is only ever replaced by one of a larger size. The same text
        again is fine and answered with what stands (cosignatures may be added). A partial tile
        is removed only after its full one stands and the larger checkpoint is out.

        Raises:
            CheckpointGoesBack: what stands is larger, or of the same size with another text.
            StorageFailed: it may or may not have been replaced; look before deciding.
        """
        ...


class Accepted(NamedTuple):
    """A statement's place in the ledger: *index*, its *id* and *leaf_hash* (32 bytes each).

    *time_ms* is the entry's, Unix milliseconds UTC; *duplicate* says that the statement was in
    the ledger before this submission, at this index.
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    id: bytes
    leaf_hash: bytes
    time_ms: int
    duplicate: bool


class Answer(NamedTuple):
    """A submission's receipt: its entries in the order sent, under one published *checkpoint*."""

    entries: tuple[Accepted, ...]
    checkpoint: bytes
    size: int
    witnessed: bool
