"""The lock store: the last signed head, in a file beside the key or in a database of its own.

The file is four lines, and is replaced as a whole while a lock file beside it is held::

    mingbai/head/v1
    <size>
    <root, base64>
    <time, RFC 3339 UTC with milliseconds>
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.core.errors import MalformedError
from ledger.core.hashing import HASH_BYTES
from ledger.core.reasons import reason_of
from ledger.core.text import format_base64, format_time_ms, parse_base64, parse_int, parse_time_ms
from ledger.storage import durable
from ledger.storage.contracts import SignedHead
from ledger.storage.engine import Engines, parse_url
from ledger.storage.errors import HeadDamaged, HeadGoesBack, HeadMoved, StorageFailed
from ledger.storage.filelock import FileLock
from ledger.storage.migrate import migrate
from ledger.storage.schema import SIGNED_HEADS

_MAGIC: Final = "mingbai/head/v1"
_LINES: Final = 4
MAX_HEAD_BYTES: Final = 256


def parse_head(data: bytes, *, where: str = "") -> SignedHead:
    """Return the head that *data* is.

    Raises:
        HeadDamaged: it isn't, byte for byte, what ``format_head`` writes.
    """
    try:
        lines = data.decode("ascii").split("\n")
        if len(data) > MAX_HEAD_BYTES or len(lines) != _LINES + 1:
            raise HeadDamaged(where=where)
        size = parse_int(lines[1], where="line 2")
        root = parse_base64(lines[2], where="line 3", length=HASH_BYTES)
        head = SignedHead(size, root, parse_time_ms(lines[3], where="line 4"))
    except (MalformedError, UnicodeDecodeError) as error:
        raise HeadDamaged(where=where) from error
    if format_head(head) != data:
        raise HeadDamaged(where=where)
    return head


def format_head(head: SignedHead) -> bytes:
    """Return the file's bytes."""
    lines = (_MAGIC, str(head.size), format_base64(head.root), format_time_ms(head.time_ms))
    return "".join(line + "\n" for line in lines).encode("ascii")


def check_grows(expected: SignedHead | None, new: SignedHead, *, where: str) -> None:
    """Check that signing *new* after *expected* doesn't contradict it, as far as can be seen here.

    Raises:
        HeadGoesBack: it is smaller, or of the same size with another root.
    """
    if expected is None:
        return
    if new.size < expected.size or (new.size == expected.size and new.root != expected.root):
        raise HeadGoesBack(where=where, current=show(expected), new=show(new))


def show(head: SignedHead | None) -> str:
    """Return size and root as a person may compare them."""
    return "nothing" if head is None else f"{head.size} {format_base64(head.root)}"


class FileLockStore:
    """``LockStore`` in a file on this machine; the directory must be there."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path).absolute()
        self._lock = FileLock(self._path.with_name(self._path.name + ".lock"))

    def read(self) -> SignedHead | None:
        """Return the head; it is replaced in one step, so no lock is needed."""
        with self._named_errors():
            try:
                data = self._path.read_bytes()
            except FileNotFoundError:
                return None
        return parse_head(data, where=str(self._path))

    def swap(self, expected: SignedHead | None, new: SignedHead) -> None:
        """Replace *expected* by *new*; see ``LockStore.swap``."""
        with self._named_errors(), self._lock.hold():
            current = self.read()
            if current != expected:
                raise HeadMoved(where=str(self._path), current=show(current))
            check_grows(expected, new, where=str(self._path))
            # Stop here, and nothing has happened; after the rename it has, all at once.
            durable.replace(self._path, format_head(new), mode=0o600)

    def close(self) -> None:
        """Nothing is kept open."""

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageFailed(where=str(self._path), problem=reason_of(error)) from error


class SqlLockStore:
    """``LockStore`` in a database, which must not be the records' or be restored with it."""

    def __init__(self, url: str, origin: str) -> None:
        self._origin = origin
        self._engines = Engines(parse_url(url), create=True)
        try:
            migrate(self._engines, "lock")
        except BaseException:
            self._engines.close()
            raise

    def read(self) -> SignedHead | None:
        """Return the head."""
        columns = SIGNED_HEADS.c
        query = select(columns.size, columns.root, columns.time_ms)
        with self._engines.read() as connection:
            row = connection.execute(query.where(columns.origin == self._origin)).one_or_none()
        if row is None:
            return None
        size, root, time_ms = row
        if len(root) != HASH_BYTES or size < 0:
            raise HeadDamaged(where=f"{self._engines.where} ({self._origin})")
        return SignedHead(size, root, time_ms)

    def swap(self, expected: SignedHead | None, new: SignedHead) -> None:
        """Replace *expected* by *new*; the comparison is in the statement itself."""
        where = f"{self._engines.where} ({self._origin})"
        if self.read() == expected:  # else it moved, whatever the new one is
            check_grows(expected, new, where=where)
        columns = SIGNED_HEADS.c
        with self._engines.write() as connection:
            if expected is None:
                values = {"origin": self._origin} | new._asdict()
                try:
                    connection.execute(insert(SIGNED_HEADS), values)
                except IntegrityError:
                    swapped = False
                else:
                    swapped = True
            else:
                statement = update(SIGNED_HEADS).where(
                    columns.origin == self._origin,
                    columns.size == expected.size,
                    columns.root == expected.root,
                    columns.time_ms == expected.time_ms,
                )
                swapped = connection.execute(statement, new._asdict()).rowcount == 1
            if not swapped:
                connection.rollback()
        if not swapped:
            raise HeadMoved(where=where, current=show(self.read()))

    def close(self) -> None:
        """Close all connections."""
        self._engines.close()
