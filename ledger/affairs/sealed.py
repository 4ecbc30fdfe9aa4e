"""Commitments: how a leaf speaks of what it must not hold (design section 4; RFC 9901).

An attachment is named by SHA-256(salt ‖ content), a field by the SHA-256 of its disclosure, which
is base64url of the JSON array of salt, name and value, as in SD-JWT (RFC 9901 section 4.2). A salt
is 32 random bytes, which the caller draws; it goes where the content goes and ends with it.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from ledger.affairs.errors import CommitmentWrong, DisclosureMalformed, SaltLength
from ledger.core.hashing import sha256

SALT_BYTES = 32


def commit_attachment(salt: bytes, content: bytes) -> str:
    """Give the commitment (hex) to *content* under *salt*.

    Raises:
        SaltLength: the salt has not 32 bytes.
    """
    _check_salt(salt)
    return sha256(salt + content).hex()


def check_attachment(commitment: str, salt: bytes, content: bytes, *, where: str = "") -> None:
    """Check that *content* and *salt* are what was committed to.

    Raises:
        SaltLength, CommitmentWrong: they are not.
    """
    if commit_attachment(salt, content) != commitment:
        raise CommitmentWrong(where=where)


def seal_field(salt: bytes, name: str, value: str) -> tuple[str, str]:
    """Give a field's commitment (hex), and the disclosure that alone opens it.

    Raises:
        SaltLength: the salt has not 32 bytes.
    """
    _check_salt(salt)
    parts = json.dumps([_base64url(salt), name, value], ensure_ascii=False, separators=(",", ":"))
    disclosure = _base64url(parts.encode())
    return sha256(disclosure.encode("ascii")).hex(), disclosure


def open_field(commitment: str, disclosure: str, *, where: str = "") -> tuple[str, str]:
    """Give the name and the value of a sealed field, from its disclosure.

    The digest is over the disclosure as it stands (RFC 9901 section 4.2.3), so one that was made
    elsewhere, with other spaces in its JSON, opens too. Its base64url is strict: what a slip of the
    pen makes of it is no disclosure, and not the disclosure of something else.

    Raises:
        CommitmentWrong: it is the disclosure of something else.
        DisclosureMalformed: it is none.
    """
    try:
        digest = sha256(disclosure.encode("ascii")).hex()
        content = urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4))
        parts: Any = json.loads(content.decode())
    except (ValueError, binascii.Error, RecursionError):
        raise DisclosureMalformed(where=where) from None
    if _base64url(content) != disclosure or not _are_three_texts(parts):
        raise DisclosureMalformed(where=where)
    if digest != commitment:
        raise CommitmentWrong(where=where)
    return parts[1], parts[2]


def _are_three_texts(parts: object) -> bool:
    return isinstance(parts, list) and len(parts) == 3 and all(map(_is_text, parts))


def _is_text(part: object) -> bool:
    """Say whether it is a text that UTF-8 can hold: half of a surrogate pair is none."""
    return isinstance(part, str) and not any("\ud800" <= letter <= "\udfff" for letter in part)


def check_field(
    commitment: str, disclosure: str, name: str, value: str, *, where: str = ""
) -> None:
    """Check that *disclosure* opens *commitment* to this name and value.

    Raises:
        CommitmentWrong, DisclosureMalformed: it does not.
    """
    if open_field(commitment, disclosure, where=where) != (name, value):
        raise CommitmentWrong(where=where)


def _check_salt(salt: bytes) -> None:
    if len(salt) != SALT_BYTES:
        raise SaltLength(where="salt", length=len(salt), expected=SALT_BYTES)


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")
