"""The two hashes of the tree, kept apart by their first byte (RFC 6962 section 2.1)."""

from hashlib import sha256 as _sha256

HASH_BYTES = 32


def sha256(data: bytes) -> bytes:
    """Give the SHA-256 of *data*, 32 bytes."""
    return _sha256(data).digest()


def hash_leaf(entry: bytes) -> bytes:
    """Give the leaf hash of *entry*, SHA-256(0x00 ‖ entry)."""
    return _sha256(b"\x00" + entry).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Give the node hash over two 32-byte hashes, SHA-256(0x01 ‖ left ‖ right)."""
    return _sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = sha256(b"")
