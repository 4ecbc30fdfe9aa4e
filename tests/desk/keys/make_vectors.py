"""Makes tests/vectors/desk/signing.json by Mingbai's own Python: ``python -m tests.desk.keys.make_vectors``."""

import json
from pathlib import Path
from typing import Any

from ledger.affairs.statement import format_statement, statement_id
from ledger.core.keys import ED25519, SigningKey
from ledger.core.note import sign_note
from ledger.log.keyfile import Cost, format_key_file
from ledger.log.keyring import seal_key

PATH = Path(__file__).parents[2] / "vectors" / "desk" / "signing.json"
NAME = "ledger.example.org/demo/accountant-1"
SEED = bytes(range(32))
PASSPHRASE = "口令 cafe\u0301"
MADE_MS = 1_795_338_000_000
CASES: tuple[dict[str, Any], ...] = (
    {"type": "expenditure", "body": {"amount": 12_345, "payee": "某店"}, "by": {"accountant": "accountant-1"}, "charter": "11" * 32},
    {"type": "expenditure", "body": {"b": [1, {"z": "é", "a": "\u00a5\u3000"}], "a": ""}, "by": {"clerk": ["clerk-2", "accountant-1"]}, "charter": "11" * 32},
    {"type": "appointment", "body": {"x": -5, "y": True, "emoji": "\U0001f600"}, "by": {"authority": "authority-1"}, "charter": "11" * 32, "after": "22" * 32},
    {"type": "notice", "body": {"text": '<b>&"\\</b>\n/'}, "by": {"clerk": ["clerk-1"]}, "charter": "11" * 32},
    {"type": "expenditure", "body": {"amount": 12_345, "category": "办公费", "currency": "CNY", "date": "2026-11-20", "evidence": [{"name": "发票 é\U0001f600.pdf", "sha256": "33" * 32}], "fund": "工作经费", "grade": "self", "handler": "clerk", "payee": {"org": "\u00a5 <某店> & \\"}, "summary": "印制公开栏\u3000一", "voucher": {"no": "2026-11-007"}}, "by": {"accountant": "accountant-1"}, "charter": "11" * 32},
    {"type": "notice", "body": {"catalogue": "F02", "display": {"from": "2026-11-22", "to": "2026-12-07"}, "duty": "director", "kind": "financial", "medium": ["公开栏"], "period": "2026-11", "table": {"columns": ["摘要", "支出（分）"], "rows": [['<b>&"\\</b>', -5]]}, "title": "公示", "totals": {"count": 1, "expenditure": 5}}, "by": {"accountant": "accountant-1"}, "charter": "11" * 32},
)  # fmt: skip


def signing_key() -> SigningKey:
    return SigningKey(NAME, ED25519, SEED)


def vectors() -> list[dict[str, Any]]:
    made = []
    for at, case in enumerate(CASES):
        ids: dict[str, Any] = {
            name: bytes.fromhex(case[name]) for name in ("charter", "after") if name in case
        }
        rest = {name: value for name, value in case.items() if name not in ids}
        text = format_statement(
            **rest, **ids, log="ledger.example.org/demo", no=f"2026-11-{at}", made_ms=MADE_MS
        )
        line = sign_note(text, [signing_key()]).decode().rstrip("\n").rpartition("\n")[2]
        given = {**case, "log": "ledger.example.org/demo", "no": f"2026-11-{at}"}
        made.append(
            {"given": given, "text": text.decode(), "id": statement_id(text).hex(), "line": line}
        )
    return made


def main() -> None:
    file = format_key_file(seal_key(signing_key(), PASSPHRASE, Cost(1 << 14))).decode()
    value = {"file": file, "name": NAME, "passphrase": PASSPHRASE, "statements": vectors()}
    PATH.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
