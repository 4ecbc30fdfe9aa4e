"""What offices do with objections and demands, and the supervisor's view; described."""

from typing import Final

from api.desk.description.objections import ENTERED, NO, OF_RECEIPT, STANDING, WORDS
from api.desk.description.parts import (
    ANY,
    COUNT,
    DAY,
    FLAG,
    HASH,
    ORIGIN,
    SAID,
    TEXT,
    WHOLE,
    Json,
    Operation,
    listed,
    or_null,
    record,
    text,
)
from api.desk.draft_errors import (
    DraftBusy,
    DraftFieldWrong,
    DraftMissing,
    NobodyToSign,
    TooManyDrafts,
)
from api.desk.objection_errors import (
    BeyondJurisdiction,
    DemandDrafted,
    DemandShort,
    LotWrong,
    ObjectionDrafted,
)

SCHEMAS: Final[dict[str, Json]] = {}
_DRAFTING: Final = (NobodyToSign, DraftBusy, TooManyDrafts)
_LOOK: Final[dict[str, Json]] = {
    "id": TEXT,
    "origin": TEXT,
    "time_ms": COUNT,
    "slug": TEXT,
    "what": TEXT,
    "reason": TEXT,
    "name": TEXT,
    "community": TEXT,
}
_LEDGER: Final[dict[str, Json]] = {
    "origin": TEXT,
    "community": TEXT,
    "entries": COUNT,
    "slug": TEXT,
    "figures": or_null(ANY),
    "objections_waiting": COUNT,
    "objections_late": COUNT,
    "trouble": SAID,
}
_NAMED: Final = record({"origin": TEXT, "id": TEXT})

OPERATIONS: Final = (
    Operation(
        "get",
        "/ledgers/{origin}/objections",
        "readObjections",
        "What was received and brought, for those in office 收到的异议",
        {
            200: record(
                {
                    "objections": listed(record({**STANDING, "about": TEXT}, *ENTERED)),
                    "lots": listed(
                        record({"id": HASH, "no": TEXT, "count": COUNT, "until": DAY, "here": FLAG})
                    ),
                    "may_enter": FLAG,
                    "may_enter_demands": FLAG,
                    "may_bring_lots": FLAG,
                }
            )
        },
        parameters=(ORIGIN,),
    ),
    Operation(
        "get",
        "/objections/{no}/words",
        "readWords",
        "The words of an objection; the look is kept first 看异议原话",
        {200: record({**STANDING, **WORDS}, *ENTERED)},
        (*OF_RECEIPT, DraftMissing),
        parameters=(NO,),
    ),
    Operation(
        "post",
        "/objections/{no}/draft",
        "enterObjection",
        "Make the draft that enters an objection 登记异议",
        {201: _NAMED},
        (*OF_RECEIPT, *_DRAFTING, DraftMissing, BeyondJurisdiction, ObjectionDrafted),
        body=record({}, example={}),
        parameters=(NO,),
        judges=True,
    ),
    Operation(
        "post",
        "/ledgers/{origin}/demands",
        "enterDemand",
        "Make the draft of a demand for which there are enough codes 登记联名",
        {201: _NAMED},
        (*_DRAFTING, BeyondJurisdiction, DemandShort, DemandDrafted),
        body=record(
            {"catalogue": text(2_000), "of": or_null(WHOLE)},
            "of",
            example={"catalogue": "F02", "of": 300},
        ),
        parameters=(ORIGIN,),
        judges=True,
    ),
    Operation(
        "post",
        "/ledgers/{origin}/lots",
        "bringLot",
        "Bring a lot's list of hashes 送一批号码的哈希",
        {201: record({"count": COUNT})},
        (LotWrong, BeyondJurisdiction),
        body=record(
            {"issue": text(2_000), "hashes": TEXT}, example={"issue": "0" * 64, "hashes": "…\n"}
        ),
        parameters=(ORIGIN,),
    ),
    Operation(
        "get",
        "/ledgers/{origin}/looks",
        "readLooks",
        "Who looked at what is sealed 谁看过密封内容",
        {200: record({"looks": listed(record(_LOOK))})},
        parameters=(ORIGIN,),
    ),
    Operation(
        "get",
        "/supervise",
        "supervise",
        "The ledgers of one's jurisdiction, with the last round's figures 督查",
        {
            200: record(
                {
                    "as_of": TEXT,
                    "page": {**TEXT, "description": "the district's page; empty where none is set"},
                    "ledgers": listed(record(_LEDGER, *(n for n in _LEDGER if n != "origin"))),
                }
            )
        },
    ),
    Operation(
        "get",
        "/supervise/looks",
        "readOwnLooks",
        "Who looked at what is sealed in one's jurisdiction 辖区里谁看过",
        {200: record({"looks": listed(record({**_LOOK, "own": FLAG}))})},
    ),
    Operation(
        "get",
        "/ledgers/{origin}/sealed",
        "readSealed",
        "Where something is sealed in a ledger, without any of it 哪里有密封内容",
        {
            200: record(
                {
                    "origin": TEXT,
                    "community": TEXT,
                    "statements": listed(
                        record(
                            {
                                "no": TEXT,
                                "fields": listed(TEXT),
                                "index": or_null(COUNT),
                                "label": SAID,
                                "day": DAY,
                            },
                            "label",
                            "day",
                        )
                    ),
                }
            )
        },
        (BeyondJurisdiction,),
        parameters=(ORIGIN,),
    ),
    Operation(
        "post",
        "/ledgers/{origin}/sealed",
        "openSealed",
        "Open what is sealed of a statement; the look and its reason are kept first 查看密封内容",
        {
            200: record(
                {
                    "no": TEXT,
                    "fields": listed(
                        record({"field": TEXT, "commitment": TEXT, "disclosure": TEXT})
                    ),
                }
            )
        },
        (BeyondJurisdiction, DraftFieldWrong),
        body=record(
            {"no": text(200), "reason": text(2_000)},
            example={"no": "2026-11-001", "reason": "信访件 12 号"},
        ),
        parameters=(ORIGIN,),
    ),
)
