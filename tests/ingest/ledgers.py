"""Small ledgers for imports: founded on disk as ``mingbai init`` does, opened as a target."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.affairs.statement import format_statement, sign_statement
from ledger.core.keys import ED25519, SigningKey, VerifierKey, format_vkey
from ledger.log.append import Appender
from ledger.log.clock import read_clock
from ledger.log.directory import Ledger, open_ledger
from ledger.log.found import found_ledger
from ledger.log.ingest.local import LocalLedger
from ledger.log.ingest.mapping import Mapping as TableMapping
from ledger.log.ingest.run import Outcome, Request, finish_import, plan_import
from ledger.log.ingest.target import Target
from ledger.log.keyring import Cost, write_key
from ledger.log.openers import Openers
from publish.tree import TreePublisher
from tests.ingest.plans import BY, ORIGIN, Salts

PASSPHRASE = "a passphrase of the tests"
WHO = ("--by", "accountant=accountant-1", "--by", "director=director-1")
Import = Callable[..., tuple[int, str, str]]
"""Runs ``mingbai import``: its exit code, and what it said on both ways."""


def key_of(slug: str) -> SigningKey:
    name = f"{ORIGIN}/{slug}" if slug else ORIGIN
    return SigningKey(name, ED25519, sha256(f"tests/ingest: {name}".encode()).digest())


SIGNERS = {slug: key_of(slug) for slug in ("accountant-1", "director-1")}


def _officer(slug: str, role: str, person: str) -> dict[str, object]:
    return {"key": format_vkey(key_of(slug).verifier), "person": person, "roles": [role]}


def charter(log_key: VerifierKey, currency: str) -> bytes:
    authority = key_of("authority-1")
    need = [{"roles": ["accountant"], "count": 1}, {"roles": ["director"], "count": 1}]
    text = format_statement(
        type="charter",
        body={
            "authority": [
                {"key": format_vkey(authority.verifier), "person": "p-1", "office": "示例街道"}
            ],
            "community": "示例社区居民委员会",
            "currency": currency,
            "kind": "居委会",
            "log_keys": [format_vkey(log_key)],
            "officers": [
                _officer("accountant-1", "accountant", "p-2"),
                _officer("director-1", "director", "p-3"),
            ],
            "profile": "CN-urban-2026",
            "region": "000000",
            "rules": {"expenditure": [{"need": need, "people": 2}]},
        },
        by={"authority": "authority-1"},
        log=ORIGIN,
        no="charter",
        made_ms=now_s(),
    )
    return sign_statement(text, [authority])


def now_s() -> int:
    return read_clock() // 1_000 * 1_000


FAST = Cost(n=1 << 14)
LOG_SEED = sha256(b"tests/ingest: log").digest()


def run_import(request: Request, target: Target) -> Outcome:
    return finish_import(plan_import(request, target), target)


@dataclass
class Place:
    """A founded ledger's directory; every import opens it anew, as a new process would."""

    directory: Path
    workers: int = 0
    salts: Salts = field(default_factory=Salts)

    @classmethod
    def found(cls, directory: Path, currency: str = "CNY", workers: int = 0) -> "Place":
        ledger = found_ledger(
            directory,
            ORIGIN,
            make_charter=lambda log_key: charter(log_key, currency),
            make_publisher=TreePublisher,
            seed=LOG_SEED,
            passphrase=PASSPHRASE,
            environment={},
        )
        ledger.close()
        key = directory / "keys" / "log.key"
        key.unlink()  # the same key again, under a passphrase that costs little to check
        write_key(key, SigningKey(ORIGIN, ED25519, LOG_SEED), PASSPHRASE, cost=FAST)
        return cls(directory, workers)

    @contextmanager
    def open(self) -> Iterator[Ledger]:
        """Open as ``open_ledger`` does, but with the key at hand, since a passphrase costs time."""
        openers = Openers(self.workers)
        try:
            with open_ledger(self.directory, environment={}) as ledger:
                ledger.appending = Appender(
                    ledger.stores,
                    signer=SigningKey(ORIGIN, ED25519, LOG_SEED),
                    publisher=TreePublisher(ledger.files),
                    clock=read_clock,
                    openers=openers,
                )
                ledger.appending.recover()
                yield ledger
        finally:
            openers.close()

    @contextmanager
    def target(self) -> Iterator[LocalLedger]:
        with self.open() as ledger:
            yield LocalLedger(ledger, read_clock)

    def request(self, path: Path, mapping: TableMapping, **choices: Any) -> Request:
        settled: dict[str, Any] = {
            "by": BY,
            "signers": SIGNERS,
            "made_ms": now_s(),
            "salts": self.salts,
            "sealed": self.directory / "sealed",
        }
        return Request(path=path, mapping=mapping, **{**settled, **choices})

    def run(self, path: Path, mapping: TableMapping, **choices: Any) -> Outcome:
        with self.target() as target:
            return run_import(self.request(path, mapping, **choices), target)

    def size(self) -> int:
        with self.open() as ledger:
            return ledger.records.size()

    def texts(self) -> list[bytes]:
        """The texts of all statements after the charter."""
        with self.target() as target, self.open() as ledger:
            return list(target.read_texts(range(1, ledger.records.size())))
