"""A finding: what a rule has seen, at which entries, on which legal basis, at what stake.

Red is arithmetic, signatures, a missed duty of A-grade law, money without approval; yellow is
practice, lateness, missing evidence, and can be answered; grey is a hint and never public. The
grade of a rule's basis caps its colour: only A may be red, B and C may be yellow, U is grey.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
from types import MappingProxyType

NO_FACTS: Mapping[str, str | int] = MappingProxyType({})


class Colour(Enum):
    """The class of a finding; the value is the stable word that reports carry."""

    RED = "red"
    YELLOW = "yellow"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``family.name``, its colour at most, its legal basis with its grade, its sentences.

    *grade* is A (statute read), B (official page), C (secondary page), U (common practice); what
    follows from arithmetic or from the ledger's own rules is A. *zh* and *en* are templates over a
    finding's facts and the fields ``entry``, ``days`` and ``yuan``. *answer_days* is how long
    there is to answer it before it may be public.
    """

    id: str
    colour: Colour
    basis: str
    grade: str
    zh: str
    en: str
    answer_days: int = 15

    @property
    def capped(self) -> Colour:
        """The colour that the grade of the basis allows."""
        if self.grade == "U":
            return Colour.GREY
        if self.colour is Colour.RED and self.grade != "A":
            return Colour.YELLOW
        return self.colour

    def graded(self, facts: Mapping[str, str | int]) -> "Rule":
        """Give the rule with the grade and the source among *facts*; without them, as it is.

        A limit or a date of a place's own data is as well founded as that data says.
        """
        grade, basis = facts.get("grade", self.grade), facts.get("source", self.basis)
        return replace(self, grade=str(grade), basis=str(basis))


@dataclass(frozen=True, slots=True)
class Finding:
    """What *rule* has seen. *cause* names the one thing that caused it, stably within the rule.

    *entries* are indices, in order; *amount* is in minor units; *days* is how many too many or too
    few; *since* is the day (ISO) from which it holds.
    """

    rule: Rule
    cause: str
    entries: tuple[int, ...] = ()
    amount: int = 0
    days: int = 0
    since: str = ""
    facts: Mapping[str, str | int] = field(default_factory=lambda: NO_FACTS)

    def row_id(self, origin: str) -> str:
        """Give the stable id (16 hex digits) of this row in the ledger *origin*."""
        named = f"{origin}\n{self.rule.id}\n{self.cause}\n"
        return sha256(named.encode()).hexdigest()[:16]

    def text(self, language: str = "zh") -> str:
        """Give the sentence in ``zh`` or ``en``."""
        template = self.rule.zh if language == "zh" else self.rule.en
        shown = {
            "entry": self.entries[0] if self.entries else "-",
            "days": self.days,
            "yuan": yuan(self.amount),
            **self.facts,
        }
        return template.format(**shown)


def yuan(amount: int) -> str:
    """Write minor units with two decimals and thousands, like 62,000.00."""
    whole, cents = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}.{cents:02}"
