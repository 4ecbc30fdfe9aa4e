"""The words of the forms: what a field is called, what each choice says, which list it is from."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import orjson

Words = tuple[str, str]

_OWN: Final[Mapping[str, Words]] = MappingProxyType(
    {
        # in groups
        "role": ("职务代号", "role"),
        "label": ("职务名称", "what the role is called"),
        "like": ("相当于哪个标准职务", "the standard role that it is like"),
        "up_to": ("金额不超过（空着是不限）", "up to this amount (empty: any)"),
        "need": ("须有谁签字", "who must have signed"),
        "people": ("至少几个人", "by how many people"),
        "columns": ("列名", "columns"),
        "commitment": ("承诺值", "commitment"),
        "bytes": ("字节数", "bytes"),
        "media": ("文件种类", "media type"),
        "audience": ("给谁看", "audience"),
        "income": ("收入", "income"),
        "expenditure": ("支出", "expenditure"),
        "carry_over": ("上期结转", "carried over"),
        "balance": ("余额", "balance"),
        "commitments": ("逐行承诺值", "commitments, one a row"),
        "sha256": ("文件哈希", "hash of the file"),
        "agreed": ("同意", "agreed"),
        "against": ("反对", "against"),
        "abstained": ("弃权", "abstained"),
        "type": ("种类", "type"),
        "no": ("号码", "number"),
        "note": ("备注", "note"),
        "org": ("单位名称", "organisation"),
        "withheld": ("来源上的写法", "as the source has it"),
        "side": ("在哪一边", "on which side"),
        "entry": ("有关记录", "entry"),
        "statement": ("哪份银行流水", "bank statement"),
        "carried": ("结转下年", "carried over"),
        "after": ("付款条件", "waits for"),
        "answer": ("选项", "answer"),
        "issue": ("哪一批号码", "which issue of codes"),
        "index": ("序号", "index"),
        "path": ("证明路径", "audit path"),
        "excellent": ("优秀", "excellent"),
        "competent": ("称职", "competent"),
        "incompetent": ("不称职", "incompetent"),
        # of their group or type, where one word is used for several things
        "Reconciliation.book": ("账面余额", "the book's balance"),
        "CashCount.book": ("账面余额", "the book's balance"),
        "Receipt.book": ("收据本", "receipt book"),
        "Slips.book": ("异议单本号", "book of slips"),
        "SlipShown.book": ("异议单本号", "book of slips"),
        "Votes.due": ("应到", "due"),
        "Votes.present": ("实到", "present"),
        "Review.due": ("应到", "due"),
        "Review.present": ("实到", "present"),
        "Advance.due": ("最迟核销日", "to be settled by"),
        "Order.due": ("整改期限", "to be put right by"),
        "WorkItem.due": ("完成期限", "due"),
        "Debt.due": ("到期日", "due"),
        "Instalment.due": ("付款日", "due"),
        "Contract.from": ("合同起始日", "first day"),
        "Contract.to": ("合同终止日", "last day"),
        "ContractChange.to": ("合同终止日", "last day"),
        "Display.from": ("公示起", "shown from"),
        "Display.to": ("公示止", "shown to"),
        "Transfer.from": ("转出", "from"),
        "Transfer.to": ("转入", "to"),
        "Demand.of": ("总人数", "of how many"),
        "Release.of": ("原件所在的记录", "the statement that names the original"),
        "Release.source": ("原件的哈希或承诺值", "hash or commitment of the original"),
        "Matter.source": ("动议事由", "who raised it"),
        "OfficeHolder.office": ("职务", "office"),
        "OfficeHolder.name": ("姓名", "name"),
        "SealedPerson.sealed": ("密封个人的承诺值", "commitment of a sealed person"),
        "EvidenceFields.name": ("文件名", "file name"),
        "EvidenceFields.kind": ("文件种类", "kind of file"),
        "Shown.kind": ("文件种类", "kind of file"),
        "Charter.kind": ("居委会或村委会", "kind of community"),
        "Draft.text": ("送审内容的哈希", "hash of what is laid before the committee"),
        "Journal.first": ("起于第几条", "first entry"),
        "Journal.last": ("止于第几条", "last entry"),
        "Persons.last": ("最后一天", "last day"),
        "Totals.count": ("表的行数", "rows"),
        "Closing.count": ("本期收支笔数", "records of money in the period"),
        "Choice.count": ("票数", "how many chose it"),
        "Codes.count": ("号码个数", "number of codes"),
        "Demand.count": ("联名人数", "how many demand it"),
        "NeedBody.count": ("几个人", "how many"),
        "BankLine.amount": ("金额（收为正，付为负）", "amount; money in is positive"),
        "Covenant.text": ("公约全文", "text"),
        "text": ("正文", "text"),
        "BankLine.text": ("摘要", "text"),
        "SubLedger.text": ("摘要", "text"),
        "OpenItem.text": ("说明", "what it is"),
        "ClosingItem.text": ("说明", "what it is"),
        "Debt.text": ("说明", "what it is for"),
        "Explanation.text": ("说明", "explanation"),
        "Reply.text": ("答复", "answer"),
        "BudgetLine.code": ("预算项代码", "budget code"),
        "Charter.catalogue": ("目录的哈希", "hash of the catalogue"),
        "RulesChange.catalogue": ("目录的哈希", "hash of the catalogue"),
        "Reviewed.office": ("职务", "office"),
        "Voucher.no": ("凭证号", "voucher number"),
        "Voucher.type": ("凭证字（收、付、转）", "type of voucher"),
        "attachments": ("附件", "attachments"),
        "evidence": ("凭据", "evidence"),
        "photos": ("照片", "photographs"),
        "entries": ("有关记录", "entries"),
        "duty": ("责任人（按职务）", "who is responsible, by office"),
        "handler": ("经手（按职务）", "handled by, by role"),
        "persons": ("个人名单", "list of persons"),
        "Journal.funds": ("哪些资金", "funds"),
        "Asset.use": ("怎样在用", "how it is used"),
        "AssetChange.use": ("现在怎样", "how it is used now"),
        "AccountBalance.account": ("账户", "account"),
        "FundClosing.fund": ("资金", "fund"),
        "FundClosing.opening": ("期初", "opening"),
        "FundClosing.closing": ("期末", "closing"),
        "WorkReport.done": ("做完没有", "done"),
        "Archive.evidence": ("旧公示的照片或扫描件", "photographs or scans of the old notice"),
        "Objection.text": ("异议内容（只存承诺值）", "its text, by commitment"),
    }
)

CHOICES: Final[Mapping[str, Mapping[str, Words]]] = MappingProxyType(
    {
        "type": {
            "cash": ("现金", "cash"),
            "bank": ("银行", "bank"),
            "held": ("代管", "held by others"),
        },
        "side": {
            "book_in": ("账上收了，银行没收", "in the book, not yet at the bank: in"),
            "book_out": ("账上付了，银行没付", "in the book, not yet at the bank: out"),
            "bank_in": ("银行收了，账上没收", "at the bank, not in the book: in"),
            "bank_out": ("银行付了，账上没付", "at the bank, not in the book: out"),
        },
        "grade": {
            "self": ("会计自报", "the accountant's word"),
            "agency": ("代理中心代签", "the agency's"),
            "bank": ("银行直传", "straight from the bank"),
        },
        "direction": {
            "in": ("收（对方付给我们）", "in: we are paid"),
            "out": ("付（我们付给对方）", "out: we pay"),
            "receivable": ("应收", "receivable"),
            "payable": ("应付", "payable"),
        },
        "nature": {"asset": ("资产", "asset"), "resource": ("资源", "resource")},
        "use": {
            "own": ("自用", "own use"),
            "leased": ("出租", "leased"),
            "idle": ("闲置", "idle"),
            "disposed": ("已处置", "disposed"),
        },
        "outcome": {
            "passed": ("通过", "passed"),
            "rejected": ("不通过", "rejected"),
            "sent_back": ("退回", "sent back"),
            "done": ("完成", "done"),
            "partly": ("部分", "partly"),
            "given_up": ("放弃", "given up"),
            "accepted": ("接受", "accepted"),
            "explained": ("说明", "explained"),
            "approved": ("同意", "approved"),
        },
        "seen": {
            "start": ("张贴时", "when it was hung"),
            "between": ("期间", "in between"),
            "end": ("期满时", "at the end"),
        },
        "who": {
            "residents": ("居民（村民）", "residents"),
            "representatives": ("居民（村民）代表", "representatives"),
        },
        "cause": {
            "window_over": ("公示期满", "its window is over"),
            "early": ("提前撤下", "early"),
            "persons": ("个人名单到期", "a list of persons has run out"),
            "privacy": ("涉及隐私", "privacy"),
            "term": ("换届", "end of a term"),
            "leaving": ("离任", "leaving office"),
            "year": ("年度", "yearly"),
            "demand": ("应居民要求", "on demand"),
        },
        "view": {
            "agree": ("同意", "agree"),
            "reserve": ("保留意见", "reserve"),
            "veto": ("否决", "veto"),
        },
    }
)
"""What each choice of a field says."""

MEETING_OUTCOMES: Final = ("approved", "rejected", "sent_back")
"""What the pattern of a joint meeting's outcome allows."""

METHODS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "tender": ("招标", "tender"),
        "negotiation": ("谈判", "negotiation"),
        "inquiry": ("询价", "inquiry"),
        "single_source": ("单一来源", "single source"),
        "direct": ("直接委托", "direct"),
        "assembly": ("会议决定", "decided by the assembly"),
    }
)
"""Procurement methods, as the specification of contracts has them."""

PARTIES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "Organisation": ("单位", "organisation"),
        "OfficeHolder": ("任职人员", "somebody in office"),
        "SealedPerson": ("个人（密封）", "a person (sealed)"),
        "Withheld": ("来源没有写明", "not named by the source"),
    }
)

FIELD_LISTS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("", "fund"): "funds",
        ("fund", "fund"): "",
        ("", "account"): "accounts",
        ("", "category"): "categories",
        ("", "uses"): "categories",
        ("", "forbidden"): "categories",
        ("", "place"): "places",
        ("", "board"): "boards",
        ("", "duty"): "duties",
        ("", "handler"): "roles",
        ("", "roles"): "roles",
        ("", "role"): "",
        ("", "like"): "roles",
        ("", "kind"): "kinds",
        ("", "catalogue"): "catalogue",
        ("", "budget"): "budgets",
        ("", "medium"): "media",
        ("", "form"): "forms",
        ("", "step"): "steps",
        ("", "body"): "bodies",
        ("", "method"): "methods",
        ("", "becomes"): "types",
        ("", "rules.key"): "types",
        ("", "slug"): "slugs",
        ("", "ends"): "slugs",
        ("", "person"): "persons",
        ("", "office"): "offices",
        ("", "funds"): "funds",
        ("charter", "kind"): "",
    }
)
"""Which of the ledger's lists a field is chosen from, by type and field; "" is any type."""

NOT_MONEY: Final = frozenset(
    {
        ("Receipt", "no"),
        ("Journal", "first"),
        ("Journal", "last"),
        ("EvidenceFields", "bytes"),
        ("Attachment", "bytes"),
        ("Shown", "bytes"),
    }
)
"""Integers without bound that are no amounts."""

LONG_GROUPS: Final = frozenset({"Table", "Persons", "Totals", "Journal"})

_ORDER: Final = (
    *("title", "what", "notice", "objection", "order", "subject", "matter", "contract", "outflow"),
    *("date", "day", "period", "amount", "fund", "category", "payee", "payer", "party"),
    *("summary", "text", "reason", "account", "voucher", "invoice", "evidence", "decision"),
    *("budget", "handler", "grade"),
)
_MONEY_TYPES: Final = frozenset(
    {"Income", "Expenditure", "Outflow", "Refund", "PayList", "Advance"}
)
_LAST: Final = "currency"


def rank(model: str, name: str) -> int:
    """Give where a field stands on its form: records of money begin with what a voucher has."""
    if name == _LAST:
        return len(_ORDER) + 1
    if model in _MONEY_TYPES and name in _ORDER:
        return _ORDER.index(name)
    return len(_ORDER)


def is_usual(model: str, name: str) -> bool:
    """Say whether a field is shown at once, though it may be left out."""
    return rank(model, name) < len(_ORDER)


_AMOUNT = re.compile(r"[，,]? ?(最小货币单位（人民币是分）|最小货币单位|in minor units( \(fen\))?)")
_BRACKETS = re.compile("[（）()]")
_CUT = re.compile(r"[，（；,;(:：]")


@cache
def _titles() -> Mapping[str, Words]:
    """Give what open data calls the fields of bodies: the same words, on forms as in tables."""
    data = (files("ledger.log.open_data") / "fields.json").read_bytes()
    found: dict[str, Words] = {name: (zh, en) for name, (zh, en) in orjson.loads(data).items()}
    return found


_COMMON: Final = {
    name: _OWN[name]
    for name in (
        *("text", "attachments", "evidence", "photos", "entries", "duty", "handler", "persons"),
    )
}


def field_words(model: str, name: str) -> tuple[str, str, str, str]:
    """Give a field's name in Chinese and English, and what more is to be said of it."""
    own = _OWN.get(f"{model}.{name}") or _COMMON.get(name)
    if own is None and name in _titles():
        zh, en = (_AMOUNT.sub("", each) for each in _titles()[name])
        short_zh, short_en = _CUT.split(zh)[0], _CUT.split(en)[0]
        return (
            _referring(short_zh),
            short_en,
            _BRACKETS.sub("", zh[len(short_zh) :]).strip("，；："),
            _BRACKETS.sub("", en[len(short_en) :]).strip(",;: "),
        )
    zh, en = own or _OWN.get(name, (name, name))
    return zh, en, "", ""


def _referring(zh: str) -> str:
    """Drop what an id is from the name of what it points to, since people choose and don't type."""
    return zh.removesuffix("的编号") if len(zh) > len("的编号") else zh
