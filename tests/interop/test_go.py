"""Programs by others, in Go, read what we publish: sumdb/{note,tlog} and Tessera's fsck."""

import subprocess
from pathlib import Path

import pytest

from ledger.core import tiles
from tests.interop.programs import fsck_damage, fsck_finished, read_log
from tests.interop.published import LOG, OFFICERS, Log, build, key
from tests.requirements import needs

SIZES = (1, 2, 255, 256, 257, 700)

pytestmark = [pytest.mark.go, needs("go"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def log() -> Log:
    return build(max(SIZES))


def read(program: Path, prefix: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return read_log(program, prefix, LOG.verifier, [each.verifier for each in OFFICERS], *more)


# ---------------------------------------------------------------- golang.org/x/mod/sumdb


@pytest.mark.parametrize("size", SIZES)
def test_go_verifies_the_whole_log_our_proofs_and_our_growths(
    reader_program: Path, log: Log, tmp_path: Path, size: int
) -> None:
    """Root, every tile, every entry's and every earlier size's proof from tiles, every statement."""
    log.publish(tmp_path / "published", size)
    more = []
    indexes = {0, size // 2, size - 1, *(i for i in (254, 255, 256, 511, 512) if i < size)}
    for index in sorted(indexes):
        (tmp_path / f"{index}.tlog-proof").write_bytes(log.proof(index, size))
        (tmp_path / f"{index}.growth").write_bytes(log.growth(index + 1, size))
        more += [f"-proof={tmp_path / f'{index}.tlog-proof'}"]
        more += [f"-growth={tmp_path / f'{index}.growth'}"]
    done = read(reader_program, tmp_path / "published", *more)
    assert done.returncode == 0, done.stderr
    count = len(indexes)
    assert done.stdout == f"{LOG.name}: {size} entries, {count} proofs, {count} growths\n"


def test_go_notices_every_changed_byte(reader_program: Path, log: Log, tmp_path: Path) -> None:
    log.publish(tmp_path, 3)
    paths = [
        tmp_path / "checkpoint",
        *(path for path in (tmp_path / "tile").rglob("*") if path.is_file()),
    ]
    total = sum(path.stat().st_size for path in paths)
    done = read(reader_program, tmp_path, "-flips")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f", {total} changed bytes noticed\n")
    assert total > 1000


@pytest.mark.parametrize("kind", ["proof", "growth"])
def test_go_refuses_a_proof_with_one_changed_hash(
    reader_program: Path, log: Log, tmp_path: Path, kind: str
) -> None:
    log.publish(tmp_path / "published", 257)
    made = log.proof(7, 257) if kind == "proof" else log.growth(7, 257)
    changed = made.split(b"\n")
    place = next(i for i, line in enumerate(changed) if len(line) == 44)
    changed[place] = (b"B" if changed[place][:1] == b"A" else b"A") + changed[place][1:]
    (tmp_path / "made").write_bytes(b"\n".join(changed))
    done = read(reader_program, tmp_path / "published", f"-{kind}={tmp_path / 'made'}")
    assert done.returncode == 1
    assert done.stderr


def test_go_refuses_the_log_under_another_key(
    reader_program: Path, log: Log, tmp_path: Path
) -> None:
    log.publish(tmp_path, 3)
    stranger = key("ledger.example.org/stranger").verifier
    done = read_log(reader_program, tmp_path, stranger, [])
    assert done.returncode == 1
    assert "no verifiable signatures" in done.stderr


def test_go_refuses_statements_of_officers_it_does_not_know(
    reader_program: Path, log: Log, tmp_path: Path
) -> None:
    log.publish(tmp_path, 3)
    done = read_log(reader_program, tmp_path, LOG.verifier, [])
    assert done.returncode == 1
    assert "entry 0" in done.stderr


# ------------------------------------------------------------------------ Tessera's fsck


@pytest.mark.parametrize("size", SIZES)
def test_tesseras_fsck_finds_nothing_wrong(
    fsck_program: Path, log: Log, tmp_path: Path, size: int
) -> None:
    log.publish(tmp_path / "published", size)
    said = fsck_finished(fsck_program, tmp_path / "published", LOG.verifier, tmp_path)
    assert "fsck failed" not in said
    assert f"Successfully fsck'd log with size {size} " in said
    completed = said.split("Completed ranges:")[1]
    assert "OK" in completed
    assert "Invalid" not in completed
    assert "Unchecked" not in completed


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/001", "tile/1/000.p/2", "tile/entries/001"])
def test_tesseras_fsck_finds_one_changed_byte(
    fsck_program: Path, log: Log, tmp_path: Path, name: str
) -> None:
    prefix = tmp_path / "published"
    log.publish(prefix, 700)
    data = bytearray((prefix / name).read_bytes())
    data[len(data) // 2] ^= 1
    (prefix / name).write_bytes(data)
    said = fsck_damage(fsck_program, prefix, LOG.verifier, tmp_path)
    assert "fsck failed" in said or "Invalid" in said
    assert "Successfully" not in said


def test_go_reads_what_tiles_say_is_published(log: Log, tmp_path: Path) -> None:
    """The tests above read all of it: no file is published that a size does not imply."""
    log.publish(tmp_path, 700)
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    implied = {t.path for t in tiles.tiles_of(700)} | {b.path for b in tiles.bundles_of(700)}
    assert found == implied | {"checkpoint"}
