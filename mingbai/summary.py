"""A statement in plain lines, every field of it, so that nobody signs what he has not read."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ledger.affairs.types.labels import label_of
from mingbai.language import Language, Text

if TYPE_CHECKING:
    from ledger.affairs.statement import Statement

_FIELDS: tuple[tuple[str, Text], ...] = (
    ("community", Text("社区", "community")),
    ("title", Text("标题", "title")),
    ("period", Text("期间", "period")),
    ("summary", Text("摘要", "summary")),
    ("amount", Text("金额", "amount")),
    ("date", Text("日期", "date")),
    ("fund", Text("资金来源", "fund")),
    ("payee", Text("收款方", "payee")),
    ("payer", Text("付款方", "payer")),
    ("person", Text("人员", "person")),
    ("name", Text("姓名", "name")),
    ("roles", Text("职务", "roles")),
    ("slug", Text("谁的钥匙", "whose key")),
    ("key", Text("钥匙", "key")),
    ("reason", Text("理由", "reason")),
)
_SIGNS = Text("签这一份：{type}，{log}", "About to sign: {type}, {log}")
_COLON = Text("：", ": ")
_FINGERPRINT = Text("钥匙指纹", "fingerprint")
_SIGNERS = Text("署名", "signers")


def summarize(statement: "Statement", language: Language) -> Iterator[str]:
    """Yield what *statement* says, a field a line, in the signer's language."""
    kind = Text(*label_of(statement.type)).to(language)
    yield _SIGNS.fill(type=kind, log=statement.log).to(language)
    colon = _COLON.to(language)
    for name, label in _FIELDS:
        if name in statement.body:
            yield f"  {label.to(language)}{colon}{_show(name, statement.body)}"
    said = {name for name, _ in _FIELDS}
    for name, value in statement.body.items():
        if name not in said:
            yield f"  {name}{colon}{_spelled(value)}"
    digits = _fingerprint(statement.body.get("key"))
    if digits is not None:
        yield f"  {_FINGERPRINT.to(language)}{colon}{digits}"
    signers = ", ".join(f"{slug} ({role})" for role, slugs in statement.by for slug in slugs)
    yield f"  {_SIGNERS.to(language)}{colon}{signers}"


def summarize_shortly(statement: "Statement", language: Language) -> str:
    """Give what *statement* says in one line: number, type, amount, with whom, what for."""
    body = statement.body
    named = ("amount", "payee", "payer", "period", "name", "slug", "title", "summary", "reason")
    said = [_show(name, body) for name in named if name in body]
    kind = Text(*label_of(statement.type)).to(language)
    return "  ".join([f"  {_spelled(statement.no)}", kind, *said])


def _show(name: str, body: Mapping[str, object]) -> str:
    from ledger.affairs.money import format_amount

    value = body[name]
    if name == "amount" and isinstance(value, int):
        return f"{format_amount(value, grouping=',')} {body.get('currency', '')}".rstrip()
    return _spelled(value)


def _spelled(value: object) -> str:
    """Write a value in one line, whatever is in it; what can't be seen is written as its code."""
    if isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values()):
        return "、".join(f"{_spelled(each)} ({name})" for name, each in value.items())
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(_seen(each) for each in text)


def _seen(character: str) -> str:
    if character.isprintable() or character == "\u3000":
        return character
    return " ⏎ " if character == "\n" else f"<U+{ord(character):04X}>"


def _fingerprint(key: object) -> str | None:
    """Give the digits by which people compare the key that a statement brings, if it brings one."""
    from ledger.core.errors import LedgerError
    from ledger.core.keys import parse_vkey

    try:
        digits = parse_vkey(str(key)).public_key.hex()
    except LedgerError:
        return None
    return f"{digits[:4]} {digits[4:8]}"
