"""Bodies of money for tests of the books: 工作经费 in the bank account 基本户, petty cash in 现金."""

from collections.abc import Mapping
from typing import Any

from ledger.affairs.audit.books import Books
from ledger.affairs.audit.finding import Finding
from tests.affairs.audit.events import Body, Story, received, rules_of, run, spent

BANK, CASH, FUND, OTHER = "基本户", "现金", "工作经费", "公益金"
CNY = "CNY"


def paid(day: str, amount: int, **changes: Any) -> Body:
    """A payment of its own payee and invoice-less evidence."""
    usual = {
        "account": BANK,
        "date": day,
        "evidence": [{"name": "发票.pdf"}],
        "fund": FUND,
        "payee": {"org": f"商户{day}"},
    }
    return spent(amount, **{**usual, **changes})


def got(day: str, amount: int, **changes: Any) -> Body:
    usual = {"account": BANK, "date": day, "evidence": [{"name": "回单.pdf"}], "fund": FUND}
    return received(amount, **{**usual, **changes})


def refunded(day: str, amount: int, **changes: Any) -> Body:
    return got(day, amount, **changes)


def moved(day: str, amount: int, source: str = BANK, to: str = CASH, **changes: Any) -> Body:
    """A transfer between accounts; *from_fund* and *to_fund* change its funds."""
    from_fund = changes.pop("from_fund", FUND)
    to_fund = changes.pop("to_fund", from_fund)
    return {
        "amount": amount,
        "currency": CNY,
        "date": day,
        "evidence": [],
        "from": {"account": source, "fund": from_fund},
        "summary": "转账",
        "to": {"account": to, "fund": to_fund},
        "voucher": {"no": "1"},
        **changes,
    }


def opened(
    day: str,
    funds: Mapping[str, int],
    *,
    cash: int | None = None,
    **changes: Any,
) -> Body:
    """An opening with all money in the bank account but *cash*."""
    accounts = [{"account": BANK, "balance": sum(funds.values()) - (cash or 0), "type": "bank"}]
    if cash is not None:
        accounts.append({"account": CASH, "balance": cash, "type": "cash"})
    return {
        "accounts": accounts,
        "basis": "据纸质账",
        "currency": CNY,
        "date": day,
        "evidence": [],
        "funds": [{"balance": amount, "fund": name} for name, amount in funds.items()],
        **changes,
    }


def closed(
    period: str,
    count: int,
    *funds: tuple[str, int, int, int],
    cash: int | None = None,
    items: int = 0,
    **changes: Any,
) -> Body:
    """A closing of (fund, opening, income, expenditure), its money in the bank but *cash*."""
    rows = [
        {
            "closing": opening + income - out,
            "expenditure": out,
            "fund": name,
            "income": income,
            "opening": opening,
        }
        for name, opening, income, out in funds
    ]
    total = sum(opening + income - out for _, opening, income, out in funds)
    accounts = [{"account": BANK, "balance": total - (cash or 0) - items, "type": "bank"}]
    if cash is not None:
        accounts.append({"account": CASH, "balance": cash, "type": "cash"})
    body: Body = {
        "accounts": accounts,
        "count": count,
        "currency": CNY,
        "funds": rows,
        "period": period,
        **changes,
    }
    return {**body, "items": [{"amount": items, "text": "备用金"}]} if items else body


def reversed_(entry: str, day: str, amount: int) -> Body:
    return {"amount": amount, "currency": CNY, "date": day, "reason": "记错", "reverses": entry}


def advanced(day: str, amount: int, due: str, **changes: Any) -> Body:
    return {**paid(day, amount, payee={"office": "经办"}), "due": due, "account": CASH, **changes}


def settled(advance: str, day: str, spent_of_it: int, returned: int, **changes: Any) -> Body:
    return {
        "advance": advance,
        "currency": CNY,
        "date": day,
        "returned": returned,
        "spent": spent_of_it,
        "summary": "核销",
        **changes,
    }


def counted(day: str, book: int, difference: int = 0, **changes: Any) -> Body:
    return {
        "account": CASH,
        "book": book,
        "counted": book + difference,
        "currency": CNY,
        "date": day,
        "difference": difference,
        **changes,
    }


def found(story: Story, today: str, *without: str) -> list[Finding]:
    """What the books find, but for the rules *without* (which other tests look at)."""
    return [each for each in run(Books, story, today) if each.rule.id[6:] not in without]


def rules(story: Story, today: str, *without: str) -> list[str]:
    """The rules that fire, without ``books.``."""
    return [rule.removeprefix("books.") for rule in rules_of(found(story, today, *without))]
