"""The key file: a signing key, encrypted with a passphrase, as a small text.

The file is JSON in exactly the form that ``format_key_file`` writes::

    {
      "cipher": {
        "name": "aes-256-gcm",
        "nonce": "<12 bytes, base64>"
      },
      "format": "mingbai/key/v1",
      "kdf": {
        "n": 65536,
        "name": "scrypt",
        "p": 1,
        "r": 8,
        "salt": "<16 bytes, base64>"
      },
      "name": "ledger.example.org/demo/accountant-1",
      "sealed": "<seed and tag, 48 bytes, base64>",
      "vkey": "ledger.example.org/demo/accountant-1+32a8ec4c+ASpL…"
    }

The 32-byte seed (RFC 8032) is sealed by AES-256-GCM under the key that scrypt (RFC 7914) makes of
the passphrase, in UTF-8 after NFC, so that two keyboards give one passphrase. Everything else in
the file, as it stands without ``sealed``, is the associated data: whoever changes the name or the
verifier key makes the file unreadable. What is not sealed is public.
"""

import json
from dataclasses import dataclass
from typing import Final, NamedTuple

from ledger.core.errors import LedgerError, MalformedError, Reason, RefusedError
from ledger.core.keys import SEED_BYTES, VerifierKey, format_vkey, parse_vkey
from ledger.core.reasons import reason_of
from ledger.core.text import format_base64, parse_base64

FORMAT: Final = "mingbai/key/v1"
MAX_KEY_FILE_BYTES: Final = 4_096
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12

_CIPHER: Final = "aes-256-gcm"
_KDF: Final = "scrypt"
_SEALED_BYTES: Final = SEED_BYTES + 16
_FORM: Final = Reason("不是逐字节的规定写法", "not byte for byte in its form")


class KeyFileMalformed(MalformedError):
    """The file isn't a key file, or was edited."""

    code = "key_file_malformed"
    zh = "{where} 不是密钥文件，或已被改动：{problem}。请用备份的密钥文件。"
    en = "{where} is not a key file, or was edited: {problem}; use your backup of it"


class KeyCostRefused(RefusedError):
    """The file asks for a key derivation that is too weak, or would eat the machine's memory."""

    code = "key_cost_refused"
    zh = "密钥文件 {where} 的 scrypt 参数（n={n}, r={r}, p={p}）不合理，拒绝使用。"
    en = "The key file {where} asks for absurd scrypt parameters (n={n}, r={r}, p={p}); refused"


class Cost(NamedTuple):
    """What one guess at a passphrase costs (RFC 7914): memory is 128·r·n bytes, time grows by p."""

    n: int = 1 << 16
    r: int = 8
    p: int = 1


DEFAULT_COST: Final = Cost()  # 64 MiB and a fifth of a second
_LEAST_N: Final = 1 << 14  # 16 MiB
_MOST_N: Final = 1 << 18  # 256 MiB: a key file from elsewhere must not eat the machine
_R: Final = 8
_MOST_P: Final = 4


def check_cost(cost: Cost, *, where: str = "") -> None:
    """Check that guessing is dear and opening isn't absurd.

    Raises:
        KeyCostRefused: n isn't a power of two from 2^14 to 2^18, r isn't 8, or p isn't 1 to 4.
    """
    sound = _LEAST_N <= cost.n <= _MOST_N and cost.n & (cost.n - 1) == 0
    if not sound or cost.r != _R or not 1 <= cost.p <= _MOST_P:
        raise KeyCostRefused(where=where, n=cost.n, r=cost.r, p=cost.p)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says to anyone; only ``sealed`` holds the secret, and sealed."""

    verifier: VerifierKey
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes


def format_key_file(file: KeyFile) -> bytes:
    """Return the bytes of a key file."""
    return _to_bytes(_public_part(file) | {"sealed": format_base64(file.sealed)})


def parse_key_file(data: bytes, *, where: str = "") -> KeyFile:
    """Return what a key file says.

    Raises:
        KeyFileMalformed: it isn't, byte for byte, what ``format_key_file`` writes.
        KeyCostRefused: see ``check_cost``.
    """
    if len(data) > MAX_KEY_FILE_BYTES:
        raise KeyFileMalformed(where=where, problem=Reason("太长", "it is too long"))
    try:
        value = json.loads(data.decode("utf-8"))
        kdf, cipher = value["kdf"], value["cipher"]
        file = KeyFile(
            verifier=parse_vkey(value["vkey"]),
            cost=Cost(*(_integer(kdf[name]) for name in Cost._fields)),
            salt=parse_base64(kdf["salt"], length=SALT_BYTES),
            nonce=parse_base64(cipher["nonce"], length=NONCE_BYTES),
            sealed=parse_base64(value["sealed"], length=_SEALED_BYTES),
        )
        known = format_key_file(file) == data
    except LedgerError as error:
        raise KeyFileMalformed(where=where, problem=reason_of(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeyFileMalformed(where=where, problem=_FORM) from error
    if not known:
        raise KeyFileMalformed(where=where, problem=_FORM)
    check_cost(file.cost, where=where)
    return file


def _integer(value: object) -> int:
    if type(value) is not int:  # true is an int, and 16384.0 equals one
        raise TypeError("not an integer")
    return value


def encode_public_part(file: KeyFile) -> bytes:
    """Return the associated data: the file as it stands without ``sealed``."""
    return _to_bytes(_public_part(file))


def _public_part(file: KeyFile) -> dict[str, object]:
    return {
        "cipher": {"name": _CIPHER, "nonce": format_base64(file.nonce)},
        "format": FORMAT,
        "kdf": file.cost._asdict() | {"name": _KDF, "salt": format_base64(file.salt)},
        "name": file.verifier.name,
        "vkey": format_vkey(file.verifier),
    }


def _to_bytes(value: dict[str, object]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
