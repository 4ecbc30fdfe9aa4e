"""What forms need: facts, choices, bodies to begin with, sheets that are kept; described."""

from typing import Final

from api.desk.description.draft_schemas import EXPENDITURE
from api.desk.description.parts import (
    ANY,
    COUNT,
    DAY,
    HASH,
    ORIGIN,
    TEXT,
    TIME,
    WHOLE,
    Json,
    Operation,
    by_name,
    in_path,
    in_query,
    listed,
    one_of,
    or_null,
    record,
    ref,
)
from api.desk.draft_errors import (
    DraftFieldWrong,
    NobodyToSign,
    PrefillUnknown,
    SheetMissing,
    SheetTooLarge,
)

_FORMS: Final = (
    "closing", "year_closing", "reconciliation", "notice", "nil", "posting", "handover",
    "appointment", "revocation", "rekey",
)  # fmt: skip
_CHOICES: Final = listed(record({"value": TEXT, "zh": TEXT, "en": TEXT}))
_CITED: Final[dict[str, Json]] = {
    "id": TEXT,
    "entry": COUNT,
    "type": TEXT,
    "no": TEXT,
    "title": TEXT,
    "amount": or_null(WHOLE),
    "closed_by": TEXT,
    "day": TEXT,
}
_KEY: Final = in_path(
    "key",
    {"type": "string", "minLength": 1, "maxLength": 100},
    "what the sheet is of, as its page calls it",
    "new-expenditure",
)
_OF_SHEET: Final = (ORIGIN, _KEY)
_SHEET: Final = "/ledgers/{origin}/sheets/{key}"
_ANY_VALUE: Final[Json] = {"description": "any JSON"}

SCHEMAS: Final[dict[str, Json]] = {
    "Facts": record(
        {
            "origin": TEXT,
            "community": TEXT,
            "charter": or_null(HASH),
            "governance": or_null(HASH),
            "size": COUNT,
            "currency": TEXT,
            "today": DAY,
            "profile": or_null(ANY),
            "kinds": ANY,
            "catalogue": listed(ANY),
            "forms": listed(TEXT),
            "places": listed(TEXT),
            "boards": listed(TEXT),
            "duties": listed(TEXT),
            "funds": listed(ANY),
            "accounts": listed(ANY),
            "categories": by_name(listed(TEXT)),
            "budgets": listed(ANY),
            "roles": listed(
                record(
                    {
                        "role": TEXT,
                        "label": TEXT,
                        "like": TEXT,
                        "people": listed(record({"slug": TEXT, "person": TEXT, "name": TEXT})),
                    }
                )
            ),
            "decisions": listed(ANY),
            "open": listed(ANY),
            "bank_lines": listed(ANY),
            "you": record({"origin": TEXT, "slug": TEXT, "person": TEXT, "roles": listed(TEXT)}),
        },
        example={
            "origin": "ledger.example.org/demo",
            "community": "示例社区",
            "charter": "998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",
            "governance": "998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",
            "size": 3,
            "currency": "CNY",
            "today": "2026-11-22",
            "profile": None,
            "kinds": {},
            "catalogue": [],
            "forms": [],
            "places": [],
            "boards": [],
            "duties": [],
            "funds": [],
            "accounts": [],
            "categories": {},
            "budgets": [],
            "roles": [],
            "decisions": [],
            "open": [],
            "bank_lines": [],
            "you": {
                "origin": "ledger.example.org/demo",
                "slug": "accountant-1",
                "person": "p-accountant-1",
                "roles": ["accountant"],
            },
        },
    ),
    "Prefilled": record(
        {
            "type": TEXT,
            "body": ANY,
            "differences": listed(
                {**ANY, "required": ["what", "zh", "en"], "description": "what does not agree"}
            ),
            "unmatched": listed(ANY),
            "boards": listed(TEXT),
            "title": TEXT,
        },
        "unmatched",
        "boards",
        "title",
        example={"type": "closing", "body": {"period": "2026-11"}, "differences": []},
    ),
    "Asked": record(
        {
            "by": by_name(listed(TEXT)),
            "needs": listed(record({"roles": listed(TEXT), "count": COUNT})),
            "people": COUNT,
            "decision": or_null({}),
        },
        example={
            "by": {"accountant": ["accountant-1"], "director": ["director-1"]},
            "needs": [{"roles": ["accountant"], "count": 1}],
            "people": 2,
            "decision": None,
        },
    ),
}

OPERATIONS: Final = (
    Operation(
        "get",
        "/forms",
        "readForms",
        "The form of every type of statement 表单",
        {200: by_name(ANY)},
        is_open=True,
    ),
    Operation(
        "get",
        "/ledgers/{origin}/facts",
        "readFacts",
        "What the forms of a ledger need to know 表单要用的数据",
        {200: ref("Facts")},
        parameters=(ORIGIN,),
    ),
    Operation(
        "get",
        "/ledgers/{origin}/choices",
        "readChoices",
        "A ledger's own words: forms of decision, steps, bodies, methods, types 可选的词",
        {200: record(dict.fromkeys(("forms", "steps", "bodies", "methods", "types"), _CHOICES))},
        parameters=(ORIGIN,),
    ),
    Operation(
        "get",
        "/ledgers/{origin}/entries",
        "readCitable",
        "Entries that a field may name, last first 可引用的条目",
        {200: record({"entries": listed(record(_CITED, *(n for n in _CITED if n != "id")))})},
        parameters=(ORIGIN, in_query("types", TEXT, "types of statement, with commas")),
    ),
    Operation(
        "get",
        "/ledgers/{origin}/signers",
        "readSigners",
        "Whom the rules would ask to sign 要谁签",
        {200: ref("Asked")},
        (DraftFieldWrong, NobodyToSign),
        parameters=(
            ORIGIN,
            in_query("type", TEXT, "a type of statement", required=True),
            in_query(
                "amount",
                {"type": "integer", "minimum": 0, "maximum": 10**16 - 1},
                "in minor units",
            ),
            in_query("handler", TEXT, "the role that handles it"),
        ),
    ),
    Operation(
        "get",
        "/ledgers/{origin}/prefill/{form}",
        "readPrefill",
        "A body to begin with, and what does not agree 预填",
        {200: ref("Prefilled")},
        (PrefillUnknown,),
        parameters=(
            ORIGIN,
            in_path("form", one_of(*_FORMS), "which", "closing"),
            in_query("period", TEXT, "such as 2026-11, 2026-Q3, 2026"),
            in_query("catalogue", TEXT, "an item of the catalogue"),
            in_query("place", TEXT, "of the charter's places"),
            in_query("notice", TEXT, "a notice's id"),
            in_query("board", TEXT, "of the charter's boards"),
            in_query("account", TEXT, "of the accounts"),
            in_query("duty", TEXT, "who answers for it"),
            in_query("slug", TEXT, "whose key ends, or is replaced"),
            in_query("key", TEXT, "a verifier key"),
            in_query("roles", TEXT, "offices, with commas"),
            in_query("person", TEXT, "somebody's label"),
            in_query("name", TEXT, "a name"),
            in_query("ends", TEXT, "whose keys end, with commas"),
        ),
    ),
    Operation(
        "get",
        _SHEET,
        "readSheet",
        "What the same key was typing 没填完的",
        {200: record({"value": _ANY_VALUE, "time": TIME})},
        (SheetMissing, DraftFieldWrong),
        parameters=_OF_SHEET,
    ),
    Operation(
        "put",
        _SHEET,
        "keepSheet",
        "Keep what somebody is typing, 90 days 存草稿纸",
        {200: record({"time": TIME})},
        (SheetTooLarge,),
        body=record({"value": _ANY_VALUE}, "value", example={"value": EXPENDITURE}),
        parameters=_OF_SHEET,
    ),
    Operation(
        "delete",
        _SHEET,
        "dropSheet",
        "Forget what was typed 扔掉",
        {200: record({})},
        (DraftFieldWrong,),
        parameters=_OF_SHEET,
    ),
    Operation(
        "get",
        "/sheets",
        "readSheets",
        "The sheets that a key has left 没填完的清单",
        {200: record({"sheets": listed(record({"origin": TEXT, "key": TEXT, "time": TIME}))})},
    ),
)
