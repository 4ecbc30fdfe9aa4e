"""The whole desk as it is served, and whoever invites and is invited there; time is the test's."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.desk.desk import Desk
from api.settings import Settings
from ledger.affairs.statement import format_statement, parse_statement, sign_statement
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note, sign_note
from tests.api.community import Community, now_ms, open_ledger
from tests.api.serving import serving
from tests.desk.pages.served import verifier_files
from tests.desk.signin.conftest import Clock, Door, signed

Value = dict[str, Any]
DIRECTOR: Value = {"roles": ["director"], "person": "p-9", "name": "王主任"}
WATCHER: Value = {"roles": ["supervision"], "name": "赵监督"}
REKEY: Value = {"rekey": "clerk-1", "reason": "手机丢了"}


def new_key(name: str, drawn: str = "") -> SigningKey:
    return SigningKey(name, ED25519, sha256(f"joins: {name} {drawn}".encode()).digest())


def proof_of(key: SigningKey, origin: str, code: str, vkey: str) -> str:
    """Sign what api/desk/joining.py asks for, written a second time."""
    hashed = sha256(bytes.fromhex(code.replace("-", ""))).hexdigest()
    text = f"mingbai/join/v1\n{origin}\n{hashed}\n{vkey}\n"
    return base64.b64encode(key.sign(text.encode())).decode()


def check(answered: httpx.Response, status: int, code: str = "") -> Value:
    assert answered.status_code == status, answered.text
    value: Value = answered.json()
    assert value.get("code") == code or not code, answered.text
    return value


@dataclass
class Hall:
    """A door, and people who have come in by it."""

    door: Door
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def leave(self) -> None:
        """Let everybody go, and come in anew."""
        while self.clients:
            self.clients.popitem()[1].close()

    @property
    def origin(self) -> str:
        return self.door.ledger.origin

    def path(self, *more: str) -> str:
        return "/".join(("/desk/api/ledgers", self.origin, "invitations", *more))

    def of(self, slug: str) -> httpx.Client:
        """Give the client of somebody who has signed in; one without a name is a stranger's."""
        if slug not in self.clients:
            self.clients[slug] = self.door.client()
            if slug:
                self.door.sign_in(self.clients[slug], slug)
        return self.clients[slug]

    def sign_in(self, key: SigningKey) -> httpx.Response:
        client = self.clients.setdefault(key.name, self.door.client())
        challenge = self.door.challenge(client)
        return client.post("/desk/api/session", json=signed(key, challenge))

    def invite(self, value: Value, slug: str = "authority-1") -> Value:
        return check(self.of(slug).post(self.path(), json=value), 201)

    def one(self, made: Value, slug: str = "authority-1") -> Value:
        found = check(self.of(slug).get(self.path()), 200)["invitations"]
        (one,) = [each for each in found if each["id"] == made["id"]]
        return dict(one)

    def look_up(self, code: str) -> httpx.Response:
        return self.of("").post("/desk/api/join/code", json={"code": code})

    def send(self, made: Value, key: SigningKey, **changes: str) -> httpx.Response:
        vkey = format_vkey(key.verifier)
        value = {
            "code": made["code"],
            "vkey": vkey,
            "proof": proof_of(key, self.origin, made["code"], vkey),
        }
        return self.of("").post("/desk/api/join", json={**value, **changes})

    def join(self, made: Value, drawn: str = "") -> SigningKey:
        key = new_key(f"{self.origin}/{made['slug']}", drawn)
        check(self.send(made, key), 201)
        return key

    def prepare(self, made: Value, slug: str = "authority-1") -> Value:
        """Press the one button: gives the draft."""
        named = check(self.of(slug).post(self.path(made["id"], "draft"), json={}), 201)
        path = f"/desk/api/ledgers/{self.origin}/drafts/{named['id']}"
        return check(self.of(slug).get(path), 200)

    def sign(self, draft: Value, slug: str = "authority-1") -> Value:
        note = sign_note(draft["text"].encode(), [self.door.key(slug)]).decode()
        value = {
            "revision": draft["revision"],
            "statement_id": draft["statement_id"],
            "line": note.rstrip("\n").rpartition("\n")[2],
        }
        path = f"/desk/api/ledgers/{self.origin}/drafts/{draft['id']}/signatures"
        return check(self.of(slug).post(path, json=value), 200)

    def appoint(self, made: Value) -> SigningKey:
        """Let somebody join, and appoint him."""
        key = self.join(made)
        assert self.sign(self.prepare(made))["state"] == "appended"
        return key


def open_hall(root: Path) -> Iterator[Hall]:
    clock = Clock()
    (root / "desk").mkdir()
    with (
        open_ledger(root / "ledger") as ledger,
        Desk(root / "desk", verifier_files(), clock=clock) as opened,
        serving(create_app({ledger.origin: ledger}, Settings(), opened)) as address,
    ):
        hall = Hall(Door(ledger, address, clock, root))
        yield hall
        hall.leave()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    yield from open_hall(tmp_path_factory.mktemp("hall"))


@pytest.fixture
def alone() -> None:
    """For tests that put something into the ledger: they have a hall of their own."""


@pytest.fixture
def hall(request: pytest.FixtureRequest) -> Iterator[Hall]:
    """A hall in which nobody is, and nobody is invited; an hour after the test before."""
    if "alone" in request.fixturenames:
        yield from open_hall(request.getfixturevalue("tmp_path"))
        return
    found: Hall = request.getfixturevalue("standing")
    with closing(sqlite3.connect(found.door.root / "desk" / "desk.db")) as database, database:
        database.execute("DELETE FROM desk_invitations")
    found.door.clock.ahead_ms += 3_600_000
    yield found
    found.leave()


@pytest.fixture
def shared_rules(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place whose rules let the director sign appointments beside the street."""
    written = Community.charter
    need = [{"count": 1, "roles": ["authority"]}, {"count": 1, "roles": ["director"]}]
    rule = [{"need": need, "people": 2}]

    def charter(self: Community) -> bytes:
        body = parse_statement(parse_note(written(self)).text).body
        text = format_statement(
            type="charter",
            body={**body, "rules": {**body["rules"], "appointment": rule, "rekey": rule}},
            by={"authority": "authority-1"},
            log=self.origin,
            no="charter",
            made_ms=now_ms() - 3_600_000,
        )
        return sign_statement(text, [self.signer("authority-1")])

    monkeypatch.setattr(Community, "charter", charter)
