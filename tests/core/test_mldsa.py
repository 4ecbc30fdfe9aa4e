"""ML-DSA-44: one verdict on every vector, and what a signature of type 0x06 is worth."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.core import mldsa
from ledger.core.checkpoint import (
    Checkpoint,
    format_checkpoint,
    open_checkpoint,
    sign_checkpoint,
)
from ledger.core.cosignature import (
    Subtree,
    check_cosignature,
    check_subtree_cosignature,
    cosign,
    cosign_subtree,
    subtree_message,
)
from ledger.core.errors import CosignatureTime, OriginWrong, SignatureMissing, SignatureWrong
from ledger.core.keys import COSIGNATURE, ED25519, ML_DSA_44, SigningKey, new_verifier_key
from ledger.core.note import Note, Signature, format_note, parse_note
from ledger.core.policy import open_checkpoint_by_policy, parse_policy

VECTORS = Path(__file__).parents[1] / "vectors" / "mldsa44"
ORIGIN = "ledger.example.org/demo"
SEED = bytes(range(32))
LOG = SigningKey(ORIGIN, ED25519, SEED)
LOG_PQ = SigningKey(ORIGIN, ML_DSA_44, SEED)
WITNESS = SigningKey("witness.example.org/w1", ML_DSA_44, bytes(32))
TREE = Subtree(ORIGIN, 0, 3, bytes(32))
TEXT = format_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)))


def wycheproof() -> list[Any]:
    found = []
    for group in json.loads((VECTORS / "wycheproof_verify.json").read_bytes())["testGroups"]:
        for case in group["tests"]:
            found.append((group["publicKey"], case))
    return found


def test_every_case_of_wycheproof_has_its_verdict() -> None:
    assert len(wycheproof()) == 180
    for key, case in wycheproof():
        given = [bytes.fromhex(each) for each in (key, case["msg"], case["sig"])]
        context = bytes.fromhex(case.get("ctx", ""))
        if len(context) > 255:
            continue  # there is no such context; every format here has an empty one
        assert mldsa.verify(*given, context) == (case["result"] == "valid"), case


def test_a_key_or_signature_of_another_length_verifies_nothing() -> None:
    signature = LOG_PQ.sign(b"text")
    key = LOG_PQ.verifier.public_key
    assert mldsa.verify(key, b"text", signature)
    assert not mldsa.verify(key[:-1], b"text", signature)
    assert not mldsa.verify(key, b"text", signature + b"\0")
    assert not mldsa.verify(key, b"text", signature, b"context")


def test_signing_twice_gives_two_signatures_and_both_are_right() -> None:
    one, two = LOG_PQ.sign(b"text"), LOG_PQ.sign(b"text")
    assert one != two
    assert all(mldsa.verify(LOG_PQ.verifier.public_key, b"text", each) for each in (one, two))


def test_a_signing_key_does_not_show_its_seed() -> None:
    assert SEED.hex() not in repr(LOG_PQ)
    assert repr(SEED) not in repr(LOG_PQ)


def test_a_log_signs_with_both_keys_in_one_order_and_either_order_opens() -> None:
    note = parse_note(sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), [LOG_PQ, LOG]))
    assert [len(each.blob) for each in note.signatures] == [64, 2428]
    keys = [LOG.verifier, LOG_PQ.verifier]
    turned = format_note(Note(note.text, note.signatures[::-1]))
    for each in (format_note(note), turned):
        assert open_checkpoint(each, keys)[0] == Checkpoint(ORIGIN, 3, bytes(32))


@pytest.mark.parametrize("kept", [0, 1])
def test_whoever_takes_either_signature_away_has_nothing(kept: int) -> None:
    note = parse_note(sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), [LOG, LOG_PQ]))
    stripped = format_note(Note(note.text, note.signatures[kept : kept + 1]))
    policy = parse_policy(f"log {LOG.verifier}\nlog {LOG_PQ.verifier}\nquorum none\n")
    assert open_checkpoint_by_policy(format_note(note), policy, ORIGIN).quorum_reached
    with pytest.raises(SignatureMissing) as caught:
        open_checkpoint_by_policy(stripped, policy, ORIGIN)
    assert caught.value.facts["note"] == stripped
    for key in (LOG.verifier, LOG_PQ.verifier)[kept : kept + 1]:  # a client that knows one key
        assert open_checkpoint(stripped, key)[0].size == 3


def test_a_checkpoint_is_not_signed_with_a_witness_s_key_or_another_log_s() -> None:
    checkpoint = Checkpoint(ORIGIN, 3, bytes(32))
    with pytest.raises(ValueError):
        sign_checkpoint(checkpoint, SigningKey(ORIGIN, COSIGNATURE, SEED))
    with pytest.raises(OriginWrong):
        sign_checkpoint(checkpoint, [LOG, WITNESS])


def test_a_witness_says_when_and_a_log_does_not() -> None:
    assert check_cosignature(TEXT, cosign(TEXT, WITNESS, 9), WITNESS.verifier) == 9
    assert check_cosignature(TEXT, cosign(TEXT, LOG_PQ, 0), LOG_PQ.verifier) == 0
    for signer, time_s in [(WITNESS, 0), (LOG_PQ, 9), (WITNESS, 2**63)]:
        with pytest.raises(CosignatureTime):
            cosign(TEXT, signer, time_s)
    timed = cosign_subtree(TREE, LOG_PQ, 9)  # other logs do
    assert check_cosignature(TEXT, timed, LOG_PQ.verifier) == 9
    timeless = cosign_subtree(TREE, WITNESS, 0)
    with pytest.raises(CosignatureTime):
        check_cosignature(TEXT, timeless, WITNESS.verifier)
    assert check_subtree_cosignature(TREE, timeless, WITNESS.verifier) == 0


def test_a_subtree_that_starts_later_has_no_time() -> None:
    part = Subtree(ORIGIN, 2, 3, bytes(32))
    signature = cosign_subtree(part, WITNESS, 0)
    assert check_subtree_cosignature(part, signature, WITNESS.verifier) == 0
    with pytest.raises(ValueError):
        cosign_subtree(part, WITNESS, 9)
    whole = cosign_subtree(TREE, WITNESS, 9)
    with pytest.raises(CosignatureTime):
        check_subtree_cosignature(part, whole, WITNESS.verifier)
    with pytest.raises(SignatureWrong):
        check_subtree_cosignature(part, cosign_subtree(TREE, WITNESS, 0), WITNESS.verifier)


def test_a_time_that_no_clock_shows_is_refused() -> None:
    blob = (2**63).to_bytes(8, "big") + bytes(2420)
    signature = Signature(WITNESS.name, WITNESS.verifier.key_id, blob)
    for check, what in [(check_subtree_cosignature, TREE), (check_cosignature, TEXT)]:
        with pytest.raises(CosignatureTime):
            check(what, signature, WITNESS.verifier)  # type: ignore[operator]  # either


def test_a_signature_of_another_name_key_type_or_length_is_wrong() -> None:
    signature = cosign_subtree(TREE, WITNESS, 9)
    renamed = new_verifier_key("witness.example.org/w2", ML_DSA_44, WITNESS.verifier.public_key)
    strange = [
        (signature, renamed),
        (signature._replace(key_id=renamed.key_id, name=renamed.name), renamed),
        (signature, LOG.verifier),
        (signature._replace(blob=signature.blob[:-1]), WITNESS.verifier),
    ]
    for given, key in strange:
        with pytest.raises(SignatureWrong):
            check_subtree_cosignature(TREE, given, key)
    assert check_subtree_cosignature(TREE, signature, WITNESS.verifier) == 9


@pytest.mark.parametrize(
    ("name", "time_s", "tree"),
    [
        ("", 0, TREE),
        ("w" * 256, 0, TREE),
        ("w", -1, TREE),
        ("w", 2**63, TREE),
        ("w", 0, TREE._replace(origin="")),
        ("w", 0, TREE._replace(start=4)),
        ("w", 0, TREE._replace(start=-1)),
        ("w", 0, TREE._replace(end=2**63)),
        ("w", 0, TREE._replace(root=bytes(31))),
        ("w", 1, TREE._replace(start=1)),
    ],
)
def test_what_is_no_subtree_is_never_signed(name: str, time_s: int, tree: Subtree) -> None:
    with pytest.raises(ValueError):
        subtree_message(name, time_s, tree)
    with pytest.raises(ValueError):
        cosign_subtree(TREE, LOG, 0)
