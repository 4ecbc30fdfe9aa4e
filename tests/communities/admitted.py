"""What a fictional community wrote, as a ledger takes it: signed, opened, admitted, audited.

Everything is real but the disk: `open_with_body` verifies every signature, `admit` judges every
statement in the ledger's state, and whatever is not admissible fails the test that told it.
"""

from collections.abc import Callable, Iterable
from datetime import date

from ledger.affairs.admission import admit
from ledger.affairs.audit.auditor import Auditor
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.family import Family
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.trim import trim
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.memory import Overlay
from ledger.affairs.opening import Opened, open_with_body
from ledger.affairs.state import EMPTY
from ledger.affairs.statement import sign_statement
from ledger.core.keys import format_vkey
from mingbai.demo.desk import MINUTE_MS, Body, Statement, made_ms
from mingbai.demo.people import AUTHORITY, EVERYBODY, ORIGIN, Holder
from tests import community
from tests.affairs.audit.shelf import MemoryShelf


def vkeys_of(holders: Iterable[Holder] = EVERYBODY, origin: str = ORIGIN) -> dict[str, str]:
    """Everybody's key, by slug; the same in every run."""
    return {holder.slug: community.vkey(holder.slug, origin) for holder in holders}


def seal(no: str, field: str, value: str) -> str:
    """A commitment that depends on nothing else."""
    return community.sha256(f"{no}\n{field}\n{value}".encode()).hexdigest()


class Ledger:
    """A ledger in memory, whose charter has *body* and was made on *founded*."""

    def __init__(self, body: Body, founded: date, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.events: list[Event] = []
        self.notes: list[bytes] = []
        self.opened: list[Opened] = []
        self.state, self.memory = EMPTY, Overlay()
        self._keys = {
            (verifier.name, verifier.key_id): verifier.public_key
            for verifier in (community.key(each.slug, origin).verifier for each in EVERYBODY)
        }
        founding = {**body, "log_keys": [format_vkey(community.log_key(origin).verifier)]}
        at = made_ms(founded, -60)
        note = community.note(
            "charter", founding, {"authority": AUTHORITY.slug}, no="charter", made_ms=at,
            origin=origin,
        )  # fmt: skip
        self.charter = community.id_of(note)
        self.take(note, at + MINUTE_MS)

    def take(self, note: bytes, time_ms: int) -> Event:
        """Admit a note, or raise what it meets."""
        opened, body = open_with_body(note, self.origin, self._keys)
        index = len(self.events)
        admission = admit(self.state, self.memory, opened, index=index, time_ms=time_ms)
        self.memory.remember(admission.remembered)
        for closed, closer in admission.closed:
            self.memory.close(closed, closer)
        self.state = admission.state
        event = Event(
            index, time_ms, opened.id.hex(), opened.no, opened.type, opened.made_ms, opened.by,
            trim(body),
        )  # fmt: skip
        self.events.append(event)
        self.notes.append(note)
        self.opened.append(opened)
        return event

    def take_all(self, told: Iterable[Statement]) -> "Ledger":
        """Sign and admit all that was told."""
        for each in told:
            keys = [community.key(slug, self.origin) for slug in each.slugs]
            self.take(sign_statement(each.text, keys), each.time_ms)
        return self

    def index_of(self, wanted: str) -> int | None:
        """Give the index of the entry with this id."""
        found = self.memory.find_id(bytes.fromhex(wanted))
        return None if found is None else found.index

    def auditor(
        self, families: Iterable[Callable[[], Family]], shelf: MemoryShelf | None = None
    ) -> Auditor:
        """Give an auditor of this ledger that has taken nothing."""
        return Auditor(
            families,
            STANDARD_CATALOGUE,
            STANDARD_CALENDAR,
            MemoryShelf() if shelf is None else shelf,
            origin=self.origin,
            index_of=self.index_of,
        )

    def audit(self, families: Iterable[Callable[[], Family]], today: date) -> list[Finding]:
        """Give what is found of all of it as of *today*."""
        auditor = self.auditor(families)
        for event in self.events:
            auditor.take(event)
        assert auditor.missing == ()
        return auditor.findings(today)


def described(findings: Iterable[Finding]) -> str:
    """Findings a line each, for messages of tests."""
    return "\n".join(
        f"{each.rule.capped.value:6} {each.rule.id:28} {list(each.entries)} {each.text()}"
        for each in findings
    )
