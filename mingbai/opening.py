"""The one place where a ledger's directory is opened with all its parts: the wiring.

Needs the extra ``server``.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mingbai.arguments import Arguments
from mingbai.extras import check_server_installed
from mingbai.language import Text
from mingbai.passphrase import find_passphrase
from mingbai.screen import Screen

if TYPE_CHECKING:
    from ledger.log.contracts import Clock
    from ledger.log.directory import Ledger
    from ledger.log.openers import Openers

DIRECTORY = Text("账本目录（mingbai init 建的）", "the ledger's directory, made by mingbai init")


def add_directory(arguments: Arguments) -> None:
    """Add the argument DIR to a command."""
    arguments.add("directory", DIRECTORY, metavar="DIR")


def open_to_read(directory: str) -> "Ledger":
    """Open the ledger in *directory* without its key.

    Raises:
        ExtraMissing: the extra isn't installed.
        LedgerError: there is no ledger, or it can't be opened.
    """
    check_server_installed()
    from ledger.log.directory import open_ledger

    return open_ledger(Path(directory), environment=os.environ)


def open_to_append(
    directory: str,
    passphrase: str,
    *,
    clock: "Clock | None" = None,
    openers: "Openers | None" = None,
    recover: bool = True,
) -> "Ledger":
    """Open the ledger in *directory* for appending, publishing into its published directory.

    Raises:
        ExtraMissing: the extra isn't installed.
        LedgerError: there is no ledger, the passphrase is wrong, or signing must stop.
    """
    check_server_installed()
    from ledger.log.clock import read_clock
    from ledger.log.directory import open_ledger
    from mingbai.witnesses import publisher_of

    return open_ledger(
        Path(directory),
        make_publisher=publisher_of(Path(directory)),
        passphrase=passphrase,
        openers=openers,
        clock=clock or read_clock,
        environment=os.environ,
        recover=recover,
    )


def log_passphrase(file: str | None, directory: str, screen: Screen) -> str:
    """Return the passphrase of the log's key of the ledger in *directory*.

    Raises:
        LedgerMissing: there is no ledger, so nobody need be asked.
        PassphraseMissing: it can't be had.
    """
    check_server_installed()
    from ledger.log.directory import LOG_KEY, read_ledger_file

    read_ledger_file(Path(directory))
    return find_passphrase(file, str(Path(directory) / LOG_KEY), screen)
