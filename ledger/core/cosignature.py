"""Cosignatures: a witness says when it saw a checkpoint (C2SP tlog-cosignature, type 0x04).

The blob is the Unix second as a big-endian uint64 and an Ed25519 signature over
``cosignature/v1``, ``time`` and the second, and the whole text of the checkpoint. The name of the
cosigner is not in what it signs, so a key serves one name only.
"""

from ledger.core.ed25519 import verify
from ledger.core.errors import CosignatureTime, SignatureWrong
from ledger.core.keys import ALGORITHMS, COSIGNATURE, SigningKey, VerifierKey
from ledger.core.signature import Signature
from ledger.core.text import MAX_INTEGER

_TIME_BYTES = 8


def cosigned_message(text: bytes, time_s: int) -> bytes:
    """Give the bytes that a cosigner signs for the checkpoint *text* at Unix second *time_s*."""
    return b"cosignature/v1\ntime %d\n" % time_s + text


def cosign(text: bytes, signer: SigningKey, time_s: int) -> Signature:
    """Cosign the checkpoint *text*, final newline included, at Unix second *time_s*.

    Raises:
        CosignatureTime: not 0 < *time_s* < 2^63.
        ValueError: *signer* is not of type 0x04 (the caller's mistake).
    """
    if signer.algorithm != COSIGNATURE:
        msg = f"{signer.name} is not a cosigner's key"
        raise ValueError(msg)
    _check_time(time_s, "")
    blob = time_s.to_bytes(_TIME_BYTES, "big") + signer.sign(cosigned_message(text, time_s))
    return Signature(signer.name, signer.verifier.key_id, blob)


def check_cosignature(
    text: bytes, signature: Signature, key: VerifierKey, *, where: str = ""
) -> int:
    """Check a cosignature of *key* over the checkpoint *text*; give its time in Unix seconds.

    Raises:
        CosignatureTime: the time is 0 or not below 2^63.
        SignatureWrong: the blob is not 72 bytes, or the signature does not verify, or the name,
            id or type of *key* is another.
    """
    wrong = SignatureWrong(where=where, name=signature.name, key_id=signature.key_id)
    if (
        key.algorithm != COSIGNATURE
        or (key.name, key.key_id) != signature[:2]
        or len(signature.blob) != ALGORITHMS[COSIGNATURE].blob_bytes
    ):
        raise wrong
    time_s = int.from_bytes(signature.blob[:_TIME_BYTES], "big")
    _check_time(time_s, where)
    if not verify(key.public_key, cosigned_message(text, time_s), signature.blob[_TIME_BYTES:]):
        raise wrong
    return time_s


def _check_time(time_s: int, where: str) -> None:
    if not 0 < time_s <= MAX_INTEGER:
        raise CosignatureTime(where=where, time_s=time_s)
