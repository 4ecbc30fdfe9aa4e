"""A desk over a real ledger on disk, and the people who sit at it."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from api.deployment import Deployment
from api.desk.appending import Appending
from api.desk.countersigning import Countersigning, Line
from api.desk.draft import Draft
from api.desk.drafting import Asked, Drafting, read_clock
from api.desk.proposing import Proposal
from api.desk.readings import Readings
from api.settings import Settings
from ledger.core.errors import LedgerError
from ledger.core.keys import SigningKey
from ledger.core.note import sign_note
from ledger.storage.desk.drafts import DraftRecords
from ledger.storage.desk.opening import open_desk_database
from tests.api.community import Ledger, expenditure_body, open_ledger

T = TypeVar("T")


def run_apart(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine in a thread of its own: a browser's driver leaves a loop in the test's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()


@dataclass
class Clock:
    ahead_ms: int = 0

    def __call__(self) -> int:
        return read_clock() + self.ahead_ms


@dataclass
class Desk:
    ledger: Ledger
    drafting: Drafting
    signing: Countersigning
    appending: Appending
    clock: Clock = field(default_factory=Clock)

    @property
    def origin(self) -> str:
        return self.ledger.origin

    def key(self, slug: str) -> SigningKey:
        return self.ledger.community.signer(slug)

    def public(self, slug: str) -> bytes:
        return self.key(slug).verifier.public_key

    def propose(self, slug: str, kind: str, body: dict[str, object], **rest: object) -> Draft:
        proposal = Proposal(kind, body, **rest)  # type: ignore[arg-type]
        (made,) = self.drafting.propose(self.origin, self.public(slug), [proposal])
        return made

    def payment(self, amount: int = 12_345, **changes: object) -> Draft:
        body = {**expenditure_body(amount), **changes}
        return self.propose("accountant-1", "expenditure", body)

    def asked(self, draft: Draft, slug: str) -> Asked:
        return Asked(draft.origin, draft.id, self.public(slug))

    def read(self, draft: Draft, slug: str = "accountant-1") -> Draft:
        return self.drafting.read(self.asked(draft, slug))

    def line(self, draft: Draft, slug: str) -> Line:
        note = sign_note(draft.text, [self.key(slug)]).decode()
        line = note.rstrip("\n").rpartition("\n")[2]
        return Line(draft.origin, draft.id, draft.revision, draft.statement_id, line)

    def sign(self, draft: Draft, *slugs: str) -> Draft:
        for slug in slugs:
            draft = self.signing.sign(self.public(slug), self.line(draft, slug))
        return draft

    def append(self, *complete: Draft) -> dict[str, Draft]:
        return run_apart(lambda: self.appending.append(complete))

    def enter(self, kind: str, body: dict[str, object], by: dict[str, str], no: str) -> bytes:
        """Put a statement into the ledger past the desk."""
        note = self.ledger.sign(kind, body, by, no)
        try:
            self.ledger.appender.append([note])
        except LedgerError as error:
            raise AssertionError(error.text("en")) from error
        return note


@cache
def blank_desk() -> bytes:
    """Give a desk's database with its tables and nothing in them: to make them takes a while."""
    with tempfile.TemporaryDirectory() as folder:
        open_desk_database(f"sqlite:///{folder}/desk.db").close()
        return (Path(folder) / "desk.db").read_bytes()


@contextmanager
def open_desk(root: Path) -> Iterator[Desk]:
    with open_ledger(root / "ledger") as ledger:
        deployment = Deployment({ledger.origin: ledger}, Settings())
        deployment.start()
        if not (root / "desk.db").exists():
            (root / "desk.db").write_bytes(blank_desk())
        engines = open_desk_database(f"sqlite:///{root}/desk.db")
        try:
            clock = Clock()
            drafting = Drafting(DraftRecords(engines), Readings(deployment), clock)
            yield Desk(
                ledger, drafting, Countersigning(drafting), Appending(deployment, drafting), clock
            )
        finally:
            engines.close()
            deployment.stop()
