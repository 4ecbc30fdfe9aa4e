"""What can be wrong with a draft at the desk, and what to do about it."""

from typing import ClassVar

from ledger.core.errors import ConflictError, MalformedError, NotFoundError, RefusedError


class DraftMissing(NotFoundError):
    """No draft of this ledger has that number, or it is not for whoever asks."""

    code: ClassVar[str] = "draft_missing"
    zh: ClassVar[str] = "没有这份草稿，或不在这个账本里。请从收件箱打开。"
    en: ClassVar[str] = "There is no such draft in this ledger. Open it from the inbox."


class DraftStale(ConflictError):
    """Somebody else has changed the draft since it was shown."""

    code: ClassVar[str] = "draft_stale"
    zh: ClassVar[str] = (
        "这份草稿已被改过：您看到的是第 {found} 稿，现在是第 {expected} 稿。请看过新稿再做。"
    )
    en: ClassVar[str] = (
        "This draft was changed: you saw revision {found}, and it is at revision {expected}. Look "
        "at the new one first."
    )


class DraftBusy(ConflictError):
    """Too many people act on one draft at the same moment."""

    code: ClassVar[str] = "draft_busy"
    zh: ClassVar[str] = "好几个人正同时处理这份草稿，这一步没有记下。请再试一次。"
    en: ClassVar[str] = "Several people act on this draft at once; nothing was done. Try again."


class DraftClosed(ConflictError):
    """The draft is in a state in which this can't be done any more."""

    code: ClassVar[str] = "draft_closed"
    zh: ClassVar[str] = "这份草稿现在是“{state}”，不能再{doing}。{advice}"
    en: ClassVar[str] = "This draft is {state_en}: it can't be {doing_en} now. {advice_en}"


class DraftWornOut(ConflictError):
    """A draft was revised, or spoken of, so often that it is to be begun anew."""

    code: ClassVar[str] = "draft_worn_out"
    zh: ClassVar[str] = "这份草稿的修改或意见已有 {limit} 次。请撤回，另起一份。"
    en: ClassVar[str] = (
        "This draft was revised or spoken of {limit} times. Withdraw it and begin a new one."
    )


class DraftNotYours(RefusedError):
    """Only who proposed a draft may change, renew or withdraw it."""

    code: ClassVar[str] = "draft_not_yours"
    zh: ClassVar[str] = "这份草稿是别人起草的。您可以签名、提意见，或退回请他修改。"
    en: ClassVar[str] = (
        "Somebody else proposed this draft. You can sign it, give an opinion, or return it."
    )


class SignatureNotAsked(RefusedError):
    """A signature by somebody whom the draft does not ask for."""

    code: ClassVar[str] = "signature_not_asked"
    zh: ClassVar[str] = "这份草稿没有请 {slug} 签名。要请他签，请起草人修改草稿。"
    en: ClassVar[str] = (
        "This draft does not ask {slug} to sign. Whoever proposed it can change that."
    )


class SignerEnded(RefusedError):
    """The key that would sign has ended, or no longer holds the office."""

    code: ClassVar[str] = "signer_ended"
    zh: ClassVar[str] = (
        "{slug} 的钥匙已停用，或已不任“{role}”。请起草人按“重新送签”，会换成现任的人；"
        "已有的签名要重签。"
    )
    en: ClassVar[str] = (
        "The key {slug} has ended, or no longer holds the office of {role}. Whoever proposed the "
        "draft can renew it, which asks those in office now; earlier signatures are given again."
    )


class OpinionNotYours(RefusedError):
    """Only signers and the supervision committee return or veto; a reservation is anybody's."""

    code: ClassVar[str] = "opinion_not_yours"
    zh: ClassVar[str] = "否决和退回只能由要签字的人和监督委员会提出；您可以提保留意见。"
    en: ClassVar[str] = (
        "Only those asked to sign and the supervision committee may veto or return a draft. You "
        "may put a reservation on record."
    )


class ReasonMissing(MalformedError):
    """An opinion or a withdrawal without a reason, or with one that is too long."""

    code: ClassVar[str] = "reason_missing"
    zh: ClassVar[str] = "请写明理由（1 到 {limit} 字）。"
    en: ClassVar[str] = "Give a reason of 1 to {limit} characters."


class DraftFieldWrong(MalformedError):
    """A field of a request to the desk is missing, unknown, or of another kind."""

    code: ClassVar[str] = "draft_field_wrong"
    zh: ClassVar[str] = "{where} 这一项不对：应为{form}。"
    en: ClassVar[str] = "The field {where} is wrong: {form_en} is wanted."


class TypeNotAtDesk(RefusedError):
    """A type of statement that no draft of an existing ledger can be."""

    code: ClassVar[str] = "type_not_at_desk"
    zh: ClassVar[str] = "“{type}”不能在这里起草。请从“要记什么”里选一种。"
    en: ClassVar[str] = "A statement of type {type} can't be drafted here. Choose another type."


class NobodyToSign(RefusedError):
    """The rules ask for a role that nobody holds now."""

    code: ClassVar[str] = "nobody_to_sign"
    zh: ClassVar[str] = (
        "按签字规则还要“{roles}”签，现在没有人可以签。请街道先任命；已付出的钱可先记为未经审批支出。"
    )
    en: ClassVar[str] = (
        "The rules ask for a signature of {roles}, and nobody can give it now. Ask the street for "
        "an appointment; money that has left can be recorded as an outflow without approval."
    )


class TooManyDrafts(RefusedError):
    """One person has too many open drafts, or a request names too many."""

    code: ClassVar[str] = "too_many_drafts"
    zh: ClassVar[str] = "太多了：最多 {limit} 份。请先办完或撤回一些，或分几次。"
    en: ClassVar[str] = "Too many: at most {limit}. Finish or withdraw some, or send fewer at once."


class SheetTooLarge(RefusedError):
    """What is being typed is more than is kept of one form."""

    code: ClassVar[str] = "sheet_too_large"
    zh: ClassVar[str] = "暂存的内容太大，最多 {limit} 字节。大的表请用导入。"
    en: ClassVar[str] = "The sheet is too large, at most {limit} bytes. Import large tables."


class SheetMissing(NotFoundError):
    """Nothing is kept under this key."""

    code: ClassVar[str] = "sheet_missing"
    zh: ClassVar[str] = "没有暂存的内容。"
    en: ClassVar[str] = "Nothing is kept under this key."


class PrefillUnknown(NotFoundError):
    """No form of this name can be filled in beforehand, or not for this period."""

    code: ClassVar[str] = "prefill_unknown"
    zh: ClassVar[str] = "不能预填“{form}”（{problem}）。请直接填写，或换一个期间。"
    en: ClassVar[str] = (
        "The form {form} can't be filled in beforehand ({problem_en}). Fill it in by hand, or "
        "choose another period."
    )
