"""What the paper says: the address in a QR code, and the part behind its ``#`` (docs/adr/0010).

``#<origin>/<index>/<64 hex digits of the leaf hash>`` holds the site to account: the published
entry must hash to exactly that. ``#<index>/<hash>`` and ``#<hash>`` are for typing; a hash of 32
to 63 digits only finds the entry.

``#proof/<base64url, unpadded, of raw DEFLATE>`` (RFC 4648 section 5, RFC 1951) carries the whole
``.tlog-proof``: the large code (docs/adr/0029), which needs no network. What a stranger packed may
be a bomb, so nothing is unpacked beyond a proof file's own limit.

Messengers and people write on behind a whole fragment: ``（分享自微信）``, a full stop,
``&from=singlemessage``. That is left off where it begins with a character that none of the forms
can hold, and only behind a hash of 64 digits or a whole proof: what was cut off stays malformed
(docs/adr/0069). The same as ``verifier/web/fragment.js``, on ``tests/vectors/fragments.json``.
"""

import base64
import re
import zlib
from typing import NamedTuple

from ledger.core.errors import MalformedError, Reason
from ledger.core.proof import MAX_PROOF_BYTES
from ledger.core.reasons import reason_of
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

_FORM = re.compile(rf"(?:(?:(.+)/)?([^/]*)/)?([0-9a-fA-F]{{{_SHORTEST},{FULL_DIGITS}}})")
_ESCAPE = re.compile("%(?:25)*([0-7][0-9a-fA-F])")
_FOREIGN = re.compile("[^0-9A-Za-z._:/-]")  # what no origin, index or hash holds
_LINE_BREAK = re.compile("[\t\n\r]")  # what mail puts in, and a browser takes out of an address
_PACKED = re.compile("([A-Za-z0-9_-]+)(?![A-Za-z0-9_+/=-])|$")

_CUT_OFF = Reason("中途断了", "cut off")
_BEHIND = Reason("后面还有东西", "more behind its end")


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
        FragmentMalformed: it has none of the three forms, or was cut off.
    """
    plain = _unescaped(text)
    try:
        return _parse_line(plain)
    except FragmentMalformed:
        if _LINE_BREAK.search(plain) is None:
            raise
        return _parse_line(_LINE_BREAK.sub("", plain))


def _parse_line(plain: str) -> Fragment:
    form = _FOREIGN.split(plain, maxsplit=1)[0].rstrip(".:-")
    found = _FORM.fullmatch(form)
    if found is None:
        raise FragmentMalformed(fragment=plain)
    origin, position, leaf_hash = found.groups()
    try:
        if (origin is not None or form != plain) and len(leaf_hash) < FULL_DIGITS:
            raise FragmentMalformed(fragment=plain)
        if origin is not None:
            check_origin(origin)
        index = None if position is None else parse_int(position)
        return Fragment(origin, index, leaf_hash.lower())
    except MalformedError as error:
        raise FragmentMalformed(fragment=plain) from error


def _unescaped(text: str) -> str:
    """Undo ``%2F`` and ``%252F``, once for all; what is not ASCII is in no form, and stays."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def is_carried(address: str) -> bool:
    """Say whether what stands behind ``#`` is a whole proof."""
    return _unescaped(address.partition("#")[2]).startswith(_PROOF)


def unpack_proof(address: str) -> bytes:
    """Give the proof file that is packed behind ``#proof/``; it is not looked into.

    Raises:
        PackedMalformed: it is not base64url without padding.
        DeflateMalformed: it is no raw DEFLATE, is cut off, or something stands behind it.
        DeflateTooLarge: it unpacks to more than `MAX_PROOF_BYTES`.
    """
    text = _unescaped(address.partition("#")[2]).removeprefix(_PROOF)
    unpacker = zlib.decompressobj(_RAW)
    try:
        data = unpacker.decompress(_decode(text), MAX_PROOF_BYTES + 1)
    except zlib.error as error:
        raise DeflateMalformed(reason=reason_of(error)) from error
    if len(data) > MAX_PROOF_BYTES:
        raise DeflateTooLarge(limit=MAX_PROOF_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise DeflateMalformed(reason=_BEHIND if unpacker.eof else _CUT_OFF)
    return data


def _decode(text: str) -> bytes:
    found = _PACKED.match(text)
    packed = "" if found is None else found[1] or ""
    if found is None or len(packed) > _MAX_PACKED:
        raise PackedMalformed(length=len(text))
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except ValueError as error:  # binascii.Error is its child
        raise PackedMalformed(length=len(text)) from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != packed:
        raise PackedMalformed(length=len(text))
    return data
