"""``POST /api/{origin}/statements``: the hot path, without models and without a thread pool.

The event loop only reads, splits and waits: statements are opened in worker processes and
appended by the ledger's own thread, many submissions to one checkpoint.
"""

import re
import time

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.body import Body, Budget
from api.deployment import Deployment, Served, read_note
from api.errors import BatchMalformed, MediaTypeUnknown
from api.metrics import Metrics
from ledger.core.errors import LedgerError, Reason
from ledger.core.reasons import reason_of
from ledger.core.text import format_time_ms
from ledger.log.contracts import Accepted, Answer
from ledger.log.errors import NoStatements, TooManyStatements

_TEXT = re.compile(r"text/plain(\s*;\s*charset=\"?utf-8\"?)?", re.IGNORECASE)
_JSON = re.compile(r"application/json(\s*;\s*charset=\"?utf-8\"?)?", re.IGNORECASE)

_KEY = b'"statements"'
_ONE_KEY = Reason("应是只有 statements 一项的对象", 'one object with the one key "statements"')
_NO_LIST = Reason("statements 不是一列", "statements is not a list")
_NO_TEXT = Reason("不是一段文字", "not a string")


class SubmitStatements:
    """The route, with what it shares with the rest of one application."""

    def __init__(self, deployment: Deployment, metrics: Metrics) -> None:
        self._deployment = deployment
        self._metrics = metrics
        self._settings = deployment.settings
        self._budget = Budget(self._settings.max_pending_bytes)

    async def submit(self, request: Request) -> Response:
        """Append one statement or a batch, and answer with entries and checkpoint.

        200 when it is published and witnessed as the policy asks; 202 when it is in the ledger
        and published, but the witnesses' quorum did not answer.
        """
        with Body(request, self._budget, self._settings) as body:
            try:
                served = self._deployment.find(request.path_params["origin"])
                is_batch = self._is_batch(request)
                data = await body.read()
                notes = self._split(data) if is_batch else (data,)
            except LedgerError:
                await body.discard()
                raise
            began = time.perf_counter()
            answer = await served.append(notes)
        seconds = time.perf_counter() - began
        duplicates = sum(accepted.duplicate for accepted in answer.entries)
        appended = len(answer.entries) - duplicates
        self._metrics.observe_append(served.origin, appended, duplicates, seconds)
        content = format_answer(served, answer, with_proof=not is_batch)
        status = 200 if answer.witnessed else 202
        headers = {"cache-control": "no-store"}
        return Response(content, status, headers, "application/json")

    def _is_batch(self, request: Request) -> bool:
        media_type = request.headers.get("content-type", "")
        if _TEXT.fullmatch(media_type):
            return False
        if _JSON.fullmatch(media_type):
            return True
        raise MediaTypeUnknown(where="content-type")

    def _split(self, data: bytes) -> tuple[bytes, ...]:
        try:
            document = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise BatchMalformed(problem=reason_of(error)) from None
        if not isinstance(document, dict) or list(document) != ["statements"]:
            raise BatchMalformed(problem=_ONE_KEY)
        if data.count(_KEY) > 1:  # of two keys orjson keeps one; inside a text a quote is escaped
            raise BatchMalformed(problem=_ONE_KEY)
        statements = document["statements"]
        if not isinstance(statements, list):
            raise BatchMalformed(where="statements", problem=_NO_LIST)
        if not statements:
            raise NoStatements(where="statements")
        limit = self._settings.max_statements
        if len(statements) > limit:
            raise TooManyStatements(where="statements", count=len(statements), limit=limit)
        for at, note in enumerate(statements):
            if not isinstance(note, str):
                raise BatchMalformed(where=f"statements[{at}]", problem=_NO_TEXT)
        return tuple(note.encode() for note in statements)


def format_answer(served: Served, answer: Answer, *, with_proof: bool) -> bytes:
    """Return the receipt: the entries in the order sent, under one published checkpoint."""
    document: dict[str, object] = {
        "entries": [_format_accepted(accepted) for accepted in answer.entries],
        "size": answer.size,
        "witnessed": answer.witnessed,
        "checkpoint": answer.checkpoint.decode(),
    }
    if with_proof:
        standing = read_note(answer.checkpoint)
        index = answer.entries[0].index
        proof = served.reader.read_proof(index, standing.checkpoint, standing.note)
        document["proof"] = proof.decode()
    return orjson.dumps(document)


def _format_accepted(accepted: Accepted) -> dict[str, object]:
    return {
        "index": accepted.index,
        "id": accepted.id.hex(),
        "leaf_hash": accepted.leaf_hash.hex(),
        "time": format_time_ms(accepted.time_ms),
        "duplicate": accepted.duplicate,
    }
