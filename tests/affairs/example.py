"""The ledger of three entries that ``docs/spec`` shows, made of the worked example's keys."""

from hashlib import sha256
from typing import Any

from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.chart import STANDARD_CHARTS
from ledger.affairs.persons import make_slips
from ledger.affairs.roles import STANDARD_ROLES
from ledger.affairs.rules import DEFAULT_RULES, format_rules
from ledger.affairs.sealed import seal_field
from ledger.affairs.statement import format_statement, sign_statement, statement_id
from ledger.affairs.types.registry import REGISTRY, Link
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.core.text import parse_time_ms, parse_time_s

ORIGIN = "ledger.example.org/demo"
MADE = ("2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z")
TIMES = ("2026-11-22T08:00:01.000Z", "2026-11-22T09:30:00.125Z", "2026-11-22T10:00:00.500Z")
SALT = bytes(range(32))


def key(label: str) -> SigningKey:
    seed = sha256(f"mingbai worked example: {label}".encode()).digest()
    name = ORIGIN if label == "log key" else f"{ORIGIN}/{label.removesuffix(' key')}-1"
    return SigningKey(name, ED25519, seed)


def vkey(label: str) -> str:
    return format_vkey(key(label).verifier)


def _one(*roles: str) -> dict[str, Any]:
    return {"count": 1, "roles": list(roles)}


CHARTER: dict[str, Any] = {
    "authority": [{"key": vkey("authority key"), "office": "示例街道办事处", "person": "p-1"}],
    "community": "示例社区居民委员会",
    "currency": "CNY",
    "kind": "居委会",
    "log_keys": [vkey("log key")],
    "officers": [
        {"key": vkey("accountant key"), "person": "p-2", "roles": ["accountant"]},
        {"key": vkey("director key"), "person": "p-3", "roles": ["director"]},
    ],
    "profile": "CN-urban-2026",
    "region": "000000",
    "rules": {
        "expenditure": [
            {
                "need": [_one("accountant"), _one("director", "secretary")],
                "people": 2,
                "up_to": 2_000_000,
            },
            {
                "decision": True,
                "need": [
                    _one("accountant"),
                    _one("director", "secretary"),
                    {"count": 2, "roles": ["supervision"]},
                ],
                "people": 4,
            },
        ]
    },
}
PAYMENT: dict[str, Any] = {
    "amount": 1_234_500,
    "category": "办公费",
    "currency": "CNY",
    "date": "2026-11-20",
    "evidence": [
        {
            "name": "发票.pdf",
            "sha256": "32d893584ec8162d427bc9df2d6fa272c5bae6218489d340ec1e1f107d403ae0",
        }
    ],
    "fund": "居委会工作经费",
    "grade": "self",
    "handler": "clerk",
    "payee": {"org": "示例印刷有限公司"},
    "summary": "印制三务公开栏",
    "voucher": {"no": "7", "type": "付"},
}
NOTICE: dict[str, Any] = {
    "catalogue": "F02",
    "display": {"from": "2026-11-22", "to": "2026-12-07"},
    "duty": "主任",
    "kind": "financial",
    "medium": ["公开栏", "网络"],
    "period": "2026-11",
    "table": {
        "columns": ["日期", "摘要", "支出（分）"],
        "rows": [["2026-11-20", "印制三务公开栏", 1_234_500]],
    },
    "title": "居委会工作经费使用情况公示（2026年11月）",
    "totals": {"count": 1, "expenditure": 1_234_500},
}


def notes() -> list[bytes]:
    """The three statements, signed."""
    made = [parse_time_s(each) for each in MADE]
    text = format_statement(
        type="charter",
        body=CHARTER,
        by={"authority": "authority-1"},
        log=ORIGIN,
        no="charter",
        made_ms=made[0],
    )
    charter = statement_id(text)
    payment = format_statement(
        type="expenditure",
        body=PAYMENT,
        by={"accountant": "accountant-1", "director": "director-1"},
        log=ORIGIN,
        no="2026-11-007",
        made_ms=made[1],
        charter=charter,
    )
    notice = format_statement(
        type="notice",
        body={**NOTICE, "entries": [statement_id(payment).hex()]},
        by={"director": "director-1"},
        log=ORIGIN,
        no="notice-2026-11-F02",
        made_ms=made[2],
        charter=charter,
    )
    return [
        sign_statement(text, [key("authority key")]),
        sign_statement(payment, [key("accountant key"), key("director key")]),
        sign_statement(notice, [key("director key")]),
    ]


def entries() -> list[bytes]:
    """The three entries."""
    found: list[bytes] = []
    previous = FIRST_PREVIOUS
    for index, (note, time) in enumerate(zip(notes(), TIMES, strict=True)):
        governance = 0 if index else None
        entry = format_entry(Entry(index, parse_time_ms(time), governance, previous, note))
        previous = hash_leaf(entry)
        found.append(entry)
    return found


def blocks() -> dict[str, str]:
    """Every byte-exact block that the specification shows, by its name."""
    signed, appended = notes(), entries()
    commitment, disclosure = seal_field(SALT, "payee", "王示例")
    slip = make_slips([{"姓名": "王示例", "事由": "值班补贴"}], [SALT])[0]
    rules = format_rules(DEFAULT_RULES)
    return {
        **{f"note-{i}": note.decode() for i, note in enumerate(signed)},
        **{f"entry-{i}": entry.decode() for i, entry in enumerate(appended)},
        "ids": "".join(f"{statement_id(parse_note(n).text).hex()}\n" for n in signed),
        "leaf-hashes": "".join(f"{hash_leaf(entry).hex()}\n" for entry in appended),
        "sealed": f"{SALT.hex()}\n{disclosure}\n{commitment}\n",
        "persons-row": f"{SALT.hex()}\n{slip.disclosure}\n{slip.commitment}\n",
        "default-rules": "".join(
            f"{kind:16}{_tier(tier)}\n" for kind, tiers in sorted(rules.items()) for tier in tiers
        ),
        "standard-data": "".join(
            f"{name:17}{version:8}{digest}\n"
            for name, version, digest in (
                ("catalogue", STANDARD_CATALOGUE.version, STANDARD_CATALOGUE.hash),
                ("holidays", STANDARD_CALENDAR.version, STANDARD_CALENDAR.hash),
                *((c.id, c.version, c.hash) for c in STANDARD_CHARTS.values()),
            )
        ),
        "references": "".join(
            f"{kind + '.' + '.'.join(link.path):34}{_link(link)}\n"
            for kind, known in sorted(REGISTRY.items())
            for link in known.links
        ),
        "roles": "".join(
            f"{role.name:13}{' '.join(sorted(role.duties)):21}{role.label}\n"
            for role in STANDARD_ROLES.values()
        ),
    }


def _link(link: Link) -> str:
    marks = {"closes": link.closes, "amount": link.same_amount, "currency": link.same_currency}
    said = [" | ".join(sorted(link.targets)) or "any", *(m for m, holds in marks.items() if holds)]
    return "; ".join(said)


def _tier(tier: dict[str, Any]) -> str:
    need = ", ".join(f"{n['count']} {'|'.join(n['roles'])}" for n in tier["need"])
    return f"{need}; people {tier['people']}"
