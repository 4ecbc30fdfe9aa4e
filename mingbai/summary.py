"""A statement in a few plain lines, so that nobody signs what he has not read."""

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
    ("slug", Text("钥匙", "key")),
    ("reason", Text("理由", "reason")),
)
_SIGNS = Text("签这一份：{type}，{log}", "About to sign: {type}, {log}")
_COLON = Text("：", ": ")
_SIGNERS = Text("署名", "signers")


def summarize(statement: "Statement", language: Language) -> Iterator[str]:
    """Yield what *statement* says, a field a line, in the signer's language."""
    kind = Text(*label_of(statement.type)).to(language)
    yield _SIGNS.fill(type=kind, log=statement.log).to(language)
    colon = _COLON.to(language)
    for name, label in _FIELDS:
        if name in statement.body:
            yield f"  {label.to(language)}{colon}{_show(name, statement.body)}"
    signers = ", ".join(f"{slug} ({role})" for role, slugs in statement.by for slug in slugs)
    yield f"  {_SIGNERS.to(language)}{colon}{signers}"


def _show(name: str, body: Mapping[str, object]) -> str:
    from ledger.affairs.money import format_amount

    value = body[name]
    if name == "amount" and isinstance(value, int):
        return f"{format_amount(value, grouping=',')} {body.get('currency', '')}".rstrip()
    if isinstance(value, Mapping):
        return "、".join(str(each) for each in value.values())
    return str(value)
