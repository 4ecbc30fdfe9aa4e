"""Sealing: what is personal is replaced in the ledger by a commitment (design section 4).

An attachment's commitment is SHA-256(32 random bytes ‖ content). A single field is sealed as in SD-JWT
(RFC 9901 section 4.2): the disclosure is base64url of the JSON array [salt, name, value]; the
commitment is the SHA-256 of the disclosure's ASCII text. Dropping salt and content leaves every proof intact.
"""

import base64
import json

from ledger.affairs.errors import SealBroken, SealMalformed
from ledger.core.hashing import sha256

SALT_BYTES = 32


def commit_attachment(salt: bytes, content: bytes) -> str:
    """Return the commitment (hex) to *content* under *salt*.

    Raises:
        SealMalformed: the salt is not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise SealMalformed(where="salt")
    return sha256(salt + content).hex()


def check_attachment(commitment: str, salt: bytes, content: bytes) -> None:
    """Check that *salt* and *content* open *commitment*.

    Raises:
        SealBroken: they don't.
        SealMalformed: the salt is not 32 bytes.
    """
    if commit_attachment(salt, content) != commitment:
        raise SealBroken


def seal_field(salt: bytes, name: str, value: object) -> tuple[str, str]:
    """Seal one field: return its commitment (hex) and the disclosure that opens it.

    Raises:
        SealMalformed: the salt is not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise SealMalformed(where="salt")
    array = json.dumps([_base64url(salt), name, value], ensure_ascii=False, separators=(",", ":"))
    disclosure = _base64url(array.encode())
    return sha256(disclosure.encode()).hex(), disclosure


def open_field(commitment: str, disclosure: str) -> tuple[str, object]:
    """Return name and value that *disclosure* opens of *commitment*.

    Raises:
        SealBroken: the disclosure does not hash to the commitment.
        SealMalformed: it does, and is no array of salt, name and value.
    """
    if sha256(disclosure.encode()).hex() != commitment:
        raise SealBroken
    try:
        padded = disclosure + "=" * (-len(disclosure) % 4)
        array = json.loads(base64.b64decode(padded, altchars="-_", validate=True))
        salt, name, value = array
    except (ValueError, TypeError):
        raise SealMalformed(where="disclosure") from None
    if not isinstance(salt, str) or not isinstance(name, str):
        raise SealMalformed(where="disclosure")
    return name, value


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
