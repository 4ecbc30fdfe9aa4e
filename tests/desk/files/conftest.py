from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.files.served import Files, serve_files


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    root = tmp_path_factory.mktemp("desk")
    (root / "ledger").mkdir()
    with open_desk(root) as desk, serve_files(desk, root / "desk" / "files") as served:
        yield served


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Files]:
    """A desk that takes little."""
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as desk:
        yield from _small(desk, tmp_path)


def _small(desk: Desk, root: Path) -> Iterator[Files]:
    limits = {"max_file_bytes": 4096, "max_ledger_bytes": 8000}
    with serve_files(desk, root / "desk" / "files", **limits) as served:
        yield served
