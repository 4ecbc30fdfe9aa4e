from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.drafts.desks import Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as opened:
        yield opened
