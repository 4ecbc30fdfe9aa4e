"""PyPI's tlog-scales 0.0.3, which shares no line with ours, and signatures of type 0x06."""

from pathlib import Path

import pytest
from tlog_scales import signing, tlog

from ledger.core.checkpoint import Checkpoint, format_checkpoint, open_checkpoint, sign_checkpoint
from ledger.core.cosignature import check_cosignature, cosign
from ledger.core.hashing import sha256
from ledger.core.keys import ED25519, ML_DSA_44, SigningKey, format_vkey, parse_vkey
from ledger.core.note import Note, Signature, format_note, parse_note

ORIGIN = "ledger.example.org/demo"
VECTORS = Path(__file__).parents[1] / "vectors"
CHECKPOINT = Checkpoint(ORIGIN, 3, sha256(b"a root"))
TEXT = format_checkpoint(CHECKPOINT)


def ours(name: str, algorithm: int) -> SigningKey:
    return SigningKey(name, algorithm, sha256(name.encode()))


LOG, LOG_PQ = ours(ORIGIN, ED25519), ours(ORIGIN, ML_DSA_44)
WITNESS = ours("witness.example.org/w1", ML_DSA_44)


def theirs() -> tlog.Checkpoint:
    return tlog.Checkpoint(ORIGIN, 3, CHECKPOINT.root, [])


def test_they_read_our_keys_and_verify_both_our_signatures_and_a_witness_s() -> None:
    note = parse_note(sign_checkpoint(CHECKPOINT, [LOG, LOG_PQ]))
    whole = Note(note.text, (*note.signatures, cosign(TEXT, WITNESS, 1_700_000_000)))
    lines = format_note(whole).decode().split("\n\n")[1].splitlines()
    for line, key in zip(lines, (LOG, LOG_PQ, WITNESS), strict=True):
        vkey = signing.Vkey.from_string(format_vkey(key.verifier))
        assert vkey.serialize() == format_vkey(key.verifier)
        vkey.get_verifier().verify_note(signing.NoteSignature.from_line(line), theirs())


def test_they_refuse_what_we_would_refuse() -> None:
    from cryptography.exceptions import InvalidSignature

    line = format_note(Note(TEXT, (cosign(TEXT, WITNESS, 9),))).decode().split("\n\n")[1].rstrip()
    verifier = signing.Vkey.from_string(format_vkey(WITNESS.verifier)).get_verifier()
    other = tlog.Checkpoint(ORIGIN, 4, CHECKPOINT.root, [])
    with pytest.raises(InvalidSignature):
        verifier.verify_note(signing.NoteSignature.from_line(line), other)


def test_we_verify_theirs_as_a_witness_s_and_as_a_log_s() -> None:
    for name in (WITNESS.name, ORIGIN):
        signer = signing.MLDSA44CosignatureSigner(name, sha256(name.encode()))
        key = parse_vkey(signer.vkey.serialize())
        assert key == ours(name, ML_DSA_44).verifier
        made = signer.sign(theirs())
        line = Signature(made.name, made.key_id.to_bytes(4, "big"), made.payload)
        assert check_cosignature(TEXT, line, key) > 1_700_000_000
    assert open_checkpoint(format_note(Note(TEXT, (line,))), key)[0] == CHECKPOINT
