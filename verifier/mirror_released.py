"""The files that a mirror keeps beside a log: images that somebody masked and released 脱敏公开.

Which they are is read from the mirror's own copy (docs/spec/publicity.md, release): the statement
names the original, no later release has taken this one's place, and neither the original's last day
nor that of the list of persons it belongs to has gone by. An attachment itself, with its salt, is
never on a site, so no mirror has one. A file is known by its SHA-256; what is no picture by its
first bytes is not kept, so that nothing else can be served under a mirror's name.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger.core.checkpoint import Checkpoint
from verifier.errors import FileAbsent, UncheckedError
from verifier.evidence import files_of, read_statements
from verifier.mirror_files import as_unwritable, replace_durably, sync_folder
from verifier.sources import Directory, Source

FILES = "files"
MAX_IMAGE_BYTES = 16 * 1024 * 1024
_SUFFIXES = ("png", "jpg", "webp")
_OURS = re.compile(rf"\.?([0-9a-f]{{64}})\.(?:{'|'.join(_SUFFIXES)})(?:\.new)?")


class Kept(NamedTuple):
    """How many released files the mirror has, took in and dropped; *absent* it was not given."""

    kept: int
    fetched: int
    dropped: int
    absent: int


def keep_released(
    source: Source, folder: Path, checkpoint: Checkpoint, today: date, *, fetches: bool
) -> Kept:
    """Bring the released files in *folder* to what its copy of the log says *today*.

    *fetches*: what is missing is read from *source*; otherwise files only go.

    Raises:
        FileUnwritable: the folder can't be written.
        What `read_statements` raises.
    """
    released = in_force(Directory(str(folder)), checkpoint, today)
    files = folder / FILES
    dropped = _drop(files, released)
    there = {each.name.partition(".")[0] for each in _ours(files)}
    fetched = absent = 0
    for name in sorted(released - there):
        if fetches and _fetch(source, files, name):
            fetched += 1
        else:
            absent += 1
    return Kept(len(released & there) + fetched, fetched, dropped, absent)


def in_force(copy: Source, checkpoint: Checkpoint, today: date) -> frozenset[str]:
    """Give the SHA-256 (hex) of each file that may be shown *today*, by the entries of *copy*."""
    released: dict[tuple[str, str], str] = {}
    for _, statement in read_statements(copy, checkpoint):
        if statement.type == "release":
            body = statement.body
            image = body.get("image")
            if isinstance(image, Mapping):
                named = str(body.get("of")), str(body.get("source"))
                released[named] = str(image.get("sha256"))
    about = {of for of, _ in released}
    if not about:
        return frozenset()
    found = set()
    for _, statement in read_statements(copy, checkpoint):
        own = statement.id.hex()
        if own in about:
            shown = {*_in_time(statement.body, today.isoformat())}
            found |= {released[own, each] for each in shown if (own, each) in released}
    return frozenset(found)


def _in_time(body: Mapping[str, Any], day: str) -> Iterator[str]:
    """Yield the hashes of the files that a body names, whose last day has not gone by."""
    persons, listed = body.get("persons"), body.get("attachments")
    gone = isinstance(persons, Mapping) and str(persons.get("last")) < day
    until = {
        str(each.get("commitment")): str(each.get("until", "")) or day
        for each in (listed if isinstance(listed, list | tuple) else ())
        if isinstance(each, Mapping)
    }
    for named in files_of(body):
        last = until.get(named.hash)
        if last is None or (last >= day and not gone):
            yield named.hash


def _ours(files: Path) -> list[Path]:
    """Give the files that a mirror has put there, drafts of them included."""
    with as_unwritable(files):
        found = files.iterdir() if files.is_dir() else ()
        return sorted(path for path in found if _OURS.fullmatch(path.name))


def _drop(files: Path, released: frozenset[str]) -> int:
    gone = [
        path
        for path in _ours(files)
        if path.name.partition(".")[0] not in released  # a draft begins with a dot
    ]
    with as_unwritable(files):
        for path in gone:
            path.unlink(missing_ok=True)
        if gone:
            sync_folder(files)
    return len(gone)


def _fetch(source: Source, files: Path, name: str) -> bool:
    """Take in the file whose SHA-256 is *name*; say whether *source* gave it."""
    for suffix in _SUFFIXES:
        path = f"{FILES}/{name}.{suffix}"
        with suppress(FileAbsent):
            try:
                data = source.read(path, MAX_IMAGE_BYTES)
            except FileAbsent:
                raise
            except UncheckedError:
                return False
            if sha256(data).hexdigest() != name or not _is_picture(data, suffix):
                return False
            replace_durably(files / f"{name}.{suffix}", data)
            return True
    return False


def _is_picture(data: bytes, suffix: str) -> bool:
    if suffix == "png":
        return data.startswith(b"\x89PNG\r\n\x1a\n")
    if suffix == "jpg":
        return data.startswith(b"\xff\xd8\xff")
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
