"""What rules may ask beside the event: the profile, the calendar, who is in office, the shelf."""

from collections.abc import Callable
from typing import Protocol

from ledger.affairs.audit.offices import Offices
from ledger.affairs.calendar import Calendar
from ledger.affairs.catalogue import Catalogue, Profile


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
        self.origin = ""
        self.profile: Profile | None = None
        self.currency = ""
        self.founded = ""  # the day (ISO) of entry 0
        self.residents = 0
        self.representatives = 0
