"""``stopped.json``: that signing stopped, and why, told beside the ledger until it goes on.

::

    {"code":"witnessed_ahead","known":3,"since_s":1790000000,"v":1}

It is the operator's own word and proves nothing: the checkpoint that others hold does. Told is only
what speaks against the ledger itself, that it went back behind what was signed or shown, or that
there are two versions of it; a full disk or a wrong clock is the operator's alone. Written and
removed within every turn of the ledger, whoever takes it; read for the board (docs/adr/0074).
"""

import re
from contextlib import suppress
from typing import Final, NamedTuple

import orjson

from ledger.core.checkpoint_text import parse_checkpoint
from ledger.core.errors import LedgerError, MalformedError
from ledger.core.note import parse_note
from ledger.core.text import MAX_INTEGER
from ledger.storage.contracts import PublishedFiles

STOPPED_PATH: Final = "stopped.json"
MAX_STOPPED_BYTES: Final = 4096
WENT_BACK: Final = {
    "records_behind": "signed_size",
    "lock_behind": "known_size",
    "published_ahead": "size",
    "published_behind": "known_size",
    "witnessed_ahead": "size",
}
"""What says that the ledger is older than it was, and the fact that says how far it had come."""
TWO_VERSIONS: Final = ("witnessed_other", "published_contradicts", "records_contradict")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


class StoppedMalformed(MalformedError):
    """The file that says why signing stopped is damaged; the next turn writes it anew."""

    code = "stopped_malformed"
    zh = "stopped.json 的格式不对。账本下一次核对时会重新写。"
    en = "stopped.json is not what the ledger writes. The next time it looks it is written anew."


class Stopped(NamedTuple):
    """Signing stopped with *code* at *since_s*; *known* entries were signed, 0 if nobody says."""

    code: str
    known: int
    since_s: int

    @property
    def went_back(self) -> bool:
        """Whether the ledger is older than it was; else there are two versions of it."""
        return self.code in WENT_BACK


def format_stopped(stopped: Stopped) -> bytes:
    """Write it: a line of canonical JSON."""
    return orjson.dumps({"v": 1, **stopped._asdict()}, option=orjson.OPT_SORT_KEYS) + b"\n"


def parse_stopped(data: bytes) -> Stopped:
    """Read it, byte for byte as `format_stopped` writes it.

    Raises:
        StoppedMalformed: it is anything else.
    """
    try:
        value = orjson.loads(data)
        stopped = Stopped(value["code"], value["known"], value["since_s"])
    except (ValueError, LookupError, TypeError) as error:
        raise StoppedMalformed from error
    for number in (stopped.known, stopped.since_s):
        if type(number) is not int or not 0 <= number <= MAX_INTEGER:
            raise StoppedMalformed
    if not isinstance(stopped.code, str) or not _CODE.fullmatch(stopped.code):
        raise StoppedMalformed
    if format_stopped(stopped) != data:
        raise StoppedMalformed
    return stopped


def tell_stopped(files: PublishedFiles, origin: str, error: LedgerError, now_s: int) -> None:
    """Say beside the ledger that *error* stopped it, if it is of those told; never raises.

    A stop that goes on keeps the second of its beginning. Nothing is written where the published
    directory isn't this ledger's: it may be another's, or not mounted.
    """
    if error.code not in WENT_BACK and error.code not in TWO_VERSIONS:
        return
    known = error.facts.get(WENT_BACK.get(error.code, ""), 0)
    with suppress(LedgerError):
        if parse_checkpoint(parse_note(files.read("checkpoint")).text).origin != origin:
            return
        before = _read(files)
        since_s = before.since_s if before else now_s
        stopped = Stopped(error.code, known if isinstance(known, int) else 0, since_s)
        if stopped != before:
            files.replace(STOPPED_PATH, format_stopped(stopped))


def tell_going_on(files: PublishedFiles) -> None:
    """Take back what `tell_stopped` said, if anything was said."""
    files.remove([STOPPED_PATH])


def _read(files: PublishedFiles) -> Stopped | None:
    try:
        return parse_stopped(files.read(STOPPED_PATH))
    except LedgerError:
        return None  # there is none, or it is damaged: the stop begins now
