"""What the rules find beside an audit: from the statements that were admitted, in their order.

Findings never change a verdict: the ledger may be as it was signed, and still show money without
approval. What a rule needs beside the ledger (the day, a catalogue, holidays) is given by whoever
asks. A mistake in a rule ends the findings, never the audit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from traceback import extract_tb
from types import MappingProxyType
from typing import Any

from ledger.affairs.audit.auditor import FAMILIES, Auditor
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.family import Family
from ledger.affairs.audit.figures import Figures
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.invoices import Invoice
from ledger.affairs.audit.ledgers import unwitnessed
from ledger.affairs.audit.rates import PUBLICATION, Rate
from ledger.affairs.audit.rows import Row, State, parse_row
from ledger.affairs.audit.scene import IndexOf, Shelf
from ledger.affairs.calendar import STANDARD_CALENDAR, Calendar
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue
from ledger.core.errors import LedgerError
from verifier.errors import CatalogueNeeded, HolidaysNeeded, ProfileNeeded, RuleBroke

_NO_CATALOGUES: Mapping[str, Catalogue] = MappingProxyType({})
_NO_CALENDARS: Mapping[str, Calendar] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules are asked with: the day, and by their SHA-256 catalogues and calendars.

    *now_ms* (Unix milliseconds, UTC) is the moment on that day as of which witnesses are judged.
    *lists_invoices* says that somebody wants to compare them with other ledgers'.
    """

    today: date
    catalogues: Mapping[str, Catalogue] = field(default_factory=lambda: _NO_CATALOGUES)
    calendars: Mapping[str, Calendar] = field(default_factory=lambda: _NO_CALENDARS)
    families: tuple[Callable[[], Family], ...] = FAMILIES
    now_ms: int | None = None
    lists_invoices: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found as of *today*: *rows*, the worst first, those that are gone at the end.

    *compared* says whether there was an earlier audit to compare with.
    """

    today: date
    community: str
    profile: str
    catalogue: str
    rows: tuple[Row, ...]
    figures: Figures
    rates: Mapping[str, Rate]
    compared: bool
    invoices: tuple[Invoice, ...] = ()


class _NoShelf:
    """In the place of a shelf until the memory's file is open."""

    def get(self, space: str, key: str) -> str | None:  # noqa: ARG002 - the contract's
        """Give nothing."""
        return None

    def put(self, space: str, key: str, value: str) -> None:
        """Keep nothing."""

    def put_new(self, space: str, key: str, value: str) -> str | None:  # noqa: ARG002 - the contract's
        """Keep nothing."""
        return None


class Rules:
    """The rules of one audit. *error* says why they can't say anything, if they can't."""

    def __init__(self, asked: Asked, origin: str) -> None:
        self.error: LedgerError | None = None
        self._asked = asked
        self._auditor = Auditor(
            asked.families,
            STANDARD_CATALOGUE,
            STANDARD_CALENDAR,
            _NoShelf(),
            origin=origin,
            catalogues=asked.catalogues,
            calendars=asked.calendars,
        )
        self._last = -1
        self._beside: list[Finding] = []

    def judge_witnesses(self, witnessed_ms: Sequence[int]) -> None:
        """Look whether the checkpoint, cosigned at these times (Unix milliseconds), is fresh."""
        if self._asked.now_ms is not None:
            found = unwitnessed(witnessed_ms, self._asked.now_ms)
            self._beside += [found] if found is not None else []

    def open(self, shelf: Shelf, index_of: IndexOf) -> None:
        """Begin, with what is on disk."""
        self._auditor.scene.shelf = shelf
        self._auditor.scene.index_of = index_of

    def fits(self, saved: Mapping[str, Any] | None) -> bool:
        """Say whether *saved*, of an earlier audit, can be gone on with."""
        return saved is not None and self._auditor.fits(saved["auditor"])

    def load(self, saved: Mapping[str, Any]) -> None:
        """Go on from *saved*, which `fits`."""
        self._auditor.load(saved["auditor"])

    def take(self, event: Event) -> None:
        """Let every rule see an admitted statement."""
        if self.error is not None:
            return
        self._last = event.index
        try:
            self._auditor.take(event)
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake in a rule must not end the audit
            self.error = self._broke(error)

    def _broke(self, error: Exception) -> RuleBroke:
        frame = extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        return RuleBroke(index=self._last, kind=type(error).__name__, place=place)

    def find(self, before: Mapping[str, Any] | None) -> Findings | None:
        """Give what was found, compared with *before*; None if there is an `error`."""
        scene, lacking = self._auditor.scene_on(self._asked.today)
        for missing in lacking:
            self.error = self.error or _NEEDED[missing.what](missing.named)
        if self.error is not None:
            return None
        earlier = read_rows(before)
        try:
            rows = self._auditor.rows(self._asked.today, earlier, self._beside)
        except Exception as error:  # noqa: BLE001 - as above
            self.error = self._broke(error)
            return None
        return Findings(
            self._asked.today,
            self._auditor.community,
            "" if scene.profile is None else scene.profile.id,
            scene.catalogue.hash,
            tuple(rows),
            self._auditor.figures,
            MappingProxyType(_with_missing(self._auditor.rates.rates(self._asked.today), rows)),
            before is not None,
            tuple(self._auditor.invoices.paid(scene.shelf)) if self._asked.lists_invoices else (),
        )

    def save(self, rows: tuple[Row, ...]) -> dict[str, Any]:
        """Give what the next audit goes on from; without the rows that are closed."""
        kept = [row.plain() for row in rows if row.state != State.CLOSED.value]
        return {"auditor": None if self._is_broken else self._auditor.save(), "rows": kept}

    @property
    def _is_broken(self) -> bool:
        return isinstance(self.error, RuleBroke)


_NEEDED: Mapping[str, Callable[[str], LedgerError]] = MappingProxyType(
    {
        "catalogue": lambda named: CatalogueNeeded(hash=named),
        "holidays": lambda named: HolidaysNeeded(hash=named),
        "profile": lambda named: ProfileNeeded(profile=named),
    }
)


def _with_missing(rates: Mapping[str, Rate], rows: Iterable[Row]) -> dict[str, Rate]:
    """Give *rates* with what was never published counted as due."""
    done, due = rates[PUBLICATION]
    for row in rows:
        if row.rule in _UNPUBLISHED and row.state != State.CLOSED.value:
            count = row.facts.get("count", 1)
            due += count if isinstance(count, int) else 1
    return {**rates, PUBLICATION: Rate(done, due)}


_UNPUBLISHED = frozenset(
    {
        "publicity.overdue",
        "publicity.overdue_practice",
        "publicity.missing",
        "publicity.missing_local",
    }
)


def read_rows(saved: Mapping[str, Any] | None) -> list[Row]:
    """Give the rows of an earlier audit; none if another version wrote them otherwise."""
    if saved is None:
        return []
    try:
        return [parse_row(value) for value in saved["rows"]]
    except (KeyError, TypeError, ValueError):
        return []
