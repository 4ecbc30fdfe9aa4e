"""What is given to the rules beside the ledger: catalogues, holidays, and the day."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Protocol, TypeVar

from ledger.affairs.calendar import MAX_CALENDAR_BYTES, parse_calendar
from ledger.affairs.catalogue import MAX_CATALOGUE_BYTES, parse_catalogue
from ledger.affairs.types.fields import is_date
from ledger.core.errors import LedgerError
from verifier.errors import DayMalformed, StandardUnfit
from verifier.findings import Asked
from verifier.sources import read_file

_CHINA = timezone(timedelta(hours=8))


class _Named(Protocol):
    @property
    def hash(self) -> str: ...


_Standard = TypeVar("_Standard", bound=_Named)


def read_asked(day: str | None, catalogues: Iterable[str], holidays: Iterable[str]) -> Asked:
    """Give what the rules are asked with: *day*, or today in China, and the files named.

    Raises:
        DayMalformed: *day* is none.
        StandardUnfit: a file is no catalogue, or no calendar; UncheckedError: it can't be read.
    """
    if day is not None and not is_date(day):
        raise DayMalformed(value=day)
    now = datetime.now(UTC)
    if day is not None:
        now = datetime.combine(date.fromisoformat(day), time.max, _CHINA)
    return Asked(
        now.astimezone(_CHINA).date(),
        _read(catalogues, MAX_CATALOGUE_BYTES, parse_catalogue),
        _read(holidays, MAX_CALENDAR_BYTES, parse_calendar),
        now_ms=int(now.timestamp() * 1000),
    )


def _read(
    paths: Iterable[str], limit: int, parse: Callable[[bytes], _Standard]
) -> dict[str, _Standard]:
    found = {}
    for path in paths:
        data = read_file(Path(path), limit)
        try:
            standard = parse(data)
        except LedgerError as error:
            facts = {"problem": error.text("zh"), "problem_en": error.text("en")}
            raise StandardUnfit(path=path, **facts) from error
        found[standard.hash] = standard
    return found
