"""One signature line of a note: who, with which key, and the bytes that type of key signs with."""

from typing import NamedTuple


class Signature(NamedTuple):
    """A signature line's key name, key id (4 bytes) and blob (what follows the key id)."""

    name: str
    key_id: bytes
    blob: bytes
