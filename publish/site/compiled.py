"""Compiled templates, kept between runs: compiling them takes as long as one new notice's pages.

They are kept in the operator's own cache directory (``$XDG_CACHE_HOME``, or ``~/.cache``), which
nobody else may write to, since what is kept there is run. Where there is no such directory they
are kept as long as the process, and nothing is said: it only takes longer.
"""

import os
import stat
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from pickle import UnpicklingError

import jinja2
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

_ONLY_OWN = 0o700


class Compiled(BytecodeCache):
    """Keeps compiled templates in this process, and in *folder* if there is one."""

    def __init__(self, folder: Path | None) -> None:
        self._code: dict[str, bytes] = {}
        self._files = None if folder is None else FileSystemBytecodeCache(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before; Jinja compares its source with the template's."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])
        elif self._files is not None:
            try:
                self._files.load_bytecode(bucket)
            except (OSError, EOFError, ValueError, TypeError, UnpicklingError):  # cut off
                bucket.reset()
            if bucket.code is not None:
                self._code[bucket.key] = bucket.bytecode_to_string()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self._code[bucket.key] = bucket.bytecode_to_string()
        if self._files is not None:
            try:
                self._files.dump_bytecode(bucket)
            except OSError:  # a full or read-only disk: it is compiled again the next time
                self._files = None


def own_folder(environment: Mapping[str, str], look: bytes) -> Path | None:
    """Give the folder for what is compiled under *look*, made if need be; None if there is none.

    *look* is whatever decides how templates are compiled, beside their text and Jinja's version.
    A folder that belongs to another user, or that others may write to, is none; nor is one in a
    folder whose owner could put another in its place.
    """
    home = environment.get("XDG_CACHE_HOME") or environment.get("HOME", "") + "/.cache"
    if not home.startswith("/") or home == "/.cache":
        return None
    version = sha256(jinja2.__version__.encode() + b"\0" + look).hexdigest()[:16]
    folder = Path(home) / "mingbai" / f"templates-{version}"
    try:
        folder.parent.mkdir(mode=_ONLY_OWN, parents=True, exist_ok=True)
        folder.mkdir(mode=_ONLY_OWN, exist_ok=True)
        real = folder.resolve(strict=True)
        found, above = folder.lstat(), [each.stat() for each in real.parents]
    except OSError:
        return None
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not _is_shared(found)
    return folder if own and not any(map(_is_exchangeable, above)) else None


def _is_shared(found: os.stat_result) -> bool:
    return bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _is_exchangeable(found: os.stat_result) -> bool:
    """Say whether another than this user and root may put something else into this one's place."""
    others = _is_shared(found) and not found.st_mode & stat.S_ISVTX
    return others or found.st_uid not in {0, os.getuid()}
