"""Invitations, and joining by one, described."""

from typing import Final

from api.desk.description.parts import (
    CHANGING,
    COUNT,
    FLAG,
    HASH,
    OF_LEDGER,
    ORIGIN,
    TEXT,
    TIME,
    Json,
    Operation,
    in_path,
    listed,
    one_of,
    or_null,
    record,
    ref,
    text,
)
from api.desk.draft_errors import DraftBusy, NobodyToSign, TooManyDrafts
from api.desk.invitation_errors import (
    InvitationAsksNothing,
    InvitationMissing,
    InvitationNotJoined,
    InvitationNotYours,
    InvitationsFull,
    InvitationUnknown,
    JoinKeyElsewhere,
    JoinProofWrong,
)
from api.desk.objection_errors import CodesTriedOften
from api.desk.signin_errors import NoOffice

_MAY_INVITE: Final = (NoOffice, InvitationNotYours)
_CODE: Final = text(200, "1f3a-5b7c-9d0e-2f41-6385-a7c9-eb0d-2f4e")
_ONE: Final = "/ledgers/{origin}/invitations/{id}"
_ID: Final = in_path(
    "id",
    {"type": "string", "minLength": 1, "maxLength": 64},
    "the invitation's id",
    "5c0e9d1b7a3f42868e1d0c9b8a7f6e5d",
)
_DESCRIBED: Final[dict[str, Json]] = {
    "kind": one_of("appointment", "rekey"),
    "person": TEXT,
    "name": TEXT,
    "slug": TEXT,
    "roles": listed(TEXT),
    "labels": listed(TEXT),
    "replaces": TEXT,
}
_INVITATION: Final[dict[str, Json]] = {
    "id": TEXT,
    **_DESCRIBED,
    "by": record({"slug": TEXT, "name": TEXT}),
    "created": TIME,
    "expires": TIME,
    "state": one_of("waiting", "expired", "revoked", "joined", "drafted", "done"),
    "resolution": TEXT,
    "reason": TEXT,
    "joined": TIME,
    "vkey": TEXT,
    "fingerprint": TEXT,
    "index": COUNT,
    "draft": TEXT,
}
_MAY_LACK: Final = (
    "replaces", "resolution", "reason", "joined", "vkey", "fingerprint", "index", "draft",
)  # fmt: skip
_DESCRIBED_EXAMPLE: Final = {
    "kind": "appointment",
    "person": "p-7",
    "name": "王示例",
    "slug": "director-2",
    "roles": ["director"],
    "labels": ["主任"],
}
_TOLD: Final[dict[str, Json]] = {
    "origin": TEXT,
    "community": TEXT,
    "charter": or_null(HASH),
    **_DESCRIBED,
    "by": TEXT,
    "expires": TIME,
    "code_hash": HASH,
}
_TOLD_EXAMPLE: Final = {
    "origin": "ledger.example.org/demo",
    "community": "示例社区",
    "charter": "998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",
    **_DESCRIBED_EXAMPLE,
    "by": "p-0",
    "expires": "2026-11-27T09:00:00Z",
    "code_hash": "840a0bb0fbe2bf98f3dccd33f30f6153aa6dfa5ed89254f7e4e1271abe52a120",
}
_VKEY: Final = (
    "ledger.example.org/demo/director-2+3f1c5a7e+AYodf3vl2cL0prjgwdP1p7nB0+X3CRstP0pcbn+AkaKz"
)

SCHEMAS: Final[dict[str, Json]] = {
    "Invited": record(
        {"origin": TEXT, "community": TEXT, **_DESCRIBED, "to_sign": listed(TEXT)},
        "replaces",
        example={
            "origin": "ledger.example.org/demo",
            "community": "示例社区",
            **_DESCRIBED_EXAMPLE,
            "to_sign": [],
        },
    ),
    "Invitation": record(
        _INVITATION,
        *_MAY_LACK,
        example={
            "id": _ID["example"],
            **_DESCRIBED_EXAMPLE,
            "by": {"slug": "authority-1", "name": "p-0"},
            "created": "2026-11-20T09:00:00Z",
            "expires": "2026-11-27T09:00:00Z",
            "state": "waiting",
        },
    ),
    "JoiningTold": record(_TOLD, "replaces", example=_TOLD_EXAMPLE),
}

OPERATIONS: Final = (
    Operation(
        "get",
        "/invitations",
        "readInvitable",
        "Where one may invite, and whose keys wait there 可以邀请的账本",
        {
            200: record(
                {
                    "may": listed(record({"origin": TEXT, "community": TEXT})),
                    "joined": listed(
                        record({"origin": TEXT, "community": TEXT, **_INVITATION}, *_MAY_LACK)
                    ),
                }
            )
        },
    ),
    Operation(
        "get",
        "/ledgers/{origin}/invitations",
        "readInvitations",
        "A ledger's invitations, and what one may invite to 邀请",
        {
            200: record(
                {
                    "invitations": listed(ref("Invitation")),
                    "may": record({"appointment": FLAG, "rekey": FLAG}),
                    "roles": listed(record({"role": TEXT, "label": TEXT, "resolution": FLAG})),
                    "people": listed(
                        record(
                            {
                                "person": TEXT,
                                "name": TEXT,
                                "slug": TEXT,
                                "ended": FLAG,
                                "labels": listed(TEXT),
                            }
                        )
                    ),
                }
            )
        },
        _MAY_INVITE,
        parameters=(ORIGIN,),
    ),
    Operation(
        "post",
        "/ledgers/{origin}/invitations",
        "invite",
        "Invite somebody to an office, or to a new key; the code is given this once 发邀请",
        {201: record({**_INVITATION, "code": TEXT, "link": TEXT, "qr": or_null(TEXT)}, *_MAY_LACK)},
        (*_MAY_INVITE, InvitationAsksNothing, InvitationsFull, NobodyToSign, TooManyDrafts),
        body=record(
            {
                "roles": listed(TEXT, 16),
                "person": or_null(text(2_000)),
                "name": or_null(text(64)),
                "slug": or_null(text(2_000)),
                "resolution": or_null(text(2_000)),
                "rekey": or_null(text(2_000)),
                "reason": or_null(text(2_000)),
            },
            "roles",
            "person",
            "name",
            "slug",
            "resolution",
            "rekey",
            "reason",
            example={"roles": ["director"], "name": "王示例"},
        ),
        parameters=(ORIGIN,),
        judges=True,
    ),
    Operation(
        "delete",
        _ONE,
        "revokeInvitation",
        "Revoke an invitation 作废邀请",
        {200: ref("Invitation")},
        (*_MAY_INVITE, InvitationMissing),
        parameters=(ORIGIN, _ID),
    ),
    Operation(
        "post",
        _ONE + "/draft",
        "prepareAppointment",
        "Make the draft by which a key that has joined comes into office 准备任命",
        {201: record({"origin": TEXT, "id": TEXT})},
        (
            *_MAY_INVITE,
            InvitationMissing,
            InvitationNotJoined,
            NobodyToSign,
            TooManyDrafts,
            DraftBusy,
        ),
        body=record({}, example={}),
        parameters=(ORIGIN, _ID),
        judges=True,
    ),
    Operation(
        "post",
        "/join/code",
        "lookUpInvitation",
        "Whom an invitation is for, to whoever has its code 看邀请",
        {200: ref("JoiningTold")},
        (*CHANGING, InvitationUnknown, CodesTriedOften, *OF_LEDGER),
        body=record({"code": _CODE}, example={"code": _CODE["example"]}),
        is_open=True,
    ),
    Operation(
        "post",
        "/join",
        "join",
        "Bring a key, and show that one holds it 接受邀请",
        {201: record({**_TOLD, "vkey": TEXT, "fingerprint": TEXT}, "replaces")},
        (
            *CHANGING,
            InvitationUnknown,
            CodesTriedOften,
            JoinKeyElsewhere,
            JoinProofWrong,
            *OF_LEDGER,
        ),
        body=record(
            {"code": _CODE, "vkey": text(1_000), "proof": text(88)},
            example={"code": _CODE["example"], "vkey": _VKEY, "proof": "Q2hhbGxlbmdl" * 7 + "Q2g="},
        ),
        is_open=True,
        judges=True,
    ),
)
