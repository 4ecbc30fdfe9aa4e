"""The one place where the log looks at a clock, and when it doesn't believe it (design section 7).

An entry's time can't be taken back, and no later entry may have an earlier one: a clock that was
ten years ahead for a second would stop a ledger for ten years.
"""

import time

from ledger.core.text import format_time_ms
from ledger.log.errors import ClockAhead, ClockBack

# NTP may step a clock back a little, and two hosts that take turns differ a little: within this,
# an entry gets the time of the one before it.
SLACK_MS = 2_000
DAY_MS = 86_400_000
MAX_PAUSE_DAYS = 366


def read_clock() -> int:
    """Return the machine's time, Unix milliseconds UTC."""
    return time.time_ns() // 1_000_000


def next_time_ms(now_ms: int, last_ms: int | None, max_pause_days: int = MAX_PAUSE_DAYS) -> int:
    """Return the time of an entry appended at *now_ms* after one of *last_ms* (None: the first).

    Raises:
        ClockBack: *now_ms* is more than ``SLACK_MS`` before *last_ms*.
        ClockAhead: *now_ms* is more than *max_pause_days* after *last_ms*.
    """
    if last_ms is None:
        return now_ms
    if now_ms < last_ms - SLACK_MS:
        raise ClockBack(now=format_time_ms(now_ms), last=format_time_ms(last_ms))
    if now_ms > last_ms + max_pause_days * DAY_MS:
        raise ClockAhead(
            now=format_time_ms(now_ms), last=format_time_ms(last_ms), days=max_pause_days
        )
    return max(now_ms, last_ms)
