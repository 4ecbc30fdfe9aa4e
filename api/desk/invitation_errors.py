"""What can be wrong with an invitation, and what to do about it."""

from typing import ClassVar

from ledger.core.errors import ConflictError, MalformedError, NotFoundError, RefusedError


class InvitationUnknown(NotFoundError):
    """No invitation that can be used now has that code; why, is said to nobody."""

    code: ClassVar[str] = "invitation_unknown"
    zh: ClassVar[str] = (
        "这个邀请码不能用：没有这个码，或已用过、已作废、已过期。请对照邀请单再输一遍；"
        "还不行，请邀请您的人另发一个。"
    )
    en: ClassVar[str] = (
        "This invitation can't be used: there is none with that code, or it was used, revoked or "
        "has expired. Compare the code with the slip, or ask for another invitation."
    )


class InvitationMissing(NotFoundError):
    """A ledger has no invitation of that id."""

    code: ClassVar[str] = "invitation_missing"
    zh: ClassVar[str] = "没有这份邀请。请刷新页面再看。"
    en: ClassVar[str] = "There is no such invitation. Load the page again."


class InvitationNotYours(RefusedError):
    """Somebody invites to an office that he may not appoint to."""

    code: ClassVar[str] = "invitation_not_yours"
    zh: ClassVar[str] = (
        "按这本账的规则，这份邀请不归您发。任命、换钥匙由街道办理；监督、督查、审计的人只由街道邀请。"
        "请与街道联系。"
    )
    en: ClassVar[str] = (
        "By this ledger's rules this invitation is not yours to give. Appointments and new keys "
        "are the street office's, and those who watch are invited by it alone. Ask it."
    )


class InvitationNotJoined(ConflictError):
    """A draft is asked of an invitation that nobody has accepted, or that was revoked."""

    code: ClassVar[str] = "invitation_not_joined"
    zh: ClassVar[str] = (
        "还没有人接受这份邀请，或它已作废，不能准备任命。请等对方做好钥匙，或另发一份。"
    )
    en: ClassVar[str] = (
        "Nobody has accepted this invitation, or it was revoked, so there is nothing to prepare. "
        "Wait until the key is made, or send another."
    )


class InvitationsFull(RefusedError):
    """A ledger has as many open invitations as it may."""

    code: ClassVar[str] = "invitations_full"
    zh: ClassVar[str] = "这本账还没用的邀请已有 {limit} 份。请先作废不用的。"
    en: ClassVar[str] = "This ledger has {limit} unused invitations. Revoke those not needed first."


class InvitationAsksNothing(MalformedError):
    """An invitation names neither the roles of somebody new nor whose key is to be replaced."""

    code: ClassVar[str] = "invitation_asks_nothing"
    zh: ClassVar[str] = "请写明邀请做什么：任职写职务（roles），换钥匙写旧钥匙（rekey）和理由。"
    en: ClassVar[str] = (
        "Say what the invitation is for: an office (roles), or a new key in the place of an old "
        "one (rekey, with a reason)."
    )


class JoinKeyElsewhere(MalformedError):
    """The key that joins isn't named as the invitation says, or isn't an Ed25519 key."""

    code: ClassVar[str] = "join_key_elsewhere"
    zh: ClassVar[str] = "这把钥匙的名称应是 {expected}，给的是 {name}。请从邀请链接重新打开。"
    en: ClassVar[str] = (
        "The key must be named {expected} and is named {name}. Open the invitation's link again."
    )


class JoinProofWrong(RefusedError):
    """Whoever joins did not show that he holds the key."""

    code: ClassVar[str] = "join_proof_wrong"
    zh: ClassVar[str] = "没有证明您持有这把钥匙：签名不对。请从邀请链接重新打开，再试一次。"
    en: ClassVar[str] = (
        "It was not shown that you hold this key: the signature is wrong. Open the invitation's "
        "link again and retry."
    )
