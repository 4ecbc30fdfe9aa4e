"""A statement in a few plain lines, so that nobody signs what he has not read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mingbai.language import Language, Text

if TYPE_CHECKING:
    from ledger.affairs.statement import Statement

TYPES: Mapping[str, Text] = {
    "charter": Text("章程", "charter"),
    "appointment": Text("任职", "appointment"),
    "revocation": Text("免职", "revocation"),
    "rekey": Text("换钥匙", "new key"),
    "rules": Text("签字规则", "signature rules"),
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
    kind = TYPES.get(statement.type, Text(statement.type, statement.type)).to(language)
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
