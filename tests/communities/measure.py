"""Precision and recall of every rule, over the planted communities and the ordinary ones."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Colour
from mingbai.demo.planting import PLANTS
from mingbai.demo.second import CHAPTERS
from tests.communities.ordinary import TODAY, Ordinary
from tests.communities.second import told

BEYOND_EVENTS = frozenset({"ledgers.unwitnessed", "ledgers.never_witnessed"})
"""Rules about checkpoints: no statement breaks them (tests/affairs/audit/test_ledgers.py)."""


class Measured(NamedTuple):
    """A rule: rows planted, of these found, found beyond, and found in ordinary communities."""

    rule: str
    colour: Colour
    planted: int
    found: int
    beyond: int
    ordinary: int

    @property
    def precision(self) -> float:
        """Of all rows in communities with plants, how many were planted."""
        return self.found / max(1, self.found + self.beyond)

    @property
    def recall(self) -> float:
        """Of the planted rows, how many were found."""
        return self.found / max(1, self.planted)


def measure(communities: int) -> Iterator[Measured]:
    """Measure every rule; *communities* is how many ordinary ones are made."""
    planted = Counter({each.rule: each.rows for each in PLANTS})
    hit: Counter[str] = Counter()
    beyond: Counter[str] = Counter()
    for name in CHAPTERS:
        chapter = told(name)
        mine = Counter({each.rule: each.rows for each in chapter.plants})
        got = Counter(finding.rule.id for finding in chapter.found)
        hit += got & mine
        beyond += got - mine
    ordinary: Counter[str] = Counter()
    for seed in range(communities):
        found = Ordinary(seed).ledger.audit(FAMILIES, TODAY)
        ordinary += Counter(finding.rule.id for finding in found)
    for family in FAMILIES:
        for rule in family.rules:  # type: ignore[attr-defined]
            yield Measured(
                rule.id, rule.capped, planted[rule.id], hit[rule.id], beyond[rule.id],
                ordinary[rule.id],
            )  # fmt: skip
