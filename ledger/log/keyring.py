"""Signing keys on disk: encrypted with a passphrase, in a small text file of mode 0600.

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

A passphrase and a seed are never part of a message, a ``repr`` or a command line.
"""

import json
import os
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ledger.core.errors import (
    ConflictError,
    LedgerError,
    MalformedError,
    NotFoundError,
    RefusedError,
)
from ledger.core.keys import ED25519, SEED_BYTES, SigningKey, VerifierKey, format_vkey, parse_vkey
from ledger.core.text import format_base64, parse_base64
from ledger.storage import durable

FORMAT: Final = "mingbai/key/v1"
KEY_FILE_MODE: Final = 0o600
MAX_KEY_FILE_BYTES: Final = 4_096
PASSPHRASE: Final = "MINGBAI_PASSPHRASE"  # noqa: S105 (the variable's name)
PASSPHRASE_FILE: Final = "MINGBAI_PASSPHRASE_FILE"  # noqa: S105
MAX_PASSPHRASE_BYTES: Final = 1_024

_CIPHER: Final = "aes-256-gcm"
_KDF: Final = "scrypt"
_AES_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 16
_SEALED_BYTES: Final = SEED_BYTES + 16
_OTHERS: Final = 0o077


class KeyFileMalformed(MalformedError):
    """The file isn't a key file, or was edited."""

    code = "key_file_malformed"
    zh = "{where} 不是密钥文件，或已被改动：{problem}。请用备份的密钥文件。"
    en = "{where} is not a key file, or was edited: {problem}; use your backup of it"


class KeyFileMissing(NotFoundError):
    """There is no such key file."""

    code = "key_file_missing"
    zh = "找不到密钥文件 {where}。请检查路径；新建密钥用 mingbai key new。"
    en = "There is no key file {where}; check the path; mingbai key new makes a new key"


class KeyFileExists(ConflictError):
    """A key file is never overwritten: the key in it may be the only copy."""

    code = "key_file_exists"
    zh = "{where} 已经存在，不会覆盖。请换一个文件名。"
    en = "{where} exists already and is not overwritten; choose another file name"


class KeyFileTooOpen(RefusedError):
    """Other users of the machine may read or change the key file."""

    code = "key_file_too_open"
    zh = "密钥文件 {where} 别的用户也能读写（权限 {mode}），拒绝使用。请执行：chmod 600 {where}"
    en = (
        "The key file {where} can be read or changed by other users (mode {mode}) and is not "
        "used; run: chmod 600 {where}"
    )


class KeyFileFailed(LedgerError):
    """The file system refused."""

    code = "key_file_failed"
    zh = "密钥文件 {where} 不能读写：{problem}。"
    en = "The key file {where} cannot be read or written: {problem}"


class KeyCostRefused(RefusedError):
    """The file asks for a key derivation that is too weak, or would eat the machine's memory."""

    code = "key_cost_refused"
    zh = "密钥文件 {where} 的 scrypt 参数（n={n}, r={r}, p={p}）不合理，拒绝使用。"
    en = "The key file {where} asks for absurd scrypt parameters (n={n}, r={r}, p={p}); refused"


class PassphraseWrong(RefusedError):
    """The passphrase doesn't open the key, or the file was changed."""

    code = "passphrase_wrong"
    zh = "口令不对（或密钥文件被改动过）：{where}。请重新输入；忘记口令时只能由上级换发新密钥。"
    en = (
        "The passphrase is wrong (or the key file was changed): {where}; try again; a forgotten "
        "passphrase can't be recovered, ask the authority for a new key (rekey)"
    )


class PassphraseUnusable(RefusedError):
    """The passphrase is empty, too long, or can't be read."""

    code = "passphrase_unusable"
    zh = "口令不能用（{where}）：{problem}。"
    en = "The passphrase cannot be used ({where}): {problem}"


class PassphraseNotGiven(RefusedError):
    """A passphrase is needed, and nobody can be asked."""

    code = "passphrase_not_given"
    zh = "需要口令（{where}）：请在终端运行，或用 --passphrase-file，或设 MINGBAI_PASSPHRASE。"
    en = (
        "A passphrase is needed ({where}): run it in a terminal, or give --passphrase-file, or "
        "set MINGBAI_PASSPHRASE"
    )


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
        raise KeyFileMalformed(where=where, problem="too long")
    try:
        value = json.loads(data.decode("utf-8"))
        kdf, cipher = value["kdf"], value["cipher"]
        file = KeyFile(
            verifier=parse_vkey(value["vkey"]),
            cost=Cost(*(_integer(kdf[name]) for name in Cost._fields)),
            salt=parse_base64(kdf["salt"], length=_SALT_BYTES),
            nonce=parse_base64(cipher["nonce"], length=_NONCE_BYTES),
            sealed=parse_base64(value["sealed"], length=_SEALED_BYTES),
        )
        known = format_key_file(file) == data
    except LedgerError as error:
        raise KeyFileMalformed(where=where, problem=str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeyFileMalformed(where=where, problem="not its form") from error
    if not known:
        raise KeyFileMalformed(where=where, problem="not byte for byte its form")
    check_cost(file.cost, where=where)
    return file


def _integer(value: object) -> int:
    if type(value) is not int:  # true is an int, and 16384.0 equals one
        raise TypeError("not an integer")
    return value


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


# --- sealing and opening ------------------------------------------------------------------------


def new_key(name: str, seed: bytes | None = None, algorithm: int = ED25519) -> SigningKey:
    """Return a key named *name*, from the system's randomness unless a *seed* is given."""
    return SigningKey(name, algorithm, secrets.token_bytes(SEED_BYTES) if seed is None else seed)


def seal_key(key: SigningKey, passphrase: str, cost: Cost = DEFAULT_COST) -> KeyFile:
    """Return *key* sealed with *passphrase*, never twice the same.

    Raises:
        PassphraseUnusable: it is empty, or longer than ``MAX_PASSPHRASE_BYTES``.
        KeyCostRefused: see ``check_cost``.
    """
    check_cost(cost, where=key.name)
    if not passphrase:
        raise PassphraseUnusable(where=key.name, problem="empty / 空的")
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    file = KeyFile(key.verifier, cost, salt, nonce, sealed=b"")
    sealed = _cipher(file, passphrase).encrypt(nonce, key.seed, _to_bytes(_public_part(file)))
    return replace(file, sealed=sealed)


def open_key(file: KeyFile, passphrase: str, *, where: str = "") -> SigningKey:
    """Return the key that *passphrase* opens.

    Raises:
        PassphraseWrong: it doesn't, or the file was changed (the two can't be told apart).
        KeyFileMalformed: the seed isn't that of the verifier key beside it.
    """
    cipher = _cipher(file, passphrase)
    try:
        seed = cipher.decrypt(file.nonce, file.sealed, _to_bytes(_public_part(file)))
    except InvalidTag:
        raise PassphraseWrong(where=where or file.verifier.name) from None
    key = SigningKey(file.verifier.name, file.verifier.algorithm, seed)
    if key.verifier != file.verifier:
        raise KeyFileMalformed(where=where, problem="the seed is another key's")
    return key


def _cipher(file: KeyFile, passphrase: str) -> AESGCM:
    try:
        said = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise PassphraseUnusable(where=file.verifier.name, problem="not text / 不是文字") from None
    if len(said) > MAX_PASSPHRASE_BYTES:
        raise PassphraseUnusable(where=file.verifier.name, problem="too long / 太长")
    cost = file.cost
    scrypt = Scrypt(salt=file.salt, length=_AES_KEY_BYTES, n=cost.n, r=cost.r, p=cost.p)
    return AESGCM(scrypt.derive(said))


# --- files --------------------------------------------------------------------------------------


def write_key(
    path: Path | str, key: SigningKey, passphrase: str, *, cost: Cost = DEFAULT_COST
) -> None:
    """Write a new key file, durable on return, which only its owner may read.

    Raises:
        KeyFileExists: there is a file; it is as it was.
        KeyFileFailed: the file system refused.
        PassphraseUnusable, KeyCostRefused: as ``seal_key``.
    """
    data = format_key_file(seal_key(key, passphrase, cost))
    try:
        durable.write_new(Path(path), data, KEY_FILE_MODE)
    except FileExistsError:
        raise KeyFileExists(where=str(path)) from None
    except OSError as error:
        raise KeyFileFailed(where=str(path), problem=_problem(error)) from error


def read_key(path: Path | str, passphrase: str) -> SigningKey:
    """Return the key in a key file.

    Raises:
        KeyFileMissing, KeyFileFailed: it isn't there, or can't be read.
        KeyFileTooOpen: somebody else than its owner may read or change it.
        KeyFileMalformed, KeyCostRefused, PassphraseWrong: as ``parse_key_file`` and ``open_key``.
    """
    return open_key(read_key_file(path), passphrase, where=str(path))


def read_verifier(path: Path | str) -> VerifierKey:
    """Return the verifier key in a key file; no passphrase is needed, and none is checked."""
    return read_key_file(path).verifier


def read_key_file(path: Path | str) -> KeyFile:
    """Return what a key file says; raises as ``read_key`` does, passphrase aside."""
    try:
        with Path(path).open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & _OTHERS:
                raise KeyFileTooOpen(where=str(path), mode=f"{mode & 0o777:03o}")
            data = file.read(MAX_KEY_FILE_BYTES + 1)
    except FileNotFoundError:
        raise KeyFileMissing(where=str(path)) from None
    except OSError as error:
        raise KeyFileFailed(where=str(path), problem=_problem(error)) from error
    return parse_key_file(data, where=str(path))


def change_passphrase(
    path: Path | str, passphrase: str, new_passphrase: str, *, cost: Cost = DEFAULT_COST
) -> None:
    """Seal the key in *path* anew, in one step: at every moment one of the two opens it.

    Raises:
        What ``read_key`` and ``write_key`` raise, ``KeyFileExists`` aside.
    """
    data = format_key_file(seal_key(read_key(path, passphrase), new_passphrase, cost))
    try:
        durable.replace(Path(path), data, KEY_FILE_MODE)
    except OSError as error:
        raise KeyFileFailed(where=str(path), problem=_problem(error)) from error


def _problem(error: OSError) -> str:
    return error.strerror or type(error).__name__


# --- passphrases --------------------------------------------------------------------------------


def read_passphrase(
    prompt: Callable[[], str] | None,
    file: Path | str | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Return the passphrase: *file*'s first line, else what *env* says, else what *prompt* gives.

    In *env* a file (``MINGBAI_PASSPHRASE_FILE``) goes before ``MINGBAI_PASSPHRASE``. Of a file
    only the line's end is taken off: spaces belong to the passphrase. Its mode isn't checked,
    since the systems that hand secrets to services make such files readable.

    Raises:
        PassphraseNotGiven: none of the three is there.
        PassphraseUnusable: the file can't be read, or its first line is empty or too long.
    """
    env = {} if env is None else env
    file = env.get(PASSPHRASE_FILE) if file is None else file
    if file is not None:
        return _first_line(Path(file))
    said = env.get(PASSPHRASE)
    if said is not None:
        return said
    if prompt is None:
        raise PassphraseNotGiven(where=PASSPHRASE)
    return prompt()


def _first_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            line = file.readline(MAX_PASSPHRASE_BYTES + 2)
    except OSError as error:
        raise PassphraseUnusable(where=str(path), problem=_problem(error)) from error
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if not line or len(line) > MAX_PASSPHRASE_BYTES:
        raise PassphraseUnusable(where=str(path), problem="first line empty or too long / 首行无效")
    return line.decode("utf-8", "surrogateescape")
