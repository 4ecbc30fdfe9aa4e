"""The files that statements name by their hashes, compared with those in a folder (``--evidence``).

1. Every regular file below the folder is hashed.
2. The entries are read once more and must lead to the signed root: what they say is what was
   audited.
3. Of each file that a statement names: its content is there, under whatever name; or something else
   lies under its name, which is 不符, unless that is what another statement names so; or nothing
   does, which is said and weighs nothing, since nobody must have every file.
4. A release must name a file of the statement that it is about (docs/adr/0032).

An attachment is named by its commitment, SHA-256(salt ‖ content): its file is the 32 bytes of the
salt with the content behind them, so that it is looked for by the hash of the whole file as well.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from ledger.affairs.statement import MAX_SIGNATURES, Statement, parse_statement
from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.core.tiles import TILE_WIDTH, tile_root
from verifier.checks import FILES
from verifier.edge import Edge
from verifier.errors import (
    EvidenceAbsent,
    EvidenceDiffers,
    FileUnreadable,
    NotAFolder,
    ReadsDiffer,
    ReleaseUnfounded,
)
from verifier.language import Text
from verifier.reader import bundle_of, read_bundle
from verifier.sources import Source
from verifier.verdict import Remark, Tally

Progress = Callable[[int, int], None]

_PIECE_BYTES = 1 << 20
_SHOWN = 3
_HASHES = ("sha256", "commitment")
_LISTS = frozenset({"attachments", "evidence", "photos"})
_HASH = re.compile(r"[0-9a-f]{64}")


class Named(NamedTuple):
    """A file as a statement names it, at *where*: by its *hash*, empty if by its *name* only."""

    where: str
    hash: str
    name: str


def files_of(value: object, where: str = "body") -> Iterator[Named]:
    """Yield the files that a body names, in its order."""
    if isinstance(value, Mapping):
        found = [str(value[name]) for name in _HASHES if _HASH.fullmatch(str(value.get(name)))]
        if found or where.rpartition(".")[2].partition("[")[0] in _LISTS:
            yield Named(where, "".join(found[:1]), str(value.get("name", "")))
            return
        for name, each in value.items():
            yield from files_of(each, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from files_of(each, f"{where}[{number}]")


@dataclass(slots=True)
class Folder:
    """The files of a folder: the path of each content, and the contents under each name."""

    path: str
    contents: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def under(self, named: Named) -> list[str]:
        """Give the hashes of what lies under the name of *named*, or under its hash as a name."""
        own = self.names.get(_plain(named.name.rpartition("/")[2]), [])
        return [*own, *self.names.get(named.hash, [])]


def read_folder(path: str) -> Folder:
    """Hash every regular file below *path*; links are not followed.

    Raises:
        NotAFolder: it is no folder.
        FileUnreadable: something in it can't be read.
    """
    if not Path(path).is_dir():
        raise NotAFolder(path=path)
    folder = Folder(path)

    def give_up(error: OSError) -> None:
        raise FileUnreadable(path=error.filename or path, reason=reason_of(error)) from error

    for above, below, files in os.walk(path, onerror=give_up):
        below.sort()
        for name in sorted(files):
            file = os.path.join(above, name)  # noqa: PTH118 - as os.walk gives them
            if os.path.isfile(file) and not os.path.islink(file):  # noqa: PTH113, PTH114
                content = _hash_file(file)
                folder.contents.setdefault(content, os.path.relpath(file, path))
                stem = name.partition(".")[0]
                known = stem if _HASH.fullmatch(stem) else _plain(name)
                folder.names.setdefault(known, []).append(content)
    return folder


def _hash_file(path: str) -> str:
    digest = sha256()
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of os.walk's
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
    except OSError as error:
        raise FileUnreadable(path=path, reason=reason_of(error)) from error
    return digest.hexdigest()


def _plain(name: str) -> str:
    """Give a file's name as it is compared: systems write the same characters in two ways."""
    return normalize("NFC", name)


# ---------------------------------------------------------------------------------- comparing


@dataclass(slots=True)
class Compared:
    """How many files statements name by hash, and what became of them.

    *doubtful* are those under whose name something else lies; *releases* what was released.
    """

    named: int = 0
    right: int = 0
    by_name: int = 0
    absent: list[tuple[int, Named]] = field(default_factory=list)
    missing: int = 0
    doubtful: list[tuple[int, Named, list[str]]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    releases: list[tuple[int, str, str]] = field(default_factory=list)

    def take(self, index: int, statement: Statement, folder: Folder) -> None:
        """Compare what *statement* names, which is entry *index*."""
        if statement.type == "release":
            of, source = (str(statement.body.get(name)) for name in ("of", "source"))
            self.releases.append((index, of, source))
        for named in files_of(statement.body):
            if not named.hash:
                self.by_name += 1
                continue
            self.named += 1
            if named.hash in folder.contents:
                self.right += 1
                self.met.add(named.hash)
            elif found := folder.under(named):
                self.doubtful.append((index, named, found))
            else:
                self.miss(index, named)

    def miss(self, index: int, named: Named) -> None:
        """Count a file that is not there; the first are shown."""
        self.missing += 1
        if len(self.absent) < _SHOWN:
            self.absent.append((index, named))


def compare_evidence(
    source: Source, checkpoint: Checkpoint, path: str, tally: Tally, progress: Progress
) -> Compared | None:
    """Compare the folder *path* with what the audited log at *source* names; *tally* is told.

    None: it could not be done.
    """
    try:
        folder = read_folder(path)
        compared = Compared()
        for index, statement in read_statements(source, checkpoint, progress):
            compared.take(index, statement, folder)
        _judge_doubtful(compared, folder, tally)
        _judge_releases(source, checkpoint, compared, tally)
    except LedgerError as error:
        tally.fail(FILES, error)
        return None
    _remark(compared, folder, tally)
    if compared.right:
        tally.look(FILES, compared.right)
    elif not compared.doubtful:
        tally.fail(FILES, EvidenceAbsent(path=path, named=compared.named))
    return compared


def _judge_doubtful(compared: Compared, folder: Folder, tally: Tally) -> None:
    doubtful, compared.doubtful = compared.doubtful, []
    for index, named, found in doubtful:
        others = [each for each in found if each not in compared.met]
        if not others:  # what lies there is what another statement means by this name
            compared.miss(index, named)
            continue
        compared.doubtful.append((index, named, others))
        facts = {"path": folder.contents[others[0]], "found": others[0], "expected": named.hash}
        tally.fail(FILES, EvidenceDiffers(where=named.where, index=index, **facts))


def _judge_releases(
    source: Source, checkpoint: Checkpoint, compared: Compared, tally: Tally
) -> None:
    """See that what was released is of the statement that the release is about."""
    about = {of for _, of, _ in compared.releases}
    if not about:
        return
    known: dict[str, set[str]] = {}
    for _, statement in read_statements(source, checkpoint):
        if statement.id.hex() in about:
            known[statement.id.hex()] = {named.hash for named in files_of(statement.body)}
    for index, of, original in compared.releases:
        if original not in known.get(of, ()):
            error = ReleaseUnfounded(where="body.source", index=index, of=of, source=original)
            tally.fail(FILES, error)


def read_statements(
    source: Source, checkpoint: Checkpoint, progress: Progress = lambda _done, _size: None
) -> Iterator[tuple[int, Statement]]:
    """Yield the statements of the log, of entries that lead to the signed root.

    Raises, at the end:
        ReadsDiffer: they do not; whoever publishes the log has changed it since it was audited.
    """
    edge, tail = Edge(), b""
    for start in range(0, checkpoint.size, TILE_WIDTH):
        entries = read_bundle(source, bundle_of(start, checkpoint.size))
        leaf_hashes = b"".join(hash_leaf(entry) for entry in entries)
        if len(entries) == TILE_WIDTH:
            for _ in edge.add(tile_root(leaf_hashes)):
                pass
        else:
            tail = leaf_hashes
        for index, data in enumerate(entries, start):
            try:
                note = parse_note(parse_entry(data).statement, MAX_SIGNATURES)
                statement = parse_statement(note.text)
            except LedgerError:  # the audit has said so
                continue
            yield index, statement
        progress(start + len(entries), checkpoint.size)
    if edge.root(tail) != checkpoint.root:
        raise ReadsDiffer(index=checkpoint.size - 1)


# -------------------------------------------------------------------------------- what is said

_RIGHT = Text(
    "账本写了哈希的文件 {named} 个，{right} 个在目录里，内容一致。",
    "Of {named} files that the ledger names by their hashes {right} are in the folder, unchanged.",
)
_MISSING = Text(
    "{count} 个不在目录里（不影响结论）：{first}",
    "{count} are not in the folder, which weighs nothing: {first}",
)
_BY_NAME = Text(
    "另有 {count} 个只写了名称，没有哈希，比不了。",
    "{count} more are named without a hash, so that nothing can be compared.",
)
_UNNAMED = Text(
    "目录里有 {count} 份内容，账本里没有写它们的哈希。",
    "The folder has {count} contents that the ledger does not name by their hashes.",
)
_FURTHER = Text("等", "and others")


def _remark(compared: Compared, folder: Folder, tally: Tally) -> None:
    said = _RIGHT.fill(named=compared.named, right=compared.right)
    tally.remark(FILES, Remark("evidence_right", said))
    if compared.missing:
        more = compared.missing > len(compared.absent)
        zh = "，".join(f"第 {index} 条 {_short(named)}" for index, named in compared.absent)
        en = ", ".join(f"entry {index} {_short(named)}" for index, named in compared.absent)
        first = Text(zh + _FURTHER.zh, f"{en} {_FURTHER.en}") if more else Text(zh, en)
        count = compared.missing
        said = Text(
            _MISSING.zh.format(count=count, first=first.zh),
            _MISSING.en.format(count=count, first=first.en),
        )
        tally.remark(FILES, Remark("evidence_missing", said))
    if compared.by_name:
        tally.remark(FILES, Remark("evidence_by_name", _BY_NAME.fill(count=compared.by_name)))
    unnamed = len(folder.contents) - len(compared.met)
    if unnamed:
        tally.remark(FILES, Remark("evidence_unnamed", _UNNAMED.fill(count=unnamed)))


def _short(named: Named) -> str:
    name = " ".join(named.name.split())
    return name or f"{named.hash[:16]}…"


def content_of(compared: Compared | None) -> dict[str, Any] | None:
    """Give the numbers for programs."""
    if compared is None:
        return None
    return {
        "named": compared.named,
        "right": compared.right,
        "different": len(compared.doubtful),
        "missing": compared.missing,
        "by_name": compared.by_name,
    }
