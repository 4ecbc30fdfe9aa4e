"""Evidence of a split view holds, or is refused with a named error (tests/vectors/split)."""

import json
from pathlib import Path

import pytest

from ledger.core.errors import LedgerError
from ledger.core.policy import parse_policy
from verifier.split import MAX_SPLIT_BYTES, format_split, open_split, parse_split

FOLDER = Path(__file__).parents[1] / "vectors" / "split"
CASES: dict[str, str] = json.loads((FOLDER / "cases.json").read_bytes())
POLICY = parse_policy((FOLDER / "policy.txt").read_bytes())


def outcome(data: bytes) -> str:
    try:
        open_split(parse_split(data), POLICY)
    except LedgerError as error:
        return error.code
    return "fork"


@pytest.mark.parametrize("name", CASES)
def test_a_vector_ends_as_it_says(name: str) -> None:
    assert outcome((FOLDER / f"{name}.txt").read_bytes()) == CASES[name]


@pytest.mark.parametrize("name", [name for name, said in CASES.items() if said == "fork"])
def test_no_changed_byte_makes_other_evidence(name: str) -> None:
    """Whatever still reads as a fork has the same two trees, and is written one way only."""
    data = (FOLDER / f"{name}.txt").read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        assert outcome(bytes(changed)) != "fork", at
    assert format_split(parse_split(data)) == data


def test_too_long_a_file_is_not_read() -> None:
    assert outcome(b"x" * (MAX_SPLIT_BYTES + 1)) == "split_file_malformed"
