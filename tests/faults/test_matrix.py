"""Every call to every store, failed before and after it took effect; then everything is checked.

The list of calls is not written down: the procedure runs once without a fault, and its calls are
the matrix. After each fault the ledger is opened anew, as by another process; it must complete or
forget what was begun, pass fsck, contradict no checkpoint that was ever signed, hold everything
that was acknowledged, take the same statements again without entering them twice, and go on.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.core.errors import LedgerError
from ledger.storage.errors import StorageFailed
from tests.faults.faulty import Script, disk_full
from tests.log.site import Site
from tests.log.statements import charter, statement

# What is appended in each round: the second fills bundle 0 and begins the next.
ROUNDS = [
    [statement("round-1")],
    [statement("round-2a"), statement("round-2b"), statement("round-2c")],
]
BASE = 253  # with the charter and round 1, entry 254 is the last


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("base") / "ledger").found(BASE)
    site.close()
    yield site
    site.close()


def run(site: Site, script: Script) -> None:
    appender = site.open(script.stores, script.publisher)
    for notes in ROUNDS:
        site.append(appender, notes)


def check_after(site: Site, rounds: list[list[bytes]]) -> None:
    """Reopen as after a crash, send everything again, and check it."""
    appender = site.open()
    appender.recover()
    site.check()
    before = appender.position().size
    for notes in rounds:
        site.append(appender, notes)
    again = [entry.index for notes in rounds for entry in appender.append(notes).entries]
    assert len(set(again)) == sum(map(len, rounds)), "a statement was entered twice, or not at all"
    assert max(again) == appender.position().size - 1 or not before
    site.append(appender, [statement("goes-on")])
    site.check()


def calls_of(site: Site) -> list[str]:
    script = Script()
    run(site, script)
    site.check()
    return script.calls


def fails_somewhere(
    base: Site, folder: Path, after: bool, make_error: Callable[[str], Exception] | None
) -> list[str]:
    calls = calls_of(base.copy(folder / "sound"))
    assert len(calls) > 40
    for number, call in enumerate(calls):
        site = base.copy(folder / f"{number}")
        script = Script(number, after)
        if make_error:
            script.make_error = make_error
        with pytest.raises(LedgerError):
            run(site, script)
        assert script.calls[number] == call, "the calls are not the same from run to run"
        check_after(site, ROUNDS)
        site.close()
    return calls


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_call_that_fails_loses_nothing(base: Site, tmp_path: Path, after: bool) -> None:
    calls = fails_somewhere(base, tmp_path, after, None)
    for store in ("records.append", "files.create", "files.replace", "files.remove", "lock.swap",
                  "publisher.publish", "records.add_checkpoint", "turn.check_held"):  # fmt: skip
        assert store in calls


def test_a_full_disk_at_any_call_loses_nothing(base: Site, tmp_path: Path) -> None:
    fails_somewhere(base, tmp_path, False, disk_full)
