"""A fictional community at work: its desk, books, boards and agenda, and what it does every month.

Stories are told with it: the demonstration's year, the second community's planted violations, and
the communities that tests generate. Pure; dates, keys and the sealing of names come in.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from mingbai.demo.agenda import Agenda
from mingbai.demo.board import Board, account_body
from mingbai.demo.books import Account, Books, last_of
from mingbai.demo.desk import CURRENCY, Body, Desk
from mingbai.demo.people import Holder

Seal = Callable[[str, str, str], str]
"""Takes a statement's ``no``, the name of a field and its value; returns the commitment."""

CASH, BANK, STREET_ACCOUNT = "现金", "基本户", "街道代管专户"
ACCOUNTS = (
    Account(CASH, "cash"),
    Account(BANK, "bank"),
    Account(STREET_ACCOUNT, "held", "示例街道办事处"),
)
PERSON = "个人："


class Community:
    """One community, from the day after its charter on; *today* is the first day not lived."""

    def __init__(
        self,
        *,
        origin: str,
        charter: bytes,
        rules: Mapping[str, object],
        founding: Iterable[Holder],
        today: date,
        seal: Seal,
        accounts: tuple[Account, ...] = ACCOUNTS,
    ) -> None:
        self.today = today
        self.agenda = Agenda()
        self.desk = Desk(origin, charter, rules, founding)
        self.books = Books(self.desk, accounts)
        self.board = Board(self.desk, self.agenda)
        self._seal = seal
        self._receipts = 0

    @property
    def day(self) -> date:
        """The day it is in the story."""
        return self.desk.day

    def id(self, name: str) -> str:
        """Give the id of the statement that was written under *name*."""
        return self.desk.ids[name]

    def run(self) -> None:
        """Live until today."""
        self.agenda.run(self.today, self.desk.begin)

    # ------------------------------------------------------------------------------- money

    def party(self, who: str, no: str, field: str = "payee") -> dict[str, str]:
        """Give a payer or payee; a person is sealed."""
        if who.startswith(PERSON):
            return {"sealed": self._seal(no, field, who.removeprefix(PERSON))}
        return {"org": who}

    def movement(
        self,
        amount: int,
        category: str,
        summary: str,
        *,
        fund: str,
        account: str,
        day: date | None = None,
        came_in: bool = False,
        **more: Any,  # noqa: ANN401 - fields of a body
    ) -> Body:
        """Give the body that all movements of money share; *more* has the rest, or other values."""
        day = day or self.day
        word = "收" if came_in else "付"
        number = self.desk.voucher(day, word)
        body: Body = {
            "account": account,
            "amount": amount,
            "category": category,
            "currency": CURRENCY,
            "date": day.isoformat(),
            "evidence": [{"kind": "发票", "name": f"示例凭证-{number}.pdf"}],
            "fund": fund,
            "grade": "self",
            "handler": "cashier" if came_in else "clerk",
            "summary": summary,
            "voucher": {"no": number, "type": word},
        }
        return {name: value for name, value in {**body, **more}.items() if value is not None}

    def pay(
        self,
        amount: int,
        category: str,
        summary: str,
        payee: str | dict[str, str],
        *,
        fund: str,
        account: str = BANK,
        kind: str = "expenditure",
        day: date | None = None,
        name: str = "",
        by: dict[str, str | list[str]] | None = None,
        **more: Any,  # noqa: ANN401 - fields of a body
    ) -> str:
        """Pay, and record it today; *day* is that of the payment."""
        body = self.movement(amount, category, summary, fund=fund, account=account, day=day, **more)
        body["payee"] = payee if isinstance(payee, dict) else self.party(payee, _number(body))
        return self.desk.write(kind, body, name=name, by=by)

    def pay_list(
        self,
        rows: Iterable[tuple[str, int, str]],
        category: str,
        summary: str,
        *,
        fund: str,
        account: str = BANK,
        name: str = "",
    ) -> str:
        """Pay several people by a list 发放表: to whom, how much, for what."""
        listed = list(rows)
        amount = sum(each for _, each, _ in listed)
        body = self.movement(amount, category, summary, fund=fund, account=account)
        body["evidence"] = [{"kind": "发放表", "name": f"示例发放表-{_number(body)}.pdf"}]
        body["rows"] = [
            {"amount": each, "payee": self.party(who, _number(body)), "what": what}
            for who, each, what in listed
        ]
        return self.desk.write("pay_list", body, name=name)

    def receive(
        self,
        amount: int,
        category: str,
        summary: str,
        payer: str,
        *,
        fund: str,
        account: str = BANK,
        kind: str = "income",
        day: date | None = None,
        name: str = "",
        **more: Any,  # noqa: ANN401 - fields of a body
    ) -> str:
        """Take money in. For cash a receipt of the book is given, and it is banked the next day."""
        body = self.movement(
            amount, category, summary, fund=fund, account=account, day=day, came_in=True, **more
        )
        body.setdefault("payer", self.party(payer, _number(body), "payer"))
        in_cash = account == CASH and kind == "income"
        if in_cash and "receipt" not in body:
            self._receipts += 1
            body["receipt"] = {"book": "甲", "no": self._receipts}
        roles = ["accountant", "cashier"] if kind == "income" else ["accountant"]
        written = self.desk.write(kind, body, roles, name=name)
        if in_cash and amount:
            tomorrow = self.day + timedelta(days=1)
            self.agenda.on(tomorrow, lambda: self.transfer(amount, CASH, BANK, fund, "现金缴存"))
        return written

    def transfer(  # noqa: PLR0917 - from where, to where
        self, amount: int, source: str, to: str, fund: str, summary: str, to_fund: str = ""
    ) -> str:
        """Move money from one account to another, or from one fund to another."""
        number = self.desk.voucher(self.day, "转")
        body: Body = {
            "amount": amount,
            "currency": CURRENCY,
            "date": self.day.isoformat(),
            "evidence": [{"name": f"示例回单-{number}.pdf"}],
            "from": {"account": source, "fund": fund},
            "summary": summary,
            "to": {"account": to, "fund": to_fund or fund},
            "voucher": {"no": number, "type": "转"},
        }
        return self.desk.write("transfer", body)

    def reverse(self, name: str, amount: int, reason: str) -> str:
        """Reverse what was written under *name* 冲正."""
        body = {
            "amount": amount,
            "currency": CURRENCY,
            "date": self.day.isoformat(),
            "reason": reason,
            "reverses": self.id(name),
        }
        return self.desk.write("reversal", body)

    def ratify(self, name: str, amount: int, reason: str, **more: object) -> str:
        """Ratify the outflow *name* 追认."""
        body = {
            "amount": amount,
            "currency": CURRENCY,
            "outflow": self.id(name),
            "reason": reason,
            **more,
        }
        return self.desk.write("ratification", body)

    # --------------------------------------------------------------------------- month's end

    def month_ends(self, month: date) -> None:
        """Put down what follows a month: the count, the bank's word, the table, the closing."""
        last = last_of(month)
        cash = [each.name for each in self.books.accounts.values() if each.type == "cash"]
        banks = [each.name for each in self.books.accounts.values() if each.type != "cash"]
        for account in cash:
            self.agenda.on(last, lambda name=account: self.books.count(name, last), late=True)  # type: ignore[misc]
        for account in banks:
            told, table = last + timedelta(days=2), last + timedelta(days=4)
            self.agenda.on(told, lambda name=account: self.books.statement(name, month))  # type: ignore[misc]
            self.agenda.on(table, lambda name=account: self.books.reconcile(name, month))  # type: ignore[misc]
        period = f"{month:%Y-%m}"
        self.agenda.on(last + timedelta(days=6), lambda: self.books.close(month, period))

    def publish_account(
        self, fund: str, code: str, period: str, name: str = "", **more: object
    ) -> str:
        """Publish what *fund* did in *period*."""
        body = account_body(self.board, self.books, fund, code, period) | more
        roles = ["accountant", "clerk", "director", "supervision"]
        return self.board.publish(body, name=name, roles=roles)


def _number(body: Body) -> str:
    voucher = body["voucher"]
    return str(voucher["no"]) if isinstance(voucher, dict) else ""
