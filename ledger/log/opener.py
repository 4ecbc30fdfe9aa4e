"""A worker process that opens statements: ``python -m ledger.log.opener``.

It reads requests from its standard input and writes answers to its standard output, both framed
by their length: whoever talks to it is the process that started it. It holds no
secret and touches no file, and ends when its input ends, so that none outlives its parent.
"""

import gc
import os
import pickle
import signal
import struct
from collections.abc import Sequence
from typing import IO, Any

from ledger.affairs.opening import Keys, Opened, open_batch_with_bodies
from ledger.affairs.privacy import check_personal, find_personal
from ledger.affairs.statement import parse_statement
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from ledger.log.facts import Openings, pack

LENGTH = struct.Struct(">I")


def open_notes(notes: Sequence[bytes], origin: str, keys: Keys, *, gate: bool) -> Openings:
    """Open *notes*; with *gate*, refuse those that would put personal data into a leaf for ever.

    The gate is a check of submissions only, never of replay (design section 5).
    """
    return [
        each if isinstance(each, LedgerError) else _pass(*each, gate=gate)
        for each in open_batch_with_bodies(notes, origin, keys)
    ]


def _pass(opened: Opened, body: dict[str, Any], *, gate: bool) -> Opened | LedgerError:
    """Give what was opened; with *gate*, the error where it holds personal data."""
    if gate and (find_personal(body) or find_personal(opened.no, "no")):
        try:
            check_personal(parse_statement(parse_note(opened.note).text))
        except LedgerError as error:
            return error
    return opened


def read_frame(stream: IO[bytes]) -> bytes:
    """Return the next frame; empty at the end of the stream, and where the other side died."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return b""
    length: int = LENGTH.unpack(head)[0]
    data = stream.read(length)
    return data if len(data) == length else b""


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def main() -> None:
    """Answer requests until the input ends. A request without keys uses the origin's last ones."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, by closing the pipe
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not break a frame
    known: dict[str, Keys] = {}
    gc.collect()
    gc.freeze()
    while frame := read_frame(requests):
        origin, keys, notes, gate = pickle.loads(frame)  # noqa: S301 - from the parent's pipe only
        if keys is not None:
            known[origin] = keys
        opened = open_notes(notes, origin, known[origin], gate=gate)
        write_frame(answers, pack(opened))


if __name__ == "__main__":
    main()
