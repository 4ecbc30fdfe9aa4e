"""What the paper says: the address in a QR code, and the part behind its ``#`` (docs/adr/0010).

``#<origin>/<index>/<64 hex digits of the leaf hash>`` holds the site to account: the published
entry must hash to exactly that. ``#<index>/<hash>`` and ``#<hash>`` are for typing; a hash of 32
to 63 digits only finds the entry.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from ledger.core.errors import MalformedError
from ledger.core.text import check_origin, parse_int
from verifier.errors import FragmentMalformed, FragmentMissing

FULL_DIGITS = 64
_SHORTEST = 32  # hexadecimal digits, as printed for typing

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
