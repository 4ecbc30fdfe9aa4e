"""Looking at what is there: the beginning of every append, and all there is to recovery.

Recovery is the normal path: start-up and each append look at the same four stores, compare them
(``agreement``), and complete what a crash left undone by the same steps that an append takes. So a
crash inside recovery is a crash inside an append.

Nothing is written here.
"""

from typing import NamedTuple

from ledger.affairs.state import State, decode_state
from ledger.core.checkpoint import Checkpoint, open_checkpoint
from ledger.core.errors import LedgerError, NotFoundError
from ledger.core.keys import VerifierKey
from ledger.log.agreement import check_agreement
from ledger.log.edge import EMPTY_EDGE, Edge, grow
from ledger.log.errors import (
    HeadDisagrees,
    PublishedDamaged,
    PublishedForeign,
    RecordsContradict,
)
from ledger.log.read import TileReader
from ledger.storage.contracts import Head, LockStore, PublishedFiles, Records, SignedHead

CHECKPOINT = "checkpoint"


class Stores(NamedTuple):
    """The places where a ledger is kept."""

    records: Records
    files: PublishedFiles
    lock: LockStore


class Seen(NamedTuple):
    """What the four stores say, byte for byte; equal to the last look's if nobody else wrote."""

    head: Head | None
    signed: SignedHead | None
    published: bytes | None
    kept: bytes | None


class Standing(NamedTuple):
    """What was seen, understood, and found to be consistent; *edge* is the published tree's."""

    seen: Seen
    edge: Edge


def see(stores: Stores) -> Seen:
    """Read the four stores. To be called inside the ledger's turn."""
    try:
        published = stores.files.read(CHECKPOINT)
    except NotFoundError:
        published = None
    return Seen(
        head=stores.records.head(),
        signed=stores.lock.read(),
        published=published,
        kept=stores.records.latest_checkpoint(),
    )


def understand(seen: Seen, stores: Stores, log_key: VerifierKey) -> Standing:
    """Check that a crash could have left what was *seen*, and that all of it is one tree.

    Raises:
        HaltError: signing must stop; the class says why, its facts are the evidence.
    """
    head = seen.head
    count = stores.records.size()
    if count != (head.size if head else 0):
        raise HeadDisagrees(what="size", found=head.size if head else 0, expected=count)
    published = _open_published(seen.published, log_key)
    check_agreement(
        kept=_open_kept(seen.kept, log_key),
        published=published,
        published_note=seen.published or b"",
        signed=seen.signed,
        recorded=head,
    )
    edge = _read_published_edge(published, stores.files)
    _check_signed_prefix(edge, seen.signed, stores.records)
    return Standing(seen, edge)


def read_state(head: Head) -> State:
    """Return the admission state that *head* keeps.

    Raises:
        HeadDisagrees: it isn't one, or is another size's.
    """
    try:
        state = decode_state(head.state)
    except (LedgerError, KeyError, TypeError, ValueError) as error:
        raise HeadDisagrees(what="state", found=repr(error), expected="a state") from error
    if state.size != head.size:
        raise HeadDisagrees(what="state", found=state.size, expected=head.size)
    return state


def _open_published(note: bytes | None, log_key: VerifierKey) -> Checkpoint | None:
    if note is None:
        return None
    try:
        checkpoint, _ = open_checkpoint(note, log_key)
    except LedgerError as error:
        raise PublishedForeign(
            reason=str(error), checkpoint=note.decode("utf-8", "replace")
        ) from error
    return checkpoint


def _open_kept(note: bytes | None, log_key: VerifierKey) -> Checkpoint | None:
    if note is None:
        return None
    try:
        checkpoint, _ = open_checkpoint(note, log_key)
    except LedgerError as error:
        raise HeadDisagrees(
            what="checkpoint", found=note.decode("utf-8", "replace"), expected=str(error)
        ) from error
    return checkpoint


def _read_published_edge(published: Checkpoint | None, files: PublishedFiles) -> Edge:
    """Return the edge of the published tree, which must lead to the published root."""
    if published is None:
        return EMPTY_EDGE
    edge = TileReader(files.read).read_edge(published.size)
    if edge.root() != published.root:
        reason = f"the right edge's tiles of {published.size} entries give another root"
        raise PublishedDamaged(reason=reason)
    return edge


def _check_signed_prefix(edge: Edge, signed: SignedHead | None, records: Records) -> None:
    """Check that the records, appended to what is published, pass through what was signed."""
    if signed is None:
        return
    grown, _ = grow(edge, records.read_leaf_hashes(edge.size, signed.size))
    if grown.root() != signed.root:
        raise RecordsContradict(
            size=signed.size, signed_root=signed.root.hex(), root=grown.root().hex()
        )
