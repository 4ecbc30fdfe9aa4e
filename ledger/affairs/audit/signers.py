"""Who signed which entry, for ever, in little room: a number for each different set of signers.

Sets of signers are few. Their numbers go to the shelf a thousand entries at a time, so that memory
doesn't grow and an entry costs next to nothing.
"""

from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.scene import Shelf
from ledger.affairs.statement import By

_RUN = 1024  # entries
_SPACE = "signers"
_NOBODY = 0


class Signers:
    """The slugs that have signed each entry."""

    def __init__(self) -> None:
        self._sets: dict[str, int] = {}  # slugs, sorted, with commas: their number, from 1
        self._run = 0
        self._numbers: list[int] = []
        self._known: dict[By, int] = {}  # a cache, not kept

    def take(self, event: Event, shelf: Shelf) -> None:
        """Remember who signed *event*; indices rise."""
        number = self._known.get(event.by)
        if number is None:
            slugs = ",".join(sorted({slug for _, named in event.by for slug in named}))
            number = self._sets.setdefault(slugs, len(self._sets) + 1)
            self._known[event.by] = number
        run, place = divmod(event.index, _RUN)
        if run != self._run:
            shelf.put(_SPACE, str(self._run), " ".join(map(str, self._numbers)))
            self._run, self._numbers = run, []
        self._numbers += [_NOBODY] * (place - len(self._numbers))
        self._numbers.append(number)

    def of(self, index: int, shelf: Shelf) -> tuple[str, ...]:
        """Give the slugs that signed entry *index*, sorted; nobody, if it was not admitted."""
        run, place = divmod(index, _RUN)
        numbers = self._numbers
        if run != self._run:
            numbers = [int(each) for each in (shelf.get(_SPACE, str(run)) or "").split()]
        number = numbers[place] if place < len(numbers) else _NOBODY
        found = next((slugs for slugs, known in self._sets.items() if known == number), "")
        return tuple(found.split(",")) if found else ()

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return {"numbers": list(self._numbers), "run": self._run, "sets": list(self._sets)}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._numbers, self._run = list(value["numbers"]), value["run"]
        self._sets = {slugs: number for number, slugs in enumerate(value["sets"], 1)}
        self._known = {}
