"""Which of the codes in a picture is the one to check.

A sheet may carry two codes of one notice, the small one and the large one, which holds the proof;
a photograph of a whole board shows several notices, and nobody should have to guess which of them
was meant; other codes are somebody else's.
"""

import re
from typing import NamedTuple

from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.proof import parse_proof
from verifier.errors import CodeForeign, CodeOfPoster, CodesAmbiguous
from verifier.fragment import is_carried, split_address, unpack_proof

_LONGEST_SHOWN = 100
_DIGITS = 8  # of a leaf hash, enough to tell notices apart on paper
_NAMED = 5
_TRUST_LINE = re.compile(r"#trust/.+/[0-9a-f]{64}/[0-9a-f]{64}$")


class Scanned(NamedTuple):
    """A notice's codes in a picture: the small one's address and the large one's proof, or None."""

    address: str | None
    proof: bytes | None
    strange: tuple[str, ...] = ()
    """What the codes beside it say that are nobody's notice."""


def choose_code(texts: tuple[str, ...], path: str = "") -> Scanned:
    """Give the codes of the one notice that is among *texts*.

    Raises:
        CodeForeign: no code is a notice's; what the first one says is in the error.
        CodeOfPoster: the only code is a poster's, with a trust line.
        CodesAmbiguous: they are of several notices.
        PackedMalformed, DeflateMalformed, DeflateTooLarge, MalformedError: the only code that is
            there is a large one, and damaged.
    """
    by_leaf: dict[str, Scanned] = {}
    names: dict[str, str] = {}
    damaged: LedgerError | None = None
    strange: list[str] = []
    for text in texts:
        try:
            leaf_hash, index, found = _read(text)
        except LedgerError as error:
            if is_carried(text):
                damaged = error
            elif not _is_poster(text):
                strange.append(text[:_LONGEST_SHOWN])
            continue
        known = by_leaf.get(leaf_hash, Scanned(None, None))
        names[leaf_hash] = f"{'' if index is None else index} {leaf_hash[:_DIGITS]}…".strip()
        by_leaf[leaf_hash] = Scanned(found.address or known.address, found.proof or known.proof)
    if len(by_leaf) == 1:
        return next(iter(by_leaf.values()))._replace(strange=tuple(strange))
    if by_leaf:
        shown = ", ".join(list(names.values())[:_NAMED])
        raise CodesAmbiguous(where=path, path=path, count=len(by_leaf), found=shown)
    if damaged is not None:
        raise damaged
    if not strange:
        raise CodeOfPoster(where=path, path=path)
    raise CodeForeign(where=path, path=path, found=strange[0])


def _is_poster(text: str) -> bool:
    return _TRUST_LINE.search(text) is not None


def _read(text: str) -> tuple[str, int | None, Scanned]:
    """Give the leaf hash and index of the entry that a code is about, and the code.

    Raises:
        LedgerError: it is about none.
    """
    if is_carried(text):
        proof = unpack_proof(text)
        parsed = parse_proof(proof)
        return hash_leaf(parsed.extra or b"").hex(), parsed.index, Scanned(None, proof)
    fragment = split_address(text)[1]
    return fragment.leaf_hash, fragment.position, Scanned(text, None)
