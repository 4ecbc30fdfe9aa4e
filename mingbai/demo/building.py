"""The fictional ledger, built through the functions that the real commands use.

Keys are drawn anew at every run. The ledger's clock follows the statements: each day's are entered
a few minutes after they were made, so the whole year lies in the past.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.core.hashing import sha256
from ledger.core.keys import SigningKey, format_vkey
from mingbai.demo.people import AUTHORITY, EVERYBODY, ORIGIN, PASSPHRASE
from mingbai.demo.story import Event, Story, charter_body, tell
from mingbai.drafts import Draft
from mingbai.founding import charter_maker, write_trust
from mingbai.published import GOVERNANCE
from mingbai.signing import Wanted, format_draft

if TYPE_CHECKING:
    from ledger.log.directory import Ledger

LEDGER, PUBLISHED, KEYS = "ledger", "published", "keys"
_SALT_BYTES = 32
_MINUTE_MS = 60_000
# Nine in the morning in Beijing.
_OFFICE_OPENS = timedelta(hours=1)


class Built(NamedTuple):
    """What stands after the year: the *story*, and for each statement's name its index."""

    story: Story
    charter: str
    indices: Mapping[str, int]


class Year:
    """One run: the keys, the clock, and what was recorded so far."""

    def __init__(self, folder: Path, today: date, progress: Callable[[int, int], None]) -> None:
        from ledger.log.ingest.sealing import Sealer
        from ledger.log.keyring import new_key

        self.folder = folder
        self.keys: Mapping[str, SigningKey] = {
            holder.slug: new_key(f"{ORIGIN}/{holder.slug}") for holder in EVERYBODY
        }
        self.ids: dict[str, str] = {}
        self.indices: dict[str, int] = {}
        self.now_ms = 0
        self._charter = b""
        self._after = b""
        self._progress = progress
        vkeys = {slug: format_vkey(key.verifier) for slug, key in self.keys.items()}
        self._charter_body = charter_body(vkeys)
        self._sealer = Sealer(lambda: secrets.token_bytes(_SALT_BYTES))
        self.story = tell(today, vkeys, self._sealer.seal)

    def build(self) -> Built:
        """Found the ledger, record the year, write what a verifier is given."""
        first = self.story.quarters[0].first_day
        with self._found(_made_ms(first, 0)) as ledger:
            (entry,) = ledger.records.read_entries(0, 1)
            charter = write_trust(self.folder, ledger.log_key, entry)
            self._charter = self._after = bytes.fromhex(charter)
            for day, events in groupby(self.story.events, key=lambda event: event.day):
                self._record(ledger, day, list(events))
        self._keep_secrets()
        return Built(self.story, charter, self.indices)

    def clock(self) -> int:
        """Return the demonstration's time, Unix milliseconds."""
        return self.now_ms

    def _found(self, made_ms: int) -> "Ledger":
        from ledger.log.found import found_ledger
        from publish.tree import TreePublisher

        draft = Draft("charter", self._charter_body, None, None, None, ORIGIN, None, None)
        self.now_ms = made_ms + _MINUTE_MS
        return found_ledger(
            self.folder / LEDGER,
            ORIGIN,
            make_charter=charter_maker(draft, ORIGIN, [self.keys[AUTHORITY.slug]], made_ms),
            make_publisher=TreePublisher,
            seed=secrets.token_bytes(32),
            passphrase=PASSPHRASE,
            environment={},
            published=f"../{PUBLISHED}",
            clock=self.clock,
        )

    def _record(self, ledger: "Ledger", day: date, events: list[Event]) -> None:
        notes = []
        for number, event in enumerate(events, start=1):
            made_ms = _made_ms(day, number)
            notes.append(self._sign(event, made_ms))
            self.now_ms = made_ms + _MINUTE_MS
        answer = ledger.appender.append(notes)
        for event, accepted in zip(events, answer.entries, strict=True):
            self.indices[event.name] = accepted.index
        self._progress(len(self.indices), len(self.story.events))

    def _sign(self, event: Event, made_ms: int) -> bytes:
        from ledger.affairs.statement import sign_statement

        draft = Draft(
            type=event.type,
            body=event.body(self.ids),
            by=event.by,
            no=event.no,
            made=None,
            log=None,
            charter=None,
            after=None,
        )
        text = format_draft(draft, Wanted(ORIGIN, self._charter, self._after), made_ms)
        statement_id = sha256(text)
        self.ids[event.name] = statement_id.hex()
        if event.type in GOVERNANCE:
            self._after = statement_id
        slugs = {slug for value in event.by.values() for slug in slugs_of(value)}
        return sign_statement(text, [self.keys[slug] for slug in sorted(slugs)])

    def _keep_secrets(self) -> None:
        """Keep the officers' keys, and what opens the sealed names, where the readme says."""
        from ledger.log.directory import SEALED
        from ledger.log.ingest.sealing import write_disclosures
        from ledger.log.keyring import write_key

        path = self.folder / LEDGER / SEALED / "demo.jsonl"
        nos = {event.no for event in self.story.events}
        write_disclosures(path, self._sealer.of(nos))
        keys = self.folder / KEYS
        keys.mkdir(mode=0o700)
        for slug, key in self.keys.items():
            write_key(keys / f"{slug}.key", key, PASSPHRASE)


def slugs_of(value: str | list[str]) -> list[str]:
    """Return the slugs of one role in ``by``: one, or several of a committee."""
    return [value] if isinstance(value, str) else value


def _made_ms(day: date, number: int) -> int:
    """Return when the statement *number* of *day* was made: from nine in the morning, Beijing."""
    opens = datetime(day.year, day.month, day.day, tzinfo=UTC) + _OFFICE_OPENS
    return int(opens.timestamp()) * 1000 + number * _MINUTE_MS
