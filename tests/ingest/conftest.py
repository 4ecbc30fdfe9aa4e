"""An office of the import's tests: a founded ledger and its signers' key files."""

from pathlib import Path

import pytest

from ledger.log.keyring import write_key
from tests.ingest.ledgers import FAST, PASSPHRASE, SIGNERS, Place


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded ledger and two key files, made once, since a passphrase is meant to cost time."""
    folder = tmp_path_factory.mktemp("office")
    Place.found(folder / "ledger")
    for slug, key in SIGNERS.items():
        write_key(folder / f"{slug}.key", key, PASSPHRASE, cost=FAST)
    return folder
