"""A ledger as anybody can read it: from its directory, from a published copy, or from a server.

Needs neither database nor key. Nothing read here is trusted by anybody else for it: whoever wants
to know whether it is right uses ``mingbai-verify``.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.entry import Entry, parse_entry
from ledger.core.errors import Reason
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.log.errors import MalformedLedgerFile
from ledger.log.read import TileReader
from ledger.storage.errors import FileMissing
from mingbai.errors import CheckpointMissing, FileUnreadable, ServerSilent
from mingbai.files import read_file

# The types that the registry of ``ledger.affairs`` counts as governance; a test compares.
GOVERNANCE = frozenset(
    {"charter", "appointment", "revocation", "rekey", "rules", "handover", "key_succession"}
)
LEDGER_FILE = "ledger.json"
CHECKPOINT = "checkpoint"
_TIMEOUT_S = 30.0


class PublishedLog(NamedTuple):
    """The published tree under one *checkpoint*; *note* is the checkpoint as it is signed."""

    checkpoint: Checkpoint
    note: bytes
    reader: TileReader
    fetch: Callable[[str], bytes]
    """Returns the bytes under a published path; raises FileMissing where there are none."""

    def read_entry(self, index: int) -> Entry:
        """Return entry *index*, understood.

        Raises:
            EntryMissing: the checkpoint's tree has no such entry.
        """
        return parse_entry(self.reader.read_entry(index, self.checkpoint.size))

    def read_entries(self) -> Iterator[Entry]:
        """Yield all entries, in order."""
        return map(self.read_entry, range(self.checkpoint.size))

    def read_proof(self, index: int) -> bytes:
        """Return the ``.tlog-proof`` of entry *index*.

        Raises:
            EntryMissing: the checkpoint's tree has no such entry.
            PublishedDamaged: what is published does not lead to the checkpoint's root.
        """
        return self.reader.read_proof(index, self.checkpoint, self.note)


class Setting(NamedTuple):
    """What a new statement must say of its ledger: *log*, *charter*, and *after* if it governs."""

    log: str
    charter: bytes
    after: bytes


def read_setting(published: PublishedLog) -> Setting:
    """Return what a statement for this ledger must say now.

    Raises:
        EntryMissing: the ledger is empty.
    """
    charter = published.read_entry(0)
    last = published.read_entry(published.checkpoint.size - 1)
    latest = last
    if _type_of(last) not in GOVERNANCE:
        latest = charter if last.governance is None else published.read_entry(last.governance)
    return Setting(published.checkpoint.origin, _id_of(charter), _id_of(latest))


def _id_of(entry: Entry) -> bytes:
    return sha256(parse_note(entry.statement).text)


def _type_of(entry: Entry) -> str:
    return str(json.loads(parse_note(entry.statement).text)["type"])


def is_url(place: str) -> bool:
    """Return whether *place* is an address rather than a directory."""
    return place.startswith(("http://", "https://"))


def open_published(place: str) -> PublishedLog:
    """Open the published tree at *place*: a ledger's directory, a published one, or a URL prefix.

    Raises:
        CheckpointMissing: there is no published ledger there.
        ServerSilent: the server did not answer.
        LedgerError: what is there isn't a checkpoint.
    """
    fetch = _fetch_from_web(place) if is_url(place) else _fetch_from_directory(find_tree(place))
    try:
        note = fetch(CHECKPOINT)
    except FileMissing as error:
        raise CheckpointMissing(path=place) from error
    return PublishedLog(parse_checkpoint(parse_note(note).text), note, TileReader(fetch), fetch)


def find_tree(place: str) -> Path:
    """Give the published directory of the ledger in *place*, or *place* itself.

    Raises:
        MalformedLedgerFile: there is a ``ledger.json`` that isn't one.
    """
    directory = Path(place)
    try:
        data = read_file(directory / LEDGER_FILE)
    except FileUnreadable:
        return directory
    try:
        return directory / str(json.loads(data)["published"])
    except (ValueError, KeyError, TypeError) as error:
        path = str(directory / LEDGER_FILE)
        raise MalformedLedgerFile(
            path=path, reason=Reason("缺 published 一项", "no field 'published'")
        ) from error


def _fetch_from_directory(root: Path) -> Callable[[str], bytes]:
    def fetch(path: str) -> bytes:
        try:
            return read_file(root / path)
        except FileUnreadable as error:
            if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                raise FileMissing(where=path) from error
            raise

    return fetch


def _fetch_from_web(prefix: str) -> Callable[[str], bytes]:
    import httpx

    def fetch(path: str) -> bytes:
        url = prefix.rstrip("/") + "/" + path
        try:
            answer = httpx.get(url, timeout=_TIMEOUT_S)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServerSilent(url=url, reason=reason_of(error)) from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise FileMissing(where=url)
        if answer.status_code != httpx.codes.OK:
            raise ServerSilent(url=url, reason=f"HTTP {answer.status_code}")
        return answer.content

    return fetch
