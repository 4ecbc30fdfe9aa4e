"""Sums over stretches of entries: every record leads to the one before it, of its month and fund.

A record's line on the shelf (`ledger.affairs.journal.format_record`) is followed by a second one:
the key of the record before it, and the sums of month and fund up to it. So what a notice says of
some entries can be summed up later, and nothing of it stays in memory but the last record's key.
"""

from typing import Any, NamedTuple

from ledger.affairs.audit.scene import Shelf
from ledger.affairs.journal import BETWEEN, INCOME, RECORDS_SPACE, Delta, Record, format_record


class Range(NamedTuple):
    """Sums over a stretch of the journal, in minor units; *count* is how many records it has."""

    income: int = 0
    expenditure: int = 0
    refunds: int = 0
    into: int = 0
    out: int = 0
    count: int = 0  # type: ignore[assignment]  # tuple.count isn't missed

    def plus(self, other: "Range", sign: int = 1) -> "Range":
        """Add *other*, or take it away with -1."""
        return Range(*(a + sign * b for a, b in zip(self, other, strict=True)))


class Chain:
    """*heads* by month and fund: the last record's key, the first one's entry, the sums so far."""

    def __init__(self) -> None:
        self.heads: dict[str, dict[str, list[Any]]] = {}

    def pay(self, shelf: Shelf, id: str, record: Record, suffix: str) -> None:  # noqa: A002
        """Do for a payment what `add` does with its one delta, in less time."""
        fund = record.fund + suffix
        heads = self.heads.get(record.day[:7])
        if heads is None:
            heads = self.heads[record.day[:7]] = {}
        head = heads.get(fund)
        if head is None:
            head = heads[fund] = ["", record.index, 0, 0, 0, 0, 0, 0]
        before, _, income, out, refunds, into, back, count = head
        head[0] = id
        head[3] = out = out + record.amount
        head[7] = count = count + 1
        shelf.put(
            RECORDS_SPACE,
            id,
            f"{format_record(record)}\n"
            f"{before}\t{income}\t{out}\t{refunds}\t{into}\t{back}\t{count}",
        )

    def add(
        self,
        shelf: Shelf,
        id: str,  # noqa: A002 - the event's word
        record: Record,
        deltas: tuple[Delta, ...],
        suffix: str,
    ) -> None:
        """Put a record on the shelf, linked to the one before it of its month and fund."""
        line = format_record(record)
        month = record.day[:7]
        heads = self.heads.get(month)
        if heads is None:
            heads = self.heads[month] = {}
        between = len(deltas) > 1
        refund = record.type == "refund"
        key = id
        for _, fund, _, side, amount, _ in deltas:
            if side == BETWEEN:
                amount = 0  # noqa: PLW2901 - a node of its own, without money
            name = f"{fund}{suffix}"
            head = heads.get(name)
            if head is None:
                head = heads[name] = ["", record.index, 0, 0, 0, 0, 0, 0]
            before = head[0]
            head[0] = key
            if side == INCOME:
                head[2] += amount
                head[4] += amount if refund else 0
                head[5] += amount if between else 0
            else:
                head[3] -= amount
                head[6] -= amount if between else 0
            head[7] += 1
            _, _, a, b, c, d, e, n = head
            shelf.put(RECORDS_SPACE, key, f"{line}\n{before}\t{a}\t{b}\t{c}\t{d}\t{e}\t{n}")
            if side == BETWEEN:
                break
            key = f"{id}+"

    def stretch(self, shelf: Shelf, month: str, fund: str, first: int, last: int) -> Range:
        """Sum up the records of *month* and *fund* among the entries *first* to *last*."""
        head = self.heads.get(month, {}).get(fund)
        if head is None or last < head[1]:
            return Range()
        index, _, key, sums = _node(shelf, head[0])
        while index > last:
            index, _, key, sums = _node(shelf, key)
        upper = sums
        if first <= head[1]:
            return upper
        while index >= first:
            index, _, key, sums = _node(shelf, key)
        return upper.plus(sums, -1)

    def within(
        self, shelf: Shelf, month: str, fund: str, entries: tuple[int, int], days: tuple[str, str]
    ) -> Range:
        """Sum up the same, of the days *days* only: record by record, for parts of a month."""
        found = Range()
        head = self.heads.get(month, {}).get(fund)
        key = head[0] if head else ""
        while key:
            index, day, before, sums = _node(shelf, key)
            if entries[0] <= index <= entries[1] and days[0] <= day <= days[1]:
                less = _node(shelf, before)[3] if before else Range()
                found = found.plus(sums.plus(less, -1))
            key = before
        return found

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return self.heads

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.heads = saved


def _node(shelf: Shelf, key: str) -> tuple[int, str, str, Range]:
    """Read a record's index, day, the key of the one before it, and the sums up to it."""
    line, _, sums = (shelf.get(RECORDS_SPACE, key) or "").partition("\n")
    index, _, day, _ = line.split("\t", 3)
    before, *numbers = sums.split("\t")
    return int(index), day, before, Range(*map(int, numbers))
