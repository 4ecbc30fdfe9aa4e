"""Where a passphrase comes from: a file, the environment, or the person at the terminal.

Never from the command line, which every user of the machine can read in the process list. It is
held in memory as long as it takes to open the key, and is part of no message.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mingbai.arguments import Arguments
from mingbai.errors import (
    PassphraseFilesCount,
    PassphraseMissing,
    PassphrasesDiffer,
    PassphraseTooShort,
)
from mingbai.files import read_file
from mingbai.language import Text
from mingbai.screen import Screen

MINIMUM_CHARACTERS = 8
_LIMIT_BYTES = 4096

_ASK = Text("{key} 的口令：", "Passphrase of {key}: ")
_ASK_NEW = Text("给 {key} 定一个口令：", "A new passphrase for {key}: ")
_ASK_AGAIN = Text("再输入一次：", "The same again: ")
_HELP = Text(
    "口令在这个文件的第一行；不给就看 MINGBAI_PASSPHRASE_FILE、MINGBAI_PASSPHRASE，再没有就在终端问",
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
    settings = {"action": "append", "default": []} if many else {}
    arguments.add("--passphrase-file", _HELP_MANY if many else _HELP, metavar="FILE", **settings)


def find_passphrase(file: str | None, key: str, screen: Screen) -> str:
    """Return the passphrase of *key* (its name, for the question) from where it can be had.

    Raises:
        PassphraseMissing: no file, no variable, and no terminal to ask on.
    """
    stored = _stored(file)
    if stored is not None:
        return stored
    return _ask(_ASK, key, screen)


def find_new_passphrase(file: str | None, key: str, screen: Screen) -> str:
    """Return a passphrase for a key that is being made; a person types it twice.

    Raises:
        PassphraseMissing: as above.
        PassphraseTooShort: fewer than ``MINIMUM_CHARACTERS`` characters.
        PassphrasesDiffer: the person typed two.
    """
    stored = _stored(file)
    chosen = stored if stored is not None else _ask(_ASK_NEW, key, screen)
    if len(chosen) < MINIMUM_CHARACTERS:
        raise PassphraseTooShort(minimum=MINIMUM_CHARACTERS)
    if stored is None and _ask(_ASK_AGAIN, key, screen) != chosen:
        raise PassphrasesDiffer
    return chosen


def files_for_keys(arguments: argparse.Namespace, keys: Sequence[str]) -> list[str | None]:
    """Return the passphrase file of each key: one for all, or one for each.

    Raises:
        PassphraseFilesCount: neither one nor as many as there are keys.
    """
    files: list[str] = arguments.passphrase_file
    if not files:
        return [None] * len(keys)
    if len(files) == 1:
        return files * len(keys)
    if len(files) != len(keys):
        raise PassphraseFilesCount(files=len(files), keys=len(keys))
    return list(files)


def _stored(file: str | None) -> str | None:
    chosen = file if file is not None else os.environ.get("MINGBAI_PASSPHRASE_FILE")
    if chosen is None:
        return os.environ.get("MINGBAI_PASSPHRASE")
    return _first_line(Path(chosen))


def _first_line(path: Path) -> str:
    line = read_file(path, _LIMIT_BYTES).partition(b"\n")[0].removesuffix(b"\r")
    return line.decode("utf-8", "surrogateescape")


def _ask(question: Text, key: str, screen: Screen) -> str:
    if not sys.stdin.isatty():
        raise PassphraseMissing(key=key)
    return getpass.getpass(question.to(screen.language, key=key))
