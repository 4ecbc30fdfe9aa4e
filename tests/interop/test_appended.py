"""A ledger that the append path wrote, checkpoint after checkpoint, read by others."""

from pathlib import Path

import pytest

from ledger.core.checkpoint import open_checkpoint
from ledger.core.text import format_base64
from ledger.log.read import TileReader
from tests.interop.programs import fsck_finished, read_log
from tests.log.site import Site
from tests.log.statements import ACCOUNTANT, AUTHORITY, DIRECTOR, LOG_KEY, ORIGIN
from tests.requirements import needs

pytestmark = [pytest.mark.go, needs("go"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A charter and 307 expenditures under five checkpoints: 1, 3, 255, 257 and 308 entries."""
    site = Site(tmp_path_factory.mktemp("appended")).found(0)
    appender = site.open()
    for number, count in enumerate((2, 252, 2, 51)):
        site.append(appender, site.statements(f"batch-{number}", count))
    site.check()
    site.close()
    return site


def test_go_verifies_what_was_appended_and_every_growth_that_was_signed(
    site: Site, tmp_path: Path, reader_program: Path
) -> None:
    published = site.root / "published"
    tiles = TileReader(lambda path: (published / path).read_bytes())
    note = (published / "checkpoint").read_bytes()
    newest, _ = open_checkpoint(note, LOG_KEY.verifier)
    assert newest.size == 308
    more = []
    for index in (0, 1, 254, 255, 256, 307):
        path = tmp_path / f"{index}.tlog-proof"
        path.write_bytes(tiles.read_proof(index, newest, note))
        more.append(f"-proof={path}")
    signed = {open_checkpoint(each, LOG_KEY.verifier)[0].size for each in site.signed}
    assert sorted(signed) == [1, 3, 255, 257, 308]
    for old_size in sorted(signed):
        proof = tiles.prove_growth(old_size, newest.size)
        lines = [f"old {old_size}", *map(format_base64, proof), "", ""]
        path = tmp_path / f"{old_size}.growth"
        path.write_bytes("\n".join(lines).encode() + note)
        more.append(f"-growth={path}")
    officers = (AUTHORITY.verifier, ACCOUNTANT.verifier, DIRECTOR.verifier)
    done = read_log(reader_program, published, LOG_KEY.verifier, officers, *more)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{ORIGIN}: 308 entries, 6 proofs, 5 growths\n"


def test_tesseras_fsck_finds_nothing_wrong_with_what_was_appended(
    site: Site, tmp_path: Path, fsck_program: Path
) -> None:
    said = fsck_finished(fsck_program, site.root / "published", LOG_KEY.verifier, tmp_path)
    assert "fsck failed" not in said
    assert "Successfully fsck'd log with size 308 " in said
