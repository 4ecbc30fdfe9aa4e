"""Challenges, sessions and sign-ins, described."""

from typing import Final

from api.desk.description.parts import (
    CHANGING,
    FLAG,
    HASH,
    TEXT,
    TIME,
    WHOLE,
    Json,
    Operation,
    in_path,
    listed,
    or_null,
    record,
    ref,
    text,
)
from api.desk.signin_errors import NoOffice, SignInMissing, SignInRefused, TooManyRequests

_CHALLENGE: Final = (
    "mingbai/sign-in/v1\nhttps://desk.example\n"
    "O1VZ2m0T4pW1uQy7c0q6kq0JX4l1d2o5eYwq9mU3b1I=\n2026-11-22T10:02:00Z\n"
)
_KEY: Final = "8a1d7f3be5d9c2f4a6b8e0c1d3f5a7b9c1d3e5f7091b2d3f4a5c6e7f8091a2b3"
_SIGNATURE: Final = "Q2hhbGxlbmdl" * 7 + "Q2g="

SCHEMAS: Final[dict[str, Json]] = {
    "Challenge": record(
        {"challenge": TEXT, "expires": TIME},
        example={"challenge": _CHALLENGE, "expires": "2026-11-22T10:02:00Z"},
    ),
    "Office": record(
        {
            "origin": TEXT,
            "slug": TEXT,
            "person": TEXT,
            "name": TEXT,
            "roles": listed(TEXT),
            "labels": listed(TEXT),
            "community": TEXT,
            "charter": or_null(HASH),
        },
        example={
            "origin": "ledger.example.org/demo",
            "slug": "director-1",
            "person": "p-director-1",
            "name": "p-director-1",
            "roles": ["director"],
            "labels": ["主任"],
            "community": "示例社区",
            "charter": "998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",
        },
    ),
    "SignIn": record(
        {
            "id": TEXT,
            "time": TIME,
            "agent": TEXT,
            "address": TEXT,
            "current": FLAG,
            "ended": or_null(TIME),
        },
        example={
            "id": "5c0e9d1b7a3f42868e1d0c9b8a7f6e5d",
            "time": "2026-11-22T10:00:05Z",
            "agent": "Mozilla/5.0",
            "address": "192.0.2.7",
            "current": True,
            "ended": None,
        },
    ),
}

OPERATIONS: Final = (
    Operation(
        "post",
        "/challenge",
        "giveChallenge",
        "Give a text to sign, once and within two minutes 取登录挑战",
        {200: ref("Challenge")},
        (*CHANGING, TooManyRequests),
        body=record({}, example={}),
        is_open=True,
    ),
    Operation(
        "post",
        "/session",
        "beginSession",
        "Begin a session by the signed challenge 登录",
        {
            200: record(
                {
                    "session": record(
                        {"id": TEXT, "public_key": HASH, "idle_s": WHOLE, "until": TIME}
                    ),
                    "offices": listed(ref("Office")),
                }
            )
        },
        (*CHANGING, TooManyRequests, SignInRefused, NoOffice),
        body=record(
            {"challenge": text(1_000), "public_key": HASH, "signature": text(88)},
            example={"challenge": _CHALLENGE, "public_key": _KEY, "signature": _SIGNATURE},
        ),
        is_open=True,
    ),
    Operation(
        "delete",
        "/session",
        "endSession",
        "End the session 退出",
        {200: record({})},
    ),
    Operation(
        "get",
        "/me",
        "readMe",
        "The key that is signed in, its offices in all ledgers, its sign-ins 我是谁",
        {
            200: record(
                {
                    "public_key": HASH,
                    "offices": listed(ref("Office")),
                    "invited": listed(ref("Invited")),
                    "sign_ins": listed(ref("SignIn")),
                }
            )
        },
    ),
    Operation(
        "delete",
        "/sign-ins/{id}",
        "endSignIn",
        "End another session of the same key 让别处退出",
        {200: record({})},
        (SignInMissing,),
        parameters=(
            in_path("id", {"type": "string", "minLength": 1}, "of `me`'s `sign_ins`", "5c0e9d1b"),
        ),
    ),
)
