"""The whole desk, as it is served, over a real ledger; time is the test's."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.desk.desk import Desk
from api.desk.drafting import read_clock
from api.settings import Settings
from ledger.core.keys import SigningKey
from tests.api.community import Ledger, open_ledger
from tests.api.serving import Address, serving
from tests.desk.pages.served import verifier_files


@dataclass
class Clock:
    ahead_ms: int = 0

    def __call__(self) -> int:
        return read_clock() + self.ahead_ms


@dataclass
class Door:
    """The desk's door, and whoever stands before it."""

    ledger: Ledger
    address: Address
    clock: Clock
    root: Path

    def key(self, slug: str) -> SigningKey:
        return self.ledger.community.signer(slug)

    def client(self, **headers: str) -> httpx.Client:
        own = {"origin": self.address.url, "x-mingbai-desk": "1"}
        return self.address.client(headers={**own, **headers})

    def challenge(self, client: httpx.Client) -> str:
        answered = client.post("/desk/api/challenge", json={})
        assert answered.status_code == 200, answered.text
        return str(answered.json()["challenge"])

    def answer(self, client: httpx.Client, key: SigningKey, challenge: str) -> httpx.Response:
        return client.post("/desk/api/session", json=signed(key, challenge))

    def sign_in(self, client: httpx.Client, slug: str = "accountant-1") -> httpx.Response:
        answered = self.answer(client, self.key(slug), self.challenge(client))
        assert answered.status_code == 200, answered.text
        return answered


def signed(key: SigningKey, challenge: str) -> dict[str, Any]:
    return {
        "challenge": challenge,
        "public_key": key.verifier.public_key.hex(),
        "signature": base64.b64encode(key.sign(challenge.encode())).decode(),
    }


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    clock = Clock()
    root = tmp_path_factory.mktemp("door")
    (root / "desk").mkdir()
    with (
        open_ledger(root / "ledger") as ledger,
        Desk(root / "desk", verifier_files(), clock=clock) as opened,
        serving(create_app({ledger.origin: ledger}, Settings(), opened)) as address,
    ):
        yield Door(ledger, address, clock, root)


@pytest.fixture
def door(standing: Door) -> Door:
    """Ninety days after the test before: its sign-ins are forgotten at the next, and nobody is slowed down."""
    standing.clock.ahead_ms += 91 * 86_400_000
    return standing
