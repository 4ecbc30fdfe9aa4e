"""From a batch that stands in a block to a receipt beside each ledger's checkpoint."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from ledger.core.anchors import (
    Anchor,
    AnchorReceipt,
    BlockProof,
    check_batch,
    check_block,
    format_anchor,
)
from publish.anchors.batch import Batch
from publish.anchors.chain import Chain, Landed
from publish.anchors.places import Place

_AT_ONCE = 16


def receipt_path(chain: Chain, place: Place, root: bytes) -> str:
    """Give where *place*'s receipt for the batch of *root* lies (docs/spec/anchors.md)."""
    return f"anchors/{place.checkpoint.size}/{chain.kind}-{chain.chain_id}-{root.hex()[:16]}.json"


def write_receipts(
    chain: Chain,
    batch: Batch,
    places: Sequence[Place | None],
    transaction: bytes,
    landed: Landed,
) -> bool:
    """Write a receipt for each of *places*, which are the batch's leaves in order, if it is there.

    Each is checked as a reader will check it, before it is written. Returns whether they hold a
    proof of the block; without one they rest on a node's word.

    Raises:
        DisprovedError: the chain's own bytes do not show what it says.
    """
    shown: BlockProof | None = chain.prove(landed)

    def write(index: int, place: Place | None) -> None:
        receipt = AnchorReceipt(
            index=index,
            size=batch.size,
            root=batch.root,
            proof=batch.proofs[index],
            chain=chain.name,
            chain_id=chain.chain_id,
            contract=chain.contract,
            transaction=transaction,
            number=landed.number,
            block=landed.block,
            time_s=landed.time_s,
            position=landed.position,
            block_proof=shown,
        )
        if shown is not None and index == 0:
            check_block(receipt, shown)
        if place is None:
            return  # the ledger was moved away since; its leaf stays in the batch
        check_batch(receipt, place.text)
        size, path = place.checkpoint.size, receipt_path(chain, place, batch.root)
        anchor = Anchor(size, landed.time_s, chain.kind, chain.name, path, str(landed.number))
        place.keep(anchor, format_anchor(receipt))

    with ThreadPoolExecutor(_AT_ONCE) as pool:  # nearly all of it is waiting for disks
        list(pool.map(write, range(batch.size), places))
    return shown is not None
