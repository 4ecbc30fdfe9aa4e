"""One flipped bit between writing and reading back, in every file of an append: nothing is signed.

Yeti 2022: a leaf that never verified again, because what was signed was not what was stored.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ledger.core.errors import HaltError
from ledger.log.errors import HeadDisagrees, PublishedDamaged, WrittenDiffers
from ledger.log.recover import Stores
from ledger.storage.contracts import PublishedFiles, Records
from ledger.storage.files import DirectoryFiles
from publish.tree import repair_tree
from tests.log.site import Site
from tests.log.statements import LOG_KEY

FULL = 252


class FlippingFiles:
    """Flips a bit of the file at *path* right after it was written."""

    def __init__(self, files: DirectoryFiles, path: str, at: float) -> None:
        self._files = files
        self._path = path
        self._at = at
        self.written: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._files, name)

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        self._files.create(items)
        for path, data in items:
            self.written.append(path)
            if path == self._path:
                flipped = bytearray(data)
                flipped[int(self._at * (len(data) - 1))] ^= 0x10
                (self._files.root / path).write_bytes(flipped)


class FlippingRecords:
    """Flips a bit of an entry as it is read, as memory that fails would."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.on = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)

    def read_entries(self, start: int, stop: int) -> list[bytes]:
        entries = self._records.read_entries(start, stop)
        if self.on:
            entries[-1] = entries[-1][:-30] + bytes([entries[-1][-30] ^ 1]) + entries[-1][-29:]
        return entries


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("base") / "ledger").found(FULL)
    site.close()
    return site


def notes_of(site: Site) -> list[bytes]:
    """Enough to fill bundle 0 and begin the next."""
    return site.statements("flip", 5)


@pytest.fixture
def site(base: Site, tmp_path: Path) -> Iterator[Site]:
    made = base.copy(tmp_path / "ledger")
    yield made
    made.close()


def flipping(path: str, at: float) -> object:
    def wrap(stores: Stores) -> Stores:
        assert isinstance(stores.files, DirectoryFiles)
        return stores._replace(files=FlippingFiles(stores.files, path, at))  # type: ignore[arg-type]

    return wrap


WRITTEN = [
    "tile/0/000", "tile/0/001.p/2", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/2",
]  # fmt: skip


def test_the_files_that_are_flipped_are_all_that_an_append_writes(site: Site) -> None:
    stores = site.stores()
    files = FlippingFiles(stores.files, "", 0)  # type: ignore[arg-type]
    appender = site.open(lambda s: s._replace(files=files))  # type: ignore[arg-type]
    site.append(appender, notes_of(site))
    assert sorted(files.written) == sorted(WRITTEN)
    site.check()


@pytest.mark.parametrize("path", WRITTEN)
@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_a_flipped_bit_stops_the_signing(site: Site, path: str, at: float) -> None:
    appender = site.open(flipping(path, at))  # type: ignore[arg-type]
    signed = set(site.signed)
    notes = notes_of(site)
    with pytest.raises(WrittenDiffers) as caught:
        appender.append(notes)
    assert caught.value.facts["path"] == path
    assert "检查硬件" in caught.value.text("zh")
    # It is not forgotten: the next start finds the same file with other bytes, and refuses too.
    with pytest.raises(HaltError) as again:
        site.open().recover()
    assert isinstance(again.value, PublishedDamaged)
    assert path in again.value.text()
    assert set(site.signed) == signed
    repair(site, notes)


def repair(site: Site, notes: list[bytes]) -> None:
    stores = site.stores()
    with stores.records.turn():
        repair_tree(stores, LOG_KEY.verifier)
    appender = site.open()
    appender.recover()
    site.check()
    site.append(appender, notes)
    site.check()


def test_an_entry_that_reads_back_differently_stops_the_signing(site: Site) -> None:
    flipping_records: list[FlippingRecords] = []

    def wrap(stores: Stores) -> Stores:
        flipping_records.append(FlippingRecords(stores.records))
        return stores._replace(records=flipping_records[0])  # type: ignore[arg-type]

    appender = site.open(wrap)
    appender.recover()
    flipping_records[0].on = True
    signed = set(site.signed)
    with pytest.raises((WrittenDiffers, HeadDisagrees)):
        appender.append(notes_of(site))
    assert set(site.signed) == signed


@pytest.mark.parametrize("path", ["tile/0/000.p/253", "tile/entries/000.p/253"])
def test_a_published_edge_that_rotted_is_found_at_the_next_start(site: Site, path: str) -> None:
    file = site.root / "published" / path
    data = bytearray(file.read_bytes())
    data[7] ^= 1
    file.write_bytes(data)
    appender = site.open()
    if "entries" in path:  # a bundle is not needed to go on; fsck and every audit read it
        appender.recover()
        with pytest.raises(AssertionError, match=path):
            site.check()
        return
    with pytest.raises(PublishedDamaged):
        appender.recover()


def test_a_disk_without_room_is_noticed_before_anything_is_begun(site: Site) -> None:
    class NoRoomFiles:
        def __init__(self, files: PublishedFiles) -> None:
            self._files = files

        def __getattr__(self, name: str) -> object:
            return getattr(self._files, name)

        def free_bytes(self) -> int:
            return 1_000_000

    appender = site.open(lambda s: s._replace(files=NoRoomFiles(s.files)))  # type: ignore[arg-type]
    with pytest.raises(HaltError, match="1000000 bytes left"):
        appender.append(notes_of(site))
    assert site.stores().records.size() == FULL + 1
    shutil.rmtree(site.root / "published" / ".staging", ignore_errors=True)
    site.append(site.open(), notes_of(site))
    site.check()
