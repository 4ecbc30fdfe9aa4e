"""What an entry says: its title and totals first, so that a person can compare.

To be used on entries that were authenticated, and on no others. Texts inside an entry are somebody
else's: line ends in them become spaces.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.affairs.money import format_amount
from ledger.affairs.roles import STANDARD_ROLES
from ledger.affairs.statement import Statement
from ledger.core.entry import Entry
from ledger.core.text import format_time_ms, format_time_s
from verifier.language import Text, moment

_TYPES: Mapping[str, Text] = {
    "charter": Text("章程", "charter"),
    "appointment": Text("任职", "appointment"),
    "revocation": Text("免职", "revocation"),
    "rekey": Text("换钥匙", "rekey"),
    "rules": Text("签署规则", "signature rules"),
    "notice": Text("公示", "notice"),
    "correction": Text("更正", "correction"),
    "income": Text("收入", "income"),
    "expenditure": Text("支出", "expenditure"),
    "outflow": Text("未经审批支出", "outflow without approval"),
    "ratification": Text("追认", "ratification"),
    "reversal": Text("冲正", "reversal"),
    "refund": Text("退款", "refund"),
    "handover": Text("移交", "handover"),
    "key_succession": Text("账本换钥匙", "the log's new keys"),
    "posting": Text("张贴", "posting"),
    "nil_return": Text("本期无", "nil return"),
    "takedown": Text("撤下", "takedown"),
    "archive": Text("补录", "archive"),
    "demand": Text("联名要求公开", "demand"),
    "filing": Text("报备", "filing"),
    "release": Text("脱敏公开", "release"),
    "draft": Text("送审稿", "draft"),
    "meeting": Text("联席会议", "joint meeting"),
    "withdrawal": Text("撤回", "withdrawal"),
    "work_item": Text("工作事项", "work item"),
    "work_report": Text("工作进展", "work report"),
    "annual_report": Text("年度报告", "annual report"),
    "fund": Text("资金来源", "fund"),
    "opening": Text("期初建账", "opening"),
    "budget": Text("预算", "budget"),
    "pay_list": Text("发放表", "pay list"),
    "advance": Text("备用金", "advance"),
    "settlement": Text("核销", "settlement"),
    "transfer": Text("转账", "transfer"),
    "bank_statement": Text("银行流水", "bank statement"),
    "sub_ledger": Text("代管账", "sub-ledger"),
    "reconciliation": Text("余额调节表", "reconciliation"),
    "cash_count": Text("现金盘点", "cash count"),
    "closing": Text("结账", "closing"),
    "year_closing": Text("年终结转", "year closing"),
    "contract": Text("合同", "contract"),
    "contract_change": Text("合同变更", "contract change"),
    "acceptance": Text("验收", "acceptance"),
    "asset": Text("资产", "asset"),
    "asset_change": Text("资产变动", "asset change"),
    "debt": Text("债权债务", "debt"),
    "matter": Text("事项", "matter"),
    "step": Text("事项步骤", "step"),
    "progress": Text("事项进展", "progress"),
    "result": Text("实施结果", "result"),
    "evaluation": Text("效果评估", "evaluation"),
    "covenant": Text("公约", "covenant"),
    "opinion": Text("审查意见", "opinion"),
    "codes": Text("一次性号码", "one-time codes"),
    "slips": Text("异议单", "slips"),
    "objection": Text("异议", "objection"),
    "reply": Text("答复", "reply"),
    "escalation": Text("上报", "escalation"),
    "hiding": Text("隐藏", "hiding"),
    "order": Text("督办", "order"),
    "rectification": Text("整改", "rectification"),
    "review": Text("民主评议", "review"),
    "audit_result": Text("审计结果", "audit result"),
    "declaration": Text("关联申报", "declaration"),
    "explanation": Text("说明", "explanation"),
}
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
    return _TYPES.get(name, Text(name, name))


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
