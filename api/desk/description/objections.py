"""What residents ask of the desk, with a one-time code or without: objections and demands."""

from typing import Final

from api.desk.description.parts import (
    ANY,
    COUNT,
    DAY,
    FLAG,
    HASH,
    OF_LEDGER,
    ORIGIN,
    TEXT,
    Errors,
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
from api.desk.objection_errors import (
    CodeOver,
    CodeSpent,
    CodesTriedOften,
    CodeUnknown,
    CodeUnreadable,
    ReceiptMissing,
    SubjectUnknown,
)
from api.desk.signin_errors import AddressUnset
from ledger.affairs.errors import PersonalDataFound

_CODE: Final = text(200, "1f3a 5b7c 9d0e 2f41 6385 a7c9 eb0d 2f4e")
_USING_CODE: Final[Errors] = (
    CodeUnreadable, CodeUnknown, CodeSpent, CodeOver, CodesTriedOften, *OF_LEDGER,
)  # fmt: skip
_NUMBER: Final = "code:840a0bb0fbe2bf98f3dccd33f30f6153aa6dfa5ed89254f7e4e1271abe52a120"
NO: Final = in_path("no", TEXT, "the number on the receipt", _NUMBER)
OF_RECEIPT: Final[Errors] = (ReceiptMissing, *OF_LEDGER)
ENTERED: Final = ("index", "id")
STANDING: Final[dict[str, Json]] = {
    "origin": TEXT,
    "no": TEXT,
    "day": DAY,
    "enter_by": DAY,
    "reply_days": or_null(COUNT),
    "state": one_of("waiting", "entered"),
    "late": FLAG,
    "index": COUNT,
    "id": HASH,
}
WORDS: Final[dict[str, Json]] = {"body": ANY, "words": TEXT, "salt": TEXT}
_STANDING_EXAMPLE: Final = {
    "origin": "ledger.example.org/demo",
    "no": _NUMBER,
    "day": "2026-11-20",
    "enter_by": "2026-11-25",
    "reply_days": 10,
    "state": "waiting",
    "late": False,
}
_ITEM: Final[dict[str, Json]] = {
    "catalogue": TEXT,
    "name": TEXT,
    "count": COUNT,
    "missing": or_null(COUNT),
    "until": or_null(DAY),
    "enter_by": or_null(DAY),
    "late": FLAG,
}
_ITEM_EXAMPLE: Final = {
    "catalogue": "F02",
    "name": "居委会工作经费使用情况",
    "count": 3,
    "missing": 27,
    "until": "2026-12-31",
    "enter_by": None,
    "late": False,
}
_DEMAND: Final[dict[str, Json]] = {
    "origin": TEXT,
    "community": TEXT,
    "no": TEXT,
    "day": DAY,
    "share": or_null(TEXT),
    "residents": or_null(COUNT),
    "needed": or_null(COUNT),
    "state": one_of("waiting", "entered"),
    "index": COUNT,
    **_ITEM,
}
_DEMAND_EXAMPLE: Final = {
    "origin": "ledger.example.org/demo",
    "community": "示例社区",
    "no": _NUMBER,
    "day": "2026-11-20",
    "share": "1/10",
    "residents": 300,
    "needed": 30,
    "state": "waiting",
    **_ITEM_EXAMPLE,
}

SCHEMAS: Final[dict[str, Json]] = {
    "Standing": record(STANDING, *ENTERED, example=_STANDING_EXAMPLE),
    "Receipt": record(
        {
            **STANDING,
            "community": TEXT,
            "receipt": TEXT,
            "key": TEXT,
            "link": or_null(TEXT),
            **WORDS,
        },
        *ENTERED,
        example={
            **_STANDING_EXAMPLE,
            "community": "示例社区",
            "receipt": "…",
            "key": "receipts+3f1c5a7e+AT…",
            "link": f"https://desk.example/desk/objection#{_NUMBER}",
            "body": {"about": "十月的印刷费"},
            "words": "",
            "salt": "00",
        },
    ),
    "Demand": record(_DEMAND, "index", example=_DEMAND_EXAMPLE),
    "DemandReceipt": record(
        {**_DEMAND, "receipt": TEXT, "key": TEXT, "link": or_null(TEXT)},
        "index",
        example={
            **_DEMAND_EXAMPLE,
            "receipt": "…",
            "key": "receipts+3f1c5a7e+AT…",
            "link": None,
        },
    ),
    "Demands": record(
        {
            "origin": TEXT,
            "community": TEXT,
            "share": or_null(TEXT),
            "representatives_share": or_null(TEXT),
            "residents": or_null(COUNT),
            "needed": or_null(COUNT),
            "items": listed(record(_ITEM)),
        },
        example={
            "origin": "ledger.example.org/demo",
            "community": "示例社区",
            "share": "1/10",
            "representatives_share": "1/3",
            "residents": 300,
            "needed": 30,
            "items": [_ITEM_EXAMPLE],
        },
    ),
}

OPERATIONS: Final = (
    Operation(
        "post",
        "/objections/code",
        "lookUpCode",
        "What a one-time code may be used for 查一次性号码",
        {
            200: record(
                {
                    "origin": TEXT,
                    "community": TEXT,
                    "until": DAY,
                    "reply_days": or_null(COUNT),
                    "notices": listed(record({"id": HASH, "title": TEXT, "no": TEXT})),
                    "demands": ref("Demands"),
                }
            )
        },
        _USING_CODE,
        body=record({"code": _CODE}, example={"code": _CODE["example"]}),
        is_open=True,
    ),
    Operation(
        "post",
        "/objections",
        "object",
        "Object, without a name; sent again, the same receipt 提异议",
        {201: ref("Receipt")},
        (*_USING_CODE, SubjectUnknown, PersonalDataFound),
        body=record(
            {"code": _CODE, "about": text(64), "subject": text(2_000), "words": text(20_000)},
            "subject",
            "words",
            example={
                "code": _CODE["example"],
                "about": "十月的印刷费",
                "words": "两张发票是同一天的",
            },
        ),
        is_open=True,
        judges=True,
    ),
    Operation(
        "get",
        "/objections/{no}",
        "followObjection",
        "How an objection stands, and how often its words were looked at 查进度",
        {200: record({**STANDING, "looks": COUNT}, *ENTERED)},
        OF_RECEIPT,
        parameters=(NO,),
        is_open=True,
    ),
    Operation(
        "get",
        "/objections/{no}/code.svg",
        "drawReceiptCode",
        "The QR code of an objection's receipt 异议回执的码",
        {200: TEXT},
        (*OF_RECEIPT, AddressUnset),
        parameters=(NO,),
        is_open=True,
        media="image/svg+xml",
    ),
    Operation(
        "get",
        "/objections/receipt-key",
        "readReceiptKey",
        "The key that signs receipts 回执的公钥",
        {200: record({"key": TEXT})},
        is_open=True,
    ),
    Operation(
        "get",
        "/ledgers/{origin}/objections/waiting",
        "readWaiting",
        "Numbers and days of what is not in the ledger yet 还没入账的异议",
        {200: record({"waiting": listed(ref("Standing"))})},
        parameters=(ORIGIN,),
        is_open=True,
    ),
    Operation(
        "post",
        "/demands",
        "demand",
        "Count a code for a forced publication; sent again, the same receipt 要求公布",
        {201: ref("DemandReceipt")},
        _USING_CODE,
        body=record(
            {"code": _CODE, "catalogue": text(2_000)},
            example={"code": _CODE["example"], "catalogue": "F02"},
        ),
        is_open=True,
    ),
    Operation(
        "get",
        "/demands/{no}",
        "followDemand",
        "How the demand stands for which a code was counted 查联名进度",
        {200: ref("Demand")},
        OF_RECEIPT,
        parameters=(NO,),
        is_open=True,
    ),
    Operation(
        "get",
        "/demands/{no}/code.svg",
        "drawDemandCode",
        "The QR code of a demand's receipt 联名回执的码",
        {200: TEXT},
        (*OF_RECEIPT, AddressUnset),
        parameters=(NO,),
        is_open=True,
        media="image/svg+xml",
    ),
    Operation(
        "get",
        "/ledgers/{origin}/demands",
        "readDemands",
        "What is demanded, and how many codes are missing 联名要求",
        {200: ref("Demands")},
        parameters=(ORIGIN,),
        is_open=True,
    ),
)
