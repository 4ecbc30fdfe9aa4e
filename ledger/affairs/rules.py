"""Signature rules as data: for each type of statement, and each tier of money, who must sign.

A rule is a list of tiers, told apart by the amount. A tier asks for so many people in this or that
role, for so many different people altogether, and perhaps for a decision that is cited. What the
rules in force don't mention has the rule of `DEFAULT_RULES`, which are frozen with version 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.affairs.errors import (
    RuleNeedsDecision,
    RuleNeedsPeople,
    RuleNeedsRole,
    RulesFixed,
    RulesLowerAuthority,
    RulesTiers,
    RulesTypeUnknown,
)
from ledger.affairs.roles import ACCOUNTANT, AUTHORITY, SUPERVISION, Role, check_roles_known

MIN_DELAY_DAYS = 7
NO_LIMIT = -1


class Need(NamedTuple):
    """*count* different people, each signing in one of *roles* or in a role like it."""

    roles: tuple[str, ...]
    count: int  # type: ignore[assignment]  # tuple.count isn't missed


class Tier(NamedTuple):
    """What an amount of at most *up_to* minor units needs; `NO_LIMIT` for the last tier."""

    up_to: int
    needs: tuple[Need, ...]
    people: int
    decision: bool


Rules = Mapping[str, tuple[Tier, ...]]


def _one(*needs: tuple[str, ...], people: int = 1) -> tuple[Tier, ...]:
    return (Tier(NO_LIMIT, tuple(Need(roles, 1) for roles in needs), people, decision=False),)


_APPROVERS = ("director", "secretary")
_COMMITTEE = (*_APPROVERS, "clerk")
_OFFICE = (*_COMMITTEE, ACCOUNTANT)
_STREET = ("supervisor", AUTHORITY)
_SUPERVISORS = (SUPERVISION,)
_BOOKS = (ACCOUNTANT,)
_PAPERS = ("clerk", ACCOUNTANT)
_GOVERNANCE_RULE = _one((AUTHORITY,))
_OUTFLOW_RULE = _one(_BOOKS)
_SPENDING_RULE = _one(("clerk",), _SUPERVISORS, _APPROVERS, _BOOKS, people=3)

FIXED_RULES: Rules = MappingProxyType({"outflow": _OUTFLOW_RULE})
DEFAULT_RULES: Rules = MappingProxyType(
    {
        "charter": _GOVERNANCE_RULE,
        "appointment": _GOVERNANCE_RULE,
        "revocation": _GOVERNANCE_RULE,
        "rekey": _GOVERNANCE_RULE,
        "rules": _GOVERNANCE_RULE,
        "handover": _GOVERNANCE_RULE,
        "key_succession": _GOVERNANCE_RULE,
        "notice": _one(_APPROVERS),
        "correction": _one(_APPROVERS),
        "posting": _one((*_COMMITTEE, SUPERVISION)),
        "nil_return": _one(_APPROVERS),
        "takedown": _one(_APPROVERS),
        "archive": _one(_APPROVERS, _SUPERVISORS, people=2),
        "demand": _one((SUPERVISION, *_STREET)),
        "filing": _one((*_COMMITTEE, *_STREET)),
        "release": _one(_PAPERS, _SUPERVISORS, people=2),
        "draft": _one(_OFFICE),
        "meeting": _one(_APPROVERS, _SUPERVISORS, people=2),
        "withdrawal": _one(_OFFICE),
        "work_item": _one(_COMMITTEE),
        "work_report": _one(_COMMITTEE),
        "annual_report": _one(_APPROVERS),
        "fund": _one(_BOOKS, _APPROVERS, people=2),
        "opening": _one(_BOOKS, _SUPERVISORS, _APPROVERS, people=3),
        "budget": _one(_BOOKS, _SUPERVISORS, _APPROVERS, people=3),
        "income": _one(_BOOKS),
        "refund": _one(_BOOKS),
        "expenditure": _SPENDING_RULE,
        "pay_list": _SPENDING_RULE,
        "advance": _SPENDING_RULE,
        "outflow": _OUTFLOW_RULE,
        "ratification": _one(_SUPERVISORS, _APPROVERS, _BOOKS, people=3),
        "settlement": _one(_BOOKS, _SUPERVISORS, people=2),
        "transfer": _one(_BOOKS, _APPROVERS, people=2),
        "reversal": _one(_BOOKS, _APPROVERS, people=2),
        "bank_statement": _one((ACCOUNTANT, *_STREET)),
        "sub_ledger": _one((ACCOUNTANT, *_STREET)),
        "reconciliation": _one(_BOOKS, _SUPERVISORS, people=2),
        "cash_count": _one(("cashier", ACCOUNTANT), _SUPERVISORS, people=2),
        "closing": _one(_BOOKS, _SUPERVISORS, people=2),
        "year_closing": _one(_BOOKS, _SUPERVISORS, _APPROVERS, people=3),
        "contract": _one(_APPROVERS, _SUPERVISORS, people=2),
        "contract_change": _one(_APPROVERS, _SUPERVISORS, people=2),
        "acceptance": _one(_COMMITTEE, _SUPERVISORS, people=2),
        "asset": _one(_BOOKS, _APPROVERS, people=2),
        "asset_change": _one(_BOOKS, _APPROVERS, people=2),
        "debt": _one(_BOOKS),
        "matter": _one(_COMMITTEE),
        "step": _one(_APPROVERS),
        "progress": _one(_COMMITTEE),
        "result": _one(_APPROVERS, _SUPERVISORS, people=2),
        "evaluation": _one(_SUPERVISORS),
        "covenant": _one(_APPROVERS),
        "paper_signature": _one(_PAPERS, (SUPERVISION, *_STREET), people=2),
        "opinion": _one(_SUPERVISORS),
        "codes": _one(_STREET),
        "slips": _one((SUPERVISION, *_STREET)),
        "objection": _one((SUPERVISION, *_STREET, "clerk")),
        "reply": _one((*_OFFICE, SUPERVISION, *_STREET)),
        "escalation": _one((SUPERVISION, *_STREET)),
        "hiding": _one(_STREET),
        "order": _one((*_STREET, "auditor")),
        "rectification": _one(_APPROVERS),
        "review": _one(_SUPERVISORS),
        "audit_result": _one(("auditor", *_STREET)),
        "declaration": _one((*_OFFICE, "cashier", SUPERVISION)),
        "explanation": _one((*_APPROVERS, ACCOUNTANT)),
    }
)


class Kinds(NamedTuple):
    """The types that rules may speak of: those of governance, and those with an amount."""

    all: frozenset[str]
    governance: frozenset[str]
    money: frozenset[str]


def parse_rules(
    body: Mapping[str, Sequence[Mapping[str, Any]]],
    roles: Mapping[str, Role],
    kinds: Kinds,
    *,
    where: str,
) -> Rules:
    """Make rules of a body's table, whose form was checked when it was opened.

    Raises:
        RulesTypeUnknown, RulesFixed: of a type that has no rules, or whose rule no rule changes.
        RulesTiers: the tiers don't rise to one without limit, or a type without amount has two.
        RoleUnknown: a tier asks for a role that there isn't.
        RulesLowerAuthority: a governance type that can be signed without an authority.
    """
    rules = {}
    for kind, tiers in body.items():
        place = f"{where}.{kind}"
        if kind not in kinds.all:
            raise RulesTypeUnknown(where=place, type=kind)
        if kind in FIXED_RULES:
            raise RulesFixed(where=place, type=kind)
        parsed = tuple(parse_tier(tier) for tier in tiers)
        limits = [tier.up_to for tier in parsed]
        rising = limits[:-1] == sorted(set(limits[:-1])) and NO_LIMIT not in limits[:-1]
        if limits[-1] != NO_LIMIT or not rising or (len(limits) > 1 and kind not in kinds.money):
            raise RulesTiers(where=place, type=kind)
        for number, tier in enumerate(parsed):
            for need in tier.needs:
                check_roles_known(roles, need.roles, where=f"{place}[{number}].need")
            if kind in kinds.governance and not any(_is_authority(need) for need in tier.needs):
                raise RulesLowerAuthority(where=f"{place}[{number}]", type=kind)
        rules[kind] = parsed
    return MappingProxyType(rules)


def parse_tier(tier: Mapping[str, Any]) -> Tier:
    """Make a tier of a body's, whose form was checked."""
    needs = tuple(Need(tuple(need["roles"]), need["count"]) for need in tier["need"])
    return Tier(tier.get("up_to", NO_LIMIT), needs, tier["people"], tier.get("decision", False))


def _is_authority(need: Need) -> bool:
    return need.roles == (AUTHORITY,)


def format_rules(rules: Rules) -> dict[str, list[dict[str, Any]]]:
    """Write rules as a body has them."""
    return {kind: [_format_tier(tier) for tier in tiers] for kind, tiers in rules.items()}


def _format_tier(tier: Tier) -> dict[str, Any]:
    written: dict[str, Any] = {
        "need": [{"count": need.count, "roles": list(need.roles)} for need in tier.needs],
        "people": tier.people,
    }
    if tier.up_to != NO_LIMIT:
        written["up_to"] = tier.up_to
    if tier.decision:
        written["decision"] = True
    return written


def find_tier(rules: Rules, kind: str, amount: int | None) -> Tier:
    """Give the tier for a statement of this type and amount.

    None is an amount that the tiers can't be compared with, since its currency is not the ledger's:
    the last tier holds.
    """
    tiers = rules.get(kind) or DEFAULT_RULES[kind]
    if amount is not None:
        for tier in tiers:
            if amount <= tier.up_to:
                return tier
    return tiers[-1]


def check_tier(
    tier: Tier,
    kind: str,
    signed: Iterable[tuple[str, str, str]],
    *,
    people: int,
    decided: bool,
) -> None:
    """Check that those who *signed*, as (role, the role it is like, person), are enough.

    *people* is how many different people they are.

    Raises:
        RuleNeedsRole, RuleNeedsPeople, RuleNeedsDecision: what is lacking first, in this order.
    """
    for roles, count in tier.needs:
        found = {person for role, like, person in signed if role in roles or like in roles}
        if len(found) < count:
            raise RuleNeedsRole(
                where="by", type=kind, roles="/".join(roles), count=count, found=len(found)
            )
    if people < tier.people:
        raise RuleNeedsPeople(where="by", type=kind, people=tier.people, found=people)
    if tier.decision and not decided:
        raise RuleNeedsDecision(where="body.decision", type=kind)
