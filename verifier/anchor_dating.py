"""What dates an old checkpoint if no witness does: an anchor of it, or of one that it begins.

An anchor of a checkpoint shows that its tree was there by a time. If the present tree begins with
that tree and with the old checkpoint's, which is no larger, then that was there by this time, too.
Only trees of the same generation of the log's keys are asked, and only anchors published where the
log is now; whom to believe is the checker's to say (docs/adr/0063).
"""

from collections.abc import Callable

from ledger.core.anchors import INDEX_PATH, MAX_INDEX_BYTES, Anchor, parse_anchors
from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import LedgerError
from ledger.core.text import format_time_ms
from verifier.anchor_proof import Shown, prove_anchor, read_anchored
from verifier.errors import AnchorTooLate, FileAbsent, NoAnchorThen
from verifier.succession import Generation, Newer, check_beginning

ANCHORS_TRIED = 1000
"""Of a list; a hostile one must end. Those that claim the earliest times are tried first."""


def date_by_anchors(
    old: Checkpoint, after: Generation, newer: Newer, pass_over: Callable[[LedgerError], None]
) -> Shown | None:
    """Give an anchor that shows *old*, a beginning of *newer*, to be from before *after*, or None.

    Why an anchor shows nothing is told to *pass_over*; the others still count.
    """
    if not newer.given.kinds:
        return None
    try:
        anchors = _candidates(old.size, after, newer)
    except LedgerError as error:
        pass_over(error)
        return None
    if not anchors:
        pass_over(NoAnchorThen(size=old.size, last=after.start))
    for anchor in anchors[:ANCHORS_TRIED]:
        try:
            return _prove_before(anchor, after, newer)
        except LedgerError as error:
            pass_over(error.at(anchor.path))
    return None


def _candidates(size: int, after: Generation, newer: Newer) -> list[Anchor]:
    """Give the listed anchors that may date the checkpoint of *size*, the earliest first.

    The checkpoint behind the succession has the new keys, and is no more of this generation.
    """
    try:
        listed = parse_anchors(newer.reader.source.read(INDEX_PATH, MAX_INDEX_BYTES))
    except FileAbsent:
        return []
    except LedgerError as error:
        raise error.at(INDEX_PATH) from error
    found = [
        each
        for each in listed
        if size <= each.size <= after.start and each.kind in newer.given.kinds
    ]
    return sorted(found, key=lambda each: each.time_s)


def _prove_before(anchor: Anchor, after: Generation, newer: Newer) -> Shown:
    """Give what *anchor* shows, which is of a beginning of *newer* and from before *after*.

    Raises:
        AnchorTooLate: its time, or the last moment that may mean, is not before the succession's.
        What `read_anchored`, `check_beginning` and `prove_anchor` raise.
    """
    source = newer.reader.source
    text, checkpoint = read_anchored(source, anchor, newer.checkpoint.origin)
    check_beginning(checkpoint, newer)
    shown = prove_anchor(source, anchor, text, newer.given)
    if shown.latest_s * 1000 >= after.time_ms:
        times = [format_time_ms(ms) for ms in (shown.latest_s * 1000, after.time_ms)]
        raise AnchorTooLate(name=anchor.name, time=times[0], succession=times[1], entry=after.start)
    return shown
