"""Sums over stretches of entries: every record leads to the one before it, of its month and fund.

Beside each record (`ledger.affairs.audit.records`) stands a node: the entry of the record before it
of its month and fund, and their sums up to it. So what a notice says of some entries can be summed
up later, and nothing of it stays in memory but the last record's place.
"""

from typing import Any, NamedTuple

from ledger.affairs.audit.records import Node
from ledger.affairs.audit.scene import Scene
from ledger.affairs.journal import BETWEEN, INCOME, Delta, Record

_NONE = -1


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


class _Node(NamedTuple):
    """A record's *index* and *day*, the entry *before* it, and the sums up to it."""

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    day: str
    before: int
    sums: Range


class Chain:
    """*heads* by month and fund: the last record's entry, the first one's, the sums so far."""

    def __init__(self) -> None:
        self.heads: dict[str, dict[str, list[int]]] = {}

    def pay(self, scene: Scene, record: Record, suffix: str) -> None:
        """Do for a payment what `add` does with its one delta, in less time."""
        fund = record.fund + suffix
        month = record.day[:7]
        heads = self.heads.get(month)
        if heads is None:
            heads = self.heads[month] = {}
        head = heads.get(fund)
        if head is None:
            head = heads[fund] = [_NONE, record.index, 0, 0, 0, 0, 0, 0]
        before = head[0]
        head[0] = record.index
        head[3] += record.amount
        head[7] += 1
        scene.records.add(scene.shelf, record, ([fund, before, *head[2:]],))

    def add(self, scene: Scene, record: Record, deltas: tuple[Delta, ...], suffix: str) -> None:
        """Keep a record, linked to the one before it of its month and fund."""
        month = record.day[:7]
        heads = self.heads.get(month)
        if heads is None:
            heads = self.heads[month] = {}
        between = len(deltas) > 1
        refund = record.type == "refund"
        nodes: list[Node] = []
        for _, fund, _, side, amount, _ in deltas:
            if side == BETWEEN:
                amount = 0  # noqa: PLW2901 - a node of its own, without money
            name = f"{fund}{suffix}"
            head = heads.get(name)
            if head is None:
                head = heads[name] = [_NONE, record.index, 0, 0, 0, 0, 0, 0]
            before = head[0]
            head[0] = record.index
            if side == INCOME:
                head[2] += amount
                head[4] += amount if refund else 0
                head[5] += amount if between else 0
            else:
                head[3] -= amount
                head[6] -= amount if between else 0
            head[7] += 1
            nodes.append([name, before, *head[2:]])
            if side == BETWEEN:
                break
        scene.records.add(scene.shelf, record, nodes)

    def stretch(self, scene: Scene, month: str, fund: str, first: int, last: int) -> Range:
        """Sum up the records of *month* and *fund* among the entries *first* to *last*."""
        head = self.heads.get(month, {}).get(fund)
        if head is None or last < head[1]:
            return Range()
        node = _node(scene, head[0], fund)
        while node.index > last:
            node = _node(scene, node.before, fund)
        upper = node.sums
        if first <= head[1]:
            return upper
        while node.index >= first:
            node = _node(scene, node.before, fund)
        return upper.plus(node.sums, -1)

    def within(
        self, scene: Scene, month: str, fund: str, entries: tuple[int, int], days: tuple[str, str]
    ) -> Range:
        """Sum up the same, of the days *days* only: record by record, for parts of a month."""
        found = Range()
        head = self.heads.get(month, {}).get(fund)
        node = _node(scene, head[0], fund) if head else None
        while node is not None:
            before = None if node.before == _NONE else _node(scene, node.before, fund)
            if entries[0] <= node.index <= entries[1] and days[0] <= node.day <= days[1]:
                less = Range() if before is None else before.sums
                found = found.plus(node.sums.plus(less, -1))
            node = before
        return found

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return self.heads

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.heads = saved


def _node(scene: Scene, index: int, fund: str) -> _Node:
    """Read the node of *fund* beside the record in entry *index*."""
    kept = scene.records.at(scene.shelf, index)
    before, *sums = next(rest for name, *rest in kept.nodes if name == fund)
    return _Node(index, kept.record.day, before, Range(*sums))
