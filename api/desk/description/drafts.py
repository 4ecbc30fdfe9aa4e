"""Drafts, signatures, opinions, inbox and month, described."""

from typing import Final

from api.desk.description.draft_schemas import EXPENDITURE, SCHEMAS, STATES
from api.desk.description.parts import (
    COUNT,
    ORIGIN,
    TEXT,
    WHOLE,
    Json,
    Operation,
    by_name,
    in_path,
    in_query,
    listed,
    one_of,
    record,
    ref,
    text,
)
from api.desk.draft_errors import (
    DraftBusy,
    DraftClosed,
    DraftFieldWrong,
    DraftMissing,
    DraftNotYours,
    DraftStale,
    DraftWornOut,
    NobodyToSign,
    OpinionNotYours,
    ReasonMissing,
    SignatureNotAsked,
    SignerEnded,
    TooManyDrafts,
    TypeNotAtDesk,
)
from api.desk.drafting import MOST_AT_ONCE
from api.errors import LedgerHalted, LedgerUnopened, NoSuchLedger
from ledger.core.errors import SignatureWrong

__all__ = ["OPERATIONS", "SCHEMAS"]

_ID: Final = in_path(
    "id",
    {"type": "string", "minLength": 1, "maxLength": 64},
    "the draft's id",
    "3f1c5a7e9b2d4f608a1c3e5f7b9d1e3f",
)
_OF_DRAFT: Final = (ORIGIN, _ID)
_ONE: Final = "/ledgers/{origin}/drafts/{id}"
_WRITING: Final = (NobodyToSign, TypeNotAtDesk, DraftNotYours)
_CHANGED: Final = (DraftBusy, DraftClosed, SignerEnded)
_LINE: Final = (
    "— ledger.example.org/demo/director-1 Ot8/8r/KSEw4HOYO8j6fANS6z4sgw0upJpMbkz6TpBqUf+Xs5VNzQXmty"
    "UCdmGAPAqP/9cX3CUuF0wrDx9+8Y4WC9Ao="
)
_STATEMENT: Final = "161f0cb0a06615af17398a609e3cf289e30524198bd739cb8ba6fc10ed8eb9d4"
_SIGNED: Final = {"revision": 1, "statement_id": _STATEMENT, "line": _LINE}
_SIGNATURE: Final[dict[str, Json]] = {
    "revision": WHOLE,
    "statement_id": text(2_000),
    "line": text(2_000),
}
_PROPOSAL: Final[dict[str, Json]] = {
    "type": text(2_000),
    "body": {"type": "object", "description": "the body of that type (docs/spec)"},
    "no": text(2_000),
    "by": {
        **by_name({"anyOf": [TEXT, listed(TEXT)]}),
        "description": "who signs, by role; without it the charter's rules say",
    },
    "note": text(1_000),
}
_MAY_LACK: Final = ("no", "by", "note")

OPERATIONS: Final = (
    Operation(
        "post",
        "/ledgers/{origin}/drafts",
        "proposeDraft",
        "Make a draft 起草",
        {201: ref("Draft")},
        (*_WRITING, TooManyDrafts, DraftBusy),
        body=ref("Proposal"),
        parameters=(ORIGIN,),
        judges=True,
    ),
    Operation(
        "get",
        "/ledgers/{origin}/drafts",
        "readDrafts",
        "The drafts of one ledger, last changed first 一个账本的草稿",
        {200: record({"drafts": listed(ref("DraftLine"))})},
        (DraftFieldWrong,),
        parameters=(ORIGIN, in_query("state", TEXT, "states with commas: " + ", ".join(STATES))),
    ),
    Operation(
        "post",
        "/ledgers/{origin}/drafts/batch",
        "proposeDrafts",
        "Make many drafts, all or none 成批起草",
        {201: record({"drafts": listed(ref("MadeLine"))})},
        (*_WRITING, TooManyDrafts, DraftBusy),
        body=record(
            {"drafts": listed(ref("Proposal"), MOST_AT_ONCE)},
            example={"drafts": [{"type": "expenditure", "body": EXPENDITURE}]},
        ),
        parameters=(ORIGIN,),
        judges=True,
    ),
    Operation(
        "post",
        "/ledgers/{origin}/drafts/check",
        "checkDraft",
        "Try a draft without keeping it 试一试",
        {200: ref("Draft")},
        (*_WRITING, TooManyDrafts),
        body=ref("Proposal"),
        parameters=(ORIGIN,),
        judges=True,
    ),
    Operation(
        "get",
        _ONE,
        "readDraft",
        "A draft, and the proof of its entry once it stands 看草稿",
        {200: ref("Draft")},
        (SignerEnded,),
        parameters=_OF_DRAFT,
    ),
    Operation(
        "put",
        _ONE,
        "reviseDraft",
        "Change a draft: a new revision, signatures are void 改草稿",
        {200: ref("Draft")},
        (*_WRITING, *_CHANGED, DraftStale, DraftWornOut),
        body=record(
            {"revision": WHOLE, **_PROPOSAL},
            "type",
            *_MAY_LACK,
            example={"revision": 1, "body": EXPENDITURE},
        ),
        parameters=_OF_DRAFT,
        judges=True,
    ),
    Operation(
        "post",
        _ONE + "/signatures",
        "signDraft",
        "Give a signature; the last one puts the statement into the ledger 签名",
        {200: ref("Draft")},
        (*_CHANGED, DraftStale, SignatureNotAsked, SignatureWrong),
        body=record(_SIGNATURE, example=_SIGNED),
        parameters=_OF_DRAFT,
        judges=True,
    ),
    Operation(
        "post",
        _ONE + "/opinions",
        "giveOpinion",
        "Reserve, veto or return, with a reason that stays on record 保留意见、否决、退回",
        {200: ref("Opined")},
        (*_CHANGED, DraftStale, DraftWornOut, OpinionNotYours, ReasonMissing),
        body=record(
            {"revision": WHOLE, "opinion": one_of("reserve", "veto", "return"), "reason": TEXT},
            example={"revision": 1, "opinion": "return", "reason": "请附发票"},
        ),
        parameters=_OF_DRAFT,
        judges=True,
    ),
    Operation(
        "post",
        _ONE + "/withdraw",
        "withdrawDraft",
        "Withdraw a draft 撤回",
        {200: ref("Draft")},
        (*_CHANGED, DraftNotYours, ReasonMissing),
        body=record({"reason": TEXT}, example={"reason": "重复了"}),
        parameters=_OF_DRAFT,
    ),
    Operation(
        "post",
        _ONE + "/renew",
        "renewDraft",
        "Give a draft a new date and those who are in office now 更新",
        {200: ref("Draft")},
        (*_WRITING, *_CHANGED, DraftWornOut),
        body=record({}, example={}),
        parameters=_OF_DRAFT,
        judges=True,
    ),
    Operation(
        "post",
        _ONE + "/append",
        "appendDraft",
        "Try again to enter what everybody has signed 再入账",
        {200: ref("Draft")},
        (SignerEnded,),
        body=record({}, example={}),
        parameters=_OF_DRAFT,
    ),
    Operation(
        "post",
        "/signatures",
        "signMany",
        "Give many signatures over all ledgers, each answered by itself 批量签名",
        {
            200: record(
                {"signatures": listed(ref("SignatureOutcome")), "signed": COUNT, "count": COUNT}
            )
        },
        (TooManyDrafts,),
        body=record(
            {
                "signatures": listed(
                    record({"origin": text(2_000), "draft": text(2_000), **_SIGNATURE}),
                    MOST_AT_ONCE,
                )
            },
            example={
                "signatures": [
                    {"origin": ORIGIN["example"], "draft": _ID["example"], **_SIGNED},
                ]
            },
        ),
    ),
    Operation(
        "get",
        "/inbox",
        "readInbox",
        "All that waits for this key in all its ledgers 收件箱",
        {200: ref("Inbox")},
    ),
    Operation(
        "get",
        "/month",
        "readMonth",
        "What a countersigner has to sign of a month, exceptions first 本月会签",
        {200: ref("Month")},
        (DraftFieldWrong, DraftMissing, NoSuchLedger, LedgerUnopened, LedgerHalted),
        parameters=(
            in_query("origin", ORIGIN["schema"], ORIGIN["description"], required=True),
            in_query(
                "month",
                {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                "such as 2026-11",
                required=True,
            ),
        ),
    ),
)

SCHEMAS["Proposal"] = record(
    {
        **_PROPOSAL,
        "id": {
            "type": "string",
            "pattern": "^[0-9a-f]{32}$",
            "description": "the draft's, drawn by whoever asks: asked for again, it is the same",
        },
    },
    *_MAY_LACK,
    "id",
    example={"type": "expenditure", "body": EXPENDITURE},
)
SCHEMAS["SignatureOutcome"] = record(
    {
        "origin": TEXT,
        "draft": TEXT,
        "state": one_of(*STATES),
        "entry": record({"index": COUNT}),
        "refusal": ref("Refusal"),
        "error": record({"code": TEXT, "zh": TEXT, "en": TEXT, "field": TEXT}),
    },
    "state",
    "entry",
    "refusal",
    "error",
    example={
        "origin": ORIGIN["example"],
        "draft": _ID["example"],
        "state": "appended",
        "entry": {"index": 7},
    },
)
