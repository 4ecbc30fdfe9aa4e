"""Files, what opens sealed fields, tables, codes on paper, templates; described."""

from typing import Final

from api.desk.description.parts import (
    ANY,
    COUNT,
    FLAG,
    HASH,
    ORIGIN,
    TEXT,
    TIME,
    Json,
    Operation,
    by_name,
    in_path,
    listed,
    one_of,
    or_null,
    record,
    ref,
    text,
)
from api.desk.file_errors import (
    DisclosuresMalformed,
    FileDamaged,
    FileEmpty,
    FileGrowsTooFar,
    FileHashDiffers,
    FileHasLocation,
    FileHasMacros,
    FileHasPassword,
    FileHeaderMissing,
    FileKindUnknown,
    FileMetadataUnread,
    FileNameUnfit,
    FilesFull,
    FileTooLarge,
    FileTooManyPixels,
    NoSuchFile,
)
from api.desk.files import HASH_HEADER, MAX_DISCLOSURE_CHARS, MAX_DISCLOSURES, NAME_HEADER
from api.desk.signin_errors import SignInNeeded
from api.desk.table_errors import (
    ChoicesIncomplete,
    ChoicesMalformed,
    NoSuchTemplate,
    RowsTooMany,
    TableNotRecognised,
    TableRequestMalformed,
)
from api.desk.tables import LAYOUTS
from api.desk.templates import TEMPLATES
from api.errors import MediaTypeUnknown
from ledger.affairs.errors import PersonalDataFound

_SNIFFED: Final = (
    FileEmpty, FileDamaged, FileKindUnknown, FileHasLocation, FileMetadataUnread, FileHasMacros,
    FileHasPassword, FileGrowsTooFar, FileTooManyPixels,
)  # fmt: skip
_BINARY: Final[Json] = {"type": "string", "format": "binary"}
_EMPTY_SHA256: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_SHA256: Final = in_path("sha256", HASH, "the file's SHA-256", _EMPTY_SHA256)
_DISCLOSURE: Final = record(
    {
        "no": {"type": "string", "maxLength": 64, "pattern": r"^\S*$"},
        "field": TEXT,
        "commitment": HASH,
        "disclosure": text(MAX_DISCLOSURE_CHARS),
    }
)
_SAID: Final[dict[str, Json]] = {"code": TEXT, "zh": TEXT, "en": TEXT}
_PLAN: Final = record(
    {
        "rows": COUNT,
        "blank": COUNT,
        "left_out": listed(COUNT),
        "refused": listed(COUNT),
        "unread": COUNT,
        "currency": TEXT,
        "sums": record({"file": ANY, "statements": ANY, "refused": ANY}),
        "remarks": listed(record(_SAID)),
        "problems": listed(record({**_SAID, "row": {}, "column": {}, "header": {}})),
        "statements": listed(
            record(
                {
                    "rows": listed(COUNT),
                    "no": TEXT,
                    "type": TEXT,
                    "body": ANY,
                    "index": or_null(COUNT),
                    "by": COUNT,
                    "drafted": FLAG,
                }
            )
        ),
        "by": listed(or_null(by_name(listed(TEXT)))),
        "opened": by_name(TEXT),
    }
)

SCHEMAS: Final[dict[str, Json]] = {
    "File": record(
        {"name": TEXT, "sha256": HASH, "bytes": COUNT, "kind": TEXT},
        example={
            "name": "发票.pdf",
            "sha256": "840a0bb0fbe2bf98f3dccd33f30f6153aa6dfa5ed89254f7e4e1271abe52a120",
            "bytes": 48_211,
            "kind": "application/pdf",
        },
    ),
    "Judged": record(
        {
            "file": TEXT,
            "sha256": HASH,
            "layout": one_of(*LAYOUTS),
            "header_row": COUNT,
            "header": listed(record({"letter": TEXT, "name": TEXT})),
            "header_key": TEXT,
            "sample": listed(listed(TEXT)),
            "choices": or_null(ANY),
            "unknown": listed(TEXT),
            "books": listed(TEXT),
            "sheet": or_null(TEXT),
            "sheets": listed(TEXT),
            "frame": record({"origin": TEXT, "charter": TEXT, "slug": TEXT, "made": TIME}),
            "plan": or_null(_PLAN),
        },
        example={
            "file": "收支.csv",
            "sha256": "840a0bb0fbe2bf98f3dccd33f30f6153aa6dfa5ed89254f7e4e1271abe52a120",
            "layout": "register",
            "header_row": 1,
            "header": [{"letter": "A", "name": "日期"}],
            "header_key": "5f0c1d2e3b4a59687786a5b4c3d2e1f0",
            "sample": [["2026-11-03"]],
            "choices": None,
            "unknown": ["A"],
            "books": [],
            "sheet": None,
            "sheets": [],
            "frame": {
                "origin": "ledger.example.org/demo",
                "charter": "998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",
                "slug": "accountant-1",
                "made": "2026-11-22T10:00:00Z",
            },
            "plan": None,
        },
    ),
}

OPERATIONS: Final = (
    Operation(
        "post",
        "/ledgers/{origin}/files",
        "sendFile",
        "Send a file; 200 if this ledger's desk has it 上传附件",
        {200: ref("File"), 201: ref("File")},
        (
            *_SNIFFED,
            FileHeaderMissing,
            FileNameUnfit,
            PersonalDataFound,
            FileHashDiffers,
            FileTooLarge,
            FilesFull,
            MediaTypeUnknown,
        ),
        body=_BINARY,
        parameters=(
            ORIGIN,
            {"name": HASH_HEADER, "in": "header", "required": True, "schema": HASH},
            {
                "name": NAME_HEADER,
                "in": "header",
                "required": True,
                "description": "percent-encoded UTF-8; no path",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,120}$"},
            },
        ),
        sends="application/octet-stream",
    ),
    Operation(
        "get",
        "/ledgers/{origin}/files/{sha256}",
        "readFile",
        "Give a file, to be saved and never run 取附件",
        {200: _BINARY},
        (NoSuchFile,),
        parameters=(ORIGIN, _SHA256),
        media="*/*",
    ),
    Operation(
        "post",
        "/ledgers/{origin}/disclosures",
        "keepDisclosures",
        "Keep what opens sealed fields 存密封内容的钥匙",
        {201: record({"kept": COUNT})},
        (DisclosuresMalformed,),
        body=record(
            {"disclosures": {**listed(_DISCLOSURE, MAX_DISCLOSURES), "minItems": 1}},
            example={
                "disclosures": [
                    {
                        "no": "2026-11-001",
                        "field": "payee",
                        "commitment": "0" * 64,
                        "disclosure": "WyJfMjZiYzRMVCIsICJwYXllZSIsICLlvKDkuIkiXQ",
                    }
                ]
            },
        ),
        parameters=(ORIGIN,),
    ),
    Operation(
        "post",
        "/ledgers/{origin}/disclosures/opened",
        "readOpened",
        "The values of sealed fields, for those in office 看密封内容",
        {200: record({"opened": by_name(TEXT)})},
        (DisclosuresMalformed,),
        body=record(
            {"commitments": listed(HASH, MAX_DISCLOSURES), "reason": or_null(text(200))},
            "reason",
            example={"commitments": ["0" * 64], "reason": "信访件 12 号"},
        ),
        parameters=(ORIGIN,),
    ),
    Operation(
        "post",
        "/ledgers/{origin}/tables",
        "judgeTable",
        "Read a table and judge its rows; nothing is entered 读表格",
        {200: ref("Judged")},
        (
            *_SNIFFED,
            TableRequestMalformed,
            TableNotRecognised,
            RowsTooMany,
            ChoicesMalformed,
            ChoicesIncomplete,
        ),
        body=record(
            {
                "name": {"type": "string", "minLength": 1, "maxLength": 255},
                "content": {"type": "string", "contentEncoding": "base64"},
                "text": {"type": "string", "description": "what was pasted, instead of content"},
                "sheet": or_null(TEXT),
                "layout": one_of(*LAYOUTS),
                "choices": or_null(ANY),
            },
            "content",
            "text",
            "sheet",
            "layout",
            "choices",
            example={
                "name": "收支.csv",
                "text": "日期\t摘要\t支出\n2026-11-03\t印制公开栏\t120.50\n",
            },
        ),
        parameters=(ORIGIN,),
        judges=True,
    ),
    Operation(
        "get",
        "/ledgers/{origin}/papers/{id}.svg",
        "drawSheetCode",
        "The code that a draft's sheet of paper bears 签字纸上的码",
        {200: TEXT},
        parameters=(ORIGIN, in_path("id", TEXT, "the draft's id", "3f1c5a7e9b2d4f60")),
        media="image/svg+xml",
    ),
    Operation(
        "get",
        "/templates/{name}.xlsx",
        "readTemplate",
        "An empty table whose filled form needs no mapping 模板",
        {200: _BINARY},
        (NoSuchTemplate, SignInNeeded),
        parameters=(in_path("name", one_of(*TEMPLATES), "which", "register"),),
        media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)
