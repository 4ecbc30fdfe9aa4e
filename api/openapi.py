"""The service described as OpenAPI 3.1, written by hand beside the routes that it describes.

Origins have slashes in them. OpenAPI's path parameters may not, so a client that goes by this
document sends them as ``%2F``; the server takes both.
"""

from typing import Any

from api.problems import MEDIA_TYPE, TITLES
from api.routes.site import MEDIA
from api.settings import Settings

Json = dict[str, Any]

TITLE = "Mingbai 明白账"
VERSION = "1"
_TEXT = "text/plain; charset=utf-8"
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_INDEX = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}

# From docs/spec: the worked example's ledger, entry 2.
_ORIGIN = "ledger.example.org/demo"
_CHECKPOINT = (
    "ledger.example.org/demo\n3\nDTooPhG9kgmsaNQIaObYcNZD/Eco4JLKOtBmvFtZswU=\n\n"
    "— ledger.example.org/demo tzXQa7Cfn9wElO5WmCmHtuHf2phMp/uu8RNyRWDfgpYHQVYayKZdQBcQ6lMNXKIrkB0o"
    "1DFq78C4smhdS8UnkhCf9AU=\n"
)
_NOTE = (
    '{"body":{"catalogue":"F02","display":{"from":"2026-11-22","to":"2026-12-07"},"entries":['
    '"840a0bb0fbe2bf98f3dccd33f30f6153aa6dfa5ed89254f7e4e1271abe52a120"],"kind":"financial",'
    '"medium":["公开栏","网络"],"period":"2026-11","table":{"columns":["日期","摘要","支出（分）"],'
    '"rows":[["2026-11-20","印制三务公开栏",1234500]]},"title":"居委会工作经费使用情况公示'
    '（2026年11月）","totals":{"count":1,"expenditure":1234500}},"by":{"director":"director-1"},'
    '"charter":"998f5474a79fd1b88d2992fbd2dffe61ed60bece8c106fe9bfadf37b675885d2",'
    '"log":"ledger.example.org/demo","made":"2026-11-22T10:00:00Z","no":"notice-2026-11-F02",'
    '"type":"notice","v":1}\n\n'
    "— ledger.example.org/demo/director-1 Ot8/8r/KSEw4HOYO8j6fANS6z4sgw0upJpMbkz6TpBqUf+Xs5VNzQXmty"
    "UCdmGAPAqP/9cX3CUuF0wrDx9+8Y4WC9Ao=\n"
)
_NOTE_ID = "161f0cb0a06615af17398a609e3cf289e30524198bd739cb8ba6fc10ed8eb9d4"
_NOTE_LEAF = "754a632addbe381fb31e1655653ea6e4ecdab09fdf137fdd20d2b87ed1bdcf14"
_ENTRY_HEAD = (
    "mingbai/entry/v1\n2\n2026-11-22T10:00:00.500Z\n0\n"
    "bWSB3Lv1+z4bC/0MAqVekBpCkDq+1EJ1Eva3j40jdSg=\n\n"
)
_ACCEPTED_EXAMPLE = {
    "index": 2,
    "id": _NOTE_ID,
    "leaf_hash": _NOTE_LEAF,
    "time": "2026-11-22T10:00:00.500Z",
    "duplicate": False,
}
_ENTRY_EXAMPLE = {
    "index": 2,
    "time": "2026-11-22T10:00:00.500Z",
    "governance": 0,
    "leaf_hash": _NOTE_LEAF,
    "id": _NOTE_ID,
    "entry": _ENTRY_HEAD + _NOTE,
}


def document(settings: Settings) -> Json:
    """Return the whole description, with the limits of a server that has *settings*."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": (
                "An append-only, signed ledger of a community's three affairs 三务公开. Who reads "
                "need not trust this server: every answer can be checked (c2sp.org/tlog-tiles, "
                "c2sp.org/tlog-proof). It shows that nobody changed the record, not that the money "
                "was well spent. 只保证没人改过，不保证钱花得对。"
            ),
        },
        "paths": {
            "/api/{origin}/statements": {"post": _submit(settings)},
            "/api/{origin}/entries": {"get": _range(settings)},
            "/api/{origin}/entries/{index}": {"get": _entry()},
            "/api/{origin}/proofs/{index}": {"get": _proof()},
            "/api/{origin}/checkpoint": {"get": _checkpoint("readCheckpoint", "origin")},
            "/checkpoint": {"get": _checkpoint("readRootCheckpoint")},
            "/tile/{tile}": {"get": _tile("readRootTile")},
            "/{prefix}/checkpoint": {"get": _checkpoint("readPublishedCheckpoint", "prefix")},
            "/{prefix}/tile/{tile}": {"get": _tile("readPublishedTile", "prefix")},
            "/{file}": {"get": _site()},
            "/healthz/live": {"get": _live()},
            "/healthz/ready": {"get": _ready()},
            "/metrics": {"get": _metrics()},
        },
        "components": {
            "schemas": {
                "Accepted": _ACCEPTED,
                "Answer": _ANSWER,
                "Batch": _batch(settings),
                "Entry": _ENTRY,
                "Page": _PAGE,
                "Problem": _PROBLEM,
                "Readiness": _READINESS,
            },
        },
    }


# --- operations ---------------------------------------------------------------------------------


def _submit(settings: Settings) -> Json:
    return {
        "operationId": "submitStatements",
        "summary": "Submit one signed statement, or a batch 提交一份或一批陈述",
        "description": (
            "All or nothing: if one statement of a batch is refused, none is entered, and the "
            "problem says which (`statement`) and where (`field`). A statement that is in the "
            "ledger already is answered with its entry (`duplicate`), so sending again is always "
            "safe. The answer comes after the checkpoint is published. "
            f"At most {settings.max_statements} statements and {settings.max_body_bytes} bytes."
        ),
        "parameters": [_origin()],
        "requestBody": {
            "required": True,
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": _NOTE},
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/Batch"},
                    "example": {"statements": [_NOTE]},
                },
            },
        },
        "responses": {
            "200": _json("In the ledger, published, witnessed as its policy asks.", "Answer"),
            "202": _json("In the ledger and published; not yet witnessed.", "Answer"),
            **_problems(400, 403, 404, 408, 409, 413, 415, 422, 503),
        },
    }


def _range(settings: Settings) -> Json:
    most = settings.max_range
    start = {"name": "start", "description": "first index", "schema": {**_INDEX, "default": 0}}
    stop = {"name": "stop", "description": "one after the last; by default all", "schema": _INDEX}
    limit = {
        "name": "limit",
        "description": "entries in one page",
        "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": most},
    }
    page = _json("A page; `Link: rel=next` and `next` lead to the following one.", "Page")
    page["headers"] = {"Link": {"schema": {"type": "string"}}}
    return {
        "operationId": "readEntries",
        "summary": "Read a range of entries 读取一段条目",
        "parameters": [_origin(), *({**p, "in": "query"} for p in (start, stop, limit))],
        "responses": {"200": page, "304": _NOT_MODIFIED, **_problems(400, 404, 503)},
    }


def _entry() -> Json:
    found = _json("The entry; `leaf_hash` is SHA-256 of 0x00 and `entry`.", "Entry")
    found["content"][_TEXT] = {"schema": {"type": "string"}, "example": _ENTRY_EXAMPLE["entry"]}
    return {
        "operationId": "readEntry",
        "summary": "Read one entry, as JSON or verbatim 读取一条",
        "parameters": [_origin(), _index()],
        "responses": {"200": found, "304": _NOT_MODIFIED, **_problems(400, 404, 503)},
    }


def _proof() -> Json:
    return {
        "operationId": "readProof",
        "summary": "Read an entry's proof (c2sp.org/tlog-proof) 读取一条的证明",
        "parameters": [_origin(), _index()],
        "responses": {
            "200": _text("A `.tlog-proof` file, the entry inside.", "c2sp.org/tlog-proof@v1\n…"),
            "304": _NOT_MODIFIED,
            **_problems(400, 404, 503),
        },
    }


def _checkpoint(operation: str, parameter: str = "") -> Json:
    parameters = {"": [], "origin": [_origin()], "prefix": [_prefix()]}[parameter]
    return {
        "operationId": operation,
        "summary": "Read the published checkpoint 读取检查点",
        "parameters": parameters,
        "responses": {
            "200": _text("A signed note: origin, size, root.", _CHECKPOINT),
            "304": _NOT_MODIFIED,
            **_problems(400, 404, 503),
        },
    }


def _tile(operation: str, parameter: str = "") -> Json:
    tile = {
        "name": "tile",
        "in": "path",
        "required": True,
        "description": "`<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, c2sp.org/tlog-tiles",
        "schema": {"type": "string", "minLength": 1},
        "example": "entries/000.p/3",
    }
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "operationId": operation,
        "summary": "Read a tile or an entry bundle 读取哈希块或条目包",
        "parameters": [*([_prefix()] if parameter else []), tile],
        "responses": {
            "200": {"description": "Never changes.", "content": binary},
            "304": _NOT_MODIFIED,
            **_problems(404, 503),
        },
    }


def _site() -> Json:
    file = {
        "name": "file",
        "in": "path",
        "required": True,
        "description": (
            "the ledger's prefix and a path of the site that `mingbai site` writes beside the "
            "tiles; a path that ends in `/` is the front page"
        ),
        "schema": {"type": "string", "pattern": r"^([a-z0-9][a-z0-9._-]*/)*[a-z0-9_-]+\.html$"},
        "example": "sh/baoshan/wusong-1/index.html",
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        "operationId": "readSiteFile",
        "summary": "Read a file of the board 读取公开栏的网页",
        "parameters": [file],
        "responses": {
            "200": {
                "description": "A page, a feed, data, or a released image.",
                "content": {each.type.partition(";")[0]: binary for each in MEDIA.values()},
            },
            "304": _NOT_MODIFIED,
            **_problems(404, 503),
        },
    }


def _live() -> Json:
    schema = {"type": "object", "properties": {"live": {"const": True}}, "required": ["live"]}
    content = {"application/json": {"schema": schema, "example": {"live": True}}}
    return {
        "operationId": "live",
        "summary": "Whether the server answers at all",
        "responses": {"200": {"description": "It does.", "content": content}},
    }


def _ready() -> Json:
    return {
        "operationId": "ready",
        "summary": "Whether every ledger can append",
        "responses": {
            "200": _json("All can.", "Readiness"),
            "503": _json("Some can't; `failing` says which, and why.", "Readiness"),
        },
    }


def _metrics() -> Json:
    text = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": "metrics",
        "summary": "Counters in Prometheus' text format",
        "responses": {"200": {"description": "The counters.", "content": text}},
    }


# --- parameters and responses -------------------------------------------------------------------


def _origin() -> Json:
    return {
        "name": "origin",
        "in": "path",
        "required": True,
        "description": "the ledger's origin; its slashes may be sent as they are",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128},
        "example": _ORIGIN,
    }


def _prefix() -> Json:
    return {
        "name": "prefix",
        "in": "path",
        "required": True,
        "description": "the origin without its host",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128},
        "example": _ORIGIN.partition("/")[2],
    }


def _index() -> Json:
    return {"name": "index", "in": "path", "required": True, "schema": _INDEX, "example": 2}


def _json(description: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _text(description: str, example: str) -> Json:
    content = {_TEXT: {"schema": {"type": "string"}, "example": example}}
    return {"description": description, "content": content}


def _problems(*statuses: int) -> Json:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: Json = {}
    for status in (*statuses, 500):
        found[str(status)] = {"description": " ".join(TITLES[status]), "content": content}
        if status == 503:
            header = {"schema": {"type": "integer", "minimum": 1}, "description": "seconds"}
            found[str(status)]["headers"] = {"Retry-After": header}
    return found


_NOT_MODIFIED: Json = {"description": "What the client holds is current (If-None-Match)."}

# --- schemas ------------------------------------------------------------------------------------

_TIME = {"type": "string", "format": "date-time"}
_ACCEPTED: Json = {
    "type": "object",
    "required": ["index", "id", "leaf_hash", "time", "duplicate"],
    "additionalProperties": False,
    "properties": {
        "index": _INDEX,
        "id": {**_HASH, "description": "SHA-256 of the statement's text"},
        "leaf_hash": {**_HASH, "description": "the entry's leaf hash, RFC 6962"},
        "time": {**_TIME, "description": "the entry's time, UTC, milliseconds"},
        "duplicate": {"type": "boolean", "description": "it was in the ledger before"},
    },
    "example": _ACCEPTED_EXAMPLE,
}
_ANSWER: Json = {
    "type": "object",
    "required": ["entries", "size", "witnessed", "checkpoint"],
    "additionalProperties": False,
    "properties": {
        "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Accepted"}},
        "size": _INDEX,
        "witnessed": {"type": "boolean", "description": "the policy's quorum cosigned"},
        "checkpoint": {"type": "string", "description": "the published checkpoint, a signed note"},
        "proof": {"type": "string", "description": "for one statement: its `.tlog-proof`"},
    },
    "example": {
        "entries": [_ACCEPTED_EXAMPLE],
        "size": 3,
        "witnessed": True,
        "checkpoint": _CHECKPOINT,
    },
}
_ENTRY: Json = {
    "type": "object",
    "required": ["index", "time", "governance", "leaf_hash", "id", "entry"],
    "additionalProperties": False,
    "properties": {
        "index": _INDEX,
        "time": _TIME,
        "governance": {
            "type": ["integer", "null"],
            "description": "index of the latest governance entry before this one",
        },
        "leaf_hash": _HASH,
        "id": _HASH,
        "entry": {"type": "string", "description": "verbatim; the statement is its end"},
    },
    "example": _ENTRY_EXAMPLE,
}
_PAGE: Json = {
    "type": "object",
    "required": ["size", "start", "entries"],
    "additionalProperties": False,
    "properties": {
        "size": _INDEX,
        "start": _INDEX,
        "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}},
        "next": {"type": "string", "description": "of the next page, relative to this address"},
    },
    "example": {
        "size": 3,
        "start": 2,
        "entries": [_ENTRY_EXAMPLE],
    },
}
_PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "title_en", "status", "code", "detail", "detail_en"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "pattern": "^urn:mingbai:problem:[a-z][a-z0-9_]*$"},
        "title": {"type": "string"},
        "title_en": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "never changes"},
        "detail": {"type": "string", "description": "Chinese: what is wrong, and what to do"},
        "detail_en": {"type": "string", "description": "the same in English"},
        "field": {"type": "string", "description": "where it is, such as `body.amount`"},
        "statement": {"type": "integer", "minimum": 0, "description": "which of a batch"},
    },
    "example": {
        "type": "urn:mingbai:problem:no_such_ledger",
        "title": "没有找到",
        "title_en": "Not found",
        "status": 404,
        "code": "no_such_ledger",
        "detail": "这里没有账本 ledger.example.org/demo。请检查网址里的账本名（origin）。",
        "detail_en": (
            "There is no ledger ledger.example.org/demo here. Check the origin in the address."
        ),
    },
}
_READINESS: Json = {
    "type": "object",
    "required": ["ready", "ledgers", "failing"],
    "additionalProperties": False,
    "properties": {
        "ready": {"type": "boolean"},
        "ledgers": {"type": "integer", "minimum": 0},
        "failing": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["origin", "code"],
                "properties": {"origin": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
    "example": {"ready": True, "ledgers": 1, "failing": []},
}


def _batch(settings: Settings) -> Json:
    return {
        "type": "object",
        "required": ["statements"],
        "additionalProperties": False,
        "properties": {
            "statements": {
                "type": "array",
                "minItems": 1,
                "maxItems": settings.max_statements,
                "items": {"type": "string", "description": "a signed note"},
            },
        },
        "example": {"statements": [_NOTE]},
    }
