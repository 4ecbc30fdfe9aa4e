"""What the benchmarks append: two-signature expenditures of some 640 bytes."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

from benchmarks.signatures import Signed
from ledger.affairs.statement import format_statement, sign_statement, statement_id
from ledger.core.keys import ED25519, SigningKey, VerifierKey, format_vkey
from ledger.core.note import parse_note

ORIGIN = "bench.example.org/demo"
PASSPHRASE = "benchmark"
SIGNERS = ("accountant-1", "director-1")
BY = {"accountant": "accountant-1", "director": "director-1"}
RULE = {
    "need": [{"roles": ["accountant"], "count": 1}, {"roles": ["director"], "count": 1}],
    "people": 2,
}
CHUNK = 2_000


def seed(label: str) -> bytes:
    """The seed of a key that is the same in every run."""
    return sha256(f"mingbai benchmark: {label}".encode()).digest()


def officer(slug: str) -> SigningKey:
    """The signing key of an officer."""
    return SigningKey(f"{ORIGIN}/{slug}", ED25519, seed(slug))


def charter_note(log_key: VerifierKey, made_ms: int) -> bytes:
    """The charter of the benchmark's ledger, signed by its authority."""
    vkey = {slug: format_vkey(officer(slug).verifier) for slug in ("authority-1", *SIGNERS)}
    body = {
        "authority": [{"key": vkey["authority-1"], "office": "示例街道办事处", "person": "p-1"}],
        "community": "示例社区居民委员会",
        "currency": "CNY",
        "kind": "居委会",
        "log_keys": [format_vkey(log_key)],
        "officers": [
            {"key": vkey["accountant-1"], "person": "p-2", "roles": ["accountant"]},
            {"key": vkey["director-1"], "person": "p-3", "roles": ["director"]},
        ],
        "profile": "CN-urban-2026",
        "region": "000000",
        "rules": {"expenditure": [RULE]},
    }
    text = format_statement(
        type="charter",
        body=body,
        by={"authority": "authority-1"},
        log=ORIGIN,
        no="charter",
        made_ms=made_ms,
    )
    return sign_statement(text, [officer("authority-1")])


def charter_id(note: bytes) -> bytes:
    """The id by which statements name the charter."""
    return statement_id(parse_note(note).text)


def expenditure_note(number: int, charter: bytes, made_ms: int) -> bytes:
    """The *number*th expenditure."""
    body = {
        "amount": 10_000 + number % 99_991,
        "category": "办公费",
        "currency": "CNY",
        "date": "2026-11-20",
        "evidence": [{"sha256": sha256(str(number).encode()).hexdigest()}],
        "fund": "居委会工作经费",
        "grade": "self",
        "handler": "clerk",
        "payee": {"org": "示例印刷有限公司"},
        "summary": "印制三务公开栏",
        "voucher": {"no": f"2026-11-{number}"},
    }
    text = format_statement(
        type="expenditure",
        body=body,
        by=BY,
        log=ORIGIN,
        no=f"2026-{number:08d}",
        made_ms=made_ms,
        charter=charter,
    )
    return sign_statement(text, [officer(slug) for slug in SIGNERS])


def _chunk(start: int, stop: int, charter: bytes, made_ms: int) -> list[bytes]:
    return [expenditure_note(number, charter, made_ms) for number in range(start, stop)]


def expenditure_notes(start: int, stop: int, charter: bytes, made_ms: int) -> Iterator[bytes]:
    """Expenditures *start* to *stop*, signed by all cores."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        edges = range(start, stop, CHUNK)
        pending = []
        for edge in edges:
            pending.append(pool.submit(_chunk, edge, min(stop, edge + CHUNK), charter, made_ms))
            if len(pending) > 8:
                yield from pending.pop(0).result()
        for each in pending:
            yield from each.result()


def signatures_of(notes: Sequence[bytes]) -> list[Signed]:
    """Every signature of *notes*, as PyNaCl takes it."""
    keys = {officer(slug).name: officer(slug).verifier.public_key for slug in SIGNERS}
    return [
        Signed(keys[line.name], line.blob + parsed.text)
        for parsed in map(parse_note, notes)
        for line in parsed.signatures
    ]


def policy_text(log_key: VerifierKey) -> str:
    """The policy under which the benchmark's ledger is audited."""
    return f"log {format_vkey(log_key)}\nquorum none\n"


def write_trust(folder: Path, log_key: VerifierKey, charter: bytes) -> tuple[Path, Path]:
    """Write the policy and charters files into *folder*."""
    policy, charters = folder / "policy.txt", folder / "charters.txt"
    policy.write_text(policy_text(log_key), "utf-8")
    charters.write_text(f"{ORIGIN} {charter.hex()}\n", "utf-8")
    return policy, charters
