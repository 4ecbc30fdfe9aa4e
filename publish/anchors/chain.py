"""What anchoring asks of a chain. Another kind of chain is another file in `chains`, like `evm`."""

from typing import NamedTuple, Protocol

from ledger.core.anchors import BlockProof


class Prepared(NamedTuple):
    """A signed transaction: *raw* is what is sent, *price* what a unit of gas may cost (wei)."""

    hash: bytes
    raw: bytes
    nonce: int
    price: int


class Landed(NamedTuple):
    """Where a transaction stands: *position* in the block, *confirmations* counts its own block."""

    number: int
    block: bytes
    time_s: int
    position: int
    confirmations: int


class Cost(NamedTuple):
    """What a transaction would take: *gas* units, at most *price* wei each."""

    gas: int
    price: int


class Chain(Protocol):
    """A chain that can record roots. Methods raise `AnchoringError` and `RefusedError`."""

    kind: str
    """1 to 16 small letters and digits, as the list of anchors has it; the file's name."""
    name: str
    chain_id: int
    contract: bytes
    """The address (20 bytes) under which the chain records the roots."""

    def close(self) -> None:
        """Let go of the connection."""

    def deploy(self) -> tuple[Prepared, bytes]:
        """Give a signed transaction that makes the place for roots, and its address there.

        Raises:
            NothingToDeploy: this kind of chain needs none.
        """

    def check(self) -> None:
        """Check that it answers, is the chain it should be, is not behind, and has the contract."""

    def estimate(self, root: bytes, size: int) -> Cost:
        """Give what recording *root* would take; nothing is sent."""

    def prepare(self, root: bytes, size: int, *, instead: Prepared | None = None) -> Prepared:
        """Give a signed transaction that records *root*; nothing is sent.

        *instead* is one that does not get through: the new one takes its place and pays more.
        """

    def send(self, prepared: Prepared) -> None:
        """Hand over a transaction; that the chain has it already is no error."""

    def is_spent(self, prepared: Prepared) -> bool:
        """Say whether its place (nonce) was taken by a transaction in a block."""

    def find(self, transaction: bytes) -> Landed | None:
        """Give where a transaction stands in the chain; None if it is in no block of it.

        Raises:
            AnchorFailed: it is in a block, and failed.
        """

    def prove(self, landed: Landed) -> BlockProof | None:
        """Give header and receipt; None where the chain's headers are not Ethereum's."""


class ChainSettings(Protocol):
    """How one chain is reached, as a kind of chain reads it from its table."""

    @property
    def kind(self) -> str:
        """See `Chain.kind`."""

    @property
    def name(self) -> str:
        """What the operator calls the chain."""

    def open(self, now_s: int) -> Chain:
        """Give the chain, to be asked in this run, which is at *now_s* (Unix seconds)."""
