"""What can be wrong with signing in at the desk, and what to do about it."""

from typing import ClassVar

from ledger.core.errors import NotFoundError, RefusedError


class SignInNeeded(RefusedError):
    """Nobody is signed in, or the session has ended."""

    code: ClassVar[str] = "sign_in_needed"
    zh: ClassVar[str] = "还没有登录，或登录已过期。请用钥匙登录；正在填的内容还在。"
    en: ClassVar[str] = (
        "You are not signed in, or the session has ended. Sign in with your key; what you were "
        "typing is kept."
    )


class SignInRefused(RefusedError):
    """The challenge isn't one of this desk's that still waits, or isn't signed by that key."""

    code: ClassVar[str] = "sign_in_refused"
    zh: ClassVar[str] = (
        "登录没有成功：挑战不是本办公台刚发出的，或已用过、已过期，或签名不对。"
        "请再点一次登录；以服务器的时间为准，现在是 {now}。"
    )
    en: ClassVar[str] = (
        "Not signed in: the challenge is not one that this desk has just given, was used or has "
        "expired, or the signature is wrong. Sign in once more; the server's time decides, and it "
        "is {now} now."
    )


class NoOffice(RefusedError):
    """The key holds no office, or none of those that are asked for."""

    code: ClassVar[str] = "no_office"
    zh: ClassVar[str] = "这把钥匙在这里没有任职。请核对钥匙，或请任命您的人登记它。"
    en: ClassVar[str] = (
        "This key holds no office here. Check that it is the right key, or ask whoever appoints "
        "you to enter it."
    )


class RequestForeign(RefusedError):
    """A request doesn't come from the desk's own pages."""

    code: ClassVar[str] = "desk_request_foreign"
    zh: ClassVar[str] = (
        "这个请求不是从办公台自己的页面发出的，没有执行。请从 {expected} 打开办公台。"
    )
    en: ClassVar[str] = (
        "This request does not come from the desk's own pages; nothing was done. Open the desk at "
        "{expected}."
    )


class AddressUnset(RefusedError):
    """The desk is asked for under a name that it wasn't told is its own."""

    code: ClassVar[str] = "desk_address_unset"
    zh: ClassVar[str] = (
        "办公台不认得这个地址（{host}）。请管理员用 --desk-address 写明对外的网址，如 https://host。"
    )
    en: ClassVar[str] = (
        "The desk does not know the address {host} as its own. The operator sets it by "
        "--desk-address, such as https://host."
    )


class SignInMissing(NotFoundError):
    """The owner of the key has no sign-in of that id."""

    code: ClassVar[str] = "sign_in_missing"
    zh: ClassVar[str] = "没有这次登录。请刷新页面再看。"
    en: ClassVar[str] = "There is no such sign-in. Load the page again."


class TooManyRequests(RefusedError):
    """Somebody asks more often than anybody needs to."""

    code: ClassVar[str] = "too_many_requests"
    zh: ClassVar[str] = "请求太频繁。请等 {retry_after_s} 秒再试。"
    en: ClassVar[str] = "Too many requests. Try again in {retry_after_s} seconds."
