"""Every statement type of version 1: its body's model, its group, and what admission needs of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.affairs.types import governance, money, publicity
from ledger.affairs.types.fields import Body

VERSION = 1


class Claim(NamedTuple):
    """What admission must know of a body: money, what it settles, what it stands on, who handled it."""

    amount: int
    currency: str
    fund: str
    target: bytes | None
    decision: bytes | None
    handler: str


NOTHING = Claim(0, "", "", None, None, "")


def _id(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _moved(body: Any) -> Claim:  # noqa: ANN401 - one of the models of types/money
    target = getattr(body, "refunds", None)
    decision = getattr(body, "decision", None)
    return Claim(body.amount, body.currency, body.fund, _id(target), _id(decision), body.handler)


def _ratified(body: Any) -> Claim:  # noqa: ANN401
    return Claim(body.amount, body.currency, "", _id(body.outflow), _id(body.decision), "")


def _reversed(body: Any) -> Claim:  # noqa: ANN401
    return Claim(body.amount, body.currency, "", _id(body.reverses), None, "")


def _corrected(body: Any) -> Claim:  # noqa: ANN401
    return NOTHING._replace(target=_id(body.corrects))


def _nothing(_body: Any) -> Claim:  # noqa: ANN401
    return NOTHING


MONEY = ("income", "expenditure", "outflow", "refund")


class Kind(NamedTuple):
    """A statement type: *targets* are the types it may settle, *closes* whether it settles them for good."""

    model: type[Body]
    group: str
    claim: Callable[[Any], Claim]
    targets: tuple[str, ...] = ()
    closes: bool = False


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "charter": Kind(governance.Charter, "governance", _nothing),
        "appointment": Kind(governance.Appointment, "governance", _nothing),
        "revocation": Kind(governance.Revocation, "governance", _nothing),
        "rekey": Kind(governance.Rekey, "governance", _nothing),
        "rules": Kind(governance.RulesChange, "governance", _nothing),
        "notice": Kind(publicity.Notice, "publicity", _nothing),
        "correction": Kind(publicity.Correction, "publicity", _corrected, ("notice", "correction"), closes=True),
        "income": Kind(money.Income, "money", _moved),
        "expenditure": Kind(money.Expenditure, "money", _moved),
        "outflow": Kind(money.Outflow, "money", _moved),
        "refund": Kind(money.Refund, "money", _moved, ("expenditure", "outflow")),
        "ratification": Kind(money.Ratification, "money", _ratified, ("outflow",), closes=True),
        "reversal": Kind(money.Reversal, "money", _reversed, MONEY, closes=True),
    }
)
GOVERNANCE = frozenset(name for name, kind in KINDS.items() if kind.group == "governance")
