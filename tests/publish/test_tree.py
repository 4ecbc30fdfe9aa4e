"""The way out: a checkpoint only ever grows, and partial tiles go when the full one stands."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.errors import CheckpointGoesBack, NotPublished, RecordsContradict
from ledger.log.recover import CHECKPOINT
from ledger.storage.files import DirectoryFiles
from publish.tree import TreePublisher, publish_tree, repair_tree
from tests.log.site import Site
from tests.log.statements import LOG_KEY, ORIGIN


@pytest.fixture
def files(tmp_path: Path) -> Iterator[DirectoryFiles]:
    made = DirectoryFiles(tmp_path / "published")
    yield made
    made.close()


def note(size: int, root: bytes = bytes(32)) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root), LOG_KEY)


def test_a_larger_checkpoint_replaces_a_smaller_one(files: DirectoryFiles) -> None:
    publisher = TreePublisher(files)
    for size in (1, 2, 300):
        published = publisher.publish(note(size), size)
        assert (published.checkpoint, published.size) == (note(size), size)
        assert published.witnessed
        assert files.read(CHECKPOINT) == note(size)


def test_the_same_checkpoint_again_changes_nothing(files: DirectoryFiles) -> None:
    TreePublisher(files).publish(note(5), 5)
    cosigned = note(5) + b"\xe2\x80\x94 witness.example.org AAAAAAAA\n"
    files.replace(CHECKPOINT, cosigned)
    assert TreePublisher(files).publish(note(5), 5).checkpoint == cosigned


@pytest.mark.parametrize(("size", "root"), [(4, bytes(32)), (5, b"x" * 32), (1, bytes(32))])
def test_nothing_else_replaces_a_checkpoint(files: DirectoryFiles, size: int, root: bytes) -> None:
    publisher = TreePublisher(files)
    publisher.publish(note(5), 5)
    with pytest.raises(CheckpointGoesBack):
        publisher.publish(note(size, root), size)
    assert files.read(CHECKPOINT) == note(5)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "ledger").found()
    yield made
    made.close()


def partial(site: Site) -> set[str]:
    return {path for path in site.stores().files.list() if ".p/" in path}


def test_partial_tiles_of_every_checkpoint_stay_until_the_full_one_stands(site: Site) -> None:
    appender = site.open()
    for number in (1, 3, 250):
        site.append(appender, site.statements(f"n{number}", number))
    assert partial(site) == {
        f"tile/{kind}/000.p/{width}" for kind in ("0", "entries") for width in (1, 2, 5, 255)
    }
    site.append(appender, [site.statement("full")])
    assert partial(site) == {"tile/1/000.p/1"}
    site.append(appender, site.statements("next", 300))
    assert partial(site) == {
        "tile/1/000.p/1", "tile/1/000.p/2", "tile/0/002.p/44", "tile/entries/002.p/44",
    }  # fmt: skip
    site.check()


def test_a_publisher_that_was_not_there_before_removes_them_too(site: Site) -> None:
    for number in (1, 3, 250):
        site.append(site.open(), site.statements(f"n{number}", number))
    site.append(site.open(), [site.statement("full")])
    assert partial(site) == {"tile/1/000.p/1"}


def test_what_a_crash_left_is_removed_at_the_next_start(site: Site) -> None:
    appender = site.open()
    site.append(appender, site.statements("n", 200))
    kept = {path: site.stores().files.read(path) for path in partial(site)}
    site.append(appender, site.statements("m", 60))
    site.stores().files.create(list(kept.items()))
    site.check()
    site.open().recover()
    assert not partial(site) & set(kept)
    site.check()


def test_the_whole_tree_is_made_anew_from_the_records(site: Site, tmp_path: Path) -> None:
    appender = site.open()
    for number in (1, 3, 300, 2, 1):
        site.append(appender, site.statements(f"n{number}-{appender.recover().size}", number))
    stores = site.stores()
    progress: list[tuple[int, int]] = []
    with_new = DirectoryFiles(tmp_path / "elsewhere")
    assert publish_tree(stores.records, with_new, lambda *p: progress.append(p)) == 308
    assert progress[-1] == (308, 308)
    assert {p: with_new.read(p) for p in with_new.list()} == {
        p: stores.files.read(p) for p in stores.files.list()
    }
    with_new.close()


def test_nothing_is_published_of_records_without_a_checkpoint(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger")
    stores = site.stores()
    with pytest.raises(NotPublished):
        publish_tree(stores.records, stores.files)
    site.close()


def test_a_tree_that_does_not_lead_to_the_checkpoint_is_not_published(
    site: Site, tmp_path: Path
) -> None:
    stores = site.stores()
    stores.records.add_checkpoint(1, note(1))
    elsewhere = DirectoryFiles(tmp_path / "elsewhere")
    with pytest.raises(RecordsContradict):
        publish_tree(stores.records, elsewhere)
    assert CHECKPOINT not in set(elsewhere.list())
    elsewhere.close()


@pytest.mark.parametrize("what", ["flipped", "missing", "stray", "checkpoint", "everything"])
def test_a_damaged_directory_is_repaired_in_place(site: Site, what: str) -> None:
    appender = site.open()
    for number in (4, 290):
        site.append(appender, site.statements(f"n{number}", number))
    stores = site.stores()
    before = {path: stores.files.read(path) for path in stores.files.list()}
    root = site.root / "published"
    match what:
        case "flipped":
            (root / "tile/0/000").write_bytes(bytes(8_192))
        case "missing":
            (root / "tile/entries/000").unlink()
        case "stray":
            (root / "tile/0/000.p").mkdir()
            (root / "tile/0/000.p/9").write_bytes(b"x")
        case "checkpoint":
            (root / CHECKPOINT).write_bytes(b"rotten")
        case _:
            shutil.rmtree(root / "tile")
    with stores.records.turn():
        changed = repair_tree(stores, LOG_KEY.verifier)
    assert changed
    assert {path: stores.files.read(path) for path in stores.files.list()} == before
    with stores.records.turn():
        assert repair_tree(stores, LOG_KEY.verifier) == []
    site.check()
