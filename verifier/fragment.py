"""What the paper says: the address in a QR code, and the part behind its ``#`` (docs/adr/0010).

``#<origin>/<index>/<64 hex digits of the leaf hash>`` holds the site to account: the published
entry must hash to exactly that. ``#<index>/<hash>`` and ``#<hash>`` are for typing; a hash of 32
to 63 digits only finds the entry.

``#proof/<base64url, unpadded, of raw DEFLATE>`` (RFC 4648 section 5, RFC 1951) carries the whole
``.tlog-proof``: the large code (docs/adr/0029), which needs no network. What a stranger packed may
be a bomb, so nothing is unpacked beyond a proof file's own limit.
"""

import base64
import re
import zlib
from typing import NamedTuple
from urllib.parse import unquote

from ledger.core.errors import MalformedError
from ledger.core.proof import MAX_PROOF_BYTES
from ledger.core.text import check_origin, parse_int
from verifier.errors import (
    DeflateMalformed,
    DeflateTooLarge,
    FragmentMalformed,
    FragmentMissing,
    PackedMalformed,
)

FULL_DIGITS = 64
_SHORTEST = 32  # hexadecimal digits, as printed for typing

_PROOF = "proof/"
_MAX_PACKED = 2 * MAX_PROOF_BYTES  # characters; no proof is packed to more than it was
_RAW = -zlib.MAX_WBITS

_HASH = re.compile(rf"[0-9a-f]{{{_SHORTEST},{FULL_DIGITS}}}")


class Fragment(NamedTuple):
    """Origin and index, as far as they are given, and the leaf hash's first digits, in hex."""

    origin: str | None
    position: int | None
    leaf_hash: str

    @property
    def is_whole(self) -> bool:
        """Whether all 64 digits are there, so that the hash says which content it is."""
        return len(self.leaf_hash) == FULL_DIGITS


def split_address(address: str) -> tuple[str, Fragment]:
    """Give what stands before ``#``, and the fragment behind it.

    Raises:
        FragmentMissing: there is no ``#``, or nothing behind it.
        FragmentMalformed: what is behind it has none of the three forms.
    """
    place, _, text = address.partition("#")
    if not text:
        raise FragmentMissing
    return place, parse_fragment(text)


def parse_fragment(text: str) -> Fragment:
    """Read what stands behind ``#``; capitals and ``%2F`` are what some scanners make of it.

    Raises:
        FragmentMalformed: it has none of the three forms.
    """
    rest, _, leaf_hash = unquote(text).rpartition("/")
    leaf_hash = leaf_hash.lower()
    origin, _, position = rest.rpartition("/")
    try:
        if _HASH.fullmatch(leaf_hash) is None:
            raise FragmentMalformed(fragment=text)
        if origin:
            check_origin(origin)
        return Fragment(origin or None, parse_int(position) if rest else None, leaf_hash)
    except MalformedError as error:
        raise FragmentMalformed(fragment=text) from error


def is_carried(address: str) -> bool:
    """Say whether what stands behind ``#`` is a whole proof."""
    return address.partition("#")[2].startswith(_PROOF)


def unpack_proof(address: str) -> bytes:
    """Give the proof file that is packed behind ``#proof/``; it is not looked into.

    Raises:
        PackedMalformed: it is not base64url without padding.
        DeflateMalformed: it is no raw DEFLATE, is cut off, or something stands behind it.
        DeflateTooLarge: it unpacks to more than `MAX_PROOF_BYTES`.
    """
    text = address.partition("#")[2].removeprefix(_PROOF)
    unpacker = zlib.decompressobj(_RAW)
    try:
        data = unpacker.decompress(_decode(text), MAX_PROOF_BYTES + 1)
    except zlib.error as error:
        raise DeflateMalformed(reason=str(error)) from error
    if len(data) > MAX_PROOF_BYTES:
        raise DeflateTooLarge(limit=MAX_PROOF_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise DeflateMalformed(reason="cut off" if not unpacker.eof else "more behind its end")
    return data


def _decode(text: str) -> bytes:
    if len(text) > _MAX_PACKED:
        raise PackedMalformed(length=len(text))
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:  # UnicodeEncodeError and binascii.Error are its children
        raise PackedMalformed(length=len(text)) from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise PackedMalformed(length=len(text))
    return data
