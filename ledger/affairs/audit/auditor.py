"""The auditor: gives every admitted statement to the families of rules, and collects their finds.

It moves the scene on (who is in office, which profile, catalogue and calendar hold) before a family
sees an event. A catalogue, calendar or profile that it does not have is `missing`: then nothing
that it finds means anything. Findings that somebody explained, and entries that the street has
ordered to be put right, are remembered on the shelf.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.affairs.audit.books import Books
from ledger.affairs.audit.contracts import Contracts
from ledger.affairs.audit.decisions import Decisions
from ledger.affairs.audit.entered import Entered
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.family import Family
from ledger.affairs.audit.figures import Figures
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.income import Income
from ledger.affairs.audit.invoices import Invoices
from ledger.affairs.audit.ledgers import Ledgers
from ledger.affairs.audit.objections import Objections
from ledger.affairs.audit.people import People
from ledger.affairs.audit.publicity import Publicity
from ledger.affairs.audit.publicity_chain import PublicityChain
from ledger.affairs.audit.publicity_content import PublicityContent
from ledger.affairs.audit.publicity_periods import PublicityPeriods
from ledger.affairs.audit.rates import Rates
from ledger.affairs.audit.rows import Marks, Row, make_rows
from ledger.affairs.audit.scene import IndexOf, Scene, Shelf
from ledger.affairs.audit.work import Work
from ledger.affairs.calendar import Calendar, day_of
from ledger.affairs.catalogue import Catalogue
from ledger.affairs.governance import DAY_MS
from ledger.affairs.rules import MIN_DELAY_DAYS
from ledger.affairs.types.registry import GOVERNANCE

FAMILIES: tuple[Callable[[], Family], ...] = (
    Books,
    Income,
    Contracts,
    Publicity,
    PublicityPeriods,
    PublicityChain,
    PublicityContent,
    Work,
    Ledgers,
    Decisions,
    Objections,
    People,
)
"""All families; who writes one adds it here."""

_FORMAT = 6  # of what `save` gives
_NONE: Mapping[str, Any] = MappingProxyType({})
_STANDARDS = ("profile", "catalogue", "holidays")
_MARKING = frozenset({"explanation", "order", "rectification"})


class Missing(NamedTuple):
    """What the ledger names and the auditor does not have: a catalogue, holidays, or a profile."""

    what: str
    named: str


class Auditor:
    """Audits one ledger, event by event, with *families*.

    *catalogue* and *calendar* hold where the ledger names none. It may name, by their SHA-256,
    those in *catalogues* and *calendars*, and *catalogue* itself.
    """

    def __init__(
        self,
        families: Iterable[Callable[[], Family]],
        catalogue: Catalogue,
        calendar: Calendar,
        shelf: Shelf,
        *,
        origin: str = "",
        index_of: IndexOf = lambda _id: None,
        catalogues: Mapping[str, Catalogue] = _NONE,
        calendars: Mapping[str, Calendar] = _NONE,
    ) -> None:
        self._families = tuple(make() for make in families)
        self._for: dict[str, tuple[Family, ...]] = {}
        self._catalogues = {**catalogues, catalogue.hash: catalogue, "": catalogue}
        self._calendars = {**calendars, calendar.hash: calendar, "": calendar}
        self._named = dict.fromkeys(_STANDARDS, "")
        self._delay_days = MIN_DELAY_DAYS
        self._waiting: list[tuple[int, dict[str, str]]] = []
        self.missing: tuple[Missing, ...] = ()
        self.community = ""
        self.figures = Figures()
        self.rates = Rates()
        self.invoices = Invoices()
        self._entered = Entered()
        self.scene = Scene(catalogue, calendar, shelf, index_of)
        self.scene.origin = origin

    # ---------------------------------------------------------------------------------- taking

    def take(self, event: Event) -> None:
        """Take the next admitted statement."""
        kind = event.type
        if self._waiting and self._waiting[0][0] <= event.time_ms:
            self._change()
        if kind in GOVERNANCE:
            self._govern(event)
        elif kind in _MARKING:
            self._mark(event)
        families = self._for.get(kind)
        if families is None:
            families = self._for[kind] = tuple(
                family for family in self._families if not family.types or kind in family.types
            )
        scene = self.scene
        self._entered.add(scene.shelf, event.index, day_of(event.time_ms).isoformat())
        for family in families:
            family.take(event, scene)
        self.figures.take(event, scene.record_of)
        self.rates.take(event, scene)
        self.invoices.take(event, scene)

    def _govern(self, event: Event) -> None:
        scene, body = self.scene, event.body
        scene.offices.take(event)
        if event.type == "charter":
            scene.founded = day_of(event.time_ms).isoformat()
            scene.currency = self.figures.currency = body["currency"]
            self.community = body["community"]
            scene.residents = body.get("residents", 0)
            scene.representatives = body.get("representatives", 0)
            self._delay_days = body.get("rules_delay_days", MIN_DELAY_DAYS)
            self._name({what: body.get(what, "") for what in _STANDARDS})
        elif event.type == "rules":
            named = {what: body[what] for what in _STANDARDS if what in body}
            self._waiting.append((event.time_ms + self._delay_days * DAY_MS, named))

    def _change(self) -> None:
        """Let the rules that waited for their day act."""
        _, named = self._waiting.pop(0)
        self._name(named)

    def _name(self, named: Mapping[str, str]) -> None:
        self._named.update(named)
        missing = self._set(self.scene, self._named)
        self.missing += tuple(each for each in missing if each not in self.missing)

    def _set(self, scene: Scene, named: Mapping[str, str]) -> list[Missing]:
        """Let what is *named* hold in *scene*; give what there is not."""
        catalogue = self._catalogues.get(named["catalogue"])
        calendar = self._calendars.get(named["holidays"])
        missing = []
        if catalogue is None:
            missing.append(Missing("catalogue", named["catalogue"]))
        else:
            scene.catalogue = catalogue
            scene.profile = catalogue.profiles.get(named["profile"])
            if scene.profile is None:
                missing.append(Missing("profile", named["profile"]))
        if calendar is None:
            missing.append(Missing("holidays", named["holidays"]))
        else:
            scene.calendar = calendar
        return missing

    def scene_on(self, today: date) -> tuple[Scene, tuple[Missing, ...]]:
        """Give the scene as of *today* and what is missing in it; asking changes nothing.

        Rules whose day has come hold, though no entry has come since.
        """
        due = [named for from_ms, named in self._waiting if day_of(from_ms) <= today]
        if not due:
            return self.scene, self.missing
        scene, named = copy(self.scene), dict(self._named)
        for each in due:
            named |= each
        missing = self._set(scene, named)
        return scene, (*self.missing, *(each for each in missing if each not in self.missing))

    def _mark(self, event: Event) -> None:
        """Remember what was said about findings, and about the entries they are about."""
        shelf, body = self.scene.shelf, event.body
        if event.type == "explanation":
            shelf.put("explained", body["finding"], str(event.index))
        elif event.type == "order":
            for subject in body["subjects"]:
                index = self.scene.index_of(subject)
                if index is not None:
                    shelf.put("ordered", str(index), str(event.index))
        else:
            index = self.scene.index_of(body["order"])
            if index is not None:
                shelf.put("rectified", str(index), str(event.index))

    # ---------------------------------------------------------------------------------- asking

    def findings(self, today: date) -> list[Finding]:
        """Give what all families find as of *today*, in their order."""
        scene, _ = self.scene_on(today)
        found: list[Finding] = []
        for family in self._families:
            found += family.findings(scene, today)
        return found

    def rows(
        self, today: date, before: Iterable[Row] = (), beside: Iterable[Finding] = ()
    ) -> list[Row]:
        """Give the findings as of *today* as rows, compared with the rows of the audit *before*.

        *beside* is what was found otherwise than from events.
        """
        found = [*self.findings(today), *beside]
        first = self._first_day
        return make_rows(found, self.scene.origin, today, before, self._marks, first_day=first)

    def _first_day(self, entries: Iterable[int]) -> str:
        """Give the day on which the first of *entries* came into the ledger; nothing for none."""
        return min((self._entered.on(self.scene.shelf, index) for index in entries), default="")

    def _marks(self, row_id: str, entries: Iterable[int]) -> Marks:
        get = self.scene.shelf.get
        explained = get("explained", row_id)
        ordered = next((by for by in (get("ordered", str(n)) for n in entries) if by), None)
        rectified = None if ordered is None else get("rectified", ordered)
        return Marks(*(None if by is None else int(by) for by in (explained, ordered, rectified)))

    # ---------------------------------------------------------------------------------- keeping

    @property
    def made_by(self) -> str:
        """A digest (16 hex digits) of rules and standards: what a saved state was made with."""
        names = [str(_FORMAT), self._catalogues[""].hash, self._calendars[""].hash]
        for family in self._families:
            names += [family.name, *(rule.id for rule in family.rules)]
        return sha256("\n".join(names).encode()).hexdigest()[:16]

    def fits(self, saved: Any) -> bool:  # noqa: ANN401 - a JSON value
        """Say whether *saved* was given by an auditor with the same rules and standards.

        What was missing then is missing still: with it, everything is to be looked at again.
        """
        if not isinstance(saved, dict) or saved.get("made_by") != self.made_by:
            return False
        known: dict[str, Mapping[str, object]] = {
            "catalogue": self._catalogues,
            "holidays": self._calendars,
        }
        missing = {(what, named) for what, named in saved["missing"]}
        return all(
            (named in known[what]) != ((what, named) in missing)
            for what, named in [
                *((what, saved["named"][what]) for what in known),
                *(each for each in missing if each[0] in known),
            ]
        )

    def save(self) -> dict[str, Any]:
        """Give all that is kept beside the shelf, as a JSON value."""
        scene = self.scene
        return {
            "made_by": self.made_by,
            "named": dict(self._named),
            "delay_days": self._delay_days,
            "waiting": [[from_ms, dict(named)] for from_ms, named in self._waiting],
            "missing": [list(each) for each in self.missing],
            "community": self.community,
            "figures": self.figures.save(),
            "rates": self.rates.save(),
            "invoices": self.invoices.save(),
            "entered": self._entered.save(),
            "currency": scene.currency,
            "founded": scene.founded,
            "residents": scene.residents,
            "representatives": scene.representatives,
            "offices": scene.offices.save(),
            "records": scene.records.save(),
            "families": {family.name: family.save() for family in self._families},
        }

    def load(self, saved: dict[str, Any]) -> None:
        """Take back what `save` gave; it `fits`, and the shelf is as it was then."""
        scene = self.scene
        self._name(saved["named"])
        self._delay_days = saved["delay_days"]
        self._waiting = [(from_ms, dict(named)) for from_ms, named in saved["waiting"]]
        self.missing = tuple(Missing(*each) for each in saved["missing"])
        self.community = saved["community"]
        self.figures.load(saved["figures"])
        self.rates.load(saved["rates"])
        self.invoices.load(saved["invoices"])
        self._entered.load(saved["entered"])
        scene.currency = saved["currency"]
        scene.founded = saved["founded"]
        scene.residents = saved["residents"]
        scene.representatives = saved["representatives"]
        scene.offices.load(saved["offices"])
        scene.records.load(saved["records"])
        for family in self._families:
            family.load(saved["families"][family.name])
