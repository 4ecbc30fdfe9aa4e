"""A time stamp is checked without a network, as of its own time (RFC 3161; tests/vectors)."""

import json
from pathlib import Path

import pytest

from ledger.core.errors import LedgerError
from ledger.core.timestamps import Stamp, check_timestamp, parse_roots

VECTORS = Path(__file__).parents[1] / "vectors/timestamps"
GOOD = (VECTORS / "good.tsr").read_bytes()
SAID = json.loads((VECTORS / "good.json").read_bytes())
DATA = SAID["data"].encode()
ROOTS = parse_roots((VECTORS / "root.pem").read_bytes())
OTHER_ROOTS = parse_roots((VECTORS / "expired-root.pem").read_bytes())
REFUSAL = bytes.fromhex("30053003020102")  # a response whose status is "rejection"


def code_of(response: bytes, data: bytes = DATA, *, nonce: int | None = None) -> str:
    with pytest.raises(LedgerError) as caught:
        check_timestamp(response, data, ROOTS, nonce=nonce)
    return caught.value.code


def test_a_stamp_says_when_and_by_which_number() -> None:
    said = Stamp(SAID["time_s"], SAID["serial"], SAID["time_s"] + 1)
    assert check_timestamp(GOOD, DATA, ROOTS) == said
    assert check_timestamp(GOOD, DATA, ROOTS, nonce=int(SAID["nonce"])) == said


def test_what_a_stamp_may_mean_ends_behind_its_time_and_its_accuracy() -> None:
    said = json.loads((VECTORS / "accurate.json").read_bytes())
    roots = parse_roots((VECTORS / "accurate-root.pem").read_bytes())
    stamp = check_timestamp((VECTORS / "accurate.tsr").read_bytes(), DATA, roots)
    assert stamp == Stamp(said["time_s"], said["serial"], said["latest_s"])
    assert stamp.latest_s - stamp.time_s == 4  # .75, and an accuracy of 2.5001 seconds


def test_whatever_is_not_this_stamp_over_these_bytes_is_named() -> None:
    assert code_of(GOOD, DATA + b"\n") == "timestamp_other"
    assert code_of(GOOD, nonce=int(SAID["nonce"]) + 1) == "timestamp_nonce"
    assert code_of(b"") == "timestamp_malformed"
    assert code_of(GOOD[:-1]) == "timestamp_malformed"
    assert code_of(REFUSAL) == "timestamp_refused"
    assert code_of(GOOD[:-1] + bytes([GOOD[-1] ^ 1])) == "timestamp_unsigned"


def test_no_flipped_byte_gives_another_time() -> None:
    said = check_timestamp(GOOD, DATA, ROOTS)
    for at in range(0, len(GOOD), 3):
        changed = bytearray(GOOD)
        changed[at] ^= 1
        try:
            assert check_timestamp(bytes(changed), DATA, ROOTS) == said, at
        except LedgerError:
            continue


def test_an_authority_of_nobody_or_with_an_expired_certificate_is_named() -> None:
    with pytest.raises(LedgerError) as caught:
        check_timestamp(GOOD, DATA, OTHER_ROOTS)
    assert caught.value.code == "timestamp_unsigned"
    with pytest.raises(LedgerError) as caught:
        check_timestamp((VECTORS / "expired.tsr").read_bytes(), DATA, OTHER_ROOTS)
    assert caught.value.code == "timestamp_certificate_expired"
    with pytest.raises(LedgerError) as caught:
        parse_roots(b"none")
    assert caught.value.code == "timestamp_malformed"
