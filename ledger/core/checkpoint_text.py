"""The text that a log signs, three lines of origin, size and root (C2SP tlog-checkpoint).

Our logs write no extension lines; a checkpoint of another form is refused. Who signs it, and what
such a signature is worth, is in `ledger.core.checkpoint`.
"""

from dataclasses import dataclass

from ledger.core.errors import CheckpointMalformed, EmptyRootWrong, NotUtf8
from ledger.core.hashing import EMPTY_ROOT, HASH_BYTES
from ledger.core.text import check_origin, format_base64, parse_base64, parse_int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of *size* entries of the log *origin* has *root*."""

    origin: str
    size: int
    root: bytes


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Read a checkpoint's text, the final newline included; no signature is looked at.

    Raises:
        NotUtf8: not UTF-8.
        CheckpointMalformed: not exactly three lines that end in newlines.
        OriginMalformed, IntegerMalformed, Base64Malformed, Base64Length: in one of them.
        EmptyRootWrong: size 0, and not the root of the empty tree.
    """
    try:
        lines = text.decode().split("\n")
    except UnicodeDecodeError:
        raise NotUtf8(where="checkpoint") from None
    if len(lines) != 4 or lines[3]:
        raise CheckpointMalformed(where="checkpoint")
    origin, size_text, root_text, _ = lines
    check_origin(origin, where="checkpoint.origin")
    size = parse_int(size_text, where="checkpoint.size")
    root = parse_base64(root_text, where="checkpoint.root", length=HASH_BYTES)
    if size == 0 and root != EMPTY_ROOT:
        raise EmptyRootWrong(where="checkpoint.root")
    return Checkpoint(origin, size, root)


def format_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Write the text that a log signs, the final newline included."""
    root = format_base64(checkpoint.root)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n".encode("ascii")
