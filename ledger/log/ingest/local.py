"""A ledger that is open here, as the import's target."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import groupby
from typing import Final

from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.log.contracts import Answer, Clock
from ledger.log.directory import Ledger
from ledger.log.errors import NotPublished
from ledger.log.ingest.rehearsing import judge_texts
from ledger.log.ingest.target import Found
from ledger.log.round import admit_round

_SLICE: Final = 1_000
"""How many statements are looked for, or read, in one query."""


class LocalLedger:
    """A ledger opened for appending, with its records at hand; see ``run.Target``."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        """Read the charter's id.

        Raises:
            NotPublished: the ledger has no entry yet.
        """
        self.origin = ledger.origin
        self._ledger = ledger
        self._clock = clock
        first = ledger.records.read_entries(0, 1)
        if not first:
            raise NotPublished
        self.charter = sha256(text_of(first[0]))

    def find(self, nos: Sequence[str]) -> Mapping[str, Found]:
        """Return those of the statements that are in the records, by their ``no``."""
        indices: dict[str, int] = {}
        for start in range(0, len(nos), _SLICE):
            recalled = self._ledger.records.recall_nos(nos[start : start + _SLICE])
            indices.update({no: remembered.index for no, remembered in recalled.items()})
        texts = self.read_texts(list(indices.values()))
        return {
            no: Found(index, text) for (no, index), text in zip(indices.items(), texts, strict=True)
        }

    def judge(self, texts: Sequence[bytes]) -> Sequence[LedgerError | None]:
        """Say why each of *texts* would not be admitted if it were signed; see ``judge_texts``."""
        return judge_texts(texts, self._ledger.records, self._clock())

    def rehearse(self, notes: Sequence[bytes]) -> None:
        """Admit *notes* at the ledger's end as it stands, and forget it.

        Raises:
            LedgerError: the first reason why one isn't admissible.
        """
        appender = self._ledger.appender
        openings = appender.openers.open(notes, self.origin, appender.keys).result()
        position = appender.recover()  # where the ledger stands: an append of nothing
        head = position.head
        time_ms = max(self._clock(), head.time_ms if head else 0)
        (outcome,) = admit_round(position.start, [openings], self._ledger.records, time_ms).outcomes
        if isinstance(outcome, LedgerError):
            raise outcome

    def submit(self, notes: Sequence[bytes]) -> "Future[Sequence[int]]":
        """Submit *notes* as one batch; see ``Submitter.submit``."""
        return _indices(self._ledger.submitter.submit(notes))

    def read_texts(self, indices: Sequence[int]) -> Iterator[bytes]:
        """Yield the texts of the statements at *indices*; runs of neighbours in one query."""
        for _, run in groupby(enumerate(indices), key=lambda each: each[1] - each[0]):
            neighbours = [index for _, index in run]
            for at in range(0, len(neighbours), _SLICE):
                part = neighbours[at : at + _SLICE]
                for entry in self._ledger.records.read_entries(part[0], part[-1] + 1):
                    yield text_of(entry)


def text_of(entry: bytes) -> bytes:
    """Return the text of the statement in an entry."""
    return parse_note(parse_entry(entry).statement).text


def _indices(answer: "Future[Answer]") -> "Future[Sequence[int]]":
    """Return a future of the indices alone."""
    indices: Future[Sequence[int]] = Future()

    def settle(done: "Future[Answer]") -> None:
        error = done.exception()
        if error is not None:
            indices.set_exception(error)
        else:
            indices.set_result([accepted.index for accepted in done.result().entries])

    answer.add_done_callback(settle)
    return indices
