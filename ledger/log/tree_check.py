"""The published tree, compared file by file with what follows from the entries.

Three kinds of file may be there: those that the published checkpoint and earlier ones need, which
must be; those of entries that are recorded and not published yet, which may; and partial tiles
narrower than what stands, which a crash or a restored backup may leave. All must have the right
bytes, and there is no fourth kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from ledger.core import tiles
from ledger.core.errors import LedgerError, MalformedError, NotFoundError
from ledger.core.hashing import HASH_BYTES
from ledger.core.tiles import TILE_WIDTH, Bundle, Tile
from ledger.log.derive import Piece, TreeBuilder
from ledger.log.differences import FileAbsent, FileDiffers, FileStray
from ledger.storage.contracts import PublishedFiles

TREE = "tile/"


class TreeCheck:
    """Fed with all entries in order, appends what it finds to *differences*."""

    def __init__(
        self,
        files: PublishedFiles,
        published_size: int,
        signed_sizes: Iterable[int],
        differences: list[LedgerError],
    ) -> None:
        self._files = files
        self._published_size = published_size
        self._signed_sizes = [*signed_sizes, published_size]
        self._differences = differences
        self._builder = TreeBuilder()
        self._expected: set[str] = set()

    def feed(self, entries: Sequence[bytes]) -> None:
        """Compare what *entries*, which follow on the last ones, complete."""
        rest = self._published_size - self._builder.edge.size
        if rest <= 0:
            self._compare(self._builder.feed(entries), required=False)
            return
        self._compare(self._builder.feed(entries[:rest]), required=True)
        if self._builder.edge.size == self._published_size:
            self._compare(self._builder.partials(self._signed_sizes), required=True)
            self._compare(self._builder.feed(entries[rest:]), required=False)

    def finish(self) -> None:
        """Compare the last partial tiles, and whatever else lies in the tree."""
        self._compare(self._builder.partials([self._builder.edge.size]), required=False)
        for path in self._files.list():
            if path.startswith(TREE) and path not in self._expected:
                self._check_stray(path)

    def _compare(self, pieces: Iterable[Piece], *, required: bool) -> None:
        for path, data in pieces:
            if path in self._expected:
                continue
            self._expected.add(path)
            try:
                found = self._files.read(path)
            except NotFoundError:
                if required:
                    self._differences.append(FileAbsent(where=path))
                continue
            self._check_same(path, data, found)

    def _check_same(self, path: str, expected: bytes, found: bytes) -> None:
        if found != expected:
            self._differences.append(
                FileDiffers(
                    where=path,
                    expected=sha256(expected).hexdigest(),
                    found=sha256(found).hexdigest(),
                )
            )

    def _check_stray(self, path: str) -> None:
        """Accept a partial tile with the first bytes of the one that grew out of it."""
        try:
            place = tiles.parse_path(path)
            expected = self._builder.partial(place) or self._first_of_full(place)
        except (MalformedError, NotFoundError, FileStray):
            self._differences.append(FileStray(where=path))
            return
        self._check_same(path, expected, self._files.read(path))

    def _first_of_full(self, place: Tile | Bundle) -> bytes:
        full = replace(place, width=TILE_WIDTH)
        if place.width == TILE_WIDTH or full.path not in self._expected:
            raise FileStray(where=place.path)
        data = self._files.read(full.path)
        if isinstance(place, Tile):
            return data[: place.width * HASH_BYTES]
        return tiles.encode_bundle(tiles.decode_bundle(data)[: place.width])
