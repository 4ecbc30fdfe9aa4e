"""What all tests of the desk share: key files that cost as little as is taken."""

from collections.abc import Iterator

import pytest

from ledger.log import keyring
from ledger.log.keyfile import Cost

LEAST = Cost(1 << 14)


@pytest.fixture(scope="package", autouse=True)
def cheap_passphrases() -> Iterator[None]:
    """Seal key files at the least cost that opens; what they cost by default is tests/log's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring.seal_key, "__defaults__", (LEAST,))
        patch.setattr(keyring.write_key, "__kwdefaults__", {"cost": LEAST})
        yield
