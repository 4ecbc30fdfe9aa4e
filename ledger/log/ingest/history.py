"""What was imported before, so that a changed file and a copy are known for what they are.

One small file for each table, beside the ledger and readable by its owner alone: for each row that
became (part of) a statement a keyed hash of its cells and the statement's ``no``. The ledger
decides whether such a row is in; this record only says which rows they were. It holds no text of a
cell.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from ledger.log.ingest.cells import Row
from ledger.log.ingest.remarks import Remark, RowsTakenBefore
from ledger.log.ingest.row_errors import RowChanged, RowProblem
from ledger.log.ingest.run_errors import FileRepeats, HistoryDamaged
from ledger.storage import durable

_KEY_FILE = "key"
_KEY_BYTES = 32
_SUFFIX = ".json"


class Taken(NamedTuple):
    """A row that became part of the statement *no*; *digest* is of its cells."""

    row: int
    digest: str
    no: str


class BoardSeen(NamedTuple):
    """A month of a 公开榜 that was imported."""

    account: str
    variant: str
    period: str
    carry: int
    balance: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A table that was imported, the *order*-th; *skipped* rows were in from an earlier form."""

    order: int
    file: str
    sha256: str
    taken: tuple[Taken, ...]
    skipped: tuple[int, ...]
    board: BoardSeen | None


class Judged(NamedTuple):
    """What the record says of a table: rows to leave out, and what to say about it."""

    skip: Mapping[int, Taken]
    problems: tuple[RowProblem, ...]
    remarks: tuple[Remark, ...]


NOTHING = Judged({}, (), ())
InLedger = Callable[[Iterable[str]], frozenset[str]]
"""Says which of some ``no`` are in the ledger."""


class History:
    """The record of a ledger's imports in the directory *place*."""

    def __init__(self, place: Path, key: bytes, seen: tuple[Seen, ...]) -> None:
        self._place = place
        self._key = key
        self.seen = seen

    def digest(self, row: Row) -> str:
        """Return the keyed hash of a row's cells; trailing blank cells make no difference."""
        texts = [" ".join(cell.text.split()) for cell in row.cells]
        while texts and not texts[-1]:
            texts.pop()
        data = json.dumps(texts, ensure_ascii=False).encode()
        return blake2b(data, digest_size=12, key=self._key).hexdigest()

    def find(self, sha256: bytes) -> Seen | None:
        """Return the record of the very same file."""
        return next((seen for seen in self.seen if seen.sha256 == sha256.hex()), None)

    def judge(
        self, file: str, sha256: bytes, rows: Iterable[Row], in_ledger: InLedger, *, anew: bool
    ) -> Judged:
        """Say which of a table's *rows* are in from an earlier file, and which have changed.

        An earlier file of the same name, or one of which every row is there: its rows are left
        out. Of the same name, what isn't there any more has changed, unless nothing is there: then
        the name was used again. With *anew* the table has nothing to do with any other.

        Raises:
            FileRepeats: under another name it has no row of its own: a copy.
        """
        same = self.find(sha256)
        if same is not None:
            skipped = set(same.skipped)
            return Judged({each.row: each for each in same.taken if each.row in skipped}, (), ())
        if anew or not self.seen:
            return NOTHING
        digests = {row.number: self.digest(row) for row in rows}
        related = self._related(file, Counter(digests.values()), in_ledger)
        skip, gone = _match(digests, related, file)
        if not skip:
            return NOTHING
        earlier = ", ".join(dict.fromkeys(seen.file for seen in related))
        if len(skip) == len(digests) and file not in {seen.file for seen in related}:
            raise FileRepeats(file=file, earlier=earlier, count=len(skip))
        problems = tuple(RowChanged(row=each.row, earlier=file) for each in gone)
        return Judged(skip, problems, (RowsTakenBefore(earlier=earlier, count=len(skip)),))

    def _related(self, file: str, counted: Counter[str], in_ledger: InLedger) -> tuple[Seen, ...]:
        """Return earlier tables whose rows may stand in this one; of these the rows that are in."""
        found: list[Seen] = []
        for seen in self.seen:
            theirs = Counter(taken.digest for taken in seen.taken)
            whole = not theirs - counted and (len(seen.taken) > 1 or theirs == counted)
            subset = not counted - theirs and len(counted) > 1
            if seen.taken and (seen.file == file or whole or subset):
                found.append(seen)
        there = in_ledger({taken.no for seen in found for taken in seen.taken})
        return tuple(
            replace(seen, taken=tuple(each for each in seen.taken if each.no in there))
            for seen in found
        )

    def boards(self) -> tuple[tuple[BoardSeen, str, str], ...]:
        """Return the months of boards that were imported, each with its file's name and hash."""
        return tuple(
            (seen.board, seen.file, seen.sha256) for seen in self.seen if seen.board is not None
        )

    def keep(
        self, file: str, sha256: bytes, taken: tuple[Taken, ...], skipped: tuple[int, ...],
        board: BoardSeen | None,
    ) -> None:  # fmt: skip
        """Record a table, durably; called before its statements are submitted."""
        before = self.find(sha256)
        order = len(self.seen) if before is None else before.order
        seen = Seen(order, file, sha256.hex(), taken, skipped, board)
        if seen == before:
            return
        value = {
            "order": seen.order,
            "file": seen.file,
            "sha256": seen.sha256,
            "taken": [list(each) for each in seen.taken],
            "skipped": list(seen.skipped),
            "board": None if board is None else list(board),
        }
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        durable.replace(self._place / f"{sha256.hex()[:32]}{_SUFFIX}", data + b"\n", 0o600)
        self.seen = (*(each for each in self.seen if each is not before), seen)


def _match(
    digests: Mapping[int, str], related: Iterable[Seen], file: str
) -> tuple[dict[int, Taken], list[Taken]]:
    """Find the rows of earlier tables, each once; and those of this name that are gone."""
    waiting: dict[str, list[int]] = {}
    for row, digest in digests.items():
        waiting.setdefault(digest, []).append(row)
    skip: dict[int, Taken] = {}
    gone: list[Taken] = []
    met: Counter[tuple[str, str]] = Counter()
    for seen in related:
        here: Counter[tuple[str, str]] = Counter()
        for taken in seen.taken:
            key = (taken.digest, taken.no)
            here[key] += 1
            if here[key] <= met[key]:  # a later form of a table that was met, with the same row
                continue
            met[key] += 1
            rows = waiting.get(taken.digest)
            if rows:
                row = rows.pop(0)
                skip[row] = taken._replace(row=row)
            elif seen.file == file:
                gone.append(taken)
    return skip, gone


def open_history(place: Path, salts: Callable[[], bytes]) -> History:
    """Open the record in the directory *place*, which is made if it isn't there.

    Raises:
        HistoryDamaged: a file in it isn't what ``History.keep`` writes.
    """
    durable.make_directories(place, place.parent, 0o700)
    key_path = place / _KEY_FILE
    if not key_path.exists():
        durable.replace(key_path, salts()[:_KEY_BYTES].hex().encode() + b"\n", 0o600)
    try:
        key = bytes.fromhex(key_path.read_text("ascii").strip())
    except ValueError as error:
        raise HistoryDamaged(file=_KEY_FILE, line=1) from error
    seen = sorted((_read(path) for path in place.glob(f"*{_SUFFIX}")), key=lambda each: each.order)
    return History(place, key, tuple(seen))


def _read(path: Path) -> Seen:
    try:
        value = json.loads(path.read_bytes())
        board = value["board"]
        return Seen(
            int(value["order"]),
            str(value["file"]),
            str(value["sha256"]),
            tuple(Taken(int(row), str(digest), str(no)) for row, digest, no in value["taken"]),
            tuple(int(row) for row in value["skipped"]),
            None if board is None else BoardSeen(*board),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise HistoryDamaged(file=path.name, line=1) from error
