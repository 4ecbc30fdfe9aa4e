"""The whole desk as it is served, over a ledger with a lot of codes, and people who sign in."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.desk.desk import Desk
from api.desk.drafting import read_clock
from api.settings import Settings
from ledger.affairs.codes import format_hashes, hash_code, root_of_hashes
from ledger.core.keys import SigningKey
from ledger.core.note import sign_note
from tests.api.community import Ledger, expenditure_body, id_of, open_ledger
from tests.api.serving import Address, serving
from tests.desk.objections.served import drawn
from tests.desk.pages.served import verifier_files


@dataclass
class Clock:
    ahead_ms: int = 0

    def __call__(self) -> int:
        return read_clock() + self.ahead_ms


@dataclass
class Served:
    """The desk, and the cookies of those who have signed in."""

    ledger: Ledger
    neighbour: Ledger
    address: Address
    clock: Clock
    root: Path
    codes: tuple[bytes, ...]
    lot: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> dict[str, str]:
        """The headers by which the desk knows its own pages."""
        return {"origin": self.address.url, "x-mingbai-desk": "1"}

    def key(self, slug: str) -> SigningKey:
        """Give the key of whoever holds *slug* here, or with a ``+`` before it at the neighbour's."""
        ledger = self.neighbour if slug.startswith("+") else self.ledger
        return ledger.community.signer(slug.removeprefix("+"))

    def client(self, slug: str = "", **headers: str) -> httpx.Client:
        """Give a client of whoever owns *slug*, who signs in if need be; of nobody without one."""
        named = {"cookie": f"mingbai_desk={self.cookie(slug)}"} if slug else {}
        return self.address.client(headers={**self.own, **named, **headers})

    def cookie(self, slug: str) -> str:
        if slug not in self.cookies:
            self.sign_in(slug)
        return self.cookies[slug]

    def sign_in(self, slug: str) -> None:
        self.clock.ahead_ms += 10_000  # nobody is slowed down
        with self.client() as client:
            text = client.post("/desk/api/challenge", json={}).json()["challenge"]
            answered = client.post("/desk/api/session", json=self.answer(slug, text))
        assert answered.status_code == 200, answered.text
        self.cookies[slug] = answered.cookies["mingbai_desk"]

    def answer(self, slug: str, challenge: str) -> dict[str, str]:
        key = self.key(slug)
        return {
            "challenge": challenge,
            "public_key": key.verifier.public_key.hex(),
            "signature": base64.b64encode(key.sign(challenge.encode())).decode(),
        }

    def ask(
        self, slug: str, method: str, path: str, value: object = None, **options: Any
    ) -> httpx.Response:
        """Send a request below ``/desk/api``; ORIGIN is the ledger's address there."""
        where = "/desk/api/" + path.replace("ORIGIN", f"ledgers/{self.ledger.origin}")
        with self.client(slug) as client:
            if value is None and method in {"GET", "DELETE"}:
                return client.request(method, where, **options)
            return client.request(method, where, json=value, **options)

    def draft(self, slug: str = "accountant-1", amount: int = 12_345) -> dict[str, Any]:
        value = {"type": "expenditure", "body": expenditure_body(amount)}
        made = self.ask(slug, "POST", "ORIGIN/drafts", value)
        assert made.status_code == 201, made.text
        return made.json()  # type: ignore[no-any-return]

    def signature(self, draft: dict[str, Any], slug: str) -> dict[str, Any]:
        """Give what the owner of *slug* sends to sign *draft* as it is now."""
        note = sign_note(draft["text"].encode(), [self.key(slug)]).decode()
        line = note.rstrip("\n").rpartition("\n")[2]
        named = {name: draft[name] for name in ("revision", "statement_id")}
        return {**named, "line": line}


@contextmanager
def serve(root: Path, url: str = "") -> Iterator[Served]:
    """Serve the desk in *root* over two ledgers, with nothing put aside; *url* is its database's."""
    codes = drawn(20)
    hashes = [hash_code(each) for each in codes]
    body = {
        "count": len(codes),
        "day": "2026-11-20",
        "purpose": "异议与联名",
        "root": root_of_hashes(hashes).hex(),
        "until": "2099-12-31",
    }
    clock = Clock()
    for name in ("ledger", "neighbour", "desk"):
        (root / name).mkdir()
    with (
        open_ledger(root / "ledger") as ledger,
        open_ledger(root / "neighbour", "ledger.example.org/neighbour") as neighbour,
        Desk(root / "desk", verifier_files(), url=url, clock=clock) as desk,
    ):
        note = ledger.sign("codes", body, {"authority": "authority-1"}, "codes-1")
        ledger.appender.append([note])
        lot = {"issue": id_of(note).hex(), "hashes": format_hashes(hashes)}
        both = {each.origin: each for each in (ledger, neighbour)}
        with serving(create_app(both, Settings(), desk)) as address:
            yield Served(ledger, neighbour, address, clock, root, codes, lot)
