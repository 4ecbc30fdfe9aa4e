"""The supervisor's view of its jurisdiction: figures, what waits, and looks at what is sealed.

The jurisdiction is where the key holds an overseeing, governing or auditing office now, as the
ledgers themselves say; there is no list of it here. To observe 观察 is to see figures; to inspect
督查 is to open what is sealed, with a reason, and the look is kept before anything is shown.

Figures are those of the district's round (`mingbai-verify district`), whose JSON file somebody puts
in place by a rename; it is read again when it has changed. The desk counts nothing itself.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from api.desk.asking import Value
from api.desk.draft_errors import DraftFieldWrong
from api.desk.drafting import Drafting
from api.desk.looks import MOST_LOOKS, Looks, oversees, sealed_name
from api.desk.objection_errors import BeyondJurisdiction
from api.desk.objections import Objecting
from api.desk.reading import Reading
from api.desk.seats import Seat, seat_in
from ledger.affairs.calendar import day_of
from ledger.affairs.types.labels import label_of
from ledger.core.errors import LedgerError
from ledger.storage.desk.files import FileRecords

_SEALED: Final = 500
_MOST_BYTES: Final = 64_000_000
_REASON_CHARACTERS: Final = 200
_FIGURES: Final = ("verdict", "sentence", "size", "last_day", "red", "yellow", "rates", "street")


class District:
    """The last round's figures by ledger, and its page.

    *path* None, or no file there, is no figures; *page* empty is no page.
    """

    def __init__(self, path: Path | None, page: str = "") -> None:
        self._path = path
        self.page = page
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._as_of = ""
        self._ledgers: dict[str, Value] = {}

    def figures(self) -> tuple[str, dict[str, Value]]:
        """Give the round's day, empty if there was none, and the figures of each ledger."""
        if self._path is None:
            return "", {}
        try:
            status = self._path.stat()
        except OSError:
            return "", {}
        seen = (status.st_mtime_ns, status.st_size)
        with self._lock:
            if seen != self._seen and status.st_size <= _MOST_BYTES:
                self._read(self._path)
                self._seen = seen
            return self._as_of, self._ledgers

    def _read(self, path: Path) -> None:
        try:
            value: Any = orjson.loads(path.read_bytes())
            ledgers = {
                str(each["origin"]): {name: each[name] for name in _FIGURES}
                for each in value["ledgers"]
            }
            as_of = str(value["as_of"])
        except (OSError, ValueError, KeyError, TypeError):
            return  # what was read before stays, with its day
        self._as_of, self._ledgers = as_of, ledgers


class Supervising:
    """What a supervisor sees; methods block: they are for threads."""

    def __init__(
        self,
        objecting: Objecting,
        drafting: Drafting,
        files: FileRecords,
        looks: Looks,
        *,
        origins_of: Callable[[bytes], Sequence[str]],
        district: District,
    ) -> None:
        """Look over the ledgers in which *origins_of* says that a key sits."""
        self._objecting = objecting
        self._drafting = drafting
        self._files = files
        self._looks = looks
        self._origins_of = origins_of
        self._district = district

    def overview(self, public_key: bytes) -> Value:
        """Give the ledgers of a key's jurisdiction with their figures; those of others are not."""
        as_of, figures = self._district.figures()
        ledgers: list[Value] = []
        for origin in self._origins_of(public_key):
            try:
                with self._drafting.readings.of(origin) as reading:
                    seat = seat_in(reading, public_key)
                    if seat is None or not oversees(reading, seat):
                        continue
                    community, size = reading.community, reading.size
                waiting = self._objecting.waiting(origin)
            except LedgerError as error:
                ledgers.append(
                    {"origin": origin, "trouble": {"zh": error.text("zh"), "en": error.text("en")}}
                )
                continue
            ledgers.append(
                {
                    "origin": origin,
                    "community": community,
                    "entries": size,
                    "slug": seat.slug,
                    "figures": figures.get(origin),
                    "objections_waiting": len(waiting),
                    "objections_late": sum(each["late"] for each in waiting),
                }
            )
        return {"as_of": as_of, "page": self._district.page, "ledgers": ledgers}

    def sealed_in(self, origin: str, public_key: bytes) -> Value:
        """List the statements of a ledger in which something is sealed: which fields, no value.

        Raises:
            BeyondJurisdiction: the key doesn't oversee this ledger.
        """
        with self._drafting.readings.of(origin) as reading:
            _check_overseeing(reading, public_key)
            found: dict[str, list[str]] = {}
            for no, field in self._files.sealed_in(origin, _SEALED):
                found.setdefault(no, []).append(field)
            return {
                "origin": origin,
                "community": reading.community,
                "statements": [_entered(reading, no, fields) for no, fields in found.items()],
            }

    def sealed(self, origin: str, public_key: bytes, no: str, reason: str) -> Value:
        """Open what is sealed of the statement *no*, after the look and its *reason* are kept.

        Raises:
            BeyondJurisdiction: the key doesn't oversee this ledger. DraftFieldWrong: no reason.
        """
        why = reason.strip()
        if not 0 < len(why) <= _REASON_CHARACTERS or not why.isprintable():
            raise DraftFieldWrong(
                where="reason",
                form=f"查看的理由，1 到 {_REASON_CHARACTERS} 字",
                form_en=f"why you look, 1 to {_REASON_CHARACTERS} characters",
            )
        with self._drafting.readings.of(origin) as reading:
            seat = _check_overseeing(reading, public_key)
        fields = [row for row in self._files.opened_of(origin, no) if row.no == no]
        self._looks.keep(seat, sealed_name(no, [row.field for row in fields]), why)
        return {
            "no": no,
            "fields": [
                {
                    "field": row.field,
                    "commitment": row.commitment,
                    "disclosure": row.disclosure.decode(),
                }
                for row in fields
            ],
        }

    def looks(self, public_key: bytes) -> list[Value]:
        """Give the looks at what is sealed in all ledgers that a key oversees, last first."""
        found: list[Value] = []
        for origin in self._origins_of(public_key):
            try:
                with self._drafting.readings.of(origin) as reading:
                    seat = seat_in(reading, public_key)
                    if seat is None or not oversees(reading, seat):
                        continue
                    looks = self._looks.of(origin, reading)
                    found += [{**each, "own": each["slug"] == seat.slug} for each in looks]
            except LedgerError:
                continue  # the overview names a ledger that can't be read
        return sorted(found, key=lambda each: each["time_ms"], reverse=True)[:MOST_LOOKS]


def _check_overseeing(reading: Reading, public_key: bytes) -> Seat:
    seat = seat_in(reading, public_key)
    if seat is None or not oversees(reading, seat):
        raise BeyondJurisdiction(who="街道、督查、审计", who_en="authority, supervisor, auditor")
    return seat


def _entered(reading: Reading, no: str, fields: list[str]) -> Value:
    found = reading.memory.find_no(no)
    event = None if found is None else reading.by_id.get(found.id.hex())
    if event is None:
        return {"no": no, "fields": fields, "index": None}
    label = label_of(event.type)
    return {
        "no": no,
        "fields": fields,
        "index": event.index,
        "label": {"zh": label.zh, "en": label.en},
        "day": day_of(event.time_ms).isoformat(),
    }
