"""One verdict on every signature, also where libraries disagree (see ledger/core/keys.py)."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.core.ed25519 import verify
from ledger.core.errors import (
    LedgerError,
    PublicKeyLength,
    PublicKeyNotCanonical,
    PublicKeyNotOnCurve,
    PublicKeySmallOrder,
)
from ledger.core.keys import check_public_key

VECTORS = Path(__file__).parents[1] / "vectors" / "ed25519"
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Case = tuple[str, bytes, bytes, bytes]  # name, public key, message, signature


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_bytes())


def speccheck() -> list[Case]:
    found = []
    for i, case in enumerate(load("speccheck.json")):
        key, message = bytes.fromhex(case["pub_key"]), bytes.fromhex(case["message"])
        found.append((str(i), key, message, bytes.fromhex(case["signature"])))
    return found


def cctv() -> list[tuple[Case, frozenset[str]]]:
    found = []
    for case in load("cctv.json"):
        key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"])
        flags = frozenset(case["flags"] or ())
        found.append(((str(case["number"]), key, case["msg"].encode(), signature), flags))
    return found


def wycheproof() -> list[tuple[Case, bool]]:
    found = []
    for group in load("wycheproof.json")["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            found.append(((str(case["tcId"]), key, message, signature), case["result"] == "valid"))
    return found


def ours(case: Case) -> bool:
    _, key, message, signature = case
    try:
        check_public_key(key)
    except LedgerError:
        return False
    return verify(key, message, signature)


def on_openssl(case: Case) -> bool:
    """The rule as a reader on OpenSSL or WebCrypto must follow it, written a second time."""
    _, key, message, signature = case
    y = int.from_bytes(key, "little") % 2**255
    # A point has small order exactly when three doublings bring it to (0, 1); on this curve its y
    # is then 0, 1, -1, or a root of d·y⁴ + 2y² − 1 (order 8: doubling it gives y = 0).
    if y >= P or y in (0, 1, P - 1) or (D * pow(y, 4, P) + 2 * y * y - 1) % P == 0:
        return False
    r = int.from_bytes(signature[:32], "little") % 2**255 % P
    if r in (0, 1, P - 1) or (D * pow(r, 4, P) + 2 * r * r - 1) % P == 0:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_of_the_speccheck_cases_only_number_3_is_accepted() -> None:
    assert [case[0] for case in speccheck() if ours(case)] == ["3"]


def test_the_keys_of_speccheck_that_are_refused_when_parsed_are_these() -> None:
    refused = {}
    for name, key, _, _ in speccheck():
        try:
            check_public_key(key)
        except LedgerError as error:
            refused[name] = type(error)
    # In 10 and 11 the key is (0, -1) with a sign bit: of small order, and not canonical either.
    assert refused == dict.fromkeys(["0", "1", "10", "11"], PublicKeySmallOrder)


def test_every_wycheproof_case_gets_its_result() -> None:
    cases = wycheproof()
    assert len(cases) == 151
    for case, valid in cases:
        assert ours(case) == valid, case[0]


def test_every_cctv_key_that_is_of_low_order_or_not_canonical_is_refused_when_parsed() -> None:
    cases = cctv()
    assert len(cases) == 914
    bad = [case for case, flags in cases if flags & {"low_order_A", "non_canonical_A"}]
    assert len(bad) > 500
    for _, key, _, _ in bad:
        with pytest.raises((PublicKeySmallOrder, PublicKeyNotCanonical)):
            check_public_key(key)


def test_of_the_other_cctv_cases_those_without_residue_and_low_order_r_are_accepted() -> None:
    accepted = 0
    for case, flags in cctv():
        if not flags & {"low_order_A", "non_canonical_A"}:
            check_public_key(case[1])
            expected = not flags & {"low_order_R", "non_canonical_R", "low_order_residue"}
            assert verify(*case[1:]) == expected, case[0]
            accepted += expected
    assert accepted > 40


def test_a_reader_on_openssl_that_follows_the_rule_reaches_the_same_verdict_on_all() -> None:
    cases = speccheck() + [case for case, _ in cctv()] + [case for case, _ in wycheproof()]
    assert len(cases) == 12 + 914 + 151
    for case in cases:
        assert ours(case) == on_openssl(case), case[0]


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused_and_verifies_nothing(length: int) -> None:
    with pytest.raises(PublicKeyLength):
        check_public_key(bytes(length))
    assert not verify(bytes(length), b"message", bytes(64))


@pytest.mark.parametrize("length", [0, 63, 65, 72])
def test_a_signature_of_another_length_is_wrong(length: int) -> None:
    case, valid = next(each for each in wycheproof() if each[1])
    assert valid
    signature = (case[3] * 2)[:length]
    assert not verify(case[1], case[2], signature)


def has_point(y: int) -> bool:
    """Recover x as RFC 8032 section 5.1.3 does, with a square root instead of Euler's criterion."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    return square in (root * root % P, -root * root % P)


def test_a_number_without_a_point_on_the_curve_is_no_key() -> None:
    refused = 0
    for y in range(2, 202):
        if has_point(y):
            check_public_key(y.to_bytes(32, "little"))
        else:
            refused += 1
            with pytest.raises(PublicKeyNotOnCurve):
                check_public_key(y.to_bytes(32, "little"))
    assert 70 < refused < 130
