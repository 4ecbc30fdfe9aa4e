"""Founding a ledger: its directory, its key, and entry 0, the charter (design section 5).

A founding that a crash interrupted is begun again with the same arguments and goes on where it
stopped, with the key that was already made.
"""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from ledger.core.keys import ED25519, ML_DSA_44, SigningKey, VerifierKey, format_vkey
from ledger.core.text import check_origin
from ledger.log.clock import read_clock
from ledger.log.contracts import Clock, Publisher
from ledger.log.directory import (
    FIRST_KEYS,
    LEDGER_FILE,
    SEALED,
    Ledger,
    LedgerFile,
    format_ledger_file,
    open_ledger,
    read_ledger_file,
)
from ledger.log.errors import LedgerExists, LedgerMissing
from ledger.log.keyring import read_key, write_key
from ledger.log.logkeys import LogKeys
from ledger.log.openers import Openers
from ledger.storage import durable
from ledger.storage.contracts import PublishedFiles

PUBLISHED = "published"


def found_ledger(
    directory: Path,
    origin: str,
    *,
    make_charter: Callable[..., bytes],
    make_publisher: Callable[[PublishedFiles], Publisher],
    seed: bytes,
    passphrase: str,
    environment: Mapping[str, str],
    published: str = PUBLISHED,
    mldsa_seed: bytes | None = None,
    openers: Openers | None = None,
    clock: Clock = read_clock,
) -> Ledger:
    """Make a ledger in *directory* and return it open, its charter appended and published.

    *make_charter* is given the log's verifier keys, which the charter must name, one argument each
    (type 0x01, and 0x06 if there is one), and returns the signed charter; *seed* (32 random bytes)
    is the log key's, unless there is a key already; with *mldsa_seed*, it gets a second key.
    *published* is where the published files go, relative to *directory* or absolute.

    Raises:
        LedgerExists: there is a ledger, of another origin or with entries.
        LogKeyWrong: the charter doesn't name the log's key.
        What ``Appender.append`` raises of the charter.
    """
    check_origin(origin)
    seeds = {ED25519: seed} | ({} if mldsa_seed is None else {ML_DSA_44: mldsa_seed})
    _make_directory(directory, origin, seeds, passphrase, published)
    ledger = open_ledger(
        directory,
        make_publisher=make_publisher,
        passphrase=passphrase,
        openers=openers,
        clock=clock,
        environment=environment,
    )
    try:
        _append_charter(ledger, make_charter)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _append_charter(ledger: Ledger, make_charter: Callable[..., bytes]) -> None:
    if ledger.records.size():
        raise LedgerExists(path=str(ledger.directory), origin=ledger.origin)
    ledger.appender.append([make_charter(*ledger.log_keys.current)])


def _make_directory(
    directory: Path, origin: str, seeds: Mapping[int, bytes], passphrase: str, published: str
) -> None:
    """Make what isn't there yet: first the keys, then the file that names them."""
    try:
        file = read_ledger_file(directory)
    except LedgerMissing:
        pass
    else:
        if file.origin != origin:
            raise LedgerExists(path=str(directory), origin=file.origin)
        return
    for name in ("keys", SEALED):
        (directory / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    # Stop here: directories, and nothing in them.
    keys = tuple(
        _make_key(directory / FIRST_KEYS[algorithm], origin, algorithm, seed, passphrase)
        for algorithm, seed in seeds.items()
    )
    # Stop here: keys that nothing names yet; the next try takes them.
    file = LedgerFile(origin, LogKeys(keys), published)
    with contextlib.suppress(FileExistsError):
        durable.write_new(directory / LEDGER_FILE, format_ledger_file(file))
    durable.sync_directory(directory.absolute().parent)
    # Stop here: a ledger without entries, which signs nothing.


def _make_key(path: Path, origin: str, algorithm: int, seed: bytes, passphrase: str) -> VerifierKey:
    """Make a key file, or take the one that is there."""
    if path.exists():
        return read_key(path, passphrase).verifier
    signer = SigningKey(origin, algorithm, seed)
    write_key(path, signer, passphrase)
    return signer.verifier


def format_policy(*log_keys: VerifierKey) -> str:
    """Write the policy file of a ledger without witnesses (C2SP tlog-policy)."""
    return "".join(f"log {format_vkey(key)}\n" for key in log_keys) + "quorum none\n"


def format_charters(origin: str, charter: bytes) -> str:
    """Write the ``charters`` line of a ledger: origin, space, the charter's id in hex."""
    return f"{origin} {charter.hex()}\n"
