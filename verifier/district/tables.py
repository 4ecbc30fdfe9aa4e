"""The round as CSV and JSON: a row for each ledger, and everything else that the page says."""

import csv
import io
from typing import Any

import orjson

from ledger.affairs.audit.finding import Colour
from ledger.affairs.audit.rates import NAMES
from ledger.affairs.audit.rows import Row, State
from verifier.district.round import FORMAT
from verifier.district.summary import Summary
from verifier.language import Text
from verifier.verdict import CAVEAT

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADS = (
    "street", "name", "prefix", "origin", "verdict", "size", "last_day", "key_trouble", "red",
    "yellow", "sentence", *(f"{name}_{part}" for name in NAMES for part in ("done", "due")),
)  # fmt: skip


def as_csv(summary: Summary) -> str:
    """Give a row for each ledger, with a byte order mark, so that spreadsheets read Chinese."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for each in summary.outcomes:
        rates = [n for name in NAMES for n in each.rates.get(name, (0, 0))]
        row: list[str | int] = [
            each.street, each.name, each.prefix, each.origin, each.verdict, each.size, each.day,
            int(each.keys), len(each.open_rows(Colour.RED)), len(each.open_rows(Colour.YELLOW)),
            each.zh, *rates,
        ]  # fmt: skip
        writer.writerow([_plain(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _plain(cell: str | int) -> str | int:
    """Keep a spreadsheet from taking a ledger's words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_json(summary: Summary) -> bytes:
    """Give the whole summary as one line of JSON."""
    value = {
        "format": FORMAT,
        "kind": "district",
        "as_of": summary.day.isoformat(),
        "sentence": _both(summary.sentence),
        "caveat": _both(CAVEAT),
        "counts": dict(summary.counts),
        "to_do": [{**each._asdict(), "text": _both(each.text)} for each in summary.to_do],
        "compared": summary.compared or None,
        "changes": [each._asdict() for each in summary.changes],
        "news": summary.news,
        "gone": summary.gone,
        "rates": {name: rate._asdict() for name, rate in summary.rates.items()},
        "invoices": [
            {
                "amount": each.amount,
                "places": [
                    {"street": street, "name": name, "entry": entry}
                    for street, name, entry in each.places
                ],
            }
            for each in summary.shared
        ],
        "streets": [each._asdict() for each in summary.streets],
        "ledgers": [
            {
                "street": each.street,
                "name": each.name,
                "prefix": each.prefix,
                "origin": each.origin,
                "verdict": each.verdict,
                "sentence": {"zh": each.zh, "en": each.en},
                "size": each.size,
                "last_day": each.day or None,
                "key_trouble": each.keys,
                "red": len(each.open_rows(Colour.RED)),
                "yellow": len(each.open_rows(Colour.YELLOW)),
                "rates": {name: {"done": d, "due": n} for name, (d, n) in each.rates.items()},
                "unanswered": [_finding(row) for row in each.unanswered()],
            }
            for each in summary.outcomes
        ],
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _finding(row: Row) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "basis": row.basis,
        "text": {"zh": row.zh, "en": row.en},
        "entries": list(row.entries),
        "amount": row.amount,
        "since": row.since or row.first_seen,
        "answer_by": row.answer_by,
        "ordered": row.state == State.ORDERED.value,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
