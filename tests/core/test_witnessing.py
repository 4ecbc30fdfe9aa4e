"""What a witness decides and what a log believes of it, without a socket (C2SP tlog-witness)."""

from pathlib import Path

import pytest

from ledger.core.checkpoint_text import Checkpoint
from ledger.core.cosignature import Subtree, check_cosignature, check_subtree_cosignature, cosign
from ledger.core.errors import (
    Base64Length,
    Base64Malformed,
    ConsistencyDisproved,
    CosignatureTime,
    EmptyRootWrong,
    IntegerMalformed,
    LedgerError,
    NotSigned,
    NotUtf8,
    ProofLength,
    SignatureMissing,
    SignatureWrong,
)
from ledger.core.hashing import EMPTY_ROOT
from ledger.core.keys import ML_DSA_44, parse_vkey
from ledger.core.note import Note, Signature, format_note, parse_note
from ledger.core.witnessing import (
    MAX_HASHES,
    Request,
    check_growth,
    cosign_checkpoint,
    format_cosignatures,
    format_request,
    open_submission,
    parse_log_checkpoint,
    parse_request,
    read_cosignatures,
)
from ledger.core.witnessing_errors import (
    CosignatureMissing,
    CosignaturesMalformed,
    CosignatureTimeFar,
    LogCheckpointMalformed,
    LogUnknown,
    OldSizeBeyond,
    OldSizeOther,
    ProofNotEmpty,
    RequestLinesMalformed,
    RootDiffers,
    TooManyHashes,
)
from tests.witness.logs import NOW_S, ORIGIN, Log, key_of, witness_keys

WORKED = Path(__file__).parents[1] / "vectors" / "worked"
LOG = Log()
LOGS = {ORIGIN: (key_of(ORIGIN).verifier,)}
W1 = witness_keys("witness.example.org/w1")
KEYS = tuple(key.verifier for key in W1)
HASH = b"KwyEeFw8dDAlCZzrW8vmqMFGB/xGPqWwaFXl5VM4kpw=\n"


def decide(body: bytes, seen: Checkpoint | None) -> None:
    check_growth(open_submission(parse_request(body), LOGS), seen, b"seen")


def seen_at(size: int, log: Log = LOG) -> Checkpoint:
    return Checkpoint(ORIGIN, size, log.root(size))


# ------------------------------------------------------------------------------------ requests


def test_the_worked_request_is_read_and_written_byte_for_byte() -> None:
    body = (WORKED / "worked-add-checkpoint.txt").read_bytes()
    request = parse_request(body)
    assert (request.old_size, len(request.hashes)) == (3, 4)
    assert format_request(request) == body


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", RequestLinesMalformed),
        (b"old 3\n", RequestLinesMalformed),
        (b"old 3\nnote\n", RequestLinesMalformed),
        (b"new 3\n\nnote\n", RequestLinesMalformed),
        (b"old 3 \n\nnote\n", IntegerMalformed),
        (b"old 03\n\nnote\n", IntegerMalformed),
        (b"old +3\n\nnote\n", IntegerMalformed),
        (b"old \n\nnote\n", IntegerMalformed),
        (b"old\n\nnote\n", RequestLinesMalformed),
        (b"old 9223372036854775808\n\nnote\n", IntegerMalformed),
        ("old ٣\n\nnote\n".encode(), RequestLinesMalformed),
        (b"old 3\r\n\r\nnote\n", RequestLinesMalformed),
        (b"old 3\n" + HASH.replace(b"pw=", b"px=") + b"\nnote\n", Base64Malformed),
        (b"old 3\n" + HASH.replace(b"=", b"") + b"\nnote\n", Base64Malformed),
        (b"old 3\n" + HASH.strip() + b" \n\nnote\n", Base64Malformed),
        (b"old 3\nAAAA\n\nnote\n", Base64Length),
        (b"old 3\n" + (MAX_HASHES + 1) * HASH + b"\nnote\n", TooManyHashes),
    ],
)
def test_a_request_of_another_form_is_refused(body: bytes, error: type[LedgerError]) -> None:
    with pytest.raises(error):
        parse_request(body)


def test_sixty_three_hashes_are_still_read() -> None:
    assert len(parse_request(b"old 3\n" + MAX_HASHES * HASH + b"\nnote\n").hashes) == MAX_HASHES


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"origin\n3\n", LogCheckpointMalformed),
        (b"origin\n3\n" + HASH.strip(), LogCheckpointMalformed),
        (b"\n3\n" + HASH, LogCheckpointMalformed),
        (b"origin\n3\n" + HASH + b"\n", LogCheckpointMalformed),
        (b"origin\n3\n" + HASH + b"a\n\nb\n", LogCheckpointMalformed),
        (b"origin\n-3\n" + HASH, IntegerMalformed),
        (b"origin\n3\nAAAA\n", Base64Length),
        (b"\xff\n3\n" + HASH, NotUtf8),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: bytes, error: type[LedgerError]) -> None:
    with pytest.raises(error):
        parse_log_checkpoint(text)


def test_other_logs_origins_and_extension_lines_are_read() -> None:
    text = b"go.sum database tree\n3\n" + HASH + b"an extension\n"
    assert parse_log_checkpoint(text).origin == "go.sum database tree"


# ------------------------------------------------------------------------------------ decisions


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 1), (0, 7), (3, 3), (3, 5), (4, 7), (1, 40)])
def test_what_continues_what_was_seen_is_cosigned(old: int, size: int) -> None:
    decide(LOG.request(old, size), seen_at(old) if old else None)
    decide(LOG.request(old, size), seen_at(old))


def with_hashes(body: bytes, *lines: bytes) -> bytes:
    head, _, rest = body.partition(b"\n\n")
    return b"\n".join([head, *lines]) + b"\n\n" + rest


ONE = HASH.strip()
OTHER = Log(version="two")
ELSEWHERE = "ledger.example.org/other"
STRANGE = Log(origin=ELSEWHERE, signers=(key_of(ELSEWHERE),))


@pytest.mark.parametrize(
    ("body", "seen", "error"),
    [
        (LOG.request(5, 3), 5, OldSizeBeyond),
        (LOG.request(0, 7), 5, OldSizeOther),
        (LOG.request(4, 7), 5, OldSizeOther),
        (LOG.request(6, 7), 5, OldSizeOther),
        (with_hashes(LOG.request(0, 7), ONE), 0, ProofNotEmpty),
        (with_hashes(LOG.request(5, 5), ONE), 5, ProofLength),
        (with_hashes(LOG.request(5, 7), ONE), 5, ProofLength),
        (OTHER.request(5, 5), 5, RootDiffers),
        (OTHER.request(5, 7), 5, ConsistencyDisproved),
        (STRANGE.request(0, 1), 0, LogUnknown),
    ],
)
def test_anything_else_is_refused_by_name(body: bytes, seen: int, error: type[LedgerError]) -> None:
    with pytest.raises(error) as caught:
        decide(body, seen_at(seen) if seen else None)
    if error is OldSizeOther:
        assert caught.value.facts["size"] == 5
    if error is RootDiffers:
        assert caught.value.facts["seen"] == b"seen"
        assert parse_note(caught.value.facts["note"]).text == OTHER.text(5)  # type: ignore[arg-type]


def test_an_empty_tree_with_a_root_is_refused() -> None:
    text = b"%b\n0\n%b" % (ORIGIN.encode(), HASH)
    signer = key_of(ORIGIN)
    note = format_note(Note(text, (Signature(ORIGIN, signer.verifier.key_id, signer.sign(text)),)))
    with pytest.raises(EmptyRootWrong):
        decide(format_request(Request(0, (), note)), None)


def test_a_checkpoint_that_its_log_has_not_signed_is_refused() -> None:
    stranger = Log(signers=(key_of(ORIGIN, ML_DSA_44),))
    with pytest.raises(NotSigned):
        decide(stranger.request(0, 3), None)
    wrong = LOG.request(0, 3).replace(LOG.text(3), LOG.text(4))
    with pytest.raises(SignatureWrong):
        decide(wrong, None)


def test_a_log_of_two_keys_must_sign_with_both() -> None:
    both = (key_of(ORIGIN), key_of(ORIGIN, ML_DSA_44))
    logs = {ORIGIN: [key.verifier for key in both]}
    open_submission(parse_request(Log(signers=both).request(0, 3)), logs)
    with pytest.raises(SignatureMissing):
        open_submission(parse_request(LOG.request(0, 3)), logs)


def test_signatures_by_others_are_passed_over_and_not_remembered() -> None:
    cosigned = LOG.note(3) + format_cosignatures(LOG.text(3), [cosign(LOG.text(3), W1[0], NOW_S)])
    submission = open_submission(Request(0, (), cosigned), LOGS)
    assert [each.name for each in submission.signatures] == [ORIGIN]


# ---------------------------------------------------------------------------------- cosignatures


def test_a_witness_cosigns_with_each_of_its_keys_and_a_log_believes_them() -> None:
    text = LOG.text(3)
    lines = format_cosignatures(text, cosign_checkpoint(text, seen_at(3), W1, NOW_S))
    assert lines.startswith("— witness.example.org/w1 ".encode())
    assert lines.count(b"\n") == 2
    found = read_cosignatures(text, lines, KEYS, now_s=NOW_S + 10, tolerance_s=10)
    assert [check_cosignature(text, each, key) for each, key in zip(found, KEYS, strict=True)] == [
        NOW_S,
        NOW_S,
    ]


def test_extension_lines_of_another_log_are_cosigned_too() -> None:
    text = b"go.sum database tree\n3\n" + HASH + b"an extension\n"
    checkpoint = parse_log_checkpoint(text)
    first, second = cosign_checkpoint(text, checkpoint, W1, NOW_S)
    assert check_cosignature(text, first, KEYS[0]) == NOW_S
    subtree = Subtree(checkpoint.origin, 0, 3, checkpoint.root)
    assert check_subtree_cosignature(subtree, second, KEYS[1]) == NOW_S
    with pytest.raises(SignatureWrong):
        check_cosignature(text.replace(b"an ext", b"no ext"), first, KEYS[0])


def answer(size: int = 3, time_s: int = NOW_S, name: str = "witness.example.org/w1") -> bytes:
    text = LOG.text(size)
    return format_cosignatures(text, [cosign(text, witness_keys(name)[0], time_s)])


def zero_time() -> bytes:
    line = answer()
    (sig,) = parse_note(LOG.text(3) + b"\n" + line).signatures
    blob = bytes(8) + sig.blob[8:]
    return format_cosignatures(LOG.text(3), [Signature(sig.name, sig.key_id, blob)])


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (b"", CosignaturesMalformed),
        (b"\n", CosignaturesMalformed),
        (b"<html>not found</html>\n", CosignaturesMalformed),
        (b"\x00\xff", CosignaturesMalformed),
        (answer().rstrip(), CosignaturesMalformed),
        (b"another text\n\n" + answer(), CosignaturesMalformed),
        (answer() + b"\n" + answer(), CosignaturesMalformed),
        (answer(size=4), SignatureWrong),
        (answer(name="witness.example.org/w2"), CosignatureMissing),
        (answer(time_s=1), CosignatureTimeFar),
        (answer(time_s=4_102_444_800), CosignatureTimeFar),
        (zero_time(), CosignatureTime),
        (answer() + answer(size=4), SignatureWrong),
    ],
)
def test_an_answer_that_cannot_be_relied_on_is_refused(
    lines: bytes, error: type[LedgerError]
) -> None:
    with pytest.raises(error):
        read_cosignatures(LOG.text(3), lines, KEYS, now_s=NOW_S, tolerance_s=600)


def test_signatures_by_strangers_in_an_answer_are_passed_over() -> None:
    lines = answer(name="witness.example.org/w2") + answer()
    (only,) = read_cosignatures(LOG.text(3), lines, KEYS, now_s=NOW_S, tolerance_s=600)
    assert only.name == "witness.example.org/w1"


def test_the_empty_tree_may_be_cosigned() -> None:
    assert seen_at(0).root == EMPTY_ROOT
    text = LOG.text(0)
    lines = format_cosignatures(text, cosign_checkpoint(text, seen_at(0), W1, NOW_S))
    assert len(read_cosignatures(text, lines, KEYS, now_s=NOW_S, tolerance_s=1)) == 2


def test_the_keys_read_as_texts() -> None:
    assert [parse_vkey(str(key)) for key in KEYS] == list(KEYS)
