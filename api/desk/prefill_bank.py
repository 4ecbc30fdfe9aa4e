"""A reconciliation 余额调节表, filled in from the bank's lines and the journal."""

from datetime import date

from api.desk.draft_errors import PrefillUnknown
from api.desk.prefill_common import Asked, Filled, needed
from api.desk.prefill_sums import Sums, unmatched
from api.desk.reading import Reading
from ledger.affairs.audit.event import Event
from ledger.affairs.money import format_amount
from ledger.affairs.periods import period_days


def reconciliation(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in the reconciliation of an account at the end of a period, its lines matched.

    Raises:
        PrefillUnknown: no period, no account, or nothing is recorded of it.
    """
    del today
    period = needed(asked, "period", "reconciliation")
    account = needed(asked, "account", "reconciliation")
    tallies = reading.tallies
    first, last = (day.isoformat() for day in period_days(period))
    book = Sums(tallies, first, last).held.get(account)
    said = [
        event
        for event in tallies.bank.values()
        if event.body["account"] == account
        and period_days(event.body["period"])[1].isoformat() <= last
    ]
    if book is None or not said:
        raise PrefillUnknown(
            form="reconciliation",
            problem="没有这个账户的账或流水",
            problem_en="no records or no bank statement of that account",
        )
    latest = max(said, key=lambda event: period_days(event.body["period"])[1])
    lines = unmatched(tallies, first, last, account)
    matches, lines, records = _match(reading, account, first, last, lines)
    items = [
        {
            "side": "bank_in" if line["amount"] > 0 else "bank_out",
            "date": line["date"],
            "amount": abs(line["amount"]),
            "text": line.get("text") or line["no"],
        }
        for line in lines
    ]
    items += [
        {
            "side": "book_in" if amount > 0 else "book_out",
            "date": event.body["date"],
            "amount": abs(amount),
            "text": event.body.get("summary", event.type),
            "entry": event.id,
        }
        for event, amount in records
    ]
    body: Filled = {
        "account": account,
        "currency": tallies.currency,
        "date": last,
        "book": book,
        "bank": latest.body["closing"],
        "items": items,
    }
    if matches:
        body["matches"] = matches
    sides = {"bank_in": 1, "bank_out": -1, "book_in": -1, "book_out": 1}
    gap = book + sum(sides[i["side"]] * i["amount"] for i in items) - latest.body["closing"]
    differences = []
    if gap:
        differences.append(
            {
                "what": "gap",
                "zh": f"还差 {format_amount(gap)} 元没有说明。",
                "en": f"{format_amount(gap)} is not explained yet.",
                "amount": gap,
            }
        )
    return {"type": "reconciliation", "body": body, "differences": differences}


def _match(
    reading: Reading, account: str, first: str, last: str, lines: list[Filled]
) -> tuple[list[Filled], list[Filled], list[tuple[Event, int]]]:
    """Match bank lines with records of the same amount, the nearest day first, one to one."""
    done = {
        named
        for event in reading.tallies.reconciliations
        for match in event.body.get("matches", ())
        for named in match["entries"]
    }
    records = []
    by_index = {event.index: event for event in reading.events}
    for index, kind, delta in reading.tallies.sorted_moves():
        event = by_index[index]
        inside = delta.account == account and first <= delta.day <= last
        if inside and kind != "opening" and event.id not in done:
            records.append((event, delta.amount))
    matches, left = [], []
    for line in lines:
        fits = [each for each in records if each[1] == line["amount"]]
        best = min(
            fits,
            key=lambda each: abs(
                date.fromisoformat(each[0].body["date"]) - date.fromisoformat(line["date"])
            ),
            default=None,
        )
        if best is None:
            left.append(line)
            continue
        records.remove(best)
        matches.append(
            {"statement": line["statement"], "lines": [line["no"]], "entries": [best[0].id]}
        )
    return matches, left, records
