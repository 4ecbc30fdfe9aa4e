"""The specification shows what the code does: its blocks, its tables, its codes."""

import re
from pathlib import Path

import pytest

from ledger.affairs import errors
from ledger.affairs.admission import admit, open_statement
from ledger.affairs.memory import Overlay
from ledger.affairs.roles import FORBIDDEN_DUTIES
from ledger.affairs.state import EMPTY
from ledger.affairs.types.governance import TierBody
from ledger.affairs.types.registry import REGISTRY
from ledger.core.entry import check_chain, parse_entry
from ledger.core.errors import error_classes
from ledger.core.hashing import hash_leaf
from ledger.core.text import parse_time_ms
from tests.affairs import example

SPEC = Path(__file__).parents[2] / "docs" / "spec"
PAGES = {page.stem: page.read_text("utf-8") for page in sorted(SPEC.glob("*.md"))}
BODIES = "\n".join(PAGES.values())
BLOCK = re.compile(r"^```text ([a-z0-9-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = [found for page in PAGES.values() for found in BLOCK.findall(page)]


@pytest.mark.parametrize(("name", "block"), SHOWN, ids=[name for name, _ in SHOWN])
def test_a_block_is_what_the_code_writes(name: str, block: str) -> None:
    assert block == example.blocks()[name]


def test_every_example_is_shown() -> None:
    hidden = {"note-2"}  # it is in entry-2
    assert {name for name, _ in SHOWN} == set(example.blocks()) - hidden


def test_the_example_is_a_ledger() -> None:
    state, memory, before = EMPTY, Overlay(), None
    leaf_hash = parse_entry(example.entries()[0]).previous
    for index, (data, time) in enumerate(zip(example.entries(), example.TIMES, strict=True)):
        entry = parse_entry(data)
        check_chain(before, leaf_hash, entry)
        opened = open_statement(entry.statement, example.ORIGIN, state.roster.keys)
        admission = admit(state, memory, opened, index=index, time_ms=parse_time_ms(time))
        state, before, leaf_hash = admission.state, entry, hash_leaf(data)
        memory.remember(admission.remembered)
    assert state.size == 3


def test_every_error_of_the_domain_is_in_the_specification() -> None:
    shown = {code for page in PAGES.values() for code in re.findall(r"`([a-z0-9_]+)`", page)}
    ours = {e.code for e in error_classes() if e.__module__ == errors.__name__}
    assert ours - shown == set()


def table(page: str, heading: str) -> dict[str, str]:
    """The fields of the table below a heading, and whether they are needed."""
    part = page.split(f"{heading}\n", 1)[1]
    part = re.split(r"^#", part, maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `([a-z_]+)` \| (yes|no) \|", part, re.MULTILINE))


def fields(kind: str) -> dict[str, str]:
    model = REGISTRY[kind].model if kind in REGISTRY else TierBody
    return {
        info.alias or name: "yes" if info.is_required() else "no"
        for name, info in model.model_fields.items()
    }


def written(kind: str) -> dict[str, str]:
    """A type's fields as the page gives them, those of the type that it refers to included."""
    own = table(BODIES, f"#### {kind}")
    if kind == "correction":
        return {**written("notice"), **own}
    if kind == "outflow":
        return {**written("expenditure"), **own}
    if kind == "refund":
        income = written("income")
        del income["receipt"]
        return {**income, **own}
    if kind == "income":
        spent = written("expenditure")
        del spent["payee"], spent["decision"], spent["advance"]
        return {**spent, "payer": "yes", "receipt": "no"}
    return own


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_a_body_s_table_has_its_fields(kind: str) -> None:
    assert written(kind) == fields(kind)


def test_a_tier_s_table_has_its_fields() -> None:
    assert table(PAGES["authority"], "## 3. Signature rules") == fields("tier")


def test_the_forbidden_pairs_are_listed() -> None:
    listed = "; ".join(f"{one} and {other}" for one, other in FORBIDDEN_DUTIES)
    assert f"(`roles_forbidden`): {listed}." in PAGES["authority"]
