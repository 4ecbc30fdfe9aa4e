"""What can be wrong with a code, an objection, or a look at what is sealed, and what to do."""

from typing import ClassVar

from ledger.core.errors import ConflictError, MalformedError, NotFoundError, RefusedError


class CodeUnreadable(MalformedError):
    """What was typed is no one-time code."""

    code: ClassVar[str] = "code_unreadable"
    zh: ClassVar[str] = "这不是一次性号码：应是 32 位，数字 0–9 和字母 a–f。请照纸上再抄一遍。"
    en: ClassVar[str] = (
        "This is no one-time code, which has 32 of the digits 0 to 9 and letters a to f. Copy it "
        "from the paper again."
    )


class CodeUnknown(NotFoundError):
    """No lot that this desk knows has that code."""

    code: ClassVar[str] = "code_unknown"
    zh: ClassVar[str] = (
        "没有查到这个号码。请照纸上再核对一遍；还是不行，可用纸质异议单，或请街道补上这一批号码。"
    )
    en: ClassVar[str] = (
        "There is no such code here. Compare it with the paper; or hand in a slip on paper, or ask "
        "the street for its list of codes."
    )


class CodeSpent(ConflictError):
    """The code has been used."""

    code: ClassVar[str] = "code_spent"
    zh: ClassVar[str] = "这个号码已经用过，每个号码只能用一次。可用纸质异议单，或再领一个号码。"
    en: ClassVar[str] = (
        "This code has been used, and each serves once. Hand in a slip on paper, or draw another."
    )


class CodeOver(RefusedError):
    """The last day of the code's lot is past."""

    code: ClassVar[str] = "code_over"
    zh: ClassVar[str] = "这批号码用到 {day} 为止，已经过期。可用纸质异议单，或领新的号码。"
    en: ClassVar[str] = (
        "This lot of codes was good until {day}. Hand in a slip on paper, or draw a new code."
    )


class CodesTriedOften(RefusedError):
    """Too many wrong codes came from one place."""

    code: ClassVar[str] = "codes_tried_often"
    zh: ClassVar[str] = "这里试错的号码太多，请过 {retry_after_s} 秒再试。写好的内容还在。"
    en: ClassVar[str] = (
        "Too many wrong codes came from here. Try again in {retry_after_s} seconds; what you "
        "wrote is still there."
    )


class SubjectUnknown(NotFoundError):
    """What is disputed is not in the ledger of the code."""

    code: ClassVar[str] = "subject_unknown"
    zh: ClassVar[str] = "这个号码所属的账本里没有这一条。请重新选，或不选、只写明是什么事。"
    en: ClassVar[str] = (
        "The ledger that this code belongs to has no such entry. Choose again, or choose none and "
        "say what it is about."
    )


class ReceiptMissing(NotFoundError):
    """Nothing was received here under that number."""

    code: ClassVar[str] = "receipt_missing"
    zh: ClassVar[str] = "这里没有收到这个编号的异议。请核对回执；手里有回执而这里没有，请拿给街道。"
    en: ClassVar[str] = (
        "No objection of that number was received here. Compare the receipt; if you hold one, "
        "show it to the street."
    )


class LotWrong(RefusedError):
    """A list of hashes is not the one whose root the ledger holds."""

    code: ClassVar[str] = "lot_wrong"
    zh: ClassVar[str] = "这份 hashes.txt 与账本里登记的那一批号码不符。请换成那一批的文件。"
    en: ClassVar[str] = (
        "This list of hashes is not the lot that the ledger holds. Give that lot's hashes.txt."
    )


class ObjectionDrafted(ConflictError):
    """The objection is in the ledger, or on its way: somebody made the draft."""

    code: ClassVar[str] = "objection_drafted"
    zh: ClassVar[str] = "这件异议已经入账，或已有人做成草稿，不用再做。"
    en: ClassVar[str] = "This objection is in the ledger, or somebody has made its draft."


class DemandShort(RefusedError):
    """A demand would be entered before enough codes were given for it."""

    code: ClassVar[str] = "demand_short"
    zh: ClassVar[str] = (
        "要求公布 {catalogue} 的号码还差 {missing} 个，现在入账不算数，还会白用这些号码。"
        "请等够了再做。"
    )
    en: ClassVar[str] = (
        "{missing} more codes are needed to force the publication of {catalogue}. Entered now, the "
        "demand would have no force and use up the codes: wait until there are enough."
    )


class DemandDrafted(ConflictError):
    """Somebody has made the draft of this demand."""

    code: ClassVar[str] = "demand_drafted"
    zh: ClassVar[str] = "这项联名已有人做成草稿，正在等签字，不用再做。"
    en: ClassVar[str] = "Somebody has made the draft of this demand, and it waits for signatures."


class BeyondJurisdiction(RefusedError):
    """The office doesn't reach to this."""

    code: ClassVar[str] = "beyond_jurisdiction"
    zh: ClassVar[str] = "您的职务不能在这个账本做这件事。能做的是：{who}。"
    en: ClassVar[str] = "Your office can't do this in this ledger. Those who can: {who_en}."
