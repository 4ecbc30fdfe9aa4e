"""A fund's quarter, as the board shows it: every movement, the balance after it, and the totals."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.affairs.money import format_amount

COLUMNS = ("日期", "凭证号", "摘要", "收入（元）", "支出（元）", "余额（元）")
_SIGNS = {"income": 1, "expenditure": -1, "outflow": -1, "reversal": 1, "ratification": 0}


class Movement(NamedTuple):
    """One line of a fund's account; *amount* in fen, always positive; *ref* is the entry's name."""

    day: date
    type: str
    fund: str
    voucher: str
    summary: str
    amount: int
    ref: str


class Account(NamedTuple):
    """A fund over a period: its lines, and totals in fen that follow from them."""

    fund: str
    carry_over: int
    movements: tuple[Movement, ...]

    @property
    def income(self) -> int:
        """What came in."""
        return sum(m.amount for m in self.movements if m.type == "income")

    @property
    def expenditure(self) -> int:
        """What went out, with approval or without, less what was reversed."""
        return -sum(_SIGNS[m.type] * m.amount for m in self.movements if m.type != "income")

    @property
    def balance(self) -> int:
        """What is left."""
        return self.carry_over + self.income - self.expenditure

    @property
    def totals(self) -> dict[str, int]:
        """The totals as a notice states them."""
        return {
            "balance": self.balance,
            "carry_over": self.carry_over,
            "count": len(self.movements),
            "expenditure": self.expenditure,
            "income": self.income,
        }

    def rows(self) -> tuple[tuple[str | int, ...], ...]:
        """Return the table: each line with the balance after it."""
        balance = self.carry_over
        rows: list[tuple[str | int, ...]] = []
        for movement in self.movements:
            balance += _SIGNS[movement.type] * movement.amount
            rows.append(_row(movement, balance))
        return tuple(rows)


def _row(movement: Movement, balance: int) -> tuple[str | int, ...]:
    sign = _SIGNS[movement.type]
    amount = movement.amount if sign < 0 or movement.type == "income" else -movement.amount
    came_in, went_out = (yuan(amount), "") if movement.type == "income" else ("", yuan(amount))
    summary = movement.summary
    if movement.type == "outflow":
        summary += "（未经审批支出）"
    day = movement.day.isoformat()
    return (day, movement.voucher, summary, came_in, went_out, yuan(balance))


def account_of(fund: str, carry_over: int, movements: Iterable[Movement]) -> Account:
    """Return the account of *fund* with those of *movements* that move its money."""
    mine = (m for m in movements if m.fund == fund and _SIGNS[m.type])
    return Account(fund, carry_over, tuple(mine))


def yuan(fen: int) -> str:
    """Return *fen* in yuan, as people read it: ``12,345.00``."""
    return format_amount(fen, grouping=",")
