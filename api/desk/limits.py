"""How often one place may ask: a bucket that is refilled, kept in memory only."""

import heapq
import math
import threading
from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from api.desk.signin_errors import TooManyRequests

PLACES: Final = 10_000
"""Of so many places it is remembered how often they asked."""

Place = TypeVar("Place", bound=Hashable)


def busiest(until: dict[Place, float], now: float) -> dict[Place, float]:
    """Give what is to be remembered of *until*, which says for each place until when.

    What is over is forgotten; where more than half of `PLACES` is left, who asked least is, too:
    who comes from very many places fills no memory, and who asks often is not forgotten for it.
    """
    going_on = [(at, place) for place, at in until.items() if at > now]
    if len(going_on) > PLACES // 2:
        going_on = heapq.nlargest(PLACES // 2, going_on, key=lambda each: each[0])
    return {place: at for at, place in going_on}


class Limiter:
    """Lets each place ask *n* times at once, and then *per_s* times a second."""

    def __init__(self, n: int, per_s: float, clock: Callable[[], int]) -> None:
        """Begin with full buckets; *clock* gives Unix milliseconds."""
        self._n = n
        self._ms_each = 1_000 / per_s
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at: dict[str, float] = {}  # when a place's bucket is full again

    def check(self, place: str) -> None:
        """Count one request of *place*.

        Raises:
            TooManyRequests: its bucket is empty; it is not counted then.
        """
        now = self._clock()
        with self._lock:
            if len(self._full_at) >= PLACES:
                self._full_at = busiest(self._full_at, now)
            full_at = max(self._full_at.get(place, 0), now) + self._ms_each
            over_ms = full_at - now - self._n * self._ms_each
            if over_ms > 0:
                raise TooManyRequests(retry_after_s=math.ceil(over_ms / 1_000))
            self._full_at[place] = full_at
