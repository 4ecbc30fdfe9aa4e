"""示例社区居民委员会: a fictional community for tests of every floor, the same bytes in every run.

Keys are made of their names, times are fixed, so notes are deterministic. Whoever needs more writes
``note(type, body, by)``; ids follow from ``id_of(note)``.

    founding = charter_note()
    payment = expenditure_note("2026-11-001", amount=12_345)
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from ledger.affairs.admission import Opened, admit, open_statement
from ledger.affairs.memory import Overlay
from ledger.affairs.state import EMPTY, State
from ledger.affairs.statement import format_statement, sign_statement, signers_of, statement_id
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.core.text import parse_time_s

ORIGIN = "ledger.example.org/demo"
FOUNDED = "2026-11-22T08:00:00Z"
FOUNDED_MS = parse_time_s(FOUNDED)
MADE = "2026-11-22T09:00:00Z"
MADE_MS = parse_time_s(MADE)

By = Mapping[str, str | Sequence[str]]
Body = dict[str, Any]

# slug: (person, roles)
OFFICERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "secretary-1": ("p-2", ("secretary",)),
    "director-1": ("p-3", ("director",)),
    "accountant-1": ("p-4", ("accountant",)),
    "cashier-1": ("p-5", ("cashier",)),
    "clerk-1": ("p-6", ("clerk",)),
    "supervision-1": ("p-7", ("supervision",)),
    "supervision-2": ("p-8", ("supervision",)),
    "supervision-3": ("p-9", ("supervision",)),
}

APPROVED: By = {"accountant": "accountant-1", "director": "director-1"}
RULES: Body = {
    "expenditure": [
        {
            "need": [
                {"count": 1, "roles": ["accountant"]},
                {"count": 1, "roles": ["director", "secretary"]},
            ],
            "people": 2,
        }
    ],
    "notice": [{"need": [{"count": 1, "roles": ["director", "secretary"]}], "people": 1}],
}


def key(slug: str, origin: str = ORIGIN) -> SigningKey:
    """The signing key of *slug*, whether or not the charter lists it."""
    seed = sha256(f"mingbai test community: {origin}/{slug}".encode()).digest()
    return SigningKey(f"{origin}/{slug}", ED25519, seed)


def log_key(origin: str = ORIGIN) -> SigningKey:
    """The key that signs the log's checkpoints."""
    return SigningKey(
        origin, ED25519, sha256(f"mingbai test community: {origin}".encode()).digest()
    )


def vkey(slug: str, origin: str = ORIGIN) -> str:
    return format_vkey(key(slug, origin).verifier)


def known_keys(*slugs: str, origin: str = ORIGIN) -> dict[tuple[str, bytes], bytes]:
    """What ``open_statement`` takes: the charter's keys, and those of *slugs*."""
    verifiers = [key(s, origin).verifier for s in ("authority-1", *OFFICERS, *slugs)]
    return {(v.name, v.key_id): v.public_key for v in verifiers}


# ------------------------------------------------------------------------------------- bodies


def charter_body(origin: str = ORIGIN, **changes: Any) -> Body:
    body: Body = {
        "authority": [
            {"key": vkey("authority-1", origin), "office": "示例街道办事处", "person": "p-1"}
        ],
        "community": "示例社区居民委员会",
        "currency": "CNY",
        "kind": "居委会",
        "log_keys": [format_vkey(log_key(origin).verifier)],
        "officers": [
            {"key": vkey(slug, origin), "person": person, "roles": list(roles)}
            for slug, (person, roles) in OFFICERS.items()
        ],
        "profile": "CN-urban-2026",
        "region": "000000",
        "rules": RULES,
    }
    return {**body, **changes}


def expenditure_body(amount: int = 12_345, **changes: Any) -> Body:
    body: Body = {
        "amount": amount,
        "category": "办公费",
        "currency": "CNY",
        "date": "2026-11-20",
        "evidence": [{"name": "发票.pdf", "sha256": "32d893584ec8162d427bc9df2d6fa272" * 2}],
        "fund": "居委会工作经费",
        "grade": "self",
        "handler": "clerk",
        "payee": {"org": "示例印刷有限公司"},
        "summary": "印制三务公开栏",
        "voucher": {"no": "2026-11-007", "type": "付"},
    }
    return {**body, **changes}


def income_body(amount: int = 50_000, **changes: Any) -> Body:
    body = expenditure_body(amount, category="拨款", summary="街道拨付工作经费")
    del body["payee"]
    return {**body, "payer": {"org": "示例街道办事处"}, **changes}


def notice_body(rows: Iterable[Sequence[str | int]] = (), **changes: Any) -> Body:
    table = [list(row) for row in rows] or [["2026-11-20", "印制三务公开栏", 12_345]]
    body: Body = {
        "catalogue": "F02",
        "display": {"from": "2026-11-22", "to": "2026-12-07"},
        "duty": "director",
        "kind": "financial",
        "medium": ["公开栏", "网络"],
        "period": "2026-11",
        "table": {"columns": ["日期", "摘要", "支出（分）"], "rows": table},
        "title": "居委会工作经费使用情况公示（2026年11月）",
        "totals": {"count": len(table), "expenditure": 12_345},
    }
    return {**body, **changes}


# -------------------------------------------------------------------------------------- notes


def text(
    type: str,  # noqa: A002 - the envelope's word
    body: Body,
    by: By,
    *,
    no: str,
    made_ms: int = MADE_MS,
    origin: str = ORIGIN,
    charter: bytes | None = None,
    after: bytes | None = None,
) -> bytes:
    """A statement's text; the standard charter's id stands in it if none is given."""
    if charter is None and type != "charter":
        charter = charter_id(origin)
    return format_statement(
        type=type,
        body=body,
        by=by,
        log=origin,
        no=no,
        made_ms=made_ms,
        charter=charter,
        after=after,
    )


def note(
    type: str,  # noqa: A002 - the envelope's word
    body: Body,
    by: By,
    *,
    no: str,
    signers: Sequence[str] | None = None,
    made_ms: int = MADE_MS,
    origin: str = ORIGIN,
    charter: bytes | None = None,
    after: bytes | None = None,
) -> bytes:
    """A signed statement; everyone in *by* signs it unless *signers* says otherwise."""
    signed = text(
        type, body, by, no=no, made_ms=made_ms, origin=origin, charter=charter, after=after
    )
    if signers is None:
        pairs = [(r, (s,) if isinstance(s, str) else tuple(s)) for r, s in by.items()]
        signers = signers_of(pairs)
    return sign_statement(signed, [key(slug, origin) for slug in signers])


def id_of(signed: bytes) -> bytes:
    """The id of the statement in a note."""
    return statement_id(parse_note(signed).text)


_CHARTERS: dict[str, bytes] = {}


def charter_note(origin: str = ORIGIN, **changes: Any) -> bytes:
    """The standard charter, or one with *changes* in its body."""
    if not changes and origin in _CHARTERS:
        return _CHARTERS[origin]
    signed = note(
        "charter",
        charter_body(origin, **changes),
        {"authority": "authority-1"},
        no="charter",
        made_ms=FOUNDED_MS,
        origin=origin,
    )
    if not changes:
        _CHARTERS[origin] = signed
    return signed


def charter_id(origin: str = ORIGIN) -> bytes:
    return id_of(charter_note(origin))


def expenditure_note(
    no: str,
    amount: int = 12_345,
    *,
    by: By = APPROVED,
    made_ms: int = MADE_MS,
    origin: str = ORIGIN,
    charter: bytes | None = None,
    **changes: Any,
) -> bytes:
    body = expenditure_body(amount, **changes)
    return note("expenditure", body, by, no=no, made_ms=made_ms, origin=origin, charter=charter)


def income_note(no: str, amount: int = 50_000, *, origin: str = ORIGIN, **changes: Any) -> bytes:
    by = {"accountant": "accountant-1"}
    return note("income", income_body(amount, **changes), by, no=no, origin=origin)


def notice_note(
    no: str,
    rows: Iterable[Sequence[str | int]] = (),
    *,
    by: By = {"director": "director-1"},  # noqa: B006 - never changed
    made_ms: int = MADE_MS,
    origin: str = ORIGIN,
    charter: bytes | None = None,
    **changes: Any,
) -> bytes:
    body = notice_body(rows, **changes)
    return note("notice", body, by, no=no, made_ms=made_ms, origin=origin, charter=charter)


def appointment_note(
    no: str,
    slug: str,
    roles: Sequence[str],
    *,
    person: str,
    after: bytes,
    made_ms: int = MADE_MS,
    origin: str = ORIGIN,
    charter: bytes | None = None,
    **changes: Any,
) -> bytes:
    """The authority gives *slug*, a new key, to *person* for *roles*; *after* is an id."""
    body = {"key": vkey(slug, origin), "person": person, "roles": list(roles), **changes}
    by = {"authority": "authority-1"}
    return note(
        "appointment",
        body,
        by,
        no=no,
        made_ms=made_ms,
        origin=origin,
        charter=charter,
        after=after,
    )


def revocation_note(
    no: str,
    slug: str,
    *,
    after: bytes,
    made_ms: int = MADE_MS,
    origin: str = ORIGIN,
    charter: bytes | None = None,
    **changes: Any,
) -> bytes:
    """The authority ends the key *slug*; *after* is an id."""
    body = {"reason": "离任", "slug": slug, **changes}
    by = {"authority": "authority-1"}
    return note(
        "revocation",
        body,
        by,
        no=no,
        made_ms=made_ms,
        origin=origin,
        charter=charter,
        after=after,
    )


# ------------------------------------------------------------------------------------- replay


def opened(signed: bytes, origin: str = ORIGIN) -> Opened:
    return open_statement(signed, origin, known_keys(origin=origin))


def replay(
    notes: Iterable[bytes], *, time_ms: int = MADE_MS, origin: str = ORIGIN
) -> tuple[State, Overlay]:
    """The state and the memory after *notes*, all of which must be admissible, one a second."""
    state, memory = EMPTY, Overlay()
    for index, signed in enumerate(notes):
        admission = admit(
            state, memory, opened(signed, origin), index=index, time_ms=time_ms + 1000 * index
        )
        memory.remember(admission.remembered)
        for closed, closer in admission.closed:
            memory.close(closed, closer)
        state = admission.state
    return state, memory
