"""Whether a log continues what was verified before, by its own tiles (RFC 6962 section 2.1.2).

The tiles give the root that the log had at the old size, and prove that it is a beginning of the
newly signed tree. If that root is another than the one that was verified, then the log has signed
two histories: a split view, and both checkpoints are the evidence.
"""

from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import DisprovedError, MalformedError
from ledger.core.merkle import (
    Frontier,
    Node,
    check_consistency,
    finish_consistency,
    plan_consistency,
    root,
)
from verifier.errors import GrowthUnshown, LogShrank, SplitView
from verifier.reader import LogReader
from verifier.saved import Saved


def check_growth(reader: LogReader, saved: Saved, checkpoint: Checkpoint) -> None:
    """Check that the log of *checkpoint* begins with the one that was *saved*.

    Raises:
        SplitView: it provably doesn't.
        LogShrank: it is smaller, and whether it is a beginning of the saved one nobody can say.
        GrowthUnshown: the tiles do not lead to the signed root.
        UncheckedError: a tile can't be read.
    """
    old, new = saved.size, checkpoint.size
    if new <= old:
        roots = dict(saved.verified)
        known = roots.get(new)
        if known is not None and known != checkpoint.root.hex():
            raise SplitView(where="checkpoint", old_size=new, new_size=new)
        if new < old:
            raise LogShrank(where="checkpoint", old_size=old, new_size=new)
        return
    try:
        proof = finish_consistency(old, new, reader.read_hashes(plan_consistency(old, new)))
        then = root(Frontier(old, tuple(reader.read_hashes(peaks(old)))))
        check_consistency(old, new, then, checkpoint.root, proof)
    except (DisprovedError, MalformedError) as error:
        raise GrowthUnshown(old_size=old, new_size=new) from error
    if then != saved.root:
        raise SplitView(where="checkpoint", old_size=old, new_size=new)


def peaks(size: int) -> list[Node]:
    """Give the complete subtrees of a tree of *size*, largest first."""
    nodes = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            nodes.append(Node(level, start >> level))
            start += 1 << level
    return nodes
