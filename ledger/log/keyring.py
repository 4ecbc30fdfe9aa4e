"""Signing keys on disk: sealed, opened, written and read; ``keyfile`` has the file's format.

A key file has mode 0600, like ssh's, and is refused if anyone but its owner may read or change it.
A passphrase and a seed are never part of a message, a ``repr`` or a command line.
"""

import os
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ledger.core.errors import ConflictError, LedgerError, NotFoundError, Reason, RefusedError
from ledger.core.keys import ED25519, SEED_BYTES, SigningKey, VerifierKey
from ledger.core.reasons import reason_of
from ledger.log.keyfile import (
    DEFAULT_COST,
    MAX_KEY_FILE_BYTES,
    NONCE_BYTES,
    SALT_BYTES,
    Cost,
    KeyFile,
    KeyFileMalformed,
    check_cost,
    encode_public_part,
    format_key_file,
    parse_key_file,
)
from ledger.storage import durable

KEY_FILE_MODE: Final = 0o600
PASSPHRASE: Final = "MINGBAI_PASSPHRASE"  # noqa: S105 (the variable's name)
PASSPHRASE_FILE: Final = "MINGBAI_PASSPHRASE_FILE"  # noqa: S105
MAX_PASSPHRASE_BYTES: Final = 1_024

_AES_KEY_BYTES: Final = 32
_OTHERS: Final = 0o077
_FIRST_LINE: Final = Reason(
    "第一行是空的，口令要写在第一行", "its first line, the passphrase, is empty"
)
_TOO_LONG: Final = Reason(
    f"口令太长，最多 {MAX_PASSPHRASE_BYTES} 字节",
    f"the passphrase is too long, {MAX_PASSPHRASE_BYTES} bytes at most",
)
_OTHERS_SEED: Final = Reason("里面的种子是另一把钥匙的", "the seed in it is another key's")


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
        raise PassphraseUnusable(where=key.name, problem=Reason("是空的", "it is empty"))
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    file = KeyFile(key.verifier, cost, salt, nonce, sealed=b"")
    sealed = _cipher(file, passphrase).encrypt(nonce, key.seed, encode_public_part(file))
    return replace(file, sealed=sealed)


def open_key(file: KeyFile, passphrase: str, *, where: str = "") -> SigningKey:
    """Return the key that *passphrase* opens.

    Raises:
        PassphraseWrong: it doesn't, or the file was changed (the two can't be told apart).
        KeyFileMalformed: the seed isn't that of the verifier key beside it.
    """
    cipher = _cipher(file, passphrase)
    try:
        seed = cipher.decrypt(file.nonce, file.sealed, encode_public_part(file))
    except InvalidTag:
        raise PassphraseWrong(where=where or file.verifier.name) from None
    key = SigningKey(file.verifier.name, file.verifier.algorithm, seed)
    if key.verifier != file.verifier:
        raise KeyFileMalformed(where=where, problem=_OTHERS_SEED)
    return key


def _cipher(file: KeyFile, passphrase: str) -> AESGCM:
    try:
        said = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise PassphraseUnusable(
            where=file.verifier.name, problem=Reason("不是文字", "it is no text")
        ) from None
    if len(said) > MAX_PASSPHRASE_BYTES:
        raise PassphraseUnusable(where=file.verifier.name, problem=_TOO_LONG)
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
        raise KeyFileFailed(where=str(path), problem=reason_of(error)) from error


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
        raise KeyFileFailed(where=str(path), problem=reason_of(error)) from error
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
        raise KeyFileFailed(where=str(path), problem=reason_of(error)) from error


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
        raise PassphraseUnusable(where=str(path), problem=reason_of(error)) from error
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if not line or len(line) > MAX_PASSPHRASE_BYTES:
        raise PassphraseUnusable(where=str(path), problem=_FIRST_LINE if not line else _TOO_LONG)
    return line.decode("utf-8", "surrogateescape")
