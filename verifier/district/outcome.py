"""What an audit of one ledger came to, small enough to travel between processes and to be kept."""

from dataclasses import asdict, dataclass
from typing import Any

from ledger.affairs.audit.finding import Colour
from ledger.affairs.audit.invoices import Invoice
from ledger.affairs.audit.rows import Row, State, parse_row
from ledger.affairs.calendar import day_of
from ledger.core.text import parse_time_ms
from verifier.district.listing import Listed
from verifier.verdict import AUTHENTICITY, Report, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one ledger stands. *day* is that of its last entry (ISO), or nothing.

    *rows* are its findings without the grey ones, *rates* done and due by name. *keys* says that
    something is wrong with who signed. *findings* says whether the rules could be asked.
    *invoices* are those that stand paid; they are not kept for the next round.
    """

    street: str
    name: str
    prefix: str
    origin: str
    verdict: str
    zh: str
    en: str
    size: int
    day: str
    keys: bool
    findings: bool
    rows: tuple[Row, ...]
    rates: dict[str, tuple[int, int]]
    currency: str
    invoices: tuple[Invoice, ...] = ()

    def open_rows(self, colour: Colour | None = None) -> list[Row]:
        """Give the rows that are not gone, of *colour*, or of any."""
        return [
            row
            for row in self.rows
            if row.state != State.CLOSED.value and (colour is None or row.colour == colour.value)
        ]

    def unanswered(self) -> list[Row]:
        """Give the red rows that nobody has explained, though the time to answer is over."""
        return [
            row
            for row in self.open_rows(Colour.RED)
            if row.public and row.state != State.EXPLAINED.value
        ]

    def plain(self) -> dict[str, Any]:
        """Give it as a JSON value."""
        value = asdict(self)
        value["rows"] = [row.plain() for row in self.rows]
        del value["invoices"]
        return value


def parse_outcome(value: dict[str, Any]) -> Outcome:
    """Read what `Outcome.plain` gave."""
    fields = dict(value)
    fields["rows"] = tuple(map(parse_row, fields["rows"]))
    fields["rates"] = {name: (done, due) for name, (done, due) in fields["rates"].items()}
    return Outcome(**fields)


def outcome_of(ledger: Listed, report: Report, *, public: bool) -> Outcome:
    """Take from *report* what the district needs; with *public*, only what may be public."""
    findings = report.findings
    rows: tuple[Row, ...] = ()
    if findings is not None:
        rows = tuple(
            row
            for row in findings.rows
            if row.colour != Colour.GREY.value and (row.public or not public)
        )
    content = report.content
    time, size = content.get("time"), content.get("size", 0)
    return Outcome(
        street=ledger.street,
        name=ledger.name,
        prefix=ledger.prefix,
        origin=str(content.get("origin", "")),
        verdict=report.verdict.value,
        zh=report.sentence.zh,
        en=report.sentence.en,
        size=size if isinstance(size, int) else 0,
        day=day_of(parse_time_ms(time)).isoformat() if isinstance(time, str) else "",
        keys=any(
            result.verdict is Verdict.DISPROVED
            for result in report.results
            if result.check.group == AUTHENTICITY
        ),
        findings=findings is not None,
        rows=rows,
        rates={} if findings is None else {n: (r.done, r.due) for n, r in findings.rates.items()},
        currency="" if findings is None else findings.figures.currency,
        invoices=() if findings is None else findings.invoices,
    )


def unread(ledger: Listed, zh: str, en: str) -> Outcome:
    """Say that nothing could be checked of *ledger*, and why."""
    return Outcome(
        street=ledger.street,
        name=ledger.name,
        prefix=ledger.prefix,
        origin="",
        verdict=Verdict.UNCHECKED.value,
        zh=zh,
        en=en,
        size=0,
        day="",
        keys=False,
        findings=False,
        rows=(),
        rates={},
        currency="",
    )
