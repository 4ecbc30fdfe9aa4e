"""示例社区二 in memory: every chapter with its plants, admitted and audited."""

from functools import cache
from typing import NamedTuple

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Finding
from mingbai.demo.planting import PLANTS, Ground, Plant
from mingbai.demo.second import CHAPTERS, plot_of
from tests.communities.admitted import Ledger, seal, vkeys_of


class Told(NamedTuple):
    """A chapter: its ground, its ledger, what was planted in it, and what was found."""

    ground: Ground
    ledger: Ledger
    plants: tuple[Plant, ...]
    found: list[Finding]


@cache
def told(name: str) -> Told:
    """Tell a chapter and audit it."""
    chapter, plot = CHAPTERS[name], plot_of(name)
    ledger = Ledger(plot.charter(vkeys_of()), plot.founded)
    ground = plot.tell(ledger.charter, vkeys_of(), seal)
    plants = tuple(each for each in PLANTS if each.chapter == name)
    ledger.take_all(ground.of.desk.statements)
    return Told(ground, ledger, plants, ledger.audit(FAMILIES, chapter.seen or chapter.today))
