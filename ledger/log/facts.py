"""How opened statements travel from a worker process to its parent: facts, never notes or models.

``marshal`` reads plain tuples several times faster than ``pickle`` reads named ones, and the
parent's time is what an append is short of. Both ends are one installation of one Python.
"""

import marshal
import pickle
from collections.abc import Sequence

from ledger.affairs.opening import Claim, Opened
from ledger.core.errors import LedgerError

Openings = list[Opened | LedgerError]

_CLAIM = Opened._fields.index("claim")


def pack(openings: Sequence[Opened | LedgerError]) -> bytes:
    """Write *openings* without their notes, which the parent has."""
    return marshal.dumps(
        [
            pickle.dumps(opening)
            if isinstance(opening, LedgerError)
            else (opening[1:_CLAIM], tuple(opening.claim), opening[_CLAIM + 1 :])
            for opening in openings
        ]
    )


def unpack(data: bytes, notes: Sequence[bytes]) -> Openings:
    """Read what ``pack`` wrote in our own worker of these *notes*."""
    openings: Openings = []
    for note, facts in zip(notes, marshal.loads(data), strict=True):  # noqa: S302 - see above
        if isinstance(facts, bytes):
            openings.append(pickle.loads(facts))  # noqa: S301 - see above
        else:
            before, claim, after = facts
            openings.append(Opened._make((note, *before, Claim(*claim), *after)))
    return openings
