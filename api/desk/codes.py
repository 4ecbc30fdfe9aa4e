"""One-time codes as residents type them, and how often somebody may type a wrong one.

A code is 128 bits drawn by lot: guessing is hopeless, and is slowed down all the same. What is
compared is the code's hash, which may be public (docs/spec/supervision.md, section 2), so that the
time of a look-up says nothing about the code.
"""

import hmac
import secrets
from collections.abc import Callable
from typing import Final

from api.desk.limits import PLACES, busiest
from api.desk.objection_errors import CodesTriedOften, CodeUnreadable
from ledger.affairs.codes import CODE_BYTES

_DIGITS: Final = frozenset("0123456789abcdef")
_LEFT_OUT: Final = str.maketrans("", "", "-－—–_ \u3000\t\n\r")
_WIDE: Final = {0xFF01 + at: 0x21 + at for at in range(94)}
MISSES: Final = 30
"""So many wrong codes from one place at once, and then one in `REFILL_MS`."""
REFILL_MS: Final = 20_000


def parse_code(text: str) -> bytes:
    """Read a code as somebody typed it: grouped or not, in any case, in full width.

    Raises:
        CodeUnreadable: it is not 32 hex digits.
    """
    plain = text.translate(_WIDE).translate(_LEFT_OUT).lower()
    if len(plain) != 2 * CODE_BYTES or not set(plain) <= _DIGITS:
        raise CodeUnreadable(where="code")
    return bytes.fromhex(plain)


class Misses:
    """Counts wrong codes by where they come from, in memory only, for some minutes.

    A place is kept as its HMAC under a key that is drawn at start and never written down.
    """

    def __init__(self, clock: Callable[[], int], most: int = MISSES) -> None:
        """Allow *most* at once; *clock* gives Unix milliseconds."""
        self._clock = clock
        self._most = most
        self._key = secrets.token_bytes(32)
        self._until: dict[bytes, float] = {}  # when all of a place's misses are forgotten

    def check(self, place: str) -> None:
        """Check that *place* may try another code.

        Raises:
            CodesTriedOften: it had too many wrong ones.
        """
        over = self._until.get(self._named(place), 0) - self._clock() - (self._most - 1) * REFILL_MS
        if over > 0:
            raise CodesTriedOften(retry_after_s=int(over) // 1_000 + 1)

    def count(self, place: str) -> None:
        """Count a wrong code from *place*."""
        now_ms = self._clock()
        if len(self._until) >= PLACES:
            self._until = busiest(self._until, now_ms)
        name = self._named(place)
        self._until[name] = max(self._until.get(name, 0), now_ms) + REFILL_MS

    def _named(self, place: str) -> bytes:
        return hmac.digest(self._key, place.encode(), "sha256")
