"""The desk's reading of a ledger: what its published entries say, kept up with its growth.

It is made of the published entries and of nothing else, and can be thrown away at any time: it is
never a second truth (ADR 0045). Governance is admitted as a verifier admits it, signatures and
all; ordinary entries were admitted by the log, and are only read.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from threading import RLock
from typing import Any

from api.desk.shelf import MemoryShelf
from api.desk.tallies import Tallies
from ledger.affairs.admission import Opened, admit_governance, closed_by
from ledger.affairs.audit.auditor import FAMILIES, Auditor
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.trim import trim
from ledger.affairs.calendar import STANDARD_CALENDAR, Calendar
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue, Profile
from ledger.affairs.memory import OPEN, Overlay, Remembered
from ledger.affairs.opening import open_with_body
from ledger.affairs.state import EMPTY, State
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.entry import Entry, parse_entry
from ledger.core.errors import LedgerError

_NO = re.compile(r"([0-9]{4}-[0-9]{2})-([0-9]{3,6})")


Read = Callable[[int, int], bytes]
"""Gives entry *index* of the published tree of *size* entries."""


class Reading:
    """One ledger as its entries say; `sync` brings it up to date, with *lock* held."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.lock = RLock()
        self.state: State = EMPTY
        self.size = 0
        self.memory = Overlay()
        self.events: list[Event] = []
        """Every entry of a type that is known, in order, its body trimmed."""
        self.by_id: dict[str, Event] = {}
        self.tallies = Tallies()
        self.numbers: dict[str, int] = {}
        """The highest number of each month's ``no``."""
        self.shelf = MemoryShelf()
        self.auditor = self._new_auditor(self.shelf)
        self.community = ""
        self.saved: tuple[int, date, bytes, Mapping[tuple[str, str], int]] | None = None
        """The audit's state and findings as of a size and day, on which drafts are tried."""
        self.rehearsals: dict[tuple[int, bytes, date], Any] = {}

    def sync(self, size: int, read: Read) -> None:
        """Read what was published since, up to *size*.

        Raises:
            LedgerError: an entry can't be read.
        """
        while self.size < size:
            self.take(parse_entry(read(self.size, size)))

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        try:
            opened, body = open_with_body(entry.statement, self.origin, {})
        except LedgerError:
            # A type or version that is not known here, which the log has admitted all the same.
            self.state = self.state.moved(entry.index + 1, entry.time_ms)
            self.size = entry.index + 1
            return
        if opened.type in GOVERNANCE:
            self.state = admit_governance(self.state, opened, entry.index, entry.time_ms)
        else:
            self.state = self.state.moved(entry.index + 1, entry.time_ms)
        self._remember(opened, entry.index)
        event = Event(
            entry.index,
            entry.time_ms,
            opened.id.hex(),
            opened.no,
            opened.type,
            opened.made_ms,
            opened.by,
            trim(body),
        )
        self._follow(event)
        self.size = entry.index + 1

    def _remember(self, opened: Opened, index: int) -> None:
        claim = opened.claim
        self.memory.remember(
            Remembered(
                index,
                opened.id,
                opened.no,
                opened.type,
                claim.amount,
                claim.currency,
                claim.fund,
                OPEN,
            )
        )
        for each in closed_by(opened):
            self.memory.close(each, index)
        numbered = _NO.fullmatch(opened.no)
        if numbered is not None:
            month, number = numbered[1], int(numbered[2])
            self.numbers[month] = max(number, self.numbers.get(month, 0))

    def _follow(self, event: Event) -> None:
        self.events.append(event)
        self.by_id[event.id] = event
        self.auditor.take(event)
        self.tallies.take(event)
        if event.type == "charter":
            self.community = event.body["community"]

    # ----------------------------------------------------------------------------------- asking

    def scene(self, today: date) -> tuple[Catalogue, Profile | None, Calendar]:
        """Give the catalogue, profile and calendar that hold *today*."""
        scene, _ = self.auditor.scene_on(today)
        return scene.catalogue, scene.profile, scene.calendar

    def name_of(self, person: str) -> str:
        """Give the name of somebody in office, as the ledger has it; else what he is called."""
        return self.auditor.scene.offices.name_of(person)

    def index_of(self, named: str) -> int | None:
        """Give the index of the entry whose statement has the id *named* (hex)."""
        found = self.by_id.get(named)
        return None if found is None else found.index

    def closer_of(self, named: str) -> int | None:
        """Give the entry that reversed, ratified, corrected or settled *named*, if one did."""
        found = self.memory.find_id(bytes.fromhex(named))
        return None if found is None or found.closed_by == OPEN else found.closed_by

    def next_no(self, month: str, taken: int = 0) -> str:
        """Give the next free ``no`` of *month* (2026-11), beyond those of drafts, *taken*."""
        return f"{month}-{max(self.numbers.get(month, 0), taken) + 1:03}"

    def rehearsing(self, saved: Mapping[str, Any]) -> Auditor:
        """Give an auditor as this one was when *saved*, that can go on without changing it."""
        auditor = self._new_auditor(MemoryShelf(self.shelf))
        auditor.load(dict(saved))
        return auditor

    def _new_auditor(self, shelf: MemoryShelf) -> Auditor:
        return Auditor(
            FAMILIES,
            STANDARD_CATALOGUE,
            STANDARD_CALENDAR,
            shelf,
            origin=self.origin,
            index_of=self.index_of,
        )
