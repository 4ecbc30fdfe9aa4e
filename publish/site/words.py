"""The site's words for what the ledger names by a code, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

Words = tuple[str, str]
"""The Chinese and the English word."""

TYPES: Mapping[str, Words] = MappingProxyType(
    {
        "charter": ("章程", "charter"),
        "appointment": ("任职", "appointment"),
        "revocation": ("免职", "revocation"),
        "rekey": ("换钥匙", "new key"),
        "rules": ("签字规则", "signature rules"),
        "handover": ("移交", "handover"),
        "key_succession": ("账本换钥匙", "the ledger's new keys"),
        "notice": ("公示", "notice"),
        "correction": ("更正", "correction"),
        "posting": ("张贴", "posting"),
        "nil_return": ("本期无", "nothing this period"),
        "takedown": ("撤下", "taken down"),
        "archive": ("补录", "archived paper"),
        "demand": ("联名要求公开", "demand to publish"),
        "filing": ("报备", "filing"),
        "release": ("脱敏公开", "masked image"),
        "draft": ("送审稿", "draft"),
        "meeting": ("联席会议", "joint meeting"),
        "withdrawal": ("撤回", "withdrawal"),
        "work_item": ("工作事项", "work item"),
        "work_report": ("工作进展", "work report"),
        "annual_report": ("年度报告", "annual report"),
        "fund": ("资金来源", "fund"),
        "opening": ("期初建账", "opening"),
        "budget": ("预算", "budget"),
        "income": ("收入", "income"),
        "expenditure": ("支出", "expenditure"),
        "outflow": ("未经审批支出", "outflow without approval"),
        "ratification": ("追认", "ratification"),
        "pay_list": ("发放表", "pay list"),
        "advance": ("备用金", "advance"),
        "settlement": ("核销", "settlement"),
        "refund": ("退款", "refund"),
        "transfer": ("转账", "transfer"),
        "reversal": ("冲正", "reversal"),
        "bank_statement": ("银行流水", "bank statement"),
        "sub_ledger": ("代管账", "sub-ledger"),
        "reconciliation": ("余额调节表", "reconciliation"),
        "cash_count": ("现金盘点", "cash count"),
        "closing": ("结账", "closing"),
        "year_closing": ("年终结转", "year closing"),
        "contract": ("合同", "contract"),
        "contract_change": ("合同变更", "contract change"),
        "acceptance": ("验收", "acceptance"),
        "asset": ("资产", "asset"),
        "asset_change": ("资产变动", "asset change"),
        "debt": ("债权债务", "debt"),
        "matter": ("事项", "matter"),
        "step": ("事项步骤", "step"),
        "progress": ("事项进展", "progress"),
        "result": ("实施结果", "result"),
        "evaluation": ("效果评估", "evaluation"),
        "covenant": ("公约", "covenant"),
        "opinion": ("审查意见", "opinion"),
        "codes": ("一次性号码", "one-time codes"),
        "slips": ("异议单", "slips"),
        "objection": ("异议", "objection"),
        "reply": ("答复", "reply"),
        "escalation": ("上报", "escalation"),
        "hiding": ("隐藏", "hiding"),
        "order": ("督办", "order"),
        "rectification": ("整改", "rectification"),
        "review": ("民主评议", "review"),
        "audit_result": ("审计结果", "audit result"),
        "declaration": ("关联申报", "declaration of interest"),
        "explanation": ("说明", "explanation"),
    }
)

ROLES: Mapping[str, Words] = MappingProxyType(
    {
        "authority": ("街道办事处（乡镇政府）", "street office (township)"),
        "secretary": ("党组织书记", "party secretary"),
        "director": ("主任", "director"),
        "accountant": ("会计", "accountant"),
        "cashier": ("出纳", "cashier"),
        "clerk": ("经办", "clerk"),
        "supervision": ("监督委员会", "supervision committee"),
        "supervisor": ("街道督查", "street supervisor"),
        "auditor": ("审计", "auditor"),
    }
)

KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "party": ("党务", "Party affairs"),
        "resident": ("居务", "Residents' affairs"),
        "village": ("村务", "Village affairs"),
        "financial": ("财务", "Money"),
    }
)

STANDINGS: Mapping[str, tuple[Words, str]] = MappingProxyType(
    {
        "planned": (("还没到公示日", "not yet on display"), "wait"),
        "shown": (("正在公示", "on display now"), "good"),
        "window_over": (("公示期已满", "display is over"), "quiet"),
        "taken_down": (("已按期撤下", "taken down in time"), "quiet"),
        "taken_down_early": (("没贴够日子，要重新公示", "taken down early"), "bad"),
        "corrected": (("后来更正过", "corrected since"), "warn"),
        "persons_over": (("名单已按规定撤下", "list withdrawn as required"), "quiet"),
    }
)
"""How a notice stands, in words, and the look of its badge."""

LOOKS: Mapping[str, str] = MappingProxyType(
    {"good": "✔", "bad": "✘", "warn": "▲", "wait": "◐", "ask": "？", "quiet": "○"}
)
"""The shape of each look of a badge: colour is never the only signal."""


def words_of(table: Mapping[str, Words], name: str) -> Words:
    """Give the words of *name*, or the name itself where there are none."""
    return table.get(name, (name, name))
