"""An entry's five lines, read by writing what must stand there: a shortcut for long audits.

In an honest log everything in an entry's head but its time follows from the entries before it.
`match_head` compares the bytes with what `ledger.core.entry.format_entry` would write; whatever is
not plainly so is for `parse_entry` to read.
"""

from binascii import b2a_base64
from functools import lru_cache

from ledger.core.errors import LedgerError
from ledger.core.text import parse_time_ms

_TIME = len(b"2026-11-22T08:00:01.000Z")
_MINUTE = len(b"2026-11-22T08:00:")


def match_head(data: bytes, index: int, governance: int, previous: bytes) -> tuple[int, int] | None:
    """Give time (Unix milliseconds) and where the statement begins; None if it isn't plain.

    Plain is: index, governance line and previous leaf hash are these, and the time is one.
    """
    head = b"mingbai/entry/v1\n%d\n" % index
    time_at = len(head)
    foot = b"\n%d\n%s\n\n" % (governance, b2a_base64(previous, newline=False))
    foot_at = time_at + _TIME
    statement_at = foot_at + len(foot)
    if not (data.startswith(head) and data.startswith(foot, foot_at) and statement_at < len(data)):
        return None
    minute_ms = _minute_ms(data[time_at : time_at + _MINUTE])
    # What is left is 01.000Z; the first digit is below 6, and a leap second is no time.
    seconds, millis = data[foot_at - 7 : foot_at - 5], data[foot_at - 4 : foot_at - 1]
    if (
        minute_ms < 0
        or not (seconds.isdigit() and millis.isdigit())
        or seconds >= b"60"
        or data[foot_at - 5] != 0x2E
        or data[foot_at - 1] != 0x5A
    ):
        return None
    return minute_ms + 1000 * int(seconds) + int(millis), statement_at


@lru_cache(4096)
def _minute_ms(minute: bytes) -> int:
    """Give the time at which ``2026-11-22T08:00:`` begins; −1 if that isn't one."""
    try:
        return parse_time_ms(minute.decode("latin-1") + "00.000Z")
    except LedgerError:
        return -1
