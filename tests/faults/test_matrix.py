"""Every call to every store, failed before and after it took effect; then everything is checked.

The list of calls is not written down: the procedure runs once without a fault, and its calls are
the matrix. After each fault the ledger is opened anew, as by another process; it must complete or
forget what was begun, pass fsck, contradict no checkpoint that was ever signed, hold everything
that was acknowledged, take the same statements again without entering them twice, and go on.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from ledger.affairs import opening
from ledger.core.errors import LedgerError
from tests.faults.faulty import Script, disk_full
from tests.log.site import Site

BASE = 253  # with the charter, 254: the second round fills bundle 0 and begins the next
SIZES = (1, 3)


@pytest.fixture(scope="module", autouse=True)
def _each_signature_once() -> Iterator[None]:
    """The same bytes under the same key: over a hundred checks read the same 254 entries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "verify", lru_cache(maxsize=4096)(opening.verify))
        yield


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("base") / "ledger").found(BASE)
    site.close()
    yield site
    site.close()


@pytest.fixture(scope="module")
def rounds(base: Site) -> list[list[bytes]]:
    return [base.statements(f"round-{size}", size) for size in SIZES]


def run(site: Site, script: Script, rounds: list[list[bytes]]) -> None:
    appender = site.open(script.stores, script.publisher)
    for notes in rounds:
        site.append(appender, notes)


def check_after(site: Site, rounds: list[list[bytes]]) -> None:
    """Reopen as after a crash, check, send everything again, and go on."""
    appender = site.open()
    appender.recover()
    site.check()
    for notes in rounds:
        site.append(appender, notes)
    again = [entry.index for notes in rounds for entry in appender.append(notes).entries]
    assert again == list(range(BASE + 1, BASE + 1 + sum(SIZES))), "twice, or not at all"
    site.append(appender, [site.statement("goes-on")])
    site.check()


def recovery_fails(site: Site, number: int) -> None:
    """Fail in the middle of recovery too, at another call each time."""
    script = Script(number % RECOVERY_CALLS, after=bool(number // RECOVERY_CALLS % 2))
    try:
        site.open(script.stores, script.publisher).recover()
    except LedgerError:
        assert len(script.calls) > script.fail_at


RECOVERY_CALLS = 24
WRITING = frozenset(
    {
        "records.append", "records.add_checkpoint", "files.create", "files.replace", "lock.swap",
        "publisher.publish",
    }
)  # fmt: skip


def fails_everywhere(
    base: Site,
    folder: Path,
    rounds: list[list[bytes]],
    make_script: Callable[[int], Script],
    only: frozenset[str] = frozenset(),
) -> set[str]:
    """Run once without a fault to learn the calls; then once for each, with it."""
    sound = Script()
    run(base.copy(folder / "sound"), sound, rounds)
    assert len(sound.calls) > 40
    for number, call in enumerate(sound.calls):
        if only and call not in only:
            continue
        site = base.copy(folder / f"{number}")
        script = make_script(number)
        with pytest.raises(LedgerError):
            run(site, script, rounds)
        assert script.calls[number] == call, "the calls are not the same from run to run"
        recovery_fails(site, number)
        check_after(site, rounds)
        site.close()
        shutil.rmtree(site.root)
    return set(sound.calls)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_call_that_fails_loses_nothing(
    base: Site, quick_path: Path, rounds: list[list[bytes]], after: bool
) -> None:
    calls = fails_everywhere(base, quick_path, rounds, lambda k: Script(k, after))
    assert calls >= {
        "records.append", "records.add_checkpoint", "files.create", "files.read", "files.replace",
        "files.remove", "lock.read", "lock.swap", "turn.check_held", "publisher.publish",
    }  # fmt: skip


def test_a_full_disk_at_any_write_loses_nothing(
    base: Site, quick_path: Path, rounds: list[list[bytes]]
) -> None:
    fails_everywhere(base, quick_path, rounds, lambda k: Script(k, make_error=disk_full), WRITING)


def test_the_check_fires_when_an_acknowledged_statement_is_missing(
    base: Site, tmp_path: Path
) -> None:
    site = base.copy(tmp_path / "ledger")
    answer = site.append(site.open(), [site.statement("there")])
    (entry,) = answer.entries
    site.acknowledged.append(answer._replace(entries=(entry._replace(leaf_hash=bytes(32)),)))
    with pytest.raises(AssertionError):
        site.check()


def test_the_check_fires_when_a_signed_checkpoint_is_contradicted(
    base: Site, tmp_path: Path
) -> None:
    site = base.copy(tmp_path / "ledger")
    other = base.copy(tmp_path / "other")
    other.append(other.open(), [other.statement("there")])
    site.append(site.open(), [site.statement("here")])
    site.check()
    site.signed += other.signed
    with pytest.raises(AssertionError):
        site.check()
