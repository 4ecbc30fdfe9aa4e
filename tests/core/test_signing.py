"""Keys, notes, cosignatures and policies, where a vector file can't say it."""

import pickle

import pytest

from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.cosignature import check_cosignature, cosign, cosigned_message
from ledger.core.ed25519 import verify
from ledger.core.entry import Entry, format_entry
from ledger.core.errors import (
    CosignatureTime,
    EntryTooLarge,
    KeyNameMalformed,
    NoteWithoutSignatures,
    NotSigned,
    NotUtf8,
    OriginWrong,
    SignatureLineMalformed,
    SignatureWrong,
)
from ledger.core.hashing import EMPTY_ROOT
from ledger.core.keys import COSIGNATURE, SigningKey, VerifierKey, check_key_name
from ledger.core.note import Note, Signature, format_note, open_note, parse_note, sign_note
from ledger.core.policy import (
    format_policy,
    open_checkpoint_by_keys,
    open_checkpoint_by_policy,
    parse_policy,
)
from ledger.core.text import format_time_s
from tests.core.make_vectors import LOG, ORIGIN, OTHER, OTHER_LOG, WITNESS, WITNESSES, signer, vkey

TEXT = "公示\n".encode()
CHECKPOINT = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), LOG)


def test_a_signing_key_never_shows_its_seed() -> None:
    assert LOG.seed.hex() not in repr(LOG)
    assert repr(LOG.seed) not in repr(LOG)
    assert "seed" not in repr(LOG)
    assert LOG.name in repr(LOG)


def test_a_signing_key_is_the_same_after_a_journey() -> None:
    back = pickle.loads(pickle.dumps(LOG))
    assert back == LOG
    assert back.sign(TEXT) == LOG.sign(TEXT)


def test_a_verifier_key_reads_as_its_text() -> None:
    assert str(LOG.verifier) == vkey(LOG)


def test_a_raw_signature_verifies_over_the_bytes_as_they_stand() -> None:
    signature = LOG.sign(TEXT)
    assert verify(LOG.verifier.public_key, TEXT, signature)
    assert not verify(LOG.verifier.public_key, TEXT + b"\n", signature)
    assert not verify(OTHER.verifier.public_key, TEXT, signature)


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a+b", "a\u2003b", "a\u0085b", "a\x00b", "\ud800"]
)
def test_a_name_that_a_signature_line_cannot_hold_is_no_key_name(name: str) -> None:
    with pytest.raises(KeyNameMalformed):
        check_key_name(name)


def test_signature_lines_are_sorted_by_the_bytes_of_their_names() -> None:
    names = ["b.example.org", "a.example.org/z", "a.example.org", "见.example.org"]
    note = parse_note(sign_note(TEXT, [signer(name) for name in names]))
    assert [s.name for s in note.signatures] == sorted(names, key=str.encode)


def test_a_note_that_cannot_be_read_back_is_never_written() -> None:
    with pytest.raises(NoteWithoutSignatures):
        format_note(Note(TEXT, ()))
    for key_id, blob in [(b"123", b"4"), (b"1234", b"")]:
        with pytest.raises(SignatureLineMalformed):
            format_note(Note(TEXT, (Signature("name", key_id, blob),)))
    with pytest.raises(KeyNameMalformed):
        format_note(Note(TEXT, (Signature("a\nb", b"1234", b"5"),)))


def test_a_key_of_the_wrong_type_signs_nothing() -> None:
    with pytest.raises(ValueError):
        sign_note(TEXT, [WITNESS])
    with pytest.raises(ValueError):
        cosign(TEXT, LOG, 1)


def test_a_note_that_nobody_known_has_signed_is_reached_through_the_error_only() -> None:
    note = sign_note(TEXT, [OTHER])
    with pytest.raises(NotSigned) as caught:
        open_note(note, [LOG.verifier])
    assert caught.value.facts["note"] == note


def test_known_and_unknown_signatures_are_told_apart() -> None:
    note = parse_note(sign_note(TEXT, [LOG, OTHER]))
    opened = open_note(note, [LOG.verifier])
    assert opened.text == TEXT
    assert [s.name for s in opened.verified] == [LOG.name]
    assert [s.name for s in opened.unknown] == [OTHER.name]


def test_a_key_of_a_type_that_cannot_be_checked_verifies_nothing() -> None:
    note = parse_note(sign_note(TEXT, [LOG]))
    key = LOG.verifier
    strange = VerifierKey(key.name, key.key_id, 0x7F, key.public_key)
    with pytest.raises(SignatureWrong):
        open_note(note, [strange])


def test_a_checkpoint_is_signed_by_the_key_of_its_own_log_only() -> None:
    with pytest.raises(OriginWrong):
        sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), OTHER)


# ------------------------------------------------------------------------------ cosignatures


def test_a_cosignature_says_its_second() -> None:
    signature = cosign(TEXT, WITNESS, 1_700_000_000)
    assert check_cosignature(TEXT, signature, WITNESS.verifier) == 1_700_000_000
    assert cosigned_message(TEXT, 7) == b"cosignature/v1\ntime 7\n" + TEXT


@pytest.mark.parametrize("time_s", [0, -1, 1 << 63])
def test_a_cosignature_at_an_impossible_time_is_never_made(time_s: int) -> None:
    with pytest.raises(CosignatureTime):
        cosign(TEXT, WITNESS, time_s)


def test_a_cosignature_is_of_one_name_id_type_and_text() -> None:
    signature = cosign(TEXT, WITNESS, 1)
    key = WITNESS.verifier
    for other in (
        VerifierKey("witness.example.org/other", key.key_id, COSIGNATURE, key.public_key),
        VerifierKey(key.name, b"1234", COSIGNATURE, key.public_key),
        VerifierKey(key.name, key.key_id, 0x01, key.public_key),
    ):
        with pytest.raises(SignatureWrong):
            check_cosignature(TEXT, signature, other)
    with pytest.raises(SignatureWrong):
        check_cosignature(TEXT + b"\n", signature, key)


# ---------------------------------------------------------------------------------- policies


def cosigned(*witnesses: tuple[SigningKey, int]) -> bytes:
    note = parse_note(CHECKPOINT)
    lines = tuple(cosign(note.text, witness, time_s) for witness, time_s in witnesses)
    return format_note(Note(note.text, (*note.signatures, *lines)))


NAMED = "".join(f"witness w{i} {vkey(each)}\n" for i, each in enumerate(WITNESSES, 1))
TABLE = [
    # quorum, members of the quorum that cosigned, is it reached?
    ("quorum none\n", [], True),
    ("quorum w1\n", [], False),
    ("quorum w1\n", [1], True),
    ("quorum w1\n", [2, 3, 4], False),
    ("group g all w1 w2\nquorum g\n", [1], False),
    ("group g all w1 w2\nquorum g\n", [1, 2], True),
    ("group g any w1 w2\nquorum g\n", [2], True),
    ("group g any w1 w2\nquorum g\n", [3], False),
    ("group g 2 w1 w2 w3\nquorum g\n", [1, 3], True),
    ("group g 2 w1 w2 w3\nquorum g\n", [3, 4], False),
    ("group a any w1 w2\ngroup b any w3 w4\ngroup g all a b\nquorum g\n", [1, 2], False),
    ("group a any w1 w2\ngroup b any w3 w4\ngroup g all a b\nquorum g\n", [2, 3], True),
    ("group a all w1 w2\ngroup g 2 a w3 w4\nquorum g\n", [1, 3], False),
    ("group a all w1 w2\ngroup g 2 a w3 w4\nquorum g\n", [1, 2, 3], True),
    ("group a all w1 w2\nquorum w3\n", [1, 2], False),
]


@pytest.mark.parametrize(("rule", "who", "reached"), TABLE)
def test_the_quorum_is_what_the_policy_says(rule: str, who: list[int], reached: bool) -> None:
    policy = parse_policy(f"log {vkey(LOG)}\n{NAMED}{rule}")
    note = cosigned(*((WITNESSES[i - 1], 1_700_000_000 + i) for i in who))
    judged = open_checkpoint_by_policy(note, policy, ORIGIN)
    assert judged.quorum_reached is reached
    assert judged.witnesses == tuple((f"w{i}", 1_700_000_000 + i) for i in who)
    assert parse_policy(format_policy(policy)) == policy


def test_of_two_cosignatures_of_a_witness_the_later_counts() -> None:
    policy = parse_policy(f"log {vkey(LOG)}\n{NAMED}quorum w1\n")
    note = cosigned((WITNESSES[0], 5), (WITNESSES[0], 9), (WITNESSES[0], 7))
    assert open_checkpoint_by_policy(note, policy, ORIGIN).witnesses == (("w1", 9),)


def test_a_witness_that_the_policy_does_not_name_has_no_say() -> None:
    policy = parse_policy(f"log {vkey(LOG)}\nwitness w1 {vkey(WITNESSES[0])}\nquorum w1\n")
    judged = open_checkpoint_by_policy(cosigned((WITNESSES[1], 1)), policy, ORIGIN)
    assert (judged.witnesses, judged.quorum_reached) == ((), False)


def test_a_policy_keeps_its_urls() -> None:
    text = f"log {vkey(LOG)} https://l.example.org\nwitness w {vkey(WITNESS)} https://w.example.org\nquorum w\n"
    policy = parse_policy(text)
    assert (policy.logs[0].url, policy.witnesses[0].url) == (
        "https://l.example.org",
        "https://w.example.org",
    )
    assert format_policy(policy) == text


def test_a_policy_may_name_several_logs_and_each_vouches_for_itself_only() -> None:
    policy = parse_policy(f"log {vkey(LOG)}\nlog {vkey(OTHER)}\nquorum none\n")
    assert policy.log_keys(OTHER.name) == (OTHER.verifier,)
    assert policy.log_keys("nobody.example.org") == ()
    with pytest.raises(NotSigned):
        open_checkpoint_by_policy(CHECKPOINT, policy, OTHER.name)


def test_a_policy_of_32_logs_witnesses_and_groups_is_read() -> None:
    lines = [f"log {vkey(signer(f'l{i}.example.org'))}" for i in range(32)]
    lines += [f"witness w{i} {vkey(signer(f'w{i}.example.org', COSIGNATURE))}" for i in range(32)]
    lines += [f"group g{i} all w{i}" for i in range(31)]
    lines += ["group g " + "31 " + " ".join(f"g{i}" for i in range(31)), "quorum g", ""]
    policy = parse_policy("\n".join(lines))
    assert (len(policy.logs), len(policy.witnesses), len(policy.groups)) == (32, 32, 32)
    assert policy.is_quorum([f"w{i}" for i in range(31)])
    assert not policy.is_quorum([f"w{i}" for i in range(30)])


def test_text_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(NotUtf8):
        parse_policy("# \ud800\nquorum none\n")


# ------------------------------------------------------------------------------------ others


def test_an_entry_that_could_not_be_read_back_is_never_written() -> None:
    with pytest.raises(EntryTooLarge):
        format_entry(Entry(0, 0, None, EMPTY_ROOT, bytes(49_000)))


def test_part_of_a_second_is_never_written_as_a_second() -> None:
    assert format_time_s(1_000) == "1970-01-01T00:00:01Z"
    with pytest.raises(ValueError):
        format_time_s(1_001)


def test_keys_of_another_time_than_the_policys_open_a_checkpoint_that_they_signed() -> None:
    policy = parse_policy(f"log {vkey(OTHER)}\nquorum none\n")
    judged = open_checkpoint_by_keys(CHECKPOINT, policy, ORIGIN, [LOG.verifier])
    assert (judged.checkpoint.size, judged.log_keys) == (3, (LOG.verifier,))
    with pytest.raises(NotSigned):
        open_checkpoint_by_keys(CHECKPOINT, policy, ORIGIN, [OTHER_LOG.verifier])
    with pytest.raises(OriginWrong):
        open_checkpoint_by_keys(CHECKPOINT, policy, "ledger.example.org/other", [LOG.verifier])
