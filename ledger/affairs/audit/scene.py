"""What rules may ask beside the event: the profile, the calendar, who is in office, the shelf."""

from collections.abc import Callable
from typing import Protocol

from ledger.affairs.audit.offices import Offices
from ledger.affairs.audit.records import Records
from ledger.affairs.calendar import Calendar
from ledger.affairs.catalogue import Catalogue, Profile
from ledger.affairs.journal import Record


class Shelf(Protocol):
    """A store on disk for what must be remembered of history: not counted as memory.

    A *space* is a family's own word; keys and values are text. What was put can be got at once.
    """

    def get(self, space: str, key: str) -> str | None:
        """Give what was put last, or None."""
        ...

    def put(self, space: str, key: str, value: str) -> None:
        """Put *value* in the place of what was there."""
        ...

    def put_new(self, space: str, key: str, value: str) -> str | None:
        """Put *value* where nothing is, and give None; else give what is there."""
        ...


IndexOf = Callable[[str], int | None]
"""Gives the index of the entry whose statement has this id (hex); None if there is none."""


class Scene:
    """The scene that all rules share; the auditor moves it on before the families see an event.

    *profile* is None where the catalogue doesn't have the one that the charter names.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        calendar: Calendar,
        shelf: Shelf,
        index_of: IndexOf = lambda _id: None,
    ) -> None:
        self.catalogue = catalogue
        self.calendar = calendar
        self.shelf = shelf
        self.index_of = index_of
        self.offices = Offices()
        self.records = Records()
        self.origin = ""
        self.profile: Profile | None = None
        self.currency = ""
        self.founded = ""  # the day (ISO) of entry 0
        self.residents = 0
        self.representatives = 0

    def record_of(self, named: str) -> Record | None:
        """Give the record of money whose statement has the id *named*, once the books have it."""
        return self.records.find(self.shelf, self.index_of, named)
