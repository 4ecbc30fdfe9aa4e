"""Writing a site into its directory: each file in one step, only what changed, and what ended goes.

A hidden file beside the pages, the *manifest*, says of each file by which digest it was made and
how long it is. A run that was stopped is gone on with: the manifest is written every so often, only
after the files that it names. What is missing or has another length is written again. The log's
own files are never touched, nor is anything that no run of ours has written.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ledger.core.errors import LedgerError
from ledger.storage.filelock import FileLock
from publish.site.errors import SiteBusy, SiteFileUnwritable
from publish.site.page import FOLDERS, check_path

MANIFEST = ".site.json"
LOCK = ".site.lock"
DRAFTS = ".site.drafts"
FORMAT = "mingbai/site/v1"
_SAVE_EVERY = 64


class Made(NamedTuple):
    """A file as it was made: the digest of what it was made from, and its length in bytes."""

    digest: str
    length: int


class Outcome(NamedTuple):
    """What a run did: the paths that it wrote and removed, and how many it left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


class Folder:
    """A site's directory, held by one run at a time (`open_folder`)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made = _read_manifest(root / MANIFEST)
        self._wanted: dict[str, None] = {}
        self._written: list[str] = []
        self._kept = 0

    def is_current(self, path: str, digest: str) -> bool:
        """Say whether *path* was made from what has this digest, and note that it is wanted."""
        self._wanted[path] = None
        made = self._made.get(path)
        if made is None or made.digest != digest or self._length(path) != made.length:
            return False
        self._kept += 1
        return True

    def write(self, path: str, digest: str, data: bytes) -> None:
        """Put *data* under *path* in one step.

        Raises:
            SitePathRefused: no page may have this path.
            SiteFileUnwritable: it can't be written; what was there is as it was.
        """
        check_own(path)
        self._wanted[path] = None
        self._replace(path, data)
        self._made[path] = Made(digest, len(data))
        self._written.append(path)
        if len(self._written) % _SAVE_EVERY == 0:
            self._save()

    def finish(self) -> Outcome:
        """Remove what was made before and is no longer wanted; keep the manifest.

        Raises:
            SiteFileUnwritable: something can't be removed or written.
        """
        ended = [path for path in self._made if path not in self._wanted]
        for path in ended:
            self._remove(path)
            del self._made[path]
        self._save()
        return Outcome(tuple(self._written), tuple(ended), self._kept)

    def _length(self, path: str) -> int:
        try:
            return (self._root / path).stat().st_size
        except OSError:
            return -1

    def _replace(self, path: str, data: bytes) -> None:
        target, draft = self._root / path, self._root / DRAFTS / "draft"
        try:
            draft.parent.mkdir(exist_ok=True)
            draft.write_bytes(data)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)
        except OSError as error:
            raise _unwritable(target, error) from error

    def _remove(self, path: str) -> None:
        target = self._root / path
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(target, error) from error
        for folder in target.parents:
            if folder == self._root:
                return
            try:
                folder.rmdir()
            except OSError:  # others are in it
                return

    def _save(self) -> None:
        files = {path: list(made) for path, made in sorted(self._made.items())}
        value = {"format": FORMAT, "files": files}
        self._replace(MANIFEST, json.dumps(value, indent=0).encode() + b"\n")


@contextmanager
def open_folder(root: Path) -> Iterator[Folder]:
    """Take *root*, which is made if it isn't there, for one run.

    Raises:
        SiteBusy: another run has it.
        SiteFileUnwritable: it can't be made or written into.
    """
    lock = FileLock(root / LOCK)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout_s=0)
    except TimeoutError as error:
        raise SiteBusy(path=root) from error
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield Folder(root)
    finally:
        shutil.rmtree(root / DRAFTS, ignore_errors=True)
        lock.release()


def check_own(path: str) -> None:
    """Check that a file of a site may be at *path*, the variants' folders included.

    Raises:
        SitePathRefused: it may not.
    """
    for folder in FOLDERS.values():
        if folder and path.startswith(folder):
            check_path(path.removeprefix(folder))
            return
    check_path(path)


def _read_manifest(path: Path) -> dict[str, Made]:
    """Read what earlier runs have made; nothing, if that can't be known."""
    try:
        value = json.loads(path.read_bytes())
        return dict(_read_made(value)) if value["format"] == FORMAT else {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def _read_made(value: Any) -> Iterable[tuple[str, Made]]:  # noqa: ANN401 - a JSON value
    for path, (digest, length) in value["files"].items():
        with contextlib.suppress(LedgerError):
            check_own(path)
            yield path, Made(str(digest), int(length))


def _unwritable(path: Path, error: OSError) -> SiteFileUnwritable:
    return SiteFileUnwritable(path=path, reason=error.strerror or os.strerror(error.errno or 0))
