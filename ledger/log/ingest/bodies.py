"""What the ledger itself will say to a statement, asked before anything is signed."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ledger.affairs.privacy import check_personal, find_personal
from ledger.affairs.statement import parse_statement
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.registry import REGISTRY
from ledger.log.ingest.mapping import Mapping as TableMapping
from ledger.log.ingest.mapping_errors import MappingValueWrong

PARTY: Mapping[str, str] = MappingProxyType(
    {
        name: party
        for name, kind in REGISTRY.items()
        for party in ("payee", "payer")
        if party in kind.model.model_fields
    }
)
"""The types of movements of money, each with the field of its other party."""


def check_types(mapping: TableMapping) -> None:
    """Check that the mapping makes statements of movements of money only.

    Raises:
        MappingValueWrong: it names another type.
    """
    named = {
        f"amounts.{n}": (amount.positive, amount.negative, amount.zero)
        for n, amount in enumerate(mapping.amounts)
    }
    if mapping.group is not None:
        named = {
            f"group.rules.{n}.type": (rule.type, None, None)
            for n, rule in enumerate(mapping.group.rules)
        }
    also = (None, "blank") if mapping.group is None else (None, "blank", "transfer", "leave_out")
    for field, types in named.items():
        for name in types:
            if name not in (*also, *PARTY):
                raise MappingValueWrong(field=field, reason=f"{name}: {', '.join(sorted(PARTY))}")


def check_text(kind: str, body: dict[str, Any], text: bytes) -> None:
    """Check that the ledger would take the statement *text* with its *body*, signatures aside.

    Raises:
        LedgerError: what the type's model or the gate for personal data says.
    """
    check_body(kind, body)
    if not all(map(_is_clean, _texts(body))):
        check_personal(parse_statement(text))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield the texts of a body that the gate looks at, each by itself; commitments left aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "sealed":
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


@lru_cache(1 << 16)
def _is_clean(text: str) -> bool:
    """Whether the gate passes *text*; the same names and units come again in row after row."""
    return not find_personal(text)
