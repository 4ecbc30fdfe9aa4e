"""A closing 结账 and a year's, filled in from the journal, with what does not agree beside it."""

from datetime import date

from api.desk.draft_errors import PrefillUnknown
from api.desk.prefill_common import Asked, Filled, needed
from api.desk.prefill_sums import Sums, unmatched
from api.desk.reading import Reading
from api.desk.tallies import Tallies
from ledger.affairs.journal import COUNTED, OUTSIDE
from ledger.affairs.money import format_amount
from ledger.affairs.periods import period_days


def closing(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in a period's closing; its differences and unmatched bank lines stand beside it.

    Raises:
        PrefillUnknown: no period, or there is no money yet.
    """
    del today
    period = needed(asked, "period", "closing")
    tallies = reading.tallies
    first, last = (day.isoformat() for day in period_days(period))
    sums = Sums(tallies, first, last)
    funds = sums.funds()
    if not funds:
        raise PrefillUnknown(form="closing", problem="还没有账", problem_en="there is no money yet")
    out = sums.held.get(OUTSIDE, 0)
    accounts = [
        {
            "account": name,
            "balance": balance,
            "type": tallies.account_types.get(name, "cash" if "现金" in name else "bank"),
        }
        for name, balance in sums.held.items()
        if name and name != OUTSIDE
    ]
    items = [{"amount": out, "text": "未核销的备用金"}] if out else []
    body: Filled = {
        "period": period,
        "currency": tallies.currency,
        "funds": funds,
        "accounts": accounts,
        "count": _count(reading, first, last),
    }
    reconciled = [e for e in tallies.reconciliations if first <= e.body["date"] <= last]
    if reconciled:
        body["reconciliations"] = sorted({event.id for event in reconciled})
    held = sum(sums.held[name] for name in sums.held if name and name != OUTSIDE) + out
    gap = sum(each["closing"] for each in funds) - held
    differences = [*_from_bank(tallies, accounts, last), *_from_counts(tallies, accounts, last)]
    if gap:
        differences.insert(
            0,
            {
                "what": "funds",
                "zh": f"各项资金合计比各账户多 {format_amount(gap)} 元；有没有写明账户的记录？",
                "en": f"The funds hold {format_amount(gap)} more than the accounts; do all records "
                "name an account?",
                "amount": gap,
            },
        )
        items.append({"amount": gap, "text": "未写明账户的收支"})
    if items:
        body["items"] = items
    differences += _from_last(tallies, funds, first)
    return {"type": "closing", "body": body, "differences": differences,
            "unmatched": unmatched(tallies, first, last)}  # fmt: skip


def _count(reading: Reading, first: str, last: str) -> int:
    return sum(
        1
        for event in reading.events
        if event.type in COUNTED
        and event.body["currency"] == reading.tallies.currency
        and first <= event.body["date"] <= last
    )


def _from_bank(tallies: Tallies, accounts: list[Filled], last: str) -> list[Filled]:
    """Give the accounts of which the bank's last statement says something else."""
    said = {
        event.body["account"]: event.body["closing"]
        for event in tallies.bank.values()
        if period_days(event.body["period"])[1].isoformat() == last
    }
    return [
        _differs("bank", "银行流水", "the bank", each, said[each["account"]])
        for each in accounts
        if said.get(each["account"], each["balance"]) != each["balance"]
    ]


def _from_counts(tallies: Tallies, accounts: list[Filled], last: str) -> list[Filled]:
    """Name cash that was not counted since the month before the period's end."""
    return [
        {
            "what": "cash",
            "zh": f"“{each['account']}”到 {last} 还没有盘点。",
            "en": f"{each['account']} was not counted by {last}.",
            "account": each["account"],
            "amount": each["balance"],
        }
        for each in accounts
        if each["type"] == "cash" and tallies.counts.get(each["account"], "")[:7] != last[:7]
    ]


def _from_last(tallies: Tallies, funds: list[Filled], first: str) -> list[Filled]:
    """Give the funds that the closing before left with something else."""
    before = [e for e in tallies.closings if period_days(e.body["period"])[1].isoformat() < first]
    if not before:
        return []
    closed = {each["fund"]: each["closing"] for each in before[-1].body["funds"]}
    return [
        {
            "what": "carry_over",
            "zh": f"“{each['fund']}”上期结账是 {format_amount(closed[each['fund']])} 元，"
            f"按分录是 {format_amount(each['opening'])} 元。",
            "en": f"{each['fund']} was closed with {format_amount(closed[each['fund']])}; the "
            f"records give {format_amount(each['opening'])}.",
            "amount": each["opening"] - closed[each["fund"]],
        }
        for each in funds
        if closed.get(each["fund"], each["opening"]) != each["opening"]
    ]


def _differs(what: str, zh: str, en: str, each: Filled, said: int) -> Filled:
    return {
        "what": what,
        "zh": f"“{each['account']}”账上 {format_amount(each['balance'])} 元，"
        f"{zh} {format_amount(said)} 元。",
        "en": f"{each['account']}: the books have {format_amount(each['balance'])}, {en} "
        f"{format_amount(said)}.",
        "account": each["account"],
        "amount": each["balance"] - said,
    }


def year_closing(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in a year's closing, with all of it carried over.

    Raises:
        PrefillUnknown: no period, or there is no money yet.
    """
    del today
    period = needed(asked, "period", "year_closing")
    first, last = (day.isoformat() for day in period_days(period))
    lines = Sums(reading.tallies, first, last).funds()
    funds = [
        {
            "fund": each["fund"],
            "balance": each["closing"],
            "carried": each["closing"],
            "returned": 0,
        }
        for each in lines
    ]
    if not funds:
        raise PrefillUnknown(
            form="year_closing", problem="还没有账", problem_en="there is no money yet"
        )
    body = {"period": period, "currency": reading.tallies.currency, "funds": funds}
    return {"type": "year_closing", "body": body, "differences": []}
