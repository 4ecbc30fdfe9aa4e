"""A key succession, step by step: the log's keys are followed by others (docs/keys.md).

1. **Prepare**: the new keys' files are written, and ``ledger.json`` names them as coming.
2. An authority signs the key succession that brings them, wherever his key is.
3. **Enter** it: the ledger is opened with both generations; the checkpoint behind the succession is
   signed by both.
4. **Complete**: ``ledger.json`` names the new generation as the current one.

After a stop at any line the same again goes on where it stopped. Between 3 and 4 the ledger can't
be opened with the old keys alone (`LogKeyWrong`), which says what to do.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from ledger.affairs.statement import parse_statement
from ledger.core.keys import SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.log.clock import read_clock
from ledger.log.contracts import Clock, Publisher
from ledger.log.directory import (
    LEDGER_FILE,
    LedgerFile,
    find_log_key,
    format_ledger_file,
    log_key_path,
    open_ledger,
    read_ledger_file,
)
from ledger.log.errors import SuccessionPending, SuccessionUnprepared
from ledger.log.keyring import read_key, write_key
from ledger.log.logkeys import LogKeys
from ledger.storage import durable
from ledger.storage.contracts import PublishedFiles


def prepare_succession(
    directory: Path, seeds: Mapping[int, bytes], passphrase: str, *, keeps: bool = False
) -> LedgerFile:
    """Make the coming keys of the ledger in *directory*, one for each type of *seeds*.

    Their files are sealed with *passphrase*. If it *keeps* what it has, then the current keys of
    other types go on beside the new ones, and *passphrase* must be theirs. Returns what
    ``ledger.json`` says then.

    Raises:
        SuccessionPending: keys are coming already.
        LedgerMissing, MalformedLedgerFile: there is no ledger.
        What `write_key` raises; what `read_key` raises of a key that goes on.
    """
    file = read_ledger_file(directory)
    if file.log_keys.coming:
        raise SuccessionPending(keys=", ".join(map(format_vkey, file.log_keys.coming)))
    kept = [key for key in file.log_keys.current if keeps and key.algorithm not in seeds]
    for verifier in kept:
        read_key(find_log_key(directory, verifier), passphrase)
    keys = [SigningKey(file.origin, kind, seed) for kind, seed in sorted(seeds.items())]
    for key in keys:
        write_key(log_key_path(directory, key.verifier), key, passphrase)
    # Stop here: key files that nothing names; the next try makes others, and these do no harm.
    coming = sorted([*kept, *(key.verifier for key in keys)], key=lambda key: key.algorithm)
    own = LogKeys(file.log_keys.current, file.log_keys.former, tuple(coming))
    return _write(directory, LedgerFile(file.origin, own, file.published))


def enter_succession(
    directory: Path,
    note: bytes,
    *,
    make_publisher: Callable[[PublishedFiles], Publisher],
    passphrase: str,
    coming_passphrase: str,
    environment: Mapping[str, str],
    clock: Clock = read_clock,
) -> LedgerFile:
    """Enter the signed key succession *note*, and let the coming keys be the log's.

    If they are already, nothing is done.

    Raises:
        SuccessionUnprepared: no keys are coming, or the statement brings others.
        What opening the keys and the ledger, and appending, raise.
    """
    file = read_ledger_file(directory)
    if not file.log_keys.coming and _brings(note) == {*map(format_vkey, file.log_keys.current)}:
        return file
    coming = read_coming(directory, file, coming_passphrase)
    with open_ledger(
        directory,
        make_publisher=make_publisher,
        passphrase=passphrase,
        clock=clock,
        environment=environment,
        coming=coming,
    ) as ledger:
        ledger.appender.append([note])
        # Stop here: the ledger names the new keys; this again finds the statement entered.
        named = ledger.appender.recover().state.log_keys
        if set(named) != {format_vkey(key.verifier) for key in coming}:
            raise SuccessionUnprepared(keys=", ".join(named))
    return complete_succession(directory)


def complete_succession(directory: Path) -> LedgerFile:
    """Make the coming generation the current one in ``ledger.json``, and the current one former."""
    file = read_ledger_file(directory)
    own = file.log_keys
    if not own.coming:
        raise SuccessionUnprepared(keys=", ".join(map(format_vkey, own.current)))
    after = LogKeys(own.coming, (*own.former, own.current))
    return _write(directory, LedgerFile(file.origin, after, file.published))


def withdraw_succession(directory: Path) -> LedgerFile:
    """Forget the coming keys, whose succession was not entered; their files stay."""
    file = read_ledger_file(directory)
    own = LogKeys(file.log_keys.current, file.log_keys.former)
    return _write(directory, LedgerFile(file.origin, own, file.published))


def _brings(note: bytes) -> set[str]:
    """Return the log keys that the statement in *note* names."""
    return {*parse_statement(parse_note(note).text).body.get("log_keys", ())}


def read_coming(directory: Path, file: LedgerFile, passphrase: str) -> list[SigningKey]:
    """Open the coming keys.

    Raises:
        SuccessionUnprepared: there are none.
        What `read_key` raises.
    """
    keys = file.log_keys.coming
    if not keys:
        raise SuccessionUnprepared(keys=", ".join(map(format_vkey, file.log_keys.current)))
    return [read_key(find_log_key(directory, key), passphrase) for key in keys]


def _write(directory: Path, file: LedgerFile) -> LedgerFile:
    durable.replace(directory / LEDGER_FILE, format_ledger_file(file))
    return file
