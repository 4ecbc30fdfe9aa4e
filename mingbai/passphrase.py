"""Where a passphrase comes from: a file, the environment, or the person at the terminal.

Never from the command line, which every user of the machine can read in the process list. It is
held in memory as long as it takes to open the key, and is part of no message.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from mingbai.arguments import Arguments
from mingbai.errors import PassphraseFilesCount, PassphrasesDiffer, PassphraseTooShort
from mingbai.language import Text
from mingbai.screen import Screen

MINIMUM_CHARACTERS = 8

_ASK = Text("{key} 的口令：", "Passphrase of {key}: ")
_ASK_NEW = Text("给 {key} 定一个口令：", "A new passphrase for {key}: ")
_ASK_AGAIN = Text("再输入一次：", "The same again: ")
_HELP = Text(
    "口令在这个文件的第一行；不给就看 MINGBAI_PASSPHRASE_FILE、"
    "MINGBAI_PASSPHRASE，再没有就在终端问",
    "the passphrase is the first line of this file; without it MINGBAI_PASSPHRASE_FILE, then "
    "MINGBAI_PASSPHRASE, then the terminal is asked",
)
_HELP_MANY = Text(
    "口令在这个文件的第一行；几把钥匙可以共用一个，也可以按顺序各给一个；不给就看 "
    "MINGBAI_PASSPHRASE_FILE、MINGBAI_PASSPHRASE，再没有就在终端问",
    "the passphrase is the first line of this file; one for all keys, or one for each in order; "
    "without it MINGBAI_PASSPHRASE_FILE, then MINGBAI_PASSPHRASE, then the terminal is asked",
)


def add_option(arguments: Arguments, *, many: bool = False) -> None:
    """Add ``--passphrase-file`` to a command; *many* where it opens several keys."""
    if many:
        arguments.add("--passphrase-file", _HELP_MANY, metavar="FILE", action="append", default=[])
    else:
        arguments.add("--passphrase-file", _HELP, metavar="FILE")


def find_passphrase(file: str | None, key: str, screen: Screen) -> str:
    """Return the passphrase of *key* (its name, for the question) from where it can be had.

    Raises:
        PassphraseNotGiven: no file, no variable, and no terminal to ask on.
        PassphraseUnusable: the file can't be read.
    """
    from ledger.log.keyring import read_passphrase

    return read_passphrase(_prompt(lambda: _ask(_ASK, key, screen)), file, os.environ)


def find_new_passphrase(
    file: str | None, key: str, screen: Screen, environment: Mapping[str, str] | None = None
) -> str:
    """Return a passphrase for a key that is being made; a person types it twice.

    *environment* is the process's unless given.

    Raises:
        PassphraseNotGiven, PassphraseUnusable: as above.
        PassphraseTooShort: fewer than ``MINIMUM_CHARACTERS`` characters.
        PassphrasesDiffer: the person typed two.
    """
    from ledger.log.keyring import read_passphrase

    def ask_twice() -> str:
        chosen = _check_long_enough(_ask(_ASK_NEW, key, screen))
        if _ask(_ASK_AGAIN, key, screen) != chosen:
            raise PassphrasesDiffer
        return chosen

    where = os.environ if environment is None else environment
    return _check_long_enough(read_passphrase(_prompt(ask_twice), file, where))


def find_replacement(file: str | None, key: str, screen: Screen) -> str:
    """Return another passphrase for *key*; the environment holds the old one, so isn't asked."""
    return find_new_passphrase(file, key, screen, environment={})


def files_for_keys(arguments: argparse.Namespace, keys: Sequence[str]) -> list[str | None]:
    """Return the passphrase file of each key: one for all, or one for each.

    Raises:
        PassphraseFilesCount: neither one nor as many as there are keys.
    """
    return match_files(arguments.passphrase_file, keys)


def match_files(files: Sequence[str], keys: Sequence[str]) -> list[str | None]:
    """Return which of the passphrase *files* belongs to each of *keys*; see `files_for_keys`."""
    if not files:
        return [None] * len(keys)
    if len(files) == 1:
        return [files[0]] * len(keys)
    if len(files) != len(keys):
        raise PassphraseFilesCount(files=len(files), keys=len(keys))
    return [*files]


def _check_long_enough(chosen: str) -> str:
    if len(chosen) < MINIMUM_CHARACTERS:
        raise PassphraseTooShort(minimum=MINIMUM_CHARACTERS)
    return chosen


def _prompt(ask: Callable[[], str]) -> Callable[[], str] | None:
    return ask if sys.stdin is not None and sys.stdin.isatty() else None


def _ask(question: Text, key: str, screen: Screen) -> str:
    try:
        return getpass.getpass(screen.fill(question, key=key))
    except EOFError as error:
        raise KeyboardInterrupt from error
