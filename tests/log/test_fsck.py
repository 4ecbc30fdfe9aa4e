"""Each thing that a ledger keeps, changed behind its back: fsck names it, and where it is."""

import base64
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.errors import LedgerError
from ledger.log.caches import rebuild_caches
from ledger.log.fsck import fsck
from ledger.storage.errors import StorageFailed
from tests.faults.faulty import Script
from tests.log.site import OPENERS, Site
from tests.log.statements import LOG_KEY, ORIGIN, reversal

SIZE = 262


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("base") / "ledger").found(250)
    appender = site.open()
    wrong = site.statement("wrong")
    site.append(appender, [wrong])
    site.append(appender, site.statements("more", 9))
    site.append(appender, [reversal("r", site.charter, wrong)])
    assert appender.recover().size == SIZE
    site.close()
    return site


@pytest.fixture
def site(base: Site, tmp_path: Path) -> Iterator[Site]:
    made = base.copy(tmp_path / "ledger")
    yield made
    made.close()


def run(site: Site) -> list[LedgerError]:
    return fsck(site.stores(), LOG_KEY.verifier, OPENERS)


def edit(site: Site, statement: str, *values: object) -> None:
    """Change the database as whoever administers it could: without its triggers."""
    with closing(sqlite3.connect(site.root / "records.db")) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        assert database.execute(statement, values).rowcount != 0
        database.commit()


def codes(differences: list[LedgerError]) -> list[tuple[str, str]]:
    return [(each.code, each.where) for each in differences]


def test_a_sound_ledger_has_no_differences_and_shows_progress(site: Site) -> None:
    seen: list[tuple[int, int]] = []
    assert fsck(site.stores(), LOG_KEY.verifier, OPENERS, lambda *p: seen.append(p)) == []
    assert seen[-1] == (SIZE, SIZE)


def test_an_empty_ledger_has_no_differences(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger")
    assert run(site) == []
    site.close()


def test_fsck_changes_nothing(site: Site) -> None:
    before = {p: p.read_bytes() for p in site.root.rglob("*") if p.is_file() and "db" not in p.name}
    run(site)
    assert before == {
        p: p.read_bytes() for p in site.root.rglob("*") if p.is_file() and "db" not in p.name
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("leaf_hash", bytes(32)),
        ("time_ms", 5),
        ("id", bytes(32)),
        ("no", "another"),
        ("type", "income"),
    ],
)
def test_a_changed_column_is_named(site: Site, column: str, value: object) -> None:
    edit(site, f'UPDATE entries SET {column} = ? WHERE "index" = 5', value)
    found = [d for d in run(site) if d.code == "column_differs"]
    assert [(d.where, d.facts["column"]) for d in found] == [("entry 5", column)]


def test_a_changed_entry_is_found_in_chain_tree_files_and_signature(site: Site) -> None:
    stores = site.stores()
    (entry,) = stores.records.read_entries(5, 6)
    site.close()
    edit(
        site,
        'UPDATE entries SET entry = ? WHERE "index" = 5',
        entry.replace(b'"amount":1234500', b'"amount":1234599'),
    )
    found = codes(run(site))
    assert ("column_differs", "entry 5") in found
    assert ("entry_inadmissible", "entry 5") in found
    assert ("chain_broken", "entry 6") in found
    assert ("file_differs", "tile/0/000") in found
    assert ("file_differs", "tile/entries/000") in found
    assert ("checkpoint_differs", f"checkpoint {SIZE}") in found
    assert ("lock_differs", "lock store") in found
    assert ("head_differs", "head") in found


def test_a_missing_entry_is_found(site: Site) -> None:
    edit(site, 'DELETE FROM entries WHERE "index" = 7')
    found = codes(run(site))
    assert ("entries_missing", "entries") in found
    assert any(code in {"entry_out_of_place", "chain_broken"} for code, _ in found)


def test_unreadable_entries_are_each_named(site: Site) -> None:
    edit(site, 'UPDATE entries SET entry = ? WHERE "index" IN (3, 4)', b"not an entry")
    found = codes(run(site))
    assert ("entry_malformed", "entry 3") in found
    assert ("entry_malformed", "entry 4") in found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("root", bytes(32)),
        ("peaks", bytes(96)),
        ("time_ms", 5),
        ("last_leaf_hash", bytes(32)),
        ("state", b"{}"),
        ("size", SIZE - 1),
    ],
)
def test_a_wrong_head_is_named_and_rebuilt(site: Site, field: str, value: object) -> None:
    edit(site, f"UPDATE heads SET {field} = ?", value)
    found = [d for d in run(site) if d.code == "head_differs"]
    assert [d.facts["field"] for d in found] == [field]
    rebuild(site)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ('amount = 7 WHERE "index" = 9', "entry 9"),
        ('closed_by = 9 WHERE "index" = 9', "entry 9"),
        ('closed_by = 4 WHERE "index" = 9', "entry 9"),
        ('closed_by = -1 WHERE "index" = 251', "entry 251"),
        ('closed_by = 258 WHERE "index" = 251', "entry 251"),
        ("currency = 'USD' WHERE \"index\" = 9", "entry 9"),
    ],
)
def test_a_wrong_memory_is_named_once_and_rebuilt(site: Site, change: str, where: str) -> None:
    edit(site, f"UPDATE remembered SET {change}")
    assert codes(run(site)) == [("remembered_differs", where)]
    rebuild(site)


def test_a_lost_memory_is_named_for_each_entry_and_rebuilt(site: Site) -> None:
    edit(site, "DELETE FROM remembered")
    found = codes(run(site))
    assert found == [("remembered_differs", f"entry {i}") for i in range(SIZE)]
    rebuild(site)


def rebuild(site: Site) -> None:
    stores = site.stores()
    with stores.records.turn():
        rebuild_caches(stores.records)
    site.close()
    site.check()


def test_a_state_of_an_earlier_version_is_made_anew_by_the_next_start(site: Site) -> None:
    """As an earlier program left it: its state, and a cache that this one would write otherwise."""
    now = site.stores().records.head()
    assert now is not None
    then = now.state.replace(b'"v":2', b'"v":1').replace(b'"profile":"CN-urban-2026",', b"")
    assert then != now.state
    site.close()
    edit(site, "UPDATE heads SET state = ?", then)
    edit(site, "UPDATE remembered SET fund = '' WHERE \"index\" > 0")
    assert {code for code, _ in codes(run(site))} == {"head_differs", "remembered_differs"}
    site.close()
    assert site.open().recover().size == SIZE
    assert site.stores().records.head() == now
    site.close()
    site.check()


def test_a_state_of_an_earlier_version_is_not_renewed_over_other_entries(site: Site) -> None:
    edit(site, "UPDATE heads SET state = ?, time_ms = 5", b'{"v":1}')
    with pytest.raises(LedgerError) as raised:
        site.open().recover()
    assert raised.value.code == "head_disagrees"
    assert raised.value.facts["what"] == "time_ms"
    kept = site.stores().records.head()
    assert kept is not None
    assert kept.state == b'{"v":1}'


def test_a_state_of_a_later_version_stops(site: Site) -> None:
    edit(site, "UPDATE heads SET state = ?", b'{"v":99}')
    with pytest.raises(LedgerError) as raised:
        site.open().recover()
    assert (raised.value.code, raised.value.facts["what"]) == ("head_disagrees", "state")


def corrupt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "path",
    ["tile/0/000", "tile/0/001.p/6", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/5"],
)
def test_a_changed_or_missing_file_is_named(site: Site, path: str) -> None:
    file = site.root / "published" / path
    corrupt(file)
    assert codes(run(site)) == [("file_differs", path)]
    file.unlink()
    assert codes(run(site)) == [("published_file_absent", path)]


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("tile/0/000.p/7", b"x" * 224, "file_differs"),
        ("tile/entries/000.p/1", b"\0\0", "file_differs"),
        ("tile/0/001.p/200", b"x" * 6_400, "file_stray"),
        ("tile/0/002", b"x" * 8_192, "file_stray"),
        ("tile/5/000.p/1", b"x" * 32, "file_stray"),
        ("tile/entries/007", b"", "file_stray"),
        ("tile/0/1", b"", "file_stray"),
    ],
)
def test_a_file_that_should_not_be_there_is_named(
    site: Site, path: str, data: bytes, code: str
) -> None:
    file = site.root / "published" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    assert codes(run(site)) == [(code, path)]


def test_a_narrower_partial_tile_with_the_right_bytes_may_lie_about(site: Site) -> None:
    """C2SP tlog-tiles: partial tiles may be deleted when the full one stands, not must."""
    tree = site.root / "published" / "tile"
    full = (tree / "0" / "000").read_bytes()
    (tree / "0" / "000.p").mkdir()
    (tree / "0" / "000.p" / "9").write_bytes(full[: 9 * 32])
    assert run(site) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda note: note.replace(b"demo\n262", b"demo\n261"), "checkpoint_foreign"),
        (lambda note: b"", "checkpoint_foreign"),
        (
            lambda note: sign_checkpoint(Checkpoint(ORIGIN, SIZE, bytes(32)), LOG_KEY),
            "checkpoint_differs",
        ),
        (
            lambda note: sign_checkpoint(Checkpoint(ORIGIN, SIZE - 3, bytes(32)), LOG_KEY),
            "checkpoint_differs",
        ),
    ],
)
def test_a_false_checkpoint_is_named(
    site: Site, change: Callable[[bytes], bytes], code: str
) -> None:
    path = site.root / "published" / "checkpoint"
    path.write_bytes(change(path.read_bytes()))
    assert code in [found for found, _ in codes(run(site))]


def test_a_checkpoint_beyond_the_entries_says_how_many_there_are(site: Site) -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, SIZE + 3, bytes(32)), LOG_KEY)
    edit(site, "UPDATE checkpoints SET note = ? WHERE size = 251", note)
    (found,) = [each for each in run(site) if each.code == "checkpoint_differs"]
    assert f"the entries give none, there are only {SIZE}." in found.text("en")
    assert f"只有 {SIZE} 条" in found.text("zh")


def test_a_kept_checkpoint_that_was_changed_is_named(site: Site) -> None:
    edit(site, "UPDATE checkpoints SET note = ? WHERE size = 251", b"changed")
    assert ("checkpoint_foreign", "checkpoint 251") in codes(run(site))


def test_a_false_lock_store_is_named(site: Site) -> None:
    path = site.root / "keys" / "head"
    lines = path.read_text().split("\n")
    lines[2] = base64.b64encode(bytes(32)).decode()
    path.write_text("\n".join(lines))
    found = codes(run(site))
    assert ("lock_differs", "lock store") in found


@pytest.mark.parametrize(
    "call", ["records.append", "files.create", "lock.swap", "files.replace", "publisher.publish"]
)
def test_what_a_crash_leaves_is_no_difference(site: Site, call: str) -> None:
    """It is completed by the next start; until then everything follows from the entries too."""
    notes = site.statements("crash", 3)
    twin = site.copy(site.root.with_name("twin"))
    sound = Script()
    appender = twin.open(sound.stores, sound.publisher)
    appender.recover()
    start = len(sound.calls)
    appender.append(notes)
    twin.close()
    script = Script(sound.calls.index(call, start), after=True)
    appender = site.open(script.stores, script.publisher)
    with pytest.raises(StorageFailed):
        appender.append(notes)
    assert run(site) == []
    site.open().recover()
    site.check()
