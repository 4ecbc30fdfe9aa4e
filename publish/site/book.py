"""The book: everything a page may ask of a ledger, made from its published entries in order.

No directory, attachment or disclosure comes into it: entries go through ``audience.publish`` and
``audience.show``, as exports do. *today* is an argument, so that a site can be made again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.offices import Offices
from ledger.affairs.calendar import STANDARD_CALENDAR, Calendar, day_of
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue, Profile
from ledger.affairs.governance import DAY_MS
from ledger.affairs.journal import Balances, Journal
from ledger.affairs.matters import Matters, MatterStory
from ledger.affairs.objections import Objections, ObjectionStory
from ledger.affairs.publicity import (
    OF_DRAFTS,
    OF_NOTICES,
    PUBLICATIONS,
    Drafts,
    Life,
    Notices,
    Standing,
    standing,
)
from ledger.affairs.rules import MIN_DELAY_DAYS
from ledger.affairs.series import Published
from ledger.core.anchors import Anchor
from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import Entry, format_entry
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import EMPTY_FRONTIER, extend, root
from ledger.log.anchor_states import AnchorState
from ledger.log.open_data.audience import Public, publish, show
from ledger.log.open_data.ledger_view import LedgerView, Movement
from ledger.log.stopped import Stopped
from publish.site.addresses import Addresses
from publish.site.errors import SiteTreeDiffers
from publish.site.reading import event_of, ids_in, is_known
from publish.site.released import Released
from publish.site.settings import Settings
from publish.site.sums import Books, read_books
from publish.site.terms import Term, Terms

_NO_FILES: Mapping[str, Released] = MappingProxyType({})


class Signer(NamedTuple):
    """Who signed: the person's name in the ledger, and in which role."""

    slug: str
    person: str
    name: str
    role: str


@dataclass(frozen=True)
class Log:
    """A published log: the checkpoint, the note it is signed in, and the entries in order."""

    checkpoint: Checkpoint
    note: bytes
    entries: tuple[Entry, ...]


class Pledge(NamedTuple):
    """Whom the check page is made to believe: a policy's text, its trust line and check phrase.

    *own* says that the policy was made of the charter's keys, since nobody gave one.
    """

    policy: str
    line: str
    phrase: str
    own: bool = False


@dataclass(frozen=True)
class Setting:
    """What a site is made with beside the ledger.

    *released* are the files that may be shown, by their SHA-256 (hex). *has_check* says that the
    site has a check page, *papers* which notices have one to print: index and path.
    """

    today: date
    settings: Settings = field(default_factory=Settings)
    catalogue: Catalogue = STANDARD_CATALOGUE
    calendar: Calendar = STANDARD_CALENDAR
    released: Mapping[str, Released] = field(default_factory=lambda: _NO_FILES)
    has_check: bool = False
    papers: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    faults: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """What the ledger says of its witnesses: name, then fault and since when (RFC 3339)."""
    anchors: tuple[Anchor, ...] = ()
    """What the ledger lists as its anchors; its own word, to be checked by the reader."""
    anchor_states: tuple[AnchorState, ...] = ()
    """How authorities and chains did when they were asked last; the ledger's own word, too."""
    stopped: Stopped | None = None
    """That signing stopped, and why; the ledger's own word against itself."""


class Book:
    """A ledger read through, as of one checkpoint and one day."""

    def __init__(self, log: Log, setting: Setting) -> None:
        """Read *log* through.

        Raises:
            SiteTreeDiffers: the entries don't lead to the checkpoint's root.
            LedgerError: an entry can't be read.
        """
        self.checkpoint = log.checkpoint
        self.note = log.note
        self.setting = setting
        self.today = setting.today
        self.settings = setting.settings
        self.catalogue = setting.catalogue
        self.calendar = setting.calendar
        self.publics: list[Public] = []
        """Every entry as anybody may see it today, by its index."""
        self.withheld: dict[int, tuple[str, ...]] = {}
        """The fields that are not shown today, of the entries that have such."""
        self.leaf_hashes: list[bytes] = []
        self.events: list[Event] = []
        """Every entry of a type and version that is known, with its whole body."""
        self.charter: Mapping[str, Any] = {}
        self.charter_id = ""
        self.profile: Profile | None = None
        self.pledge: Pledge | None = None
        """Whom the site's check page believes; whoever makes the site says so once it was read."""
        self.missing: dict[str, str] = {}
        """The hashes of a catalogue and of holidays that the ledger names and that nobody gave."""
        self.notices = Notices()
        self.drafts = Drafts()
        self.offices = Offices()
        self.terms = Terms()
        self.published = Published()
        self.addresses = Addresses()
        self.movements: list[Movement] = []
        """The journal's rows with their balances, in the order of the entries."""
        self._view = LedgerView()
        self._by_id: dict[str, Event] = {}
        self._about: dict[str, list[Event]] = {}
        self._signers: dict[int, tuple[Signer, ...]] = {}
        self._founded = ""
        self._named = {"catalogue": "", "holidays": "", "profile": ""}
        for entry in log.entries:
            self._take(entry)
        self._check_root()
        self._choose_standards()

    # ------------------------------------------------------------------------------------ reading

    def _take(self, entry: Entry) -> None:
        self.leaf_hashes.append(hash_leaf(format_entry(entry)))
        whole = publish(entry)
        public, withheld = show(whole, self.today)
        self.publics.append(public)
        if withheld:
            self.withheld[entry.index] = withheld
        if not is_known(whole):
            return
        event = event_of(entry, public)
        self.events.append(event)
        self._by_id[event.id] = event
        self._replay(event, public)

    def _replay(self, event: Event, public: Public) -> None:
        kind = event.type
        if kind in {"charter", "rules"}:
            self._govern(event)
        self.offices.take(event)
        self.terms.take(event)
        self._signers[event.index] = self._sign(event)
        self.addresses.take(event)
        if kind in OF_NOTICES:
            self.notices.take(event)
        if kind in OF_DRAFTS or kind in PUBLICATIONS:
            self.drafts.take(event)
        if kind in PUBLICATIONS or kind == "nil_return":
            self._publish(event)
        self.movements += self._view.take(public)
        for named in ids_in(event.body):
            if named in self._by_id:
                self._about.setdefault(named, []).append(event)

    def _govern(self, event: Event) -> None:
        body = event.body
        if event.type == "charter":
            self.charter, self.charter_id = body, event.id
            self._founded = day_of(event.time_ms).isoformat()
            self.published.found(body.get("places", ()))
        waits = self.charter.get("rules_delay_days", MIN_DELAY_DAYS)
        delay = waits if event.type == "rules" else 0
        if day_of(event.time_ms + delay * DAY_MS) <= self.today:
            self._named |= {name: body[name] for name in self._named if body.get(name)}

    def _choose_standards(self) -> None:
        """Take the catalogue and the holidays that the ledger names, if they are there."""
        named = self._named
        for catalogue in (self.setting.catalogue, STANDARD_CATALOGUE):
            if named["catalogue"] in {"", catalogue.hash}:
                self.catalogue = catalogue
                break
        else:
            self.missing["catalogue"] = named["catalogue"]
        for calendar in (self.setting.calendar, STANDARD_CALENDAR):
            if named["holidays"] in {"", calendar.hash}:
                self.calendar = calendar
                break
        else:
            self.missing["holidays"] = named["holidays"]
        self.profile = self.catalogue.profiles.get(named["profile"])

    def _publish(self, event: Event) -> None:
        body = event.body
        key = (body["catalogue"], body.get("place", ""))
        day = day_of(event.time_ms)
        self.published.add(key, body["period"], day, founded=self._founded)

    def _sign(self, event: Event) -> tuple[Signer, ...]:
        found = []
        for role, slugs in event.by:
            for slug in slugs:
                person = self.offices.person_of(slug) or slug
                found.append(Signer(slug, person, self.offices.name_of(person), role))
        return tuple(found)

    def _check_root(self) -> None:
        size = self.checkpoint.size
        if size != len(self.leaf_hashes) or (
            size and root(extend(EMPTY_FRONTIER, self.leaf_hashes)) != self.checkpoint.root
        ):
            raise SiteTreeDiffers(size=size)

    # ------------------------------------------------------------------------------------- asking

    @cached_property
    def books(self) -> Mapping[str, Books]:
        """The books by day of each currency."""
        return read_books(self.events)

    @property
    def log_keys(self) -> tuple[str, ...]:
        """The log's keys, as its last key succession gives them, or else its charter."""
        named = [each.body for each in self.events if each.type == "key_succession"]
        return tuple((named[-1] if named else self.charter).get("log_keys", ()))

    @property
    def community(self) -> str:
        """The community's name: the settings' own, or the charter's."""
        return self.settings.name or str(self.charter.get("community", ""))

    @property
    def places(self) -> tuple[str, ...]:
        """The places of the charter."""
        return tuple(self.charter.get("places") or ())

    @property
    def currency(self) -> str:
        """The charter's currency."""
        return str(self.charter.get("currency", "CNY"))

    @property
    def time(self) -> str:
        """The time of the last entry (RFC 3339, UTC), or nothing."""
        return self.publics[-1].time if self.publics else ""

    @property
    def balances(self) -> Balances:
        """What funds and accounts hold at the end."""
        return self._view.balances

    @cached_property
    def journal(self) -> Journal:
        """The journal with the records of money by id."""
        journal = Journal()
        for event in self.events:
            journal.take(event.index, event.id, event.type, event.body)
        return journal

    @cached_property
    def matters(self) -> list[MatterStory]:
        """The story of every matter, in order."""
        matters = Matters(self.catalogue.forms, self._by_id.get)
        for event in self.events:
            matters.take(event)
        return matters.stories()

    @cached_property
    def objections(self) -> list[ObjectionStory]:
        """What became of every objection, in order."""
        objections = Objections(self.profile, self.calendar)
        for event in self.events:
            objections.take(event)
        return objections.stories()

    def event_of(self, named: str | int) -> Event | None:
        """Give the event of a statement's id, or of an index; None if there is none."""
        if isinstance(named, str):
            return self._by_id.get(named)
        return self._by_id.get(self.publics[named].id) if 0 <= named < len(self.publics) else None

    def about(self, named: str) -> list[Event]:
        """Give the later events that name the statement with this id, in order."""
        return self._about.get(named, [])

    def of_types(self, *types: str) -> list[Event]:
        """Give the events of some types, in order."""
        return [event for event in self.events if event.type in types]

    def signers_of(self, index: int) -> tuple[Signer, ...]:
        """Give who signed an entry, by name and role as of then."""
        return self._signers.get(index, ())

    def address_of(self, index: int) -> str:
        """Give where an entry stands on the site: ``money/2026-03.html#e123``."""
        return self.addresses.get(index)

    def standing_of(self, life: Life) -> Standing:
        """Say how a notice stands today."""
        return standing(life, self.today, self.catalogue, self.profile, self.calendar)

    def life_of(self, named: str) -> Life | None:
        """Give the life of the notice with this id."""
        return self.notices.lives.get(named)

    def check_address(self, index: int) -> str:
        """Give the address, below the site's own, that checks an entry; nothing without a page."""
        if not self.setting.has_check:
            return ""
        leaf_hash = self.leaf_hashes[index].hex()
        return f"check.html#{self.checkpoint.origin}/{index}/{leaf_hash}"

    @cached_property
    def _last_releases(self) -> Mapping[tuple[str, str], Event]:
        return {(each.body["of"], each.body["source"]): each for each in self.of_types("release")}

    def is_last_release(self, release: Event) -> bool:
        """Say whether a release is in force: no later one of the same has taken its place."""
        return self._last_releases[release.body["of"], release.body["source"]] is release

    @cached_property
    def releases(self) -> Mapping[str, list[Event]]:
        """The released images whose files are there, by the id of the statement they belong to."""
        found: dict[str, list[Event]] = {}
        for event in self._last_releases.values():
            if event.body["image"]["sha256"] in self.setting.released:
                found.setdefault(event.body["of"], []).append(event)
        return found

    def terms_now(self) -> list[Term]:
        """Give who holds which office now."""
        return self.terms.held_now()
