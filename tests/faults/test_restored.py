"""Backups put back: whatever was restored alone is noticed, and the error says what to do.

The ledger lives for a while (``older``), a backup is made, it lives on (``newer``); then one store
or several are put back. Design section 7: restoring one does not restore the others.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.core.errors import HaltError
from ledger.log.caches import rebuild_caches
from ledger.log.clock import DAY_MS, read_clock
from ledger.log.errors import (
    ClockAhead,
    ClockBack,
    LockBehind,
    PublishedAhead,
    PublishedBehind,
    PublishedContradicts,
    PublishedForeign,
    PublishedMissing,
    RecordsBehind,
)
from ledger.log.recover import CHECKPOINT
from ledger.log.repair import refill_records, reset_lock
from publish.tree import repair_tree
from tests.log.site import OPENERS, Site
from tests.log.statements import LOG_KEY

RECORDS, PUBLISHED, LOCK = "records.db", "published", "keys"


@pytest.fixture(scope="module")
def an_hour(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """The same ledger, an hour ago and now."""
    folder = tmp_path_factory.mktemp("hour")
    site = Site(folder / "now").found(5)
    older = site.copy(folder / "older")
    appender = site.open()
    for number in range(4):
        site.append(appender, [site.statement(f"since-{number}")])
    site.close()
    return older, site


@pytest.fixture
def older_and_now(an_hour: tuple[Site, Site], tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    older, now = (each.copy(tmp_path / each.root.name) for each in an_hour)
    yield older, now
    older.close()
    now.close()


def put_back(older: Site, now: Site, *stores: str) -> None:
    for name in stores:
        for path in now.root.glob(name + "*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in older.root.glob(name + "*"):
            to = now.root / path.name
            shutil.copytree(path, to) if path.is_dir() else shutil.copy(path, to)


def signed_nothing(site: Site, wanted: type[HaltError], advice: str) -> HaltError:
    """Start, and then append, both refused with *wanted*; nothing was signed or published."""
    before = len(site.signed)
    published = site.root / PUBLISHED / CHECKPOINT
    note = published.read_bytes() if published.exists() else None
    appender = site.open()
    with pytest.raises(wanted) as caught:
        appender.recover()
    with pytest.raises(wanted):
        appender.append([site.statement("one more")])
    assert len(site.signed) == before
    assert (published.read_bytes() if published.exists() else None) == note
    assert advice in caught.value.text("en")
    assert "停止签发" in caught.value.text("zh")
    return caught.value


@pytest.mark.parametrize(
    ("stores", "wanted", "advice"),
    [
        ([RECORDS], RecordsBehind, "--refill"),
        ([PUBLISHED], PublishedBehind, "--repair"),
        ([RECORDS, PUBLISHED], RecordsBehind, "Bring back the newer database"),
        ([LOCK], LockBehind, "--reset-lock"),
        ([RECORDS, LOCK], PublishedAhead, "restored from an old backup"),
        ([PUBLISHED, LOCK], LockBehind, "--reset-lock"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_a_backup_from_an_hour_ago_is_noticed(
    older_and_now: tuple[Site, Site], stores: list[str], wanted: type[HaltError], advice: str
) -> None:
    older, now = older_and_now
    put_back(older, now, *stores)
    error = signed_nothing(now, wanted, advice)
    if wanted is PublishedAhead:
        evidence = error.facts["checkpoint"]
        assert isinstance(evidence, str)
        assert evidence.encode() in now.signed


def test_a_whole_machine_restored_is_noticed_by_nobody_without_witnesses(
    older_and_now: tuple[Site, Site],
) -> None:
    """Design section 7 says so, and start-up says it: there are no witnesses."""
    older, now = older_and_now
    put_back(older, now, RECORDS, PUBLISHED, LOCK)
    appender = now.open()
    appender.recover()
    assert appender.publisher.witnesses == 0


@pytest.mark.parametrize("store", [PUBLISHED, LOCK])
def test_a_store_that_is_gone_is_not_begun_anew(
    older_and_now: tuple[Site, Site], store: str
) -> None:
    _, now = older_and_now
    shutil.rmtree(now.root / store)
    signed_nothing(now, PublishedMissing if store == PUBLISHED else LockBehind, "--re")


def test_a_new_ledger_over_an_old_published_directory_is_refused(
    older_and_now: tuple[Site, Site],
) -> None:
    _, now = older_and_now
    shutil.rmtree(now.root / LOCK)
    for path in now.root.glob(RECORDS + "*"):
        path.unlink()
    with pytest.raises(PublishedAhead):
        now.open().recover()


def test_a_second_machine_with_the_same_key_is_noticed(older_and_now: tuple[Site, Site]) -> None:
    """It signs the same size with another root, and its checkpoint comes to our readers."""
    older, now = older_and_now
    appender = older.open()
    for number in range(4):
        older.append(appender, [older.statement(f"fork-{number}")])
    older.close()
    shutil.copy(older.root / PUBLISHED / CHECKPOINT, now.root / PUBLISHED / CHECKPOINT)
    error = signed_nothing(now, PublishedContradicts, "Keep the checkpoint")
    assert error.facts["checkpoint"] == (older.root / PUBLISHED / CHECKPOINT).read_text("utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda note: note[:-20] + bytes([note[-20] ^ 1]) + note[-19:],
        lambda note: note[:-1],
        lambda note: b"",
        lambda note: note.replace(b"demo", b"dem0"),
    ],
    ids=["a bit of the signature", "cut", "empty", "another origin"],
)
def test_a_damaged_checkpoint_is_not_taken_for_an_older_one(
    older_and_now: tuple[Site, Site], damage: object
) -> None:
    _, now = older_and_now
    path = now.root / PUBLISHED / CHECKPOINT
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    signed_nothing(now, PublishedForeign, "--repair")


# --- the clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift_ms", "wanted", "advice"),
    [(-3_600_000, ClockBack, "NTP"), (3_653 * DAY_MS, ClockAhead, "MINGBAI_MAX_PAUSE_DAYS")],
    ids=["an hour back", "ten years ahead"],
)
def test_a_wrong_clock_signs_nothing(
    older_and_now: tuple[Site, Site], shift_ms: int, wanted: type[HaltError], advice: str
) -> None:
    _, now = older_and_now
    now.clock = lambda: read_clock() + shift_ms
    appender = now.open()
    before = len(now.signed)
    appender.recover()
    signed_again = now.signed[before:]
    with pytest.raises(wanted) as caught:
        appender.append([now.statement("at the wrong time")])
    assert now.signed[before:] == signed_again
    assert advice in caught.value.text("en")
    now.clock = read_clock
    now.append(now.open(), [now.statement("at the right time")])
    now.check()


# --- doing what the error says ------------------------------------------------------------------


def test_refilling_old_records_from_the_published_directory(
    older_and_now: tuple[Site, Site],
) -> None:
    older, now = older_and_now
    put_back(older, now, RECORDS)
    stores = now.stores()
    with stores.records.turn():
        size = refill_records(stores, LOG_KEY.verifier)
    assert size == 10
    appender = now.open()
    appender.recover()
    now.check()
    now.append(appender, [now.statement("goes on")])
    now.check()


def test_refilling_from_another_history_changes_nothing(older_and_now: tuple[Site, Site]) -> None:
    older, now = older_and_now
    appender = older.open()
    older.append(appender, [older.statement("fork")])
    stores = older.stores()._replace(files=now.stores().files)
    before = stores.records.size()
    with stores.records.turn(), pytest.raises(HaltError):
        refill_records(stores, LOG_KEY.verifier)
    assert stores.records.size() == before


@pytest.mark.parametrize("gone", [True, False])
def test_repairing_a_published_directory(older_and_now: tuple[Site, Site], gone: bool) -> None:
    older, now = older_and_now
    if gone:
        shutil.rmtree(now.root / PUBLISHED)
    else:
        put_back(older, now, PUBLISHED)
    stores = now.stores()
    with stores.records.turn():
        changed = repair_tree(stores, LOG_KEY.verifier)
    assert CHECKPOINT in changed
    appender = now.open()
    appender.recover()
    now.check()
    now.append(appender, [now.statement("goes on")])
    now.check()


def test_repair_never_goes_behind_a_larger_checkpoint_of_ours(
    older_and_now: tuple[Site, Site],
) -> None:
    older, now = older_and_now
    put_back(older, now, RECORDS, LOCK)
    stores = now.stores()
    with stores.records.turn(), pytest.raises(PublishedAhead):
        repair_tree(stores, LOG_KEY.verifier)


@pytest.mark.parametrize("gone", [True, False])
def test_resetting_a_lost_lock_store(older_and_now: tuple[Site, Site], gone: bool) -> None:
    older, now = older_and_now
    if gone:
        shutil.rmtree(now.root / LOCK)
    else:
        put_back(older, now, LOCK)
    stores = now.stores()
    with stores.records.turn():
        head = reset_lock(stores, LOG_KEY.verifier, OPENERS)
    assert head.size == 10
    now.append(now.open(), [now.statement("goes on")])
    now.check()


def test_the_lock_store_is_not_reset_over_records_that_differ(
    older_and_now: tuple[Site, Site],
) -> None:
    older, now = older_and_now
    put_back(older, now, RECORDS, LOCK)
    stores = now.stores()
    with stores.records.turn(), pytest.raises(PublishedAhead):
        reset_lock(stores, LOG_KEY.verifier, OPENERS)


def test_rebuilding_the_caches_gives_what_was_there(older_and_now: tuple[Site, Site]) -> None:
    _, now = older_and_now
    stores = now.stores()
    head = stores.records.head()
    with stores.records.turn():
        rebuild_caches(stores.records)
    assert stores.records.head() == head
    now.append(now.open(), [now.statement("goes on")])
    now.check()
