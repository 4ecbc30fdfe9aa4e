"""What every fund and account did in a period, by the journal, and the bank lines left over."""

from typing import Any

from api.desk.prefill_common import Filled
from api.desk.tallies import Tallies
from ledger.affairs.journal import BETWEEN, INCOME, OPENING, Delta


class Sums:
    """What every fund and account did from *first* to *last* (ISO), and held before."""

    def __init__(self, tallies: Tallies, first: str, last: str) -> None:
        self.opening: dict[str, int] = {}
        self.income: dict[str, int] = {}
        self.expenditure: dict[str, int] = {}
        self.held: dict[str, int] = {}
        for _, _, delta in tallies.sorted_moves():
            if delta.currency == tallies.currency and delta.day <= last:
                self._add(delta, inside=delta.day >= first)

    def _add(self, delta: Delta, *, inside: bool) -> None:
        fund, account, amount = delta.fund, delta.account, delta.amount
        if delta.side == OPENING:
            if fund is not None:
                self.opening[fund] = amount
                self.income.pop(fund, None)
                self.expenditure.pop(fund, None)
            if account is not None:
                self.held[account] = amount
            return
        if account is not None:
            self.held[account] = self.held.get(account, 0) + amount
        if fund is None or delta.side == BETWEEN:
            return
        if not inside:
            self.opening[fund] = self.opening.get(fund, 0) + amount
        elif delta.side == INCOME:
            self.income[fund] = self.income.get(fund, 0) + amount
        else:
            self.expenditure[fund] = self.expenditure.get(fund, 0) - amount

    def funds(self) -> list[dict[str, Any]]:
        """Give each fund's line of a closing."""
        names = dict.fromkeys([*self.opening, *self.income, *self.expenditure])
        lines = []
        for name in names:
            opening, income = self.opening.get(name, 0), self.income.get(name, 0)
            out = self.expenditure.get(name, 0)
            lines.append(
                {
                    "fund": name,
                    "opening": opening,
                    "income": income,
                    "expenditure": out,
                    "closing": opening + income - out,
                }
            )
        return lines


def unmatched(tallies: Tallies, first: str, last: str, account: str = "") -> list[Filled]:
    """Give a period's bank lines that no reconciliation has matched, of one account or all."""
    return [
        {"statement": event.id, "account": event.body["account"], **line}
        for event, line in tallies.unmatched(account)
        if first <= line["date"] <= last
    ]
