"""A community of four, and the statements that the log's tests append: real ones, admissible."""

from hashlib import sha256

from ledger.affairs.statement import format_statement, sign_statement, statement_id
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.log.clock import read_clock

ORIGIN = "ledger.example.org/demo"


def key_of(slug: str) -> SigningKey:
    name = f"{ORIGIN}/{slug}" if slug else ORIGIN
    return SigningKey(name, ED25519, sha256(f"tests/log: {name}".encode()).digest())


LOG_KEY = key_of("")
AUTHORITY = key_of("authority-1")
ACCOUNTANT = key_of("accountant-1")
DIRECTOR = key_of("director-1")
SUPERVISION = key_of("supervision-1")
NEWCOMER = key_of("director-2")

RULES = {
    "expenditure": [
        {
            "need": [
                {"roles": ["accountant"], "count": 1},
                {"roles": ["director", "secretary"], "count": 1},
            ],
            "people": 2,
        }
    ]
}


def now_s() -> int:
    """The present, in milliseconds of a whole second, as ``made`` has it."""
    return read_clock() // 1_000 * 1_000


def officer(key: SigningKey, role: str, person: str) -> dict[str, object]:
    return {"key": format_vkey(key.verifier), "person": person, "roles": [role]}


def charter(log_key: SigningKey = LOG_KEY) -> bytes:
    """Entry 0, signed."""
    body = {
        "authority": [
            {"key": format_vkey(AUTHORITY.verifier), "person": "p-1", "office": "示例街道办事处"}
        ],
        "community": "示例社区居民委员会",
        "currency": "CNY",
        "kind": "居委会",
        "log_keys": [format_vkey(log_key.verifier)],
        "officers": [
            officer(ACCOUNTANT, "accountant", "p-2"),
            officer(DIRECTOR, "director", "p-3"),
            officer(SUPERVISION, "supervision", "p-4"),
        ],
        "profile": "CN-urban-2026",
        "region": "000000",
        "rules": RULES,
    }
    text = format_statement(
        type="charter",
        body=body,
        by={"authority": "authority-1"},
        log=ORIGIN,
        no="charter",
        made_ms=now_s(),
    )
    return sign_statement(text, [AUTHORITY])


def id_of(note: bytes) -> bytes:
    return statement_id(parse_note(note).text)


def money(no: str, charter_id: bytes, kind: str = "expenditure", amount: int = 1_234_500) -> bytes:
    """An expenditure of two signatures, or an outflow of one."""
    body: dict[str, object] = {
        "amount": amount,
        "category": "办公费",
        "currency": "CNY",
        "date": "2026-11-20",
        "evidence": [{"name": "发票"}],
        "fund": "居委会工作经费",
        "grade": "self",
        "handler": "clerk",
        "payee": {"org": "示例印刷有限公司"},
        "summary": "印制三务公开栏",
        "voucher": {"no": no},
    }
    by = {"accountant": "accountant-1", "director": "director-1"}
    signers = [ACCOUNTANT, DIRECTOR]
    if kind == "outflow":
        body["reason"] = "紧急抢修，未及审批"
        by.pop("director")
        signers.pop()
    text = format_statement(
        type=kind, body=body, by=by, log=ORIGIN, no=no, made_ms=now_s(), charter=charter_id
    )
    return sign_statement(text, signers)


def reversal(no: str, charter_id: bytes, reversed_note: bytes, amount: int = 1_234_500) -> bytes:
    """Undoes, and closes, a money statement."""
    body = {
        "amount": amount,
        "currency": "CNY",
        "date": "2026-11-21",
        "reason": "重复入账",
        "reverses": id_of(reversed_note).hex(),
    }
    text = format_statement(
        type="reversal",
        body=body,
        by={"accountant": "accountant-1", "director": "director-1"},
        log=ORIGIN,
        no=no,
        made_ms=now_s(),
        charter=charter_id,
    )
    return sign_statement(text, [ACCOUNTANT, DIRECTOR])


def appointment(no: str, charter_id: bytes, after: bytes) -> bytes:
    """Another director, with a key that nobody knew before."""
    body = {
        "person": "p-5",
        "roles": ["director"],
        "key": format_vkey(NEWCOMER.verifier),
    }
    text = format_statement(
        type="appointment",
        body=body,
        by={"authority": "authority-1"},
        log=ORIGIN,
        no=no,
        made_ms=now_s(),
        charter=charter_id,
        after=after,
    )
    return sign_statement(text, [AUTHORITY])


def by_newcomer(no: str, charter_id: bytes) -> bytes:
    """An expenditure approved by the director that ``appointment`` appoints."""
    text = parse_note(money(no, charter_id)).text
    text = text.replace(b'"director":"director-1"', b'"director":"director-2"')
    return sign_statement(text, [ACCOUNTANT, NEWCOMER])
