"""Clearing: whether a statement is admissible, its id and number apart, without asking each time.

Of the thousands of statements under one state most differ in nothing that authority depends on:
the same type, signed by the same keys in the same offices. `ledger.affairs` is asked once for each
such pattern. The pattern is everything that an opened statement holds, except its id, number and
note; its amount, of which only the thresholds of the rules matter; and its times, of which only
the window around its making, and the days on which rules begin, matter.
"""

from bisect import bisect_left, bisect_right

from ledger.affairs.opening import Opened
from ledger.affairs.signing import EARLY_MS, LATE_MS, check_signers
from ledger.affairs.state import State
from ledger.core.errors import LedgerError

_PATTERNS_KEPT = 4096


class Clearing:
    """Clears ordinary statements that refer to nothing, under one *state*."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._begins = [table.from_ms for table in state.rules]
        self._thresholds = sorted(
            {
                tier.up_to
                for table in state.rules
                for tiers in table.rules.values()
                for tier in tiers
            }
        )
        self._known: dict[object, bool] = {}

    def is_clear(self, opened: Opened, time_ms: int) -> bool:
        """Say whether *opened* may stand at *time_ms*, if its id and number are new."""
        if not -EARLY_MS <= time_ms - opened.made_ms <= LATE_MS or time_ms < self._state.time_ms:
            return False
        claim = opened.claim
        pattern = (
            opened.type,
            opened.v,
            opened.log,
            opened.charter,
            opened.after,
            opened.by,
            opened.signatures,
            claim.currency,
            claim.fund,
            claim.handler,
            bisect_left(self._thresholds, claim.amount),
            bisect_right(self._begins, time_ms),
        )
        known = self._known.get(pattern)
        if known is None:
            known = self._ask(opened, time_ms)
            if len(self._known) == _PATTERNS_KEPT:
                self._known.clear()
            self._known[pattern] = known
        return known

    def _ask(self, opened: Opened, time_ms: int) -> bool:
        if not all(verdict for _, _, verdict in opened.signatures):
            return False  # whoever admits it in order verifies it then
        try:
            check_signers(self._state, opened, time_ms)
        except LedgerError:
            return False
        return True
