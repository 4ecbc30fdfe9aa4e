"""Who holds which office, and staffing tables, described."""

from typing import Final

from api.desk.description.parts import (
    ANY,
    COUNT,
    FLAG,
    HASH,
    ORIGIN,
    TEXT,
    TIME,
    WHOLE,
    Json,
    Operation,
    listed,
    one_of,
    or_null,
    record,
    ref,
    text,
)
from api.desk.draft_errors import DraftFieldWrong, TooManyDrafts
from api.desk.file_errors import (
    FileDamaged,
    FileEmpty,
    FileGrowsTooFar,
    FileHasMacros,
    FileHasPassword,
    FileKindUnknown,
)
from api.desk.table_errors import RowsTooMany, TableRequestMalformed

_TERM: Final[dict[str, Json]] = {"entry": COUNT, "time": TIME}
_PROBLEM: Final = ("column", "origin", "zh", "en")
_STAFFING_EXAMPLE: Final = {
    "rows": [
        [1, ["账本", "职务", "姓名", "钥匙"]],
        [2, ["ledger.example.org/demo", "主任", "王", "…"]],
    ]
}

SCHEMAS: Final[dict[str, Json]] = {
    "People": record(
        {
            "origin": TEXT,
            "community": TEXT,
            "governance": or_null(HASH),
            "you": record({"origin": TEXT, "slug": TEXT, "person": TEXT, "roles": listed(TEXT)}),
            "governs": FLAG,
            "roles": listed(record({"role": TEXT, "label": TEXT, "like": TEXT})),
            "people": listed(
                record(
                    {
                        "slug": TEXT,
                        "person": TEXT,
                        "name": TEXT,
                        "offices": listed(
                            record({"role": TEXT, "label": TEXT, "since": record(_TERM)})
                        ),
                        "public_key": HASH,
                        "vkey": TEXT,
                        "key_since": COUNT,
                    }
                )
            ),
            "ended": listed(
                record(
                    {
                        "slug": TEXT,
                        "person": TEXT,
                        "role": TEXT,
                        "since": record(_TERM),
                        "until": record(_TERM),
                        "how": one_of("revocation", "rekey", "handover"),
                        "reason": TEXT,
                        "name": TEXT,
                        "label": TEXT,
                        "public_key": HASH,
                        "key_ended": FLAG,
                    }
                )
            ),
        },
        example={
            "origin": "ledger.example.org/demo",
            "community": "示例社区",
            "governance": None,
            "you": {
                "origin": "ledger.example.org/demo",
                "slug": "authority-1",
                "person": "p-0",
                "roles": ["authority"],
            },
            "governs": True,
            "roles": [{"role": "director", "label": "主任", "like": "director"}],
            "people": [],
            "ended": [],
        },
    ),
}

OPERATIONS: Final = (
    Operation(
        "get",
        "/ledgers/{origin}/people",
        "readPeople",
        "Who holds and held which office 任职",
        {200: ref("People")},
        parameters=(ORIGIN,),
    ),
    Operation(
        "post",
        "/staffing",
        "judgeStaffing",
        "Judge a staffing table over all one's ledgers; nothing is entered 成批任免",
        {
            200: record(
                {
                    "ledgers": listed(
                        record(
                            {
                                "origin": TEXT,
                                "community": TEXT,
                                "acts": listed(ANY),
                                "stood": listed({}),
                                "vacant": listed(TEXT),
                            }
                        )
                    ),
                    "problems": listed(
                        record(
                            {"row": WHOLE, "column": TEXT, "origin": TEXT, "zh": TEXT, "en": TEXT}
                        )
                    ),
                }
            )
        },
        (
            TooManyDrafts,
            DraftFieldWrong,
            TableRequestMalformed,
            RowsTooMany,
            FileEmpty,
            FileDamaged,
            FileKindUnknown,
            FileHasMacros,
            FileHasPassword,
            FileGrowsTooFar,
        ),
        body=record(
            {
                "rows": listed(
                    {
                        "type": "array",
                        "prefixItems": [WHOLE, listed(text(1_000))],
                        "minItems": 2,
                        "maxItems": 2,
                    },
                    10_000,
                ),
                "name": {"type": "string", "minLength": 1, "maxLength": 255},
                "content": {"type": "string", "contentEncoding": "base64"},
                "text": TEXT,
                "sheet": or_null(TEXT),
            },
            "rows",
            "name",
            "content",
            "text",
            "sheet",
            example=_STAFFING_EXAMPLE,
        ),
        judges=True,
    ),
)
