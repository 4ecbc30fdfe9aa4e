"""A small community's ledger on disk, with its officers' keys, for tests of the service."""

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from ledger.affairs.statement import format_statement, sign_statement, statement_id
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.log.append import Appender
from ledger.log.clock import read_clock
from ledger.log.contracts import Clock
from ledger.log.openers import Openers
from ledger.log.recover import Stores
from ledger.storage.files import DirectoryFiles
from ledger.storage.heads import FileLockStore
from ledger.storage.records import open_records
from publish.tree import TreePublisher

ORIGIN = "ledger.example.org/demo"
OFFICERS = ("accountant-1", "director-1", "clerk-1", "supervision-1")


def key(name: str) -> SigningKey:
    return SigningKey(name, ED25519, sha256(b"tests/api: " + name.encode()).digest())


def now_ms() -> int:
    return int(time.time()) * 1000


def id_of(note: bytes) -> bytes:
    return statement_id(parse_note(note).text)


@dataclass(frozen=True)
class Community:
    """Everything that a ledger's people can sign; *made_ms* is when they do."""

    origin: str = ORIGIN

    @property
    def log_key(self) -> SigningKey:
        return key(self.origin)

    def signer(self, slug: str) -> SigningKey:
        return key(f"{self.origin}/{slug}")

    def vkey(self, slug: str) -> str:
        return format_vkey(self.signer(slug).verifier)

    def charter(self) -> bytes:
        officers = [
            {"key": self.vkey(slug), "person": f"p-{slug}", "roles": [slug.rpartition("-")[0]]}
            for slug in OFFICERS
        ]
        body = {
            "authority": [{"key": self.vkey("authority-1"), "office": "示例街道", "person": "p-0"}],
            "community": "示例社区",
            "currency": "CNY",
            "kind": "居委会",
            "log_keys": [format_vkey(self.log_key.verifier)],
            "officers": officers,
            "profile": "CN-urban-2026",
            "region": "000000",
            "rules": {
                "expenditure": [
                    {
                        "need": [
                            {"count": 1, "roles": ["accountant"]},
                            {"count": 1, "roles": ["director", "secretary"]},
                        ],
                        "people": 2,
                    }
                ]
            },
        }
        text = format_statement(
            type="charter",
            body=body,
            by={"authority": "authority-1"},
            log=self.origin,
            no="charter",
            made_ms=now_ms() - 3_600_000,
        )
        return sign_statement(text, [self.signer("authority-1")])

    def sign(
        self,
        charter: bytes,
        kind: str,
        body: Mapping[str, object],
        by: Mapping[str, str | Sequence[str]],
        no: str,
        *,
        made_ms: int | None = None,
        after: bytes | None = None,
        signers: Sequence[str] | None = None,
        log: str | None = None,
    ) -> bytes:
        text = format_statement(
            type=kind,
            body=body,
            by=by,
            log=log or self.origin,
            no=no,
            made_ms=made_ms or now_ms() - 60_000,
            charter=charter,
            after=after,
        )
        slugs = signers if signers is not None else sorted(str(slug) for slug in by.values())
        return sign_statement(text, [self.signer(slug) for slug in slugs])


def notice_body(title: str = "居委会工作经费使用情况公示") -> dict[str, object]:
    return {
        "catalogue": "F02",
        "display": {"from": "2026-11-22", "to": "2026-12-07"},
        "duty": "director",
        "kind": "financial",
        "medium": ["公开栏"],
        "period": "2026-11",
        "title": title,
        "totals": {"count": 0},
    }


def expenditure_body(amount: int = 1_234_500) -> dict[str, object]:
    return {
        "amount": amount,
        "category": "办公费",
        "currency": "CNY",
        "date": "2026-11-20",
        "evidence": [{"name": "发票.jpg"}],
        "fund": "居委会工作经费",
        "grade": "self",
        "handler": "clerk",
        "payee": {"org": "示例印刷有限公司"},
        "summary": "印制三务公开栏",
        "voucher": {"no": "记-7"},
    }


@dataclass(frozen=True)
class Ledger:
    """An open ledger, founded: what ``create_app`` is given, and what a test needs beside it."""

    community: Community
    appender: Appender
    stores: Stores
    charter: bytes

    @property
    def origin(self) -> str:
        return self.community.origin

    @property
    def charter_id(self) -> bytes:
        return id_of(self.charter)

    def notice(self, no: str, title: str = "公示") -> bytes:
        return self.sign("notice", notice_body(title), {"director": "director-1"}, no)

    def expenditure(self, no: str) -> bytes:
        by = {"accountant": "accountant-1", "director": "director-1"}
        return self.sign("expenditure", expenditure_body(), by, no)

    def sign(
        self,
        kind: str,
        body: Mapping[str, object],
        by: Mapping[str, str | Sequence[str]],
        no: str,
        **rest: object,
    ) -> bytes:
        return self.community.sign(self.charter_id, kind, body, by, no, **rest)  # type: ignore[arg-type]

    def entries(self) -> list[bytes]:
        return self.stores.records.read_entries(0, self.stores.records.size())


@cache
def blank_records(origin: str) -> bytes:
    """Give a records database with its tables and nothing in them: to make them takes a while."""
    with tempfile.TemporaryDirectory() as folder:
        open_records(f"sqlite:///{folder}/records.db", origin).close()
        return (Path(folder) / "records.db").read_bytes()


@contextmanager
def open_ledger(
    root: Path,
    origin: str = ORIGIN,
    *,
    clock: Clock = read_clock,
    workers: int = 0,
    publisher: type[TreePublisher] = TreePublisher,
) -> Iterator[Ledger]:
    """Open the ledger in *root*, with its charter as entry 0 if it is new."""
    community = Community(origin)
    (root / "keys").mkdir(parents=True, exist_ok=True)
    if not (root / "records.db").exists():
        (root / "records.db").write_bytes(blank_records(origin))
    files = DirectoryFiles(root / "published")
    stores = Stores(
        open_records(f"sqlite:///{root}/records.db", origin),
        files,
        FileLockStore(root / "keys" / "head"),
    )
    with Openers(workers) as openers:
        appender = Appender(
            stores,
            signer=community.log_key,
            publisher=publisher(files),
            clock=clock,
            openers=openers,
        )
        try:
            entries = stores.records.read_entries(0, 1)
            charter = entries[0].partition(b"\n\n")[2] if entries else community.charter()
            if not entries:
                appender.append([charter])
            yield Ledger(community, appender, stores, charter)
        finally:
            stores.records.close()
            stores.lock.close()
            files.close()
