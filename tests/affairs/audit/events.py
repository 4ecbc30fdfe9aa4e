"""Stories for tests of the rules: events as the auditor gives them, and what a family finds.

    story = Story()                                       # founded on 2026-01-01, a charter
    paid = story.add("expenditure", spent(12_300), day="2026-03-05")
    story.add("closing", {...}, day="2026-04-02", by={"accountant": "accountant-1"})
    assert rules_of(run(Books, story, "2026-04-30")) == []

A day without year, month and day of its own is the day of the event before. Bodies must be of
their type, as in a ledger; links and signers are not looked at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from ledger.affairs.audit.auditor import Auditor
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.family import Family
from ledger.affairs.audit.finding import Finding
from ledger.affairs.calendar import STANDARD_CALENDAR, Calendar
from ledger.affairs.canonical import encode
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue
from ledger.affairs.rules import DEFAULT_RULES
from ledger.affairs.types.bodies import check_body
from tests import community
from tests.affairs.audit.shelf import MemoryShelf

ORIGIN = community.ORIGIN
FOUNDED = "2026-01-01"

# slug: (person, roles); one more of each, so that several can sign
OFFICERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **community.OFFICERS,
    "clerk-2": ("p-10", ("clerk",)),
    "supervisor-1": ("p-20", ("supervisor",)),
    "auditor-1": ("p-21", ("auditor",)),
}

By = Mapping[str, str | Sequence[str]]
Body = dict[str, Any]

_CHINA = timedelta(hours=8)


def charter(**changes: Any) -> Body:
    """The body of an ordinary charter, with all the offices."""
    officers = [
        {"key": community.vkey(slug), "person": person, "roles": list(roles)}
        for slug, (person, roles) in OFFICERS.items()
    ]
    usual = {"officers": officers, "residents": 3_000, "representatives": 60, "rules": {}}
    return community.charter_body(**{**usual, **changes})


def spent(amount: int = 12_345, **changes: Any) -> Body:
    """The body of an ordinary expenditure."""
    return community.expenditure_body(amount, **changes)


def received(amount: int = 50_000, **changes: Any) -> Body:
    """The body of an ordinary income."""
    return community.income_body(amount, **changes)


def published(rows: Iterable[Sequence[str | int]] = (), **changes: Any) -> Body:
    """The body of an ordinary notice."""
    return community.notice_body(rows, **changes)


def usual_by(kind: str) -> dict[str, str]:
    """Who signs a statement of this type by the standard rules, one for each role."""
    needs = DEFAULT_RULES[kind][0].needs
    return {role: f"{role}-1" for role in (need.roles[0] for need in needs)}


def moment(day: str, at: str = "09:00") -> int:
    """Give Unix milliseconds of a time of day in China."""
    local = datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=UTC)
    return int((local - _CHINA).timestamp() * 1000)


class Story:
    """Events in order, from the charter on; *changes* are the charter's, no charter if None."""

    def __init__(self, founded: str = FOUNDED, **changes: Any) -> None:
        self.events: list[Event] = []
        self._day = founded
        self.add("charter", charter(**changes), day=founded, at="08:00")

    def add(
        self,
        kind: str,
        body: Body,
        *,
        day: str = "",
        at: str = "09:00",
        by: By | None = None,
        no: str = "",
        made: str = "",
    ) -> Event:
        """Add a statement that came in on *day* (ISO, China), made then or on the day *made*."""
        check_body(kind, body)
        index = len(self.events)
        self._day = day or self._day
        time_ms = moment(self._day, at)
        if self.events:
            last = self.events[-1].time_ms
            if day and date.fromisoformat(day) < date.fromisoformat(self._last_day()):
                message = f"{day} is before the last event's day: a ledger's time never goes back"
                raise ValueError(message)
            time_ms = max(time_ms, last + 1000)
        signers = tuple(
            (role, (slugs,) if isinstance(slugs, str) else tuple(slugs))
            for role, slugs in sorted((usual_by(kind) if by is None else by).items())
        )
        made_ms = moment(made, at) if made else time_ms - 1000
        named = encode({"body": body, "n": index, "type": kind})
        event = Event(
            index,
            time_ms,
            sha256(named).hexdigest(),
            no or f"{self._day[:7]}-{index:04}",
            kind,
            made_ms,
            signers,
            orjson.loads(orjson.dumps(body)),
        )
        self.events.append(event)
        return event

    def _last_day(self) -> str:
        shown = datetime.fromtimestamp(self.events[-1].time_ms / 1000, UTC) + _CHINA
        return shown.date().isoformat()

    def index_of(self, wanted: str) -> int | None:
        """Give the index of the entry with this id."""
        return next((event.index for event in self.events if event.id == wanted), None)


def auditor_of(
    story: Story,
    *families: Callable[[], Family],
    shelf: MemoryShelf | None = None,
    catalogue: Catalogue = STANDARD_CATALOGUE,
    calendar: Calendar = STANDARD_CALENDAR,
) -> Auditor:
    """Give an auditor with *families* that has taken nothing yet."""
    return Auditor(
        families,
        catalogue,
        calendar,
        MemoryShelf() if shelf is None else shelf,
        origin=ORIGIN,
        index_of=story.index_of,
    )


def run(
    family: Family | Callable[[], Family],
    story: Story,
    today: str | date,
    **standards: Any,
) -> list[Finding]:
    """Give what *family* finds in *story* as of *today*; the same when saved and loaded between.

    The order is by rule and cause.
    """
    day = date.fromisoformat(today) if isinstance(today, str) else today
    make = family if isinstance(family, type) else type(family)
    straight = auditor_of(story, make, **standards)
    for event in story.events:
        straight.take(event)
    found = _sorted(straight.findings(day))
    assert _sorted(straight.findings(day)) == found, "asking changed something"
    shelf = MemoryShelf()
    step = max(1, len(story.events) // 40)
    replayed = auditor_of(story, make, shelf=shelf, **standards)
    for event in story.events:
        if event.index % step == 0:
            saved = orjson.dumps(replayed.save())
            replayed = auditor_of(story, make, shelf=shelf, **standards)
            replayed.load(orjson.loads(saved))
            assert orjson.dumps(replayed.save()) == saved, "saved, loaded and saved again differs"
        replayed.take(event)
    assert _sorted(replayed.findings(day)) == found, "saved and loaded on the way, it finds other"
    for each in found:  # every sentence can be said
        assert each.text("zh")
        assert each.text("en")
    return found


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: (each.rule.id, each.cause))


def rules_of(findings: Iterable[Finding]) -> list[str]:
    """Give the ids of the rules that have seen something, one for each finding, in order."""
    return [finding.rule.id for finding in findings]
