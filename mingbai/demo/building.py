"""The fictional ledger, built through the functions that the real commands use.

Keys are drawn anew at every run. The ledger's clock follows the statements: each day's are entered
a few minutes after they were made, so the whole year lies in the past.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from ledger.core.keys import SigningKey, format_vkey
from mingbai.demo.community import Community, Seal
from mingbai.demo.desk import MINUTE_MS, Body, Statement, made_ms
from mingbai.demo.people import AUTHORITY, EVERYBODY, ORIGIN, PASSPHRASE
from mingbai.drafts import Draft
from mingbai.founding import charter_maker, write_trust

if TYPE_CHECKING:
    from ledger.log.directory import Ledger

LEDGER, PUBLISHED, KEYS = "ledger", "published", "keys"
_SALT_BYTES = 32


TellT = TypeVar("TellT", bound="Told")


class Told(Protocol):
    """A story that was told: its desk has all statements, in order."""

    @property
    def of(self) -> Community:
        """The community that it is about."""


class Plot(NamedTuple, Generic[TellT]):
    """A story to be told: the day on which its ledger is founded, its charter, and how it goes.

    *charter* takes everybody's key by slug; *tell* the charter's id, the keys, and what seals.
    """

    founded: date
    charter: Callable[[Mapping[str, str]], Body]
    tell: Callable[[bytes, Mapping[str, str], Seal], TellT]


class Built(NamedTuple, Generic[TellT]):
    """What stands at the end: the *story*, and for each statement's name its index."""

    story: TellT
    charter: str
    indices: Mapping[str, int]


class Building(Generic[TellT]):
    """One run: the keys, the clock, and what was recorded so far."""

    def __init__(
        self, folder: Path, plot: Plot[TellT], progress: Callable[[int, int], None]
    ) -> None:
        from ledger.log.ingest.sealing import Sealer
        from ledger.log.keyring import new_key

        self.folder = folder
        self.keys: Mapping[str, SigningKey] = {
            holder.slug: new_key(f"{ORIGIN}/{holder.slug}") for holder in EVERYBODY
        }
        self.now_ms = 0
        self._plot = plot
        self._nos: set[str] = set()
        self._progress = progress
        self._vkeys = {slug: format_vkey(key.verifier) for slug, key in self.keys.items()}
        self._sealer = Sealer(lambda: secrets.token_bytes(_SALT_BYTES))

    def build(self) -> Built[TellT]:
        """Found the ledger, record the story, write what a verifier is given."""
        with self._found(made_ms(self._plot.founded, -60)) as ledger:
            (entry,) = ledger.records.read_entries(0, 1)
            charter = write_trust(self.folder, ledger.log_key, entry)
            story = self._plot.tell(bytes.fromhex(charter), self._vkeys, self._sealer.seal)
            told = story.of.desk.statements
            self._nos = {each.no for each in told}
            for _, of_day in groupby(told, key=lambda each: each.day):
                self._record(ledger, list(of_day), len(told))
        self._keep_secrets()
        return Built(story, charter, story.of.desk.indices)

    def clock(self) -> int:
        """Return the demonstration's time, Unix milliseconds."""
        return self.now_ms

    def _found(self, founded_ms: int) -> "Ledger":
        from ledger.log.found import found_ledger
        from publish.tree import TreePublisher

        body = self._plot.charter(self._vkeys)
        draft = Draft("charter", body, None, None, None, ORIGIN, None, None)
        self.now_ms = founded_ms + MINUTE_MS
        return found_ledger(
            self.folder / LEDGER,
            ORIGIN,
            make_charter=charter_maker(draft, ORIGIN, [self.keys[AUTHORITY.slug]], founded_ms),
            make_publisher=TreePublisher,
            seed=secrets.token_bytes(32),
            passphrase=PASSPHRASE,
            environment={},
            published=f"../{PUBLISHED}",
            clock=self.clock,
        )

    def _record(self, ledger: "Ledger", of_day: list[Statement], whole: int) -> None:
        from ledger.affairs.statement import sign_statement

        notes = [
            sign_statement(each.text, [self.keys[slug] for slug in each.slugs]) for each in of_day
        ]
        self.now_ms = of_day[-1].time_ms
        answer = ledger.appender.append(notes)
        self._progress(answer.entries[-1].index, whole)

    def _keep_secrets(self) -> None:
        """Keep the officers' keys, and what opens the sealed names, where the readme says."""
        from ledger.log.directory import SEALED
        from ledger.log.ingest.sealing import write_disclosures
        from ledger.log.keyring import write_key

        path = self.folder / LEDGER / SEALED / "demo.jsonl"
        write_disclosures(path, self._sealer.of(self._nos))
        keys = self.folder / KEYS
        keys.mkdir(mode=0o700)
        for slug, key in self.keys.items():
            write_key(keys / f"{slug}.key", key, PASSPHRASE)
