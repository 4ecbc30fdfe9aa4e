"""Looking at what is there: the beginning of every append, and all there is to recovery.

Recovery is the normal path: start-up and each append look at the same four stores, compare them
(``agreement``), and complete what a crash left undone by the same steps that an append takes. So a
crash inside recovery is a crash inside an append.

Nothing is written here.
"""

from typing import NamedTuple

from ledger.affairs.state import State, decode_state
from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import LedgerError, NotFoundError, Reason
from ledger.log.agreement import check_agreement
from ledger.log.edge import EMPTY_EDGE, Edge, grow
from ledger.log.errors import (
    HeadDisagrees,
    PublishedDamaged,
    PublishedForeign,
    RecordsContradict,
)
from ledger.log.logkeys import OwnKeys, open_own
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


def understand(seen: Seen, stores: Stores, own: OwnKeys) -> Standing:
    """Check that a crash could have left what was *seen*, and that all of it is one tree.

    Raises:
        HaltError: signing must stop; the class says why, its facts are the evidence.
    """
    head = seen.head
    count = stores.records.size()
    if count != (head.size if head else 0):
        raise HeadDisagrees(what="size", found=head.size if head else 0, expected=count)
    published = _open_published(seen.published, own)
    check_agreement(
        kept=_open_kept(seen.kept, own),
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


def _open_published(note: bytes | None, own: OwnKeys) -> Checkpoint | None:
    if note is None:
        return None
    try:
        checkpoint = open_own(note, own)
    except LedgerError as error:
        raise PublishedForeign(reason=error, checkpoint=note.decode("utf-8", "replace")) from error
    return checkpoint


def _open_kept(note: bytes | None, own: OwnKeys) -> Checkpoint | None:
    if note is None:
        return None
    try:
        checkpoint = open_own(note, own)
    except LedgerError as error:
        raise HeadDisagrees(
            what="checkpoint", found=note.decode("utf-8", "replace"), expected=error
        ) from error
    return checkpoint


def _read_published_edge(published: Checkpoint | None, files: PublishedFiles) -> Edge:
    """Return the edge of the published tree, which must lead to the published root."""
    if published is None:
        return EMPTY_EDGE
    edge = TileReader(files.read).read_edge(published.size)
    if edge.root() != published.root:
        size = published.size
        reason = Reason(
            f"{size} 条的右边缘瓦片算出另一个根",
            f"the right edge's tiles of {size} entries give another root",
        )
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
