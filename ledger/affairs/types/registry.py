"""Every type of statement that this version knows: its model, its group, its version."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from ledger.affairs.rules import Kinds
from ledger.affairs.types.fields import Part
from ledger.affairs.types.governance import Appointment, Charter, Rekey, Revocation, RulesChange
from ledger.affairs.types.money import (
    Expenditure,
    Income,
    Outflow,
    Ratification,
    Refund,
    Reversal,
)
from ledger.affairs.types.publicity import Correction, Notice

Group = Literal["governance", "publicity", "money"]  # next: "work", "decisions", "supervision"


class Kind(NamedTuple):
    """A type of statement: the model of its body, its group, and the version that is known.

    *target* is the field that names the one statement which it is about, if it is about one; it is
    of one of the types *targets*, and *closes* says whether it ends there what it is about.
    """

    model: type[Part]
    group: Group
    v: int
    target: str = ""
    targets: frozenset[str] = frozenset()
    closes: bool = False


PUBLICATIONS = frozenset({"notice", "correction"})
DECISIONS = (
    PUBLICATIONS  # until decisions have types of their own, a decision is cited as published
)
PAYMENTS = frozenset({"expenditure", "outflow"})
REVERSIBLE = frozenset({"income", "expenditure", "outflow", "refund"})

REGISTRY: Mapping[str, Kind] = MappingProxyType(
    {
        "charter": Kind(Charter, "governance", 1),
        "appointment": Kind(Appointment, "governance", 1),
        "revocation": Kind(Revocation, "governance", 1),
        "rekey": Kind(Rekey, "governance", 1),
        "rules": Kind(RulesChange, "governance", 1),
        "notice": Kind(Notice, "publicity", 1),
        "correction": Kind(Correction, "publicity", 1, "corrects", PUBLICATIONS, closes=True),
        "income": Kind(Income, "money", 1),
        "expenditure": Kind(Expenditure, "money", 1),
        "outflow": Kind(Outflow, "money", 1),
        "ratification": Kind(
            Ratification, "money", 1, "outflow", frozenset({"outflow"}), closes=True
        ),
        "reversal": Kind(Reversal, "money", 1, "reverses", REVERSIBLE, closes=True),
        "refund": Kind(Refund, "money", 1, "refunds", PAYMENTS),
        # The next issue's groups, decisions and supervision, get files of their own and lines here.
    }
)


def _of(*groups: Group) -> frozenset[str]:
    return frozenset(name for name, kind in REGISTRY.items() if kind.group in groups)


GOVERNANCE = _of("governance")
MONEY = _of("money")
KINDS = Kinds(all=frozenset(REGISTRY), governance=GOVERNANCE, money=MONEY)
