"""What can go wrong between the socket and the ledger, by name; the ledger's own errors lie below.

Like theirs, each has a code that never changes and two texts that say what is wrong and what to
do. The status of each is in ``api.problems``.
"""

from typing import ClassVar

from ledger.core.errors import ConflictError, HaltError, MalformedError, NotFoundError, RefusedError

# --- the request itself -------------------------------------------------------------------------


class MalformedHttp(MalformedError):
    """The bytes on the connection aren't HTTP/1.1."""

    code: ClassVar[str] = "malformed_http"
    zh: ClassVar[str] = "收到的不是正确的 HTTP 请求。请检查客户端或中间的代理。"
    en: ClassVar[str] = "What arrived isn't a valid HTTP request. Check the client and any proxy."


class HeadersTooLarge(RefusedError):
    """Request line and headers are longer than the server reads."""

    code: ClassVar[str] = "headers_too_large"
    zh: ClassVar[str] = "请求行和请求头太长，最多 {limit} 字节。"
    en: ClassVar[str] = "The request line and headers are too long; at most {limit} bytes."


class RequestTooSlow(RefusedError):
    """The request did not arrive in time."""

    code: ClassVar[str] = "request_too_slow"
    zh: ClassVar[str] = "请求在 {limit_s} 秒内没有收完，连接已关闭。请检查网络，或分成小批再发。"
    en: ClassVar[str] = (
        "The request did not arrive within {limit_s} seconds and the connection was closed. Check "
        "the network, or send smaller batches."
    )


class NoSuchPage(NotFoundError):
    """Nothing is served under this path."""

    code: ClassVar[str] = "no_such_page"
    zh: ClassVar[str] = "这个地址没有内容。请检查网址。"
    en: ClassVar[str] = "There is nothing under this address. Check it."


class NoSuchLedger(NotFoundError):
    """No ledger of this origin is served here."""

    code: ClassVar[str] = "no_such_ledger"
    zh: ClassVar[str] = "这里没有账本 {origin}。请检查网址里的账本名（origin）。"
    en: ClassVar[str] = "There is no ledger {origin} here. Check the origin in the address."


class MethodRefused(RefusedError):
    """The path is known, and not for this method."""

    code: ClassVar[str] = "method_refused"
    zh: ClassVar[str] = "这个地址不接受 {method} 请求。可用的方法见 Allow 头。"
    en: ClassVar[str] = "This address does not take {method}. The Allow header says what it takes."


class MediaTypeUnknown(RefusedError):
    """The body's media type is none of those that are read here."""

    code: ClassVar[str] = "media_type_unknown"
    zh: ClassVar[str] = (
        "内容类型不对。提交一份陈述用 text/plain; charset=utf-8，一批用 application/json。"
    )
    en: ClassVar[str] = (
        "The media type isn't read here. Send one statement as text/plain; charset=utf-8, or a "
        "batch as application/json."
    )


class ContentCoded(RefusedError):
    """The body is compressed, or otherwise encoded."""

    code: ClassVar[str] = "content_coded"
    zh: ClassVar[str] = "请求体不能压缩（Content-Encoding）。请原样发送。"
    en: ClassVar[str] = "The body must not be compressed (Content-Encoding). Send it as it is."


class BodyTooLarge(RefusedError):
    """The body is longer than one submission may be."""

    code: ClassVar[str] = "body_too_large"
    zh: ClassVar[str] = "请求体太大，最多 {limit} 字节。请分成几批。"
    en: ClassVar[str] = "The body is too large; at most {limit} bytes. Send several batches."


class BatchMalformed(MalformedError):
    """A JSON body isn't a batch of statements."""

    code: ClassVar[str] = "batch_malformed"
    zh: ClassVar[str] = '请求体不是一批陈述：{problem}。格式是 {{"statements":["…","…"]}}。'
    en: ClassVar[str] = (
        'The body isn\'t a batch of statements: {problem}. The form is {{"statements":["…","…"]}}.'
    )


class ParameterMalformed(MalformedError):
    """A number in the path or the query isn't a plain decimal number, or is out of its range."""

    code: ClassVar[str] = "parameter_malformed"
    zh: ClassVar[str] = "参数不对：应为 {minimum} 到 {maximum} 的整数，不带前导零或正负号。"
    en: ClassVar[str] = (
        "The parameter is wrong: an integer from {minimum} to {maximum}, without leading zeros or "
        "sign."
    )


class ParameterUnknown(MalformedError):
    """A query parameter that this address doesn't know, or one given twice."""

    code: ClassVar[str] = "parameter_unknown"
    zh: ClassVar[str] = "不认识的参数，或同一参数给了两次：{where}。"
    en: ClassVar[str] = "The parameter {where} is unknown here, or is given twice."


class RequestMalformed(MalformedError):
    """The framework could not read the request."""

    code: ClassVar[str] = "request_malformed"
    zh: ClassVar[str] = "请求读不懂：{where}。请对照接口文档。"
    en: ClassVar[str] = "The request could not be read: {where}. Compare it with the documentation."


# --- the ledger behind it -----------------------------------------------------------------------


class Overloaded(RefusedError):
    """More is under way than this server takes at once; nothing of this request was taken."""

    code: ClassVar[str] = "overloaded"
    zh: ClassVar[str] = "现在太忙，这份没有收下。请在 {retry_after_s} 秒后重发。"
    en: ClassVar[str] = "Too busy: this was not taken. Send it again in {retry_after_s} seconds."


class AnswerLate(HaltError):
    """The append did not finish in the time that a client is kept waiting."""

    code: ClassVar[str] = "answer_late"
    zh: ClassVar[str] = (
        "{limit_s} 秒内没有写完，可能已入账、可能没有。请原样重发：同一份陈述不会重复入账。"
    )
    en: ClassVar[str] = (
        "The append did not finish within {limit_s} seconds; it may be in the ledger or not. Send "
        "the same bytes again: a statement is never entered twice."
    )


class LedgerHalted(HaltError):
    """The ledger signs nothing at the moment; its operator has the evidence."""

    code: ClassVar[str] = "ledger_halted"
    zh: ClassVar[str] = (
        "账本现在不能签发（{cause}），请联系账本的管理员。没有确认的，可能已入账、可能没有；"
        "恢复后原样重发，同一份陈述不会重复入账。"
    )
    en: ClassVar[str] = (
        "The ledger does not sign at the moment ({cause}); tell its operator. What was not "
        "acknowledged may be in the ledger or not: once it is back, send the same bytes again, a "
        "statement is never entered twice."
    )


class LedgerUnopened(HaltError):
    """The ledger is known here and could not be opened."""

    code: ClassVar[str] = "ledger_unopened"
    zh: ClassVar[str] = "账本 {origin} 没有打开（{cause}），请联系管理员。"
    en: ClassVar[str] = "The ledger {origin} could not be opened ({cause}); tell its operator."


class InternalError(HaltError):
    """A mistake of this program's own."""

    code: ClassVar[str] = "internal_error"
    zh: ClassVar[str] = "服务器内部出错，已记录（编号 {incident}）。没有确认的请原样重发。"
    en: ClassVar[str] = (
        "The server made a mistake, and noted it (incident {incident}). What was not acknowledged "
        "can be sent again as it is."
    )


# --- setting the server up ----------------------------------------------------------------------


class SettingMalformed(MalformedError):
    """A setting in the environment can't be read."""

    code: ClassVar[str] = "setting_malformed"
    zh: ClassVar[str] = "环境变量 {where} 不对：应为 {minimum} 到 {maximum} 的整数。"
    en: ClassVar[str] = (
        "The environment variable {where} is wrong: an integer from {minimum} to {maximum}."
    )


class SettingUnknown(MalformedError):
    """A variable looks like one of this server's settings, and is none."""

    code: ClassVar[str] = "setting_unknown"
    zh: ClassVar[str] = "没有 {where} 这个设置，请检查拼写。"
    en: ClassVar[str] = "There is no setting {where}. Check its spelling."


class PrefixTaken(ConflictError):
    """A ledger's published path would hide the server's own pages."""

    code: ClassVar[str] = "prefix_taken"
    zh: ClassVar[str] = "账本 {origin} 的网址路径 /{path} 与 {other} 冲突，不能在同一个服务里提供。"
    en: ClassVar[str] = (
        "The ledger {origin} would be served under /{path}, which collides with {other}; it can't "
        "be served by the same server."
    )
