"""Programs by others, in Go, read what we publish: sumdb/{note,tlog} and Tessera's fsck."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.core import tiles
from tests.interop.published import LOG, OFFICERS, Log, build, key
from tests.requirements import needs

HERE = Path(__file__).parent
SIZES = (1, 2, 255, 256, 257, 700)
OFFLINE = ("dial tcp", "no such host", "i/o timeout", "connection refused", "proxyconnect")

pytestmark = [pytest.mark.go, needs("go"), pytest.mark.timeout(600)]


def go_build(module: Path, package: str, program: Path) -> Path:
    """Build with the ordinary Go client; what go.mod and go.sum name is downloaded, nothing else."""
    done = subprocess.run(
        ["go", "build", "-o", program, package],
        cwd=module,
        env={**os.environ, "GOFLAGS": "-mod=readonly", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and any(word in done.stderr for word in OFFLINE):
        pytest.skip(f"go: its modules can't be downloaded here: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return program


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "go", ".", tmp_path_factory.mktemp("go") / "readlog")


@pytest.fixture(scope="module")
def fsck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = "github.com/transparency-dev/tessera/cmd/fsck"
    return go_build(HERE / "fsck", package, tmp_path_factory.mktemp("fsck") / "fsck")


@pytest.fixture(scope="module")
def log() -> Log:
    return build(max(SIZES))


def read(reader: Path, prefix: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    officers = [f"-officer={officer.verifier}" for officer in OFFICERS]
    given = [reader, f"-dir={prefix}", f"-log={LOG.verifier}", *officers, *more]
    return subprocess.run(given, capture_output=True, text=True, check=False, timeout=120)


# ---------------------------------------------------------------- golang.org/x/mod/sumdb


@pytest.mark.parametrize("size", SIZES)
def test_go_verifies_the_whole_log_our_proofs_and_our_growths(
    reader: Path, log: Log, tmp_path: Path, size: int
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
    done = read(reader, tmp_path / "published", *more)
    assert done.returncode == 0, done.stderr
    count = len(indexes)
    assert done.stdout == f"{LOG.name}: {size} entries, {count} proofs, {count} growths\n"


def test_go_notices_every_changed_byte(reader: Path, log: Log, tmp_path: Path) -> None:
    log.publish(tmp_path, 3)
    paths = [
        tmp_path / "checkpoint",
        *(path for path in (tmp_path / "tile").rglob("*") if path.is_file()),
    ]
    total = sum(path.stat().st_size for path in paths)
    done = read(reader, tmp_path, "-flips")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f", {total} changed bytes noticed\n")
    assert total > 1000


@pytest.mark.parametrize("kind", ["proof", "growth"])
def test_go_refuses_a_proof_with_one_changed_hash(
    reader: Path, log: Log, tmp_path: Path, kind: str
) -> None:
    log.publish(tmp_path / "published", 257)
    made = log.proof(7, 257) if kind == "proof" else log.growth(7, 257)
    changed = made.split(b"\n")
    place = next(i for i, line in enumerate(changed) if len(line) == 44)
    changed[place] = (b"B" if changed[place][:1] == b"A" else b"A") + changed[place][1:]
    (tmp_path / "made").write_bytes(b"\n".join(changed))
    done = read(reader, tmp_path / "published", f"-{kind}={tmp_path / 'made'}")
    assert done.returncode == 1
    assert done.stderr


def test_go_refuses_the_log_under_another_key(reader: Path, log: Log, tmp_path: Path) -> None:
    log.publish(tmp_path, 3)
    stranger = key("ledger.example.org/stranger").verifier
    done = subprocess.run(
        [reader, f"-dir={tmp_path}", f"-log={stranger}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no verifiable signatures" in done.stderr


def test_go_refuses_statements_of_officers_it_does_not_know(
    reader: Path, log: Log, tmp_path: Path
) -> None:
    log.publish(tmp_path, 3)
    done = subprocess.run(
        [reader, f"-dir={tmp_path}", f"-log={LOG.verifier}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "entry 0" in done.stderr


# ------------------------------------------------------------------------ Tessera's fsck


@pytest.fixture
def checking(fsck: Path, tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def start_fsck(fsck: Path, prefix: Path, folder: Path) -> subprocess.Popen[str]:
    vkey = folder / "log.vkey"
    vkey.write_text(str(LOG.verifier), "ascii")
    given = [f"-storage_url=file://{prefix}", f"-public_key={vkey}", "-ui=false", "-v=1"]
    return subprocess.Popen([fsck, *given, "-logtostderr"], stderr=subprocess.PIPE, text=True)


def said_until(process: subprocess.Popen[str], word: str) -> str:
    """What it says until *word* or its end: on a damaged log, fsck 1.0.4 says so for ever."""
    said = ""
    deadline = time.monotonic() + 60
    assert process.stderr is not None
    for line in process.stderr:
        said += line
        if word in line or time.monotonic() > deadline:
            break
    return said


@pytest.mark.parametrize("size", SIZES)
def test_tesseras_fsck_finds_nothing_wrong(
    fsck: Path, log: Log, tmp_path: Path, checking: list[subprocess.Popen[str]], size: int
) -> None:
    log.publish(tmp_path / "published", size)
    process = start_fsck(fsck, tmp_path / "published", tmp_path)
    checking.append(process)
    said = said_until(process, "no such word")
    assert process.wait(timeout=10) == 0
    assert "fsck failed" not in said
    assert f"Successfully fsck'd log with size {size} " in said
    completed = said.split("Completed ranges:")[1]
    assert "OK" in completed
    assert "Invalid" not in completed
    assert "Unchecked" not in completed


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/001", "tile/1/000.p/2", "tile/entries/001"])
def test_tesseras_fsck_finds_one_changed_byte(
    fsck: Path, log: Log, tmp_path: Path, checking: list[subprocess.Popen[str]], name: str
) -> None:
    prefix = tmp_path / "published"
    log.publish(prefix, 700)
    data = bytearray((prefix / name).read_bytes())
    data[len(data) // 2] ^= 1
    (prefix / name).write_bytes(data)
    process = start_fsck(fsck, prefix, tmp_path)
    checking.append(process)
    said = said_until(process, "Invalid" if name != "checkpoint" else "no such word")
    assert "fsck failed" in said or "Invalid" in said


def test_go_reads_what_tiles_say_is_published(log: Log, tmp_path: Path) -> None:
    """The tests above read all of it: no file is published that a size does not imply."""
    log.publish(tmp_path, 700)
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    implied = {t.path for t in tiles.tiles_of(700)} | {b.path for b in tiles.bundles_of(700)}
    assert found == implied | {"checkpoint"}
