"""Every error has one status, one stable code, and a text in two languages (RFC 9457).

``STATUSES`` is the whole table: a class, or the family it belongs to. What a client is shown never
holds anything of the server's inside: errors of the storage and evidence for a halt are shown as
``ledger_halted`` with the code of their cause, and kept in full for the operator's log.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import orjson
from starlette.responses import Response

from api import errors
from api.desk.file_errors import FileTooLarge
from api.desk.objection_errors import CodesTriedOften
from api.desk.signin_errors import SignInNeeded, TooManyRequests
from ledger.affairs.errors import JsonTooLarge, NotUnderstood, PersonalDataFound
from ledger.core.errors import (
    ConflictError,
    DisprovedError,
    EntryTooLarge,
    HaltError,
    LedgerError,
    MalformedError,
    NoteTooLarge,
    NotFoundError,
    RefusedError,
)
from ledger.log.errors import Busy, Closed, TooManyStatements

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:mingbai:problem:"

STATUSES: Mapping[type[LedgerError], int] = MappingProxyType(
    {
        # Families; a class of its own below goes before them.
        LedgerError: 422,
        MalformedError: 400,
        DisprovedError: 422,
        RefusedError: 403,
        ConflictError: 409,
        NotFoundError: 404,
        HaltError: 503,
        # The request itself.
        errors.HeadersTooLarge: 431,
        errors.RequestTooSlow: 408,
        errors.MethodRefused: 405,
        errors.MediaTypeUnknown: 415,
        errors.ContentCoded: 415,
        errors.BodyTooLarge: 413,
        FileTooLarge: 413,
        SignInNeeded: 401,
        TooManyRequests: 429,
        CodesTriedOften: 429,
        errors.RequestMalformed: 422,
        TooManyStatements: 413,
        NoteTooLarge: 413,
        JsonTooLarge: 413,
        EntryTooLarge: 413,
        # Well-formed and signed, and nothing that this ledger can keep.
        NotUnderstood: 422,
        PersonalDataFound: 422,
        # The ledger behind it.
        Busy: 503,
        Closed: 503,
        errors.Overloaded: 503,
        errors.InternalError: 500,
    }
)
TITLES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        400: ("格式不对", "Malformed"),
        401: ("请先登录", "Sign in"),
        403: ("不能接受", "Refused"),
        404: ("没有找到", "Not found"),
        405: ("方法不对", "Method not allowed"),
        408: ("发送太慢", "Too slow"),
        409: ("与账本冲突", "Conflict"),
        413: ("太大", "Too large"),
        415: ("内容类型不对", "Unsupported media type"),
        422: ("不符合规则", "Does not hold"),
        431: ("请求头太大", "Headers too large"),
        429: ("太频繁", "Too many requests"),
        500: ("服务器出错", "Internal error"),
        503: ("暂时不能服务", "Unavailable for now"),
    }
)
# Errors that are about this server's own disk and database, whatever family they are of.
_OWN = "ledger.storage."
DEFAULT_RETRY_S = 2
# How the log names the statement of a batch: "statements[3].body.amount".
_IN_BATCH = re.compile(r"statements\[(0|[1-9][0-9]*)\](?:\.(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a client sees it: *statement* is its number in a batch, from 0."""

    status: int
    code: str
    detail: str
    detail_en: str
    field: str = ""
    statement: int | None = None
    retry_after_s: int | None = None

    def body(self) -> bytes:
        """Return the problem document; ``field`` and ``statement`` where they mean something."""
        title, title_en = TITLES[self.status]
        document: dict[str, object] = {
            "type": TYPE + self.code,
            "title": title,
            "title_en": title_en,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "detail_en": self.detail_en,
        }
        if self.field:
            document["field"] = self.field
        if self.statement is not None:
            document["statement"] = self.statement
        return orjson.dumps(document)

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Return it as a response that nobody caches; a 429 or 503 says when to come back."""
        all_headers = {"cache-control": "no-store", **(headers or {})}
        if self.status in {429, 503}:
            all_headers["retry-after"] = str(self.retry_after_s or DEFAULT_RETRY_S)
        return Response(self.body(), self.status, all_headers, MEDIA_TYPE)


def is_private(error: LedgerError) -> bool:
    """Return whether *error* tells of this server's inside and is for its operator only."""
    if type(error).__module__.startswith("api."):
        return False
    return isinstance(error, HaltError) or type(error).__module__.startswith(_OWN)


def status_of(kind: type[LedgerError]) -> int:
    """Return the status for errors of class *kind*: its own, or its nearest family's."""
    if kind.__module__.startswith(_OWN):
        return STATUSES[HaltError]
    return next(STATUSES[base] for base in kind.__mro__ if base in STATUSES)


def problem_of(error: LedgerError) -> Problem:
    """Return what a client is shown of *error*; of a batch, also which statement it was."""
    if is_private(error):
        error = errors.LedgerHalted(cause=error.code)
    in_batch = _IN_BATCH.fullmatch(error.where)
    retry = error.facts.get("retry_after_s")
    return Problem(
        status=status_of(type(error)),
        code=error.code,
        detail=error.text("zh"),
        detail_en=error.text("en"),
        field=(in_batch[2] or "") if in_batch else error.where,
        statement=int(in_batch[1]) if in_batch else None,
        retry_after_s=retry if isinstance(retry, int) else None,
    )
