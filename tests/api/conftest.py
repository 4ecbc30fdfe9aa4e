from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.community import Ledger, open_ledger
from tests.api.serving import Address, serving


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path) as opened:
        yield opened


@pytest.fixture
def address(ledger: Ledger) -> Iterator[Address]:
    with serving(create_app({ledger.origin: ledger}, Settings())) as running:
        yield running
