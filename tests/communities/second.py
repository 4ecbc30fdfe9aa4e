"""示例社区二 in memory: every chapter with its plants, admitted and audited."""

from functools import cache
from typing import NamedTuple

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Finding
from mingbai.demo.plain import charter_of
from mingbai.demo.planting import FIRST, PLANTS, Ground, Plant
from mingbai.demo.second import CHAPTERS
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
    chapter = CHAPTERS[name]
    body = charter_of(chapter.profile, vkeys_of(), chapter.holders, rules=chapter.rules)
    ledger = Ledger(body, FIRST)
    ground = Ground(chapter, ledger.charter, seal, vkeys_of())
    plants = tuple(each for each in PLANTS if each.chapter == name)
    for each in plants:
        each.tell(ground)
    ground.live()
    ledger.take_all(ground.of.desk.statements)
    return Told(ground, ledger, plants, ledger.audit(FAMILIES, chapter.seen or chapter.today))
