"""Published logs in memory for the site: the demonstration's year with fixed keys, and additions."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import EMPTY_FRONTIER, extend, root
from ledger.core.note import parse_note
from mingbai.demo.calendar import quarters_before
from mingbai.demo.people import ORIGIN
from mingbai.demo.story import Story, charter_body
from publish.site.book import Book, Log, Setting
from tests import community
from tests.communities.admitted import Ledger, seal, vkeys_of

TODAY = date(2026, 11, 23)
_STEP_MS = 60_000


class Told(NamedTuple):
    """A note and the time at which it was entered."""

    note: bytes
    time_ms: int


@cache
def year() -> tuple[Told, ...]:
    """The demonstration's year until TODAY, admitted like a real one."""
    ledger = Ledger(charter_body(vkeys_of()), quarters_before(TODAY)[0].first_day)
    ledger.take_all(Story(TODAY, ledger.charter, vkeys_of(), seal).tell().statements)
    return tuple(
        Told(note, event.time_ms) for note, event in zip(ledger.notes, ledger.events, strict=True)
    )


def few() -> tuple[Told, ...]:
    """The first entries of the year: charter, offices, a few notices, some money."""
    return year()[:60]


def log_of(told: Iterable[Told], origin: str = ORIGIN) -> Log:
    """The published log of what was told: a chain of entries under a signed checkpoint."""
    entries: list[Entry] = []
    previous, governance = FIRST_PREVIOUS, None
    for index, each in enumerate(told):
        entry = Entry(index, each.time_ms, governance, previous, each.note)
        entries.append(entry)
        previous = hash_leaf(format_entry(entry))
        if json.loads(parse_note(each.note).text)["type"] in GOVERNANCE:
            governance = index
    hashes = [hash_leaf(format_entry(entry)) for entry in entries]
    checkpoint = Checkpoint(origin, len(entries), root(extend(EMPTY_FRONTIER, hashes)))
    return Log(checkpoint, sign_checkpoint(checkpoint, community.log_key(origin)), tuple(entries))


def with_more(told: tuple[Told, ...], *statements: tuple[str, dict[str, Any]]) -> tuple[Told, ...]:
    """What was told, and statements of these types and bodies after it, signed by the director."""
    charter = community.id_of(told[0].note)
    found = list(told)
    for type_, body in statements:
        no = f"more-{len(found)}"
        note = community.note(
            type_, body, {"director": "director-1"}, no=no, origin=ORIGIN, charter=charter,
            made_ms=found[-1].time_ms // 1000 * 1000,
        )  # fmt: skip
        found.append(Told(note, found[-1].time_ms + _STEP_MS))
    return tuple(found)


def id_of(told: Told) -> str:
    return community.id_of(told.note).hex()


def book_of(told: tuple[Told, ...], today: date = TODAY, **setting: Any) -> Book:
    return Book(log_of(told), Setting(today, **setting))


def notice(**changes: Any) -> tuple[str, dict[str, Any]]:
    """A notice that hangs on TODAY."""
    body = community.notice_body(
        [["2026-11-20", "更换楼道灯", "123.45"]],
        title="停车棚维修公示",
        catalogue="J06",
        kind="resident",
        totals={"count": 1},
        display={"from": "2026-11-20", "to": "2026-12-10"},
    )
    return "notice", {**body, **changes}
