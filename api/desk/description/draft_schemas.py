"""A draft, whole and in a line of a list, the inbox and the month, as the desk answers them."""

from typing import Any, Final, get_args

from api.desk.description.parts import (
    ANY,
    COUNT,
    DAY,
    FLAG,
    HASH,
    SAID,
    TEXT,
    TIME,
    WHOLE,
    Json,
    by_name,
    listed,
    one_of,
    or_null,
    record,
    ref,
)
from api.desk.draft import State, View
from api.desk.warnings import EXCEPTIONS

STATES: Final[tuple[str, ...]] = get_args(State)
VIEWS: Final[tuple[str, ...]] = get_args(View)

EXPENDITURE: Final[dict[str, Any]] = {
    "amount": 1_234_500,
    "category": "办公费",
    "currency": "CNY",
    "date": "2026-11-20",
    "evidence": [{"name": "发票.jpg"}],
    "fund": "居委会工作经费",
    "grade": "self",
    "handler": "clerk",
    "payee": {"org": "示例印刷有限公司"},
    "summary": "印制三务公开栏",
    "voucher": {"no": "记-7"},
}
"""A body that a form could have made."""

_LINE: Final[dict[str, Json]] = {
    "id": TEXT,
    "origin": TEXT,
    "community": TEXT,
    "revision": COUNT,
    "statement_id": HASH,
    "no": TEXT,
    "type": TEXT,
    "label": SAID,
    "title": TEXT,
    "day": TEXT,
    "amount": or_null(WHOLE),
    "currency": or_null(TEXT),
    "state": one_of(*STATES),
    "proposed_by": TEXT,
    "created": TIME,
    "expires": TIME,
    "waiting": listed(TEXT),
    "signed": listed(TEXT),
    "opinions_count": COUNT,
    "entry": or_null(record({"index": COUNT})),
}
_LINE_EXAMPLE: Final[dict[str, Any]] = {
    "id": "3f1c5a7e9b2d4f608a1c3e5f7b9d1e3f",
    "origin": "ledger.example.org/demo",
    "community": "示例社区",
    "revision": 1,
    "statement_id": "161f0cb0a06615af17398a609e3cf289e30524198bd739cb8ba6fc10ed8eb9d4",
    "no": "2026-11-001",
    "type": "expenditure",
    "label": {"zh": "支出", "en": "expenditure"},
    "title": "印制三务公开栏",
    "day": "2026-11-20",
    "amount": 1_234_500,
    "currency": "CNY",
    "state": "open",
    "proposed_by": "accountant-1",
    "created": "2026-11-20T09:00:00Z",
    "expires": "2027-02-18T09:00:00Z",
    "waiting": ["accountant-1", "director-1"],
    "signed": [],
    "opinions_count": 0,
    "entry": None,
}
_SIGNATURE: Final = record({"slug": TEXT, "time": TIME, "line": TEXT})
_WHOLE: Final[dict[str, Json]] = {
    **_LINE,
    "entry": or_null(record({"index": COUNT, "proof": TEXT}, "proof")),
    "note": TEXT,
    "body": ANY,
    "by": by_name(listed(TEXT)),
    "made": TIME,
    "after": or_null(HASH),
    "charter": or_null(HASH),
    "text": {**TEXT, "description": "the statement, to be signed byte for byte"},
    "wanted": listed(
        record(
            {
                "role": TEXT,
                "roles": listed(TEXT),
                "label": TEXT,
                "slug": TEXT,
                "person": TEXT,
                "name": TEXT,
                "public_key": {**TEXT, "description": "hex; empty for a key that is not known"},
                "state": one_of("waiting", "signed", "ended"),
                "order": WHOLE,
            }
        )
    ),
    "signatures": listed(_SIGNATURE),
    "opinions": listed(
        record(
            {
                "slug": TEXT,
                "name": TEXT,
                "opinion": one_of(*VIEWS),
                "reason": TEXT,
                "time": TIME,
                "revision": COUNT,
            }
        )
    ),
    "warnings": listed(ref("Warning")),
    "exceptions": listed(one_of(*EXCEPTIONS)),
    "facts": {**ANY, "description": "amount, fund_left, budget_left, decision, payee …"},
    "history": listed(
        record(
            {
                "what": TEXT,
                "slug": TEXT,
                "name": TEXT,
                "time": TIME,
                "revision": COUNT,
                "reason": TEXT,
            }
        )
    ),
    "past": listed(
        record(
            {
                "revision": COUNT,
                "text": TEXT,
                "signatures": listed(_SIGNATURE),
                "cause": TEXT,
                "time": TIME,
            }
        )
    ),
    "error": or_null(ref("Refusal")),
    "may": listed(one_of("sign", *VIEWS, "revise", "renew", "withdraw")),
}
_WHOLE_EXAMPLE: Final = {
    **_LINE_EXAMPLE,
    "note": "",
    "body": EXPENDITURE,
    "by": {"accountant": ["accountant-1"], "director": ["director-1"]},
    "made": "2026-11-20T09:00:00Z",
    "after": None,
    "charter": "998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",
    "text": '{"body":…}\n',
    "wanted": [],
    "signatures": [],
    "opinions": [],
    "warnings": [],
    "exceptions": [],
    "facts": {"amount": 1_234_500, "currency": "CNY", "fund": "居委会工作经费"},
    "history": [],
    "past": [],
    "error": None,
    "may": ["sign", "reserve", "veto", "return", "revise", "renew", "withdraw"],
}
_OPINION: Final = record(
    {"slug": TEXT, "opinion": one_of(*VIEWS), "reason": TEXT, "time_ms": COUNT, "revision": COUNT}
)
_DUE: Final = record(
    {
        "origin": TEXT,
        "kind": TEXT,
        "zh": TEXT,
        "en": TEXT,
        "due": DAY,
        "days": WHOLE,
        "type": TEXT,
        "about": ANY,
    }
)
_ANSWER: Final = record(
    {
        "origin": TEXT,
        "objection": TEXT,
        "entry": COUNT,
        "about": TEXT,
        "subject": TEXT,
        "by": TEXT,
        "day": DAY,
        "standing": TEXT,
        "escalated": FLAG,
        "due": or_null(DAY),
        "days": or_null(WHOLE),
        "type": TEXT,
    }
)
_LISTS: Final[dict[str, Json]] = {
    "to_sign": listed(record({**_LINE, "turn": FLAG})),
    "returned": listed(
        record({**_LINE, "opinion": or_null(_OPINION), "refusal": or_null(ref("Refusal"))})
    ),
    "mine": listed(record({**_LINE, "ended": listed(TEXT)})),
    "done": listed(ref("DraftLine")),
    "due": listed(_DUE),
    "overdue": listed(_DUE),
    "answers": listed(_ANSWER),
    "unread": listed(record({"origin": TEXT, "code": TEXT})),
}
_IN_MONTH: Final = record(
    {**_LINE, "text": TEXT, "called": by_name(TEXT), "warnings": listed(ref("Warning"))}
)

SCHEMAS: Final[dict[str, Json]] = {
    "Draft": record(_WHOLE, example=_WHOLE_EXAMPLE),
    "DraftLine": record(_LINE, example=_LINE_EXAMPLE),
    "MadeLine": record(
        {**_LINE, "text": TEXT, "wanted": listed(TEXT)},
        example={**_LINE_EXAMPLE, "text": '{"body":…}\n', "wanted": ["accountant-1", "director-1"]},
    ),
    "Opined": record(
        {**_WHOLE, "prepared": record({"origin": TEXT, "id": TEXT, "type": TEXT})},
        "prepared",
        example=_WHOLE_EXAMPLE,
    ),
    "Warning": record(
        {"code": TEXT, "zh": TEXT, "en": TEXT, "weight": one_of("red", "yellow", "grey")},
        example={
            "code": "new_payee",
            "zh": "第一次付给这个单位。",
            "en": "This payee was never paid before.",
            "weight": "grey",
        },
    ),
    "Refusal": record(
        {"code": TEXT, "zh": TEXT, "en": TEXT, "where": TEXT},
        example={
            "code": "no_used",
            "zh": "编号 2026-11-001 已用过。",
            "en": "The number 2026-11-001 is taken.",
            "where": "no",
        },
    ),
    "Inbox": record(
        {**_LISTS, "counts": record({**dict.fromkeys(_LISTS, COUNT), "turn": COUNT})},
        example={
            **{name: [] for name in _LISTS},
            "counts": {**dict.fromkeys(_LISTS, 0), "turn": 0},
        },
    ),
    "Month": record(
        {
            "origin": TEXT,
            "community": TEXT,
            "month": TEXT,
            "exceptions": listed(record({"draft": _IN_MONTH, "why": listed(one_of(*EXCEPTIONS))})),
            "ordinary": listed(record({"draft": _IN_MONTH})),
            "warnings": listed(ref("Warning")),
            "totals": record(
                {"count": COUNT, "exceptions": COUNT, "amount": WHOLE, "currency": TEXT}
            ),
        },
        example={
            "origin": "ledger.example.org/demo",
            "community": "示例社区",
            "month": "2026-11",
            "exceptions": [],
            "ordinary": [],
            "warnings": [],
            "totals": {"count": 0, "exceptions": 0, "amount": 0, "currency": "CNY"},
        },
    ),
}
