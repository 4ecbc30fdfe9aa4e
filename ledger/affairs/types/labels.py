"""What each type of statement is called by those who read it, in Chinese and in English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Label(NamedTuple):
    """A type's name in both languages."""

    zh: str
    en: str


LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "charter": Label("章程", "charter"),
        "appointment": Label("任职", "appointment"),
        "revocation": Label("免职", "revocation"),
        "rekey": Label("换钥匙", "new key"),
        "rules": Label("签字规则", "signature rules"),
        "notice": Label("公示", "notice"),
        "correction": Label("更正", "correction"),
        "income": Label("收入", "income"),
        "expenditure": Label("支出", "expenditure"),
        "outflow": Label("未经审批支出", "outflow without approval"),
        "ratification": Label("追认", "ratification"),
        "reversal": Label("冲正", "reversal"),
        "refund": Label("退款", "refund"),
        "handover": Label("移交", "handover"),
        "key_succession": Label("账本换钥匙", "the log's new keys"),
        "posting": Label("张贴", "posting"),
        "nil_return": Label("本期无", "nil return"),
        "takedown": Label("撤下", "takedown"),
        "archive": Label("补录", "archive"),
        "demand": Label("联名要求公开", "demand"),
        "filing": Label("报备", "filing"),
        "release": Label("脱敏公开", "release"),
        "draft": Label("送审稿", "draft"),
        "meeting": Label("联席会议", "joint meeting"),
        "withdrawal": Label("撤回", "withdrawal"),
        "work_item": Label("工作事项", "work item"),
        "work_report": Label("工作进展", "work report"),
        "annual_report": Label("年度报告", "annual report"),
        "fund": Label("资金来源", "fund"),
        "opening": Label("期初建账", "opening"),
        "budget": Label("预算", "budget"),
        "pay_list": Label("发放表", "pay list"),
        "advance": Label("备用金", "advance"),
        "settlement": Label("核销", "settlement"),
        "transfer": Label("转账", "transfer"),
        "bank_statement": Label("银行流水", "bank statement"),
        "sub_ledger": Label("代管账", "sub-ledger"),
        "reconciliation": Label("余额调节表", "reconciliation"),
        "cash_count": Label("现金盘点", "cash count"),
        "closing": Label("结账", "closing"),
        "year_closing": Label("年终结转", "year closing"),
        "contract": Label("合同", "contract"),
        "contract_change": Label("合同变更", "contract change"),
        "acceptance": Label("验收", "acceptance"),
        "asset": Label("资产", "asset"),
        "asset_change": Label("资产变动", "asset change"),
        "debt": Label("债权债务", "debt"),
        "matter": Label("事项", "matter"),
        "step": Label("事项步骤", "step"),
        "progress": Label("事项进展", "progress"),
        "result": Label("实施结果", "result"),
        "evaluation": Label("效果评估", "evaluation"),
        "covenant": Label("公约", "covenant"),
        "paper_signature": Label("纸签代录", "signature on paper"),
        "opinion": Label("审查意见", "opinion"),
        "codes": Label("一次性号码", "one-time codes"),
        "slips": Label("异议单", "slips"),
        "objection": Label("异议", "objection"),
        "reply": Label("答复", "reply"),
        "escalation": Label("上报", "escalation"),
        "hiding": Label("隐藏", "hiding"),
        "order": Label("督办", "order"),
        "rectification": Label("整改", "rectification"),
        "review": Label("民主评议", "review"),
        "audit_result": Label("审计结果", "audit result"),
        "declaration": Label("关联申报", "declaration"),
        "explanation": Label("说明", "explanation"),
    }
)


def label_of(kind: str) -> Label:
    """Give the name of the type *kind*; one that this version does not know stands for itself."""
    return LABELS.get(kind) or Label(kind, kind)
