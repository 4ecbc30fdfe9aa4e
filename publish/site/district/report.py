"""The report of a district's round, read from JSON (docs/schema/district.schema.json).

Only what may be public is taken from it: each ledger's verdict, its four rates, and the red
findings that nobody answered in time. Objections aren't counted in it, and hints aren't there.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from publish.site.errors import DistrictReportUnreadable

MAX_REPORT_BYTES = 256 * 1024 * 1024
FORMAT = "mingbai-verify/district/v1"
RATES = ("publication", "closing", "answers", "posting")
VERDICTS = ("proved", "disproved", "could_not_check")


class Rate(NamedTuple):
    """So many were *done* of those that were *due* this year."""

    done: int
    due: int


class Finding(NamedTuple):
    """A red finding that went unanswered; *ordered* says that the street ordered a remedy."""

    text: tuple[str, str]
    basis: str
    amount: int
    since: str
    answer_by: str
    ordered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How one ledger stands: the verdict's *sentence* in both languages, its last entry's *day*."""

    street: str
    name: str
    prefix: str
    origin: str
    verdict: str
    sentence: tuple[str, str]
    size: int
    day: str
    rates: Mapping[str, Rate]
    unanswered: tuple[Finding, ...]

    @property
    def key(self) -> str:
        """A short name that stays when the list of ledgers changes."""
        return key_of(self.prefix)


class Report(NamedTuple):
    """A round through all ledgers, as of a day (ISO)."""

    day: str
    ledgers: tuple[Standing, ...]

    def streets(self) -> dict[str, list[Standing]]:
        """Give the ledgers by street, in the list's order: this is no ranking."""
        found: dict[str, list[Standing]] = {}
        for each in self.ledgers:
            found.setdefault(each.street, []).append(each)
        return found


def key_of(text: str) -> str:
    """Give a short name of *text* for a path."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def sum_rates(ledgers: Iterable[Standing]) -> dict[str, Rate]:
    """Add up the four rates, each with what it is a share of."""
    listed = list(ledgers)
    return {
        name: Rate(
            sum(each.rates[name].done for each in listed if name in each.rates),
            sum(each.rates[name].due for each in listed if name in each.rates),
        )
        for name in RATES
    }


def parse_report(data: bytes, path: str) -> Report:
    """Read the report in *data*; *path* is said where it is wrong.

    Raises:
        DistrictReportUnreadable: it is no such report.
    """
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise _unfit(path, f"format {value['format']!r}")
        day = date.fromisoformat(value["as_of"]).isoformat()
        return Report(day, tuple(_standing(each) for each in value["ledgers"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _unfit(path, f"{type(error).__name__}: {error}") from error


def _unfit(path: str, reason: str) -> DistrictReportUnreadable:
    return DistrictReportUnreadable(path=path, reason=reason[:200])


def _standing(value: Mapping[str, Any]) -> Standing:
    if value["verdict"] not in VERDICTS:
        raise ValueError(value["verdict"])
    return Standing(
        **{name: _checked(value[name], str) for name in ("street", "name", "prefix", "origin")},
        verdict=value["verdict"],
        sentence=_both(value["sentence"]),
        size=_checked(value["size"], int),
        day=_day(value["last_day"] or ""),
        rates={
            name: Rate(_checked(rate["done"], int), _checked(rate["due"], int))
            for name, rate in value["rates"].items()
            if name in RATES
        },
        unanswered=tuple(_finding(each) for each in value["unanswered"]),
    )


def _finding(value: Mapping[str, Any]) -> Finding:
    return Finding(
        _both(value["text"]),
        _checked(value["basis"], str),
        _checked(value["amount"], int),
        _day(value["since"]),
        _day(value["answer_by"]),
        _checked(value["ordered"], bool),
    )


def _both(value: Mapping[str, Any]) -> tuple[str, str]:
    return _checked(value["zh"], str), _checked(value["en"], str)


def _day(text: str) -> str:
    return text and date.fromisoformat(text).isoformat()


def _checked(value: Any, kind: Callable[..., Any]) -> Any:  # noqa: ANN401 - a JSON value
    """Give *value* if it is just of *kind*: a boolean is no number here."""
    if type(value) is not kind:
        raise TypeError(value)
    return value
