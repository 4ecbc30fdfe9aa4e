"""Every type of statement that this version knows: its model, its group, its links."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from ledger.affairs.rules import Kinds
from ledger.affairs.types import (
    accounts,
    contracts,
    decisions,
    display,
    drafts,
    governance,
    money,
    publicity,
    supervision,
    work,
)
from ledger.affairs.types.fields import Part

Group = Literal["governance", "publicity", "work", "money", "decisions", "supervision"]


class Link(NamedTuple):
    """A field that names other statements by their ids, and what these must be.

    *path* leads to it in the body; lists on the way are gone through. *targets* are the types that
    it may name, none for any. *closes*: the statement ends what it names, and nothing ends that
    again. *same_currency*, *same_amount*: it must be about the same money.
    """

    path: tuple[str, ...]
    targets: frozenset[str] = frozenset()
    closes: bool = False
    same_currency: bool = False
    same_amount: bool = False


class Kind(NamedTuple):
    """A type of statement: the model of its body, its group, the version known, and its links.

    *link_fields* are the body's fields in which links begin.
    """

    model: type[Part]
    group: Group
    v: int
    links: tuple[Link, ...] = ()
    link_fields: frozenset[str] = frozenset()


def _link(path: str, *targets: str) -> Link:
    return Link(tuple(path.split(".")), frozenset(targets))


def _settles(path: str, *targets: str) -> Link:
    """Link to money of the same amount, which is settled by it."""
    return Link((path,), frozenset(targets), closes=True, same_currency=True, same_amount=True)


def _same_money(path: str, *targets: str) -> Link:
    return Link((path,), frozenset(targets), same_currency=True)


PUBLICATIONS = frozenset({"notice", "correction"})
DECISIONS = PUBLICATIONS | {"step"}
"""What may be cited as a decision: a step of a matter, or the notice that published one."""

PAYMENTS = frozenset({"expenditure", "outflow", "pay_list"})
REVERSIBLE = frozenset(
    {"income", "expenditure", "outflow", "refund", "pay_list", "advance", "transfer"}
)

_DECISION = _link("decision", *DECISIONS)
_MOVEMENT = (
    _same_money("contract", "contract"),
    _same_money("debt", "debt"),
)
_NOTICE = (
    _link("entries"),
    _link("draft", "draft"),
    _link("twin", *PUBLICATIONS),
    _link("demand", "demand"),
)
_MATTER = _link("matter", "matter")
_ADVANCE = _same_money("advance", "advance")
_SPENT = (*_MOVEMENT, _DECISION, _ADVANCE)


def _kind(model: type[Part], group: Group, *links: Link) -> Kind:
    return Kind(model, group, 1, links, frozenset(link.path[0] for link in links))


REGISTRY: Mapping[str, Kind] = MappingProxyType(
    {
        "charter": _kind(governance.Charter, "governance"),
        "appointment": _kind(governance.Appointment, "governance"),
        "revocation": _kind(governance.Revocation, "governance"),
        "rekey": _kind(governance.Rekey, "governance"),
        "rules": _kind(governance.RulesChange, "governance"),
        "handover": _kind(governance.Handover, "governance"),
        "key_succession": _kind(governance.KeySuccession, "governance"),
        # 三务公开
        "notice": _kind(publicity.Notice, "publicity", *_NOTICE),
        "correction": _kind(
            publicity.Correction,
            "publicity",
            Link(("corrects",), PUBLICATIONS, closes=True),
            *_NOTICE,
        ),
        "posting": _kind(display.Posting, "publicity", _link("notice", *PUBLICATIONS)),
        "nil_return": _kind(display.NilReturn, "publicity"),
        "takedown": _kind(display.Takedown, "publicity", _link("notice", *PUBLICATIONS)),
        "archive": _kind(display.Archive, "publicity"),
        "demand": _kind(display.Demand, "publicity"),
        "filing": _kind(display.Filing, "publicity", _link("notice", *PUBLICATIONS)),
        "release": _kind(display.Release, "publicity", _link("of")),
        "draft": _kind(drafts.Draft, "publicity"),
        "meeting": _kind(drafts.Meeting, "publicity", _link("draft", "draft")),
        "withdrawal": _kind(
            drafts.Withdrawal, "publicity", Link(("draft",), frozenset({"draft"}), closes=True)
        ),
        # 日常工作
        "work_item": _kind(work.WorkItem, "work"),
        "work_report": _kind(work.WorkReport, "work", _link("item", "work_item")),
        "annual_report": _kind(work.AnnualReport, "work"),
        # 财务
        "fund": _kind(accounts.Fund, "money"),
        "opening": _kind(accounts.Opening, "money"),
        "budget": _kind(
            accounts.Budget,
            "money",
            _DECISION,
            Link(("replaces",), frozenset({"budget"}), closes=True),
        ),
        "income": _kind(money.Income, "money", *_MOVEMENT),
        "expenditure": _kind(money.Expenditure, "money", *_SPENT),
        "outflow": _kind(money.Outflow, "money", *_SPENT),
        "ratification": _kind(
            money.Ratification, "money", _settles("outflow", "outflow"), _DECISION
        ),
        "refund": _kind(money.Refund, "money", _same_money("refunds", *PAYMENTS), *_MOVEMENT),
        "pay_list": _kind(money.PayList, "money", *_MOVEMENT, _DECISION),
        "advance": _kind(money.Advance, "money", *_MOVEMENT),
        "settlement": _kind(
            money.Settlement,
            "money",
            Link(("advance",), frozenset({"advance"}), closes=True, same_currency=True),
            _link("entries", *PAYMENTS),
        ),
        "transfer": _kind(money.Transfer, "money", _DECISION),
        "reversal": _kind(money.Reversal, "money", _settles("reverses", *REVERSIBLE)),
        "bank_statement": _kind(accounts.BankStatement, "money"),
        "sub_ledger": _kind(accounts.SubLedger, "money"),
        "reconciliation": _kind(
            accounts.Reconciliation,
            "money",
            _link("items.entry"),
            _link("matches.statement", "bank_statement", "sub_ledger"),
            _link("matches.entries"),
        ),
        "cash_count": _kind(accounts.CashCount, "money"),
        "closing": _kind(
            accounts.Closing,
            "money",
            _link("items.entry"),
            _link("reconciliations", "reconciliation"),
        ),
        "year_closing": _kind(accounts.YearClosing, "money"),
        "contract": _kind(contracts.Contract, "money", _DECISION, _MATTER, _link("asset", "asset")),
        "contract_change": _kind(
            contracts.ContractChange, "money", _same_money("contract", "contract"), _DECISION
        ),
        "acceptance": _kind(contracts.Acceptance, "money", _link("contract", "contract")),
        "asset": _kind(contracts.Asset, "money"),
        "asset_change": _kind(
            contracts.AssetChange, "money", _same_money("asset", "asset"), _DECISION
        ),
        "debt": _kind(contracts.Debt, "money"),
        # 决策落实
        "matter": _kind(decisions.Matter, "decisions"),
        "step": _kind(decisions.Step, "decisions", _MATTER, _link("notice", *PUBLICATIONS)),
        "progress": _kind(
            decisions.MatterProgress,
            "decisions",
            _MATTER,
            _link("contracts", "contract"),
            _link("payments", *PAYMENTS),
        ),
        "result": _kind(
            decisions.MatterResult,
            "decisions",
            _MATTER,
            _link("contracts", "contract"),
            _link("payments", *PAYMENTS),
            _link("acceptances", "acceptance"),
            _link("notice", *PUBLICATIONS),
        ),
        "evaluation": _kind(decisions.Evaluation, "decisions", _MATTER),
        "covenant": _kind(
            decisions.Covenant,
            "decisions",
            _MATTER,
            Link(("replaces",), frozenset({"covenant"}), closes=True),
        ),
        # 民主监督
        "paper_signature": _kind(supervision.PaperSignature, "supervision", _link("subject")),
        "opinion": _kind(supervision.Opinion, "supervision", _link("subject")),
        "codes": _kind(supervision.Codes, "supervision"),
        "slips": _kind(supervision.Slips, "supervision"),
        "objection": _kind(
            supervision.Objection, "supervision", _link("subject"), _link("code.issue", "codes")
        ),
        "reply": _kind(
            supervision.Reply, "supervision", _link("objection", "objection"), _link("entries")
        ),
        "escalation": _kind(supervision.Escalation, "supervision", _link("objection", "objection")),
        "hiding": _kind(
            supervision.Hiding,
            "supervision",
            Link(("objection",), frozenset({"objection"}), closes=True),
        ),
        "order": _kind(supervision.Order, "supervision", _link("subjects")),
        "rectification": _kind(
            supervision.Rectification, "supervision", _link("order", "order"), _link("entries")
        ),
        "review": _kind(supervision.Review, "supervision"),
        "audit_result": _kind(supervision.AuditResult, "supervision"),
        "declaration": _kind(supervision.Declaration, "supervision"),
        "explanation": _kind(supervision.Explanation, "supervision", _link("entries")),
    }
)


def _of(*groups: Group) -> frozenset[str]:
    return frozenset(name for name, kind in REGISTRY.items() if kind.group in groups)


GOVERNANCE = _of("governance")
WITH_AMOUNT = frozenset(
    name for name, kind in REGISTRY.items() if "amount" in kind.model.model_fields
)
KINDS = Kinds(all=frozenset(REGISTRY), governance=GOVERNANCE, money=WITH_AMOUNT)
