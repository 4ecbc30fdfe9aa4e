"""One-time codes: every one of a lot leads to its root, and nothing else does."""

import itertools

import pytest

from ledger.affairs.codes import (
    CODE_BYTES,
    MAX_CODES,
    check_code,
    check_number,
    draw_codes,
    format_code,
    format_hashes,
    hash_code,
    number_of,
    parse_hashes,
    path_of_hash,
    root_of_hashes,
)
from ledger.affairs.errors import ObjectionNumber
from ledger.core.errors import InclusionDisproved, IndexBeyondSize, LedgerError
from ledger.core.hashing import hash_leaf, hash_node, sha256


def lot(count: int) -> tuple[bytes, ...]:
    numbers = itertools.count(1)
    return draw_codes(count, lambda size: next(numbers).to_bytes(size, "big"))


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while 2 * half < len(leaves):
        half *= 2
    return hash_node(plain_root(leaves[:half]), plain_root(leaves[half:]))


@pytest.mark.parametrize("count", range(1, 20))
def test_every_code_of_a_lot_leads_to_its_root(count: int) -> None:
    codes = lot(count)
    hashes = [hash_code(code) for code in codes]
    root = root_of_hashes(hashes)
    assert root == plain_root([hash_leaf(sha256(code)) for code in codes])
    for index, code in enumerate(codes):
        path = [each.hex() for each in path_of_hash(hashes, index)]
        shown = {"code": code.hex(), "index": index, "path": path}
        check_code(shown, count, root)
        for wrong in (
            {**shown, "code": "ff" * CODE_BYTES},
            {**shown, "index": index + 1},
            {**shown, "path": [*path, "0" * 64]},
        ):
            with pytest.raises(LedgerError):
                check_code(wrong, count, root)
    with pytest.raises(IndexBeyondSize):
        path_of_hash(hashes, count)


def test_a_hash_is_not_its_own_code() -> None:
    """Whoever knows the published list of hashes can show none of its codes."""
    codes = lot(2)
    hashes = [hash_code(code) for code in codes]
    path = [each.hex() for each in path_of_hash(hashes, 0)]
    with pytest.raises(InclusionDisproved):
        check_code({"code": hashes[0].hex(), "index": 0, "path": path}, 2, root_of_hashes(hashes))


def test_what_is_drawn_twice_counts_once() -> None:
    drawn = iter([b"a" * 16, b"a" * 16, b"b" * 16])
    assert draw_codes(2, lambda _size: next(drawn)) == (b"a" * 16, b"b" * 16)


@pytest.mark.parametrize("count", [0, -1, MAX_CODES + 1])
def test_no_lot_is_empty_or_without_end(count: int) -> None:
    with pytest.raises(ValueError, match="can't be drawn"):
        draw_codes(count, bytes)


def test_an_objection_is_numbered_by_its_code_or_slip() -> None:
    by_code = {"code": {"code": "00" * 16}}
    assert number_of(by_code) == f"code:{sha256(bytes(16)).hex()}"
    by_slip = {"slip": {"book": "甲", "no": 7}}
    assert number_of(by_slip) == "slip:甲:7"
    check_number("slip:甲:7", by_slip)
    with pytest.raises(ObjectionNumber) as refused:
        check_number("slip:甲:07", by_slip)
    assert refused.value.facts["expected"] == "slip:甲:7"


def test_a_code_is_printed_in_groups() -> None:
    assert format_code(bytes(range(16))) == "0001-0203-0405-0607-0809-0a0b-0c0d-0e0f"


def test_a_list_of_hashes_is_read_as_it_was_written_and_not_otherwise() -> None:
    hashes = tuple(hash_code(code) for code in lot(3))
    text = format_hashes(hashes)
    assert parse_hashes(text) == hashes
    for wrong in (text[:-1], text.upper(), text + "\n", "ab\n", "x" * 64 + "\n", text + " "):
        with pytest.raises(ValueError, match=r"hash|hexadecimal"):
            parse_hashes(wrong)
