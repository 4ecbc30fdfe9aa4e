"""Where a watcher looks: a ledger's site, what was kept of it, and what others show of it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.errors import LedgerError, MalformedError, SignatureWrong
from ledger.core.note import MAX_NOTE_BYTES, parse_note
from ledger.core.policy import open_checkpoint_by_policy
from verifier.diff import View, open_kept
from verifier.errors import FileAbsent, PlaceUnknown
from verifier.language import Text
from verifier.reader import CHECKPOINT, LogReader
from verifier.sources import Directory, Source, open_source
from verifier.split_errors import WatchStateMalformed
from verifier.trust import Trust
from verifier.verdict import Verdict
from verifier.watch_alerts import Raised, both

PATIENCE_S = 3.0  # a witness cosigns a moment before the site publishes

_UNSEEN = Text(
    "{place} 没有给出这本账的检查点：它没见过这本账，或者不公开它见过的。这不是指责。",
    "{place} shows no checkpoint of this ledger: it has seen none, or does not publish what it has "
    "seen. Nobody is accused.",
)


class Question(NamedTuple):
    """What every ledger is asked with: trust files by name, the folder kept, places to compare."""

    policy: str
    charters: str
    states: Path
    also: tuple[str, ...] = ()


def place_of(states: Path, origin: str) -> Path:
    """Give the folder of *origin*, laid out as a C2SP monitoring prefix: others can compare."""
    return states / sha256(origin.encode()).hexdigest()


class Views:
    """The views of the ledger at *prefix*; a place that shows none is *raised*.

    Connections are let go of with *closing*.
    """

    def __init__(
        self, prefix: str, question: Question, trust: Trust, raised: Raised, closing: ExitStack
    ) -> None:
        self._prefix, self._question, self._trust = prefix, question, trust
        self._raised, self._closing = raised, closing
        self.source: Source = self._open(prefix)

    def _open(self, place: str) -> Source:
        return self._closing.enter_context(closing(open_source(place)))

    def site(self) -> View | None:
        """Give what the site shows; None if nothing of use, which is raised."""
        return self._view(self.source, self._prefix)

    def again(self, site: View, others: Sequence[View]) -> View:
        """Give what the site shows a moment later, if somebody has seen more."""
        if all(each.checkpoint.size <= site.checkpoint.size for each in others):
            return site
        time.sleep(PATIENCE_S)
        found = self.site()
        same = found is not None and found.checkpoint.origin == site.checkpoint.origin
        return found if found is not None and same else site

    def kept(self, origin: str) -> View | None:
        """Give what was kept of *origin* in the last round; None if there was none.

        Raises:
            WatchStateMalformed: it is no checkpoint of it.
        """
        folder = Directory(str(place_of(self._question.states, origin)))
        try:
            note = folder.read(CHECKPOINT, MAX_NOTE_BYTES)
            judged = open_kept(note, self._trust.policy, origin)
        except FileAbsent:
            return None
        except (MalformedError, SignatureWrong) as error:
            raise WatchStateMalformed(path=f"{folder.name}/{CHECKPOINT}") from error
        return View(f"{folder.name}/{CHECKPOINT}", note, judged, (self.source,))

    def outside(self, origin: str) -> Iterator[View]:
        """Yield what witnesses, mirrors and other watchers show of *origin*."""
        asked = [each.url for each in self._trust.policy.witnesses if each.url is not None]
        below = sha256(origin.encode()).hexdigest()
        for place in dict.fromkeys([*asked, *self._question.also]):
            prefix = place.rstrip("/")
            tries = [f"{prefix}/{below}", *([prefix] if place in self._question.also else [])]
            found = self._first(place, tries)
            if found is not None and found.checkpoint.origin == origin:
                yield View(place, found.note, found.judged, (*found.sources, self.source))

    def _first(self, place: str, tries: Sequence[str]) -> View | None:
        """Give what the first of *tries* shows that shows anything."""
        unknown = None
        for each in tries:
            unknown = None
            try:
                source = self._open(each)
                source.read(CHECKPOINT, MAX_NOTE_BYTES)
            except FileAbsent:
                continue
            except PlaceUnknown as error:  # a folder has no part for this ledger, or is none
                unknown = error
            except LedgerError as error:
                self._unusable(error, each)
                return None
            else:
                return self._view(source, each)
        if unknown is None:
            self._raised.add("unseen", Verdict.PROVED, _UNSEEN.fill(place=place), place=place)
        else:
            self._unusable(unknown, tries[-1])
        return None

    def _view(self, source: Source, name: str) -> View | None:
        try:
            note = LogReader(source).read_checkpoint()
            origin = parse_checkpoint(parse_note(note).text).origin
            judged = open_checkpoint_by_policy(note, self._trust.policy, origin)
        except LedgerError as error:
            self._unusable(error, source.name)
            return None
        return View(name, note, judged, (source,))

    def _unusable(self, error: LedgerError, place: str) -> None:
        self._raised.add("place_unusable", Verdict.UNCHECKED, both(error), error.code, place)
