"""What was signed, what was published and what the records hold, compared (design section 7).

Pure. Four sizes are compared. In the order in which an append moves them, last to first:

- *kept*: the published checkpoint that the records remember (moved last, after publishing);
- *published*: the checkpoint that readers get;
- *signed*: the head in the lock store, swapped before the log signs;
- *recorded*: the entries in the database (moved first).

So after a crash at any line ``kept <= published <= signed <= recorded``, and *published* is either
what is kept or what is signed. Whatever else is found was not left by a crash: something was
restored from a backup, or somebody else signs with this key.

| found | means it was restored, or | raised |
|---|---|---|
| recorded < signed | the database | RecordsBehind |
| signed < kept, or none though something is kept | the lock store, or lost | LockBehind |
| published > signed and kept, by our key | all but it; or another signs | PublishedAhead |
| published < kept | the published directory | PublishedBehind |
| none published though something is kept | the same, or emptied | PublishedMissing |
| published is neither kept nor signed, in text | two ledgers, one key | PublishedContradicts |
| a signed size with another root elsewhere | other entries | RecordsContradict |

The order matters: the first three say which of the stores is the older one. Not noticed is a
machine whose records, lock store and published directory were all restored from the same hour:
only witnesses and mirrors know better.
"""

from ledger.core.checkpoint import Checkpoint
from ledger.log.errors import (
    LockBehind,
    PublishedAhead,
    PublishedBehind,
    PublishedContradicts,
    PublishedMissing,
    RecordsBehind,
    RecordsContradict,
)
from ledger.storage.contracts import Head, SignedHead


def check_agreement(
    *,
    kept: Checkpoint | None,
    published: Checkpoint | None,
    published_note: bytes,
    signed: SignedHead | None,
    recorded: Head | None,
) -> None:
    """Check that a crash could have left this; *published_note* goes into errors as evidence.

    It does not compare the roots of unequal sizes: whoever completes the tree does.

    Raises:
        HaltError: one of the table above.
    """
    recorded_size = recorded.size if recorded else 0
    signed_size = signed.size if signed else 0
    kept_size = kept.size if kept else 0
    if published and published.size > signed_size and published.size > kept_size:
        raise PublishedAhead(
            size=published.size, signed_size=signed_size, checkpoint=_text(published_note)
        )
    if recorded_size < signed_size:
        raise RecordsBehind(
            size=recorded_size, signed_size=signed_size, signed_root=_root_of(signed)
        )
    if signed_size < kept_size:
        raise LockBehind(signed_size=signed_size, known_size=kept_size)
    _check_roots(kept, signed, recorded)
    _check_published(kept, published, published_note, signed)


def _check_roots(kept: Checkpoint | None, signed: SignedHead | None, recorded: Head | None) -> None:
    if signed is None:
        return
    for other in (kept, recorded):
        if other and other.size == signed.size and other.root != signed.root:
            raise RecordsContradict(
                size=signed.size, signed_root=signed.root.hex(), root=other.root.hex()
            )


def _check_published(
    kept: Checkpoint | None,
    published: Checkpoint | None,
    note: bytes,
    signed: SignedHead | None,
) -> None:
    if published is None:
        if kept is not None:
            raise PublishedMissing(known_size=kept.size)
        return
    if kept and published.size < kept.size:
        raise PublishedBehind(size=published.size, known_size=kept.size)
    if published == kept:
        return
    if signed is None or (published.size, published.root) != (signed.size, signed.root):
        raise PublishedContradicts(
            size=published.size,
            signed_size=signed.size if signed else 0,
            signed_root=_root_of(signed),
            checkpoint=_text(note),
        )


def _root_of(signed: SignedHead | None) -> str:
    return signed.root.hex() if signed else ""


def _text(note: bytes) -> str:
    return note.decode("utf-8", "replace")
