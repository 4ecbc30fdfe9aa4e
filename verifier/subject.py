"""What an entry says: its title and totals first, so that a person can compare.

To be used on entries that were authenticated, and on no others. Texts inside an entry are somebody
else's: line ends in them become spaces.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.affairs.money import format_amount
from ledger.affairs.roles import STANDARD_ROLES
from ledger.affairs.statement import Statement
from ledger.affairs.types.labels import label_of
from ledger.core.entry import Entry
from ledger.core.text import format_time_ms, format_time_s
from verifier.language import Text, moment

_TOTALS: Mapping[str, Text] = {
    "income": Text("收入", "income"),
    "expenditure": Text("支出", "expenditure"),
    "carry_over": Text("上期结转", "carried over"),
    "balance": Text("余额", "balance"),
}
_FIELDS: Mapping[str, Text] = {
    "community": Text("社区", "Community"),
    "title": Text("标题", "Title"),
    "summary": Text("摘要", "Summary"),
    "period": Text("时期", "Period"),
    "place": Text("地点", "Place"),
    "date": Text("日期", "Date"),
    "category": Text("类别", "Category"),
    "fund": Text("资金来源", "Fund"),
    "reason": Text("理由", "Reason"),
}


class Subject(NamedTuple):
    """An authenticated entry, and its statement if it has one that can be read."""

    entry: Entry
    leaf_hash: bytes
    statement: Statement | None


def type_of(name: str) -> Text:
    """Give the word for a statement type; an unknown one stands for itself."""
    return Text(*label_of(name))


def title_of(subject: Subject) -> Text:
    """Say in half a sentence which entry this is: number, kind, title, totals."""
    index = subject.entry.index
    statement = subject.statement
    if statement is None:
        return Text(f"第 {index} 条", f"entry {index}")
    kind, body = type_of(statement.type), statement.body
    title = _plain(body.get("title") or body.get("summary") or body.get("community") or "")
    zh, en = f"第 {index} 条{kind.zh}", f"entry {index}, {kind.en}"
    if title:
        zh, en = f"{zh}《{title}》", f"{en} “{title}”"
    sums = _sums(body)
    if sums is not None:
        zh, en = f"{zh}（{sums.zh}）", f"{en} ({sums.en})"
    return Text(zh, en)


def _sums(body: Mapping[str, Any]) -> Text | None:
    if isinstance(body.get("amount"), int):
        return _money(body["amount"], body.get("currency", ""))
    totals = body.get("totals")
    if not isinstance(totals, dict):
        return None
    zh, en = [], []
    for name, label in _TOTALS.items():
        if isinstance(totals.get(name), int):
            amount = _money(totals[name], "CNY")
            zh.append(f"{label.zh} {amount.zh}")
            en.append(f"{label.en} {amount.en}")
    if isinstance(totals.get("count"), int):
        zh.append(f"{totals['count']} 行")
        en.append(f"{totals['count']} rows")
    return Text("，".join(zh), ", ".join(en)) if zh else None


def _money(amount: int, currency: object) -> Text:
    shown = format_amount(amount, grouping=",")
    zh = f"{shown} 元" if currency == "CNY" else f"{shown} {currency}"
    return Text(zh, f"{shown} {currency}")


def lines_of(subject: Subject) -> Iterator[tuple[Text, Text]]:
    """Yield label and value of what a person may want to compare or to quote."""
    entry, statement = subject.entry, subject.statement
    yield Text("入账", "Entered"), moment(entry.time_ms)
    if statement is not None:
        yield Text("类型", "Type"), type_of(statement.type)
        for name, label in _FIELDS.items():
            if isinstance(statement.body.get(name), str) and statement.body[name]:
                yield label, _both(_plain(statement.body[name]))
        sums = _sums(statement.body)
        if sums is not None:
            yield Text("合计", "Total"), sums
        display = statement.body.get("display")
        if isinstance(display, dict):
            yield Text("公示期", "Display"), _both(f"{display.get('from')} – {display.get('to')}")
        yield Text("署名", "Signed by"), _signers(statement)
        yield Text("编号", "Number"), _both(_plain(statement.no))
        yield Text("声明哈希（id）", "Statement id"), _both(statement.id.hex())
    yield Text("条目哈希", "Leaf hash"), _both(subject.leaf_hash.hex())


def _signers(statement: Statement) -> Text:
    zh, en = [], []
    for role, slugs in statement.by:
        known = STANDARD_ROLES.get(role)
        names = ", ".join(slugs)
        zh.append(f"{known.label if known is not None else role}（{names}）")
        en.append(f"{role} ({names})")
    return Text("、".join(zh), ", ".join(en))


def content_of(subject: Subject) -> dict[str, object]:
    """Give the entry for programs."""
    entry, statement = subject.entry, subject.statement
    content: dict[str, object] = {
        "index": entry.index,
        "time": format_time_ms(entry.time_ms),
        "governance": entry.governance,
        "leaf_hash": subject.leaf_hash,
    }
    if statement is not None:
        content["statement"] = {
            "id": statement.id,
            "type": statement.type,
            "v": statement.v,
            "no": statement.no,
            "made": format_time_s(statement.made_ms),
            "charter": statement.charter,
            "by": dict(statement.by),
            "body": statement.body,
        }
    return content


def _plain(text: object) -> str:
    return " ".join(str(text).split())


def _both(text: str) -> Text:
    return Text(text, text)
