"""A witness over HTTP (C2SP tlog-witness): ``add-checkpoint``, and what monitors fetch.

Whatever is answered 200 was remembered durably before. The optional ``sign-subtree`` is not there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from api.body import Body, Budget
from api.edge import Edge
from api.errors import MethodRefused, NoSuchPage
from api.metrics import Metrics
from api.problems import is_private, status_of
from api.settings import Settings
from api.witness_page import POLICY, SeenLedger, format_page
from api.witness_state import Memory, Seen, origin_hash
from ledger.core.checkpoint import parse_checkpoint
from ledger.core.cosignature import check_cosignature
from ledger.core.errors import (
    CosignatureTime,
    EmptyRootWrong,
    LedgerError,
    NotSigned,
    SignatureMissing,
    SignatureWrong,
)
from ledger.core.keys import SigningKey, VerifierKey, format_vkey
from ledger.core.note import Note, format_note, parse_note
from ledger.core.witnessing import (
    Submission,
    check_growth,
    cosign_checkpoint,
    format_cosignatures,
    open_submission,
    parse_request,
)
from ledger.core.witnessing_errors import OldSizeOther

LOG = logging.getLogger("mingbai.witness")
MAX_BODY_BYTES = 256 * 1024
SIZE_TYPE = "text/x.tlog.size"
_TEXT = "text/plain; charset=utf-8"
_NOT_KEPT = "there is evidence of it already"

# C2SP tlog-witness, add-checkpoint; the families give the others: 400, 404, 409, 422.
STATUSES: Mapping[type[LedgerError], int] = MappingProxyType(
    {
        NotSigned: 403,
        SignatureMissing: 403,
        SignatureWrong: 403,
        CosignatureTime: 403,
        EmptyRootWrong: 422,
    }
)


class Witness:
    """Cosigns what continues what it saw; *logs* are the keys it trusts, by origin.

    *signers* are its keys, all of one name; *clock* gives Unix milliseconds; *phrases* are check
    phrases to show, by origin. Methods may be called from several threads and from several
    processes over one memory.
    """

    def __init__(
        self,
        signers: Sequence[SigningKey],
        logs: Mapping[str, Sequence[VerifierKey]],
        memory: Memory,
        clock: Callable[[], int],
        phrases: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.signers = tuple(signers)
        self.logs = dict(logs)
        self.memory = memory
        self._clock = clock
        self._phrases = dict(phrases)
        self._origins = {origin_hash(origin): origin for origin in logs}

    def add_checkpoint(self, body: bytes) -> bytes:
        """Cosign the checkpoint in *body*, remember it, and give the signature lines.

        Raises:
            LedgerError: what `parse_request`, `open_submission`, `check_growth` and the memory
                raise; nothing was cosigned.
        """
        submission = open_submission(parse_request(body), self.logs)
        with self.memory.turn(submission.checkpoint.origin) as seen:
            self._check(submission, seen, body)
            cosignatures = cosign_checkpoint(
                submission.text, submission.checkpoint, self.signers, self._clock() // 1000
            )
            lines = format_cosignatures(submission.text, cosignatures)
            # Stop here: cosignatures that nobody has; the old checkpoint is remembered.
            seen.replace(format_note(Note(submission.text, submission.signatures + cosignatures)))
        # Stop here: it is remembered, and the log doesn't know. It asks again, is answered 409
        # with this size, and asks with it.
        return lines

    def _check(self, submission: Submission, seen: Seen, body: bytes) -> None:
        try:
            check_growth(submission, seen.checkpoint, seen.note)
        finally:
            # Two trees of one size, both under the log's key: anybody can be shown, whatever old
            # size came with it. A proof that does not hold shows nothing, since whoever sends it
            # need not be the log.
            now, known = submission.checkpoint, seen.checkpoint
            if known is not None and now.size == known.size and now.root != known.root:
                kept = seen.keep_evidence(body)
                LOG.error("%s: forked; %s", now.origin, f"kept in {kept}" if kept else _NOT_KEPT)

    def read_checkpoint(self, hashed: str) -> bytes | None:
        """Give the last checkpoint cosigned of the log with this origin hash; None for none."""
        return self.memory.read(hashed) if hashed in self._origins else None

    def describe(self, lang: str) -> str:
        """Write the page that people read; *lang* is ``zh`` or ``en``."""
        vkeys = [format_vkey(signer.verifier) for signer in self.signers]
        ledgers = [self._seen(origin, hashed) for hashed, origin in self._origins.items()]
        return format_page(self.signers[0].name, vkeys, ledgers, lang)

    def _seen(self, origin: str, hashed: str) -> SeenLedger:
        known = SeenLedger(origin, f"{hashed}/checkpoint", self._phrases.get(origin, ""))
        try:
            data = self.memory.read(hashed)
            if data is None:
                return known
            note = parse_note(data)
            own = self.signers[0].verifier
            (line,) = [each for each in note.signatures if each.key_id == own.key_id]
            time_s = check_cosignature(note.text, line, own)
            return known._replace(size=parse_checkpoint(note.text).size, time_s=time_s)
        except (LedgerError, ValueError):
            return known._replace(readable=False)


def create_witness_app(witness: Witness, settings: Settings) -> FastAPI:
    """Return the service of *witness*; it keeps nothing open. Bodies are short here."""
    settings = replace(settings, max_body_bytes=min(settings.max_body_bytes, MAX_BODY_BYTES))
    metrics = Metrics(lambda: ())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[Middleware(Edge, metrics=metrics)],
    )
    app.state.settings = settings
    routes = _Routes(witness, settings)
    app.add_route("/add-checkpoint", routes.add_checkpoint, methods=["POST"])
    app.add_route("/{hashed}/checkpoint", routes.read_checkpoint, methods=["GET", "HEAD"])
    app.add_route("/", routes.describe, methods=["GET", "HEAD"])
    app.add_exception_handler(LedgerError, _refuse)
    app.add_exception_handler(HTTPException, _refuse)
    return app


class _Routes:
    def __init__(self, witness: Witness, settings: Settings) -> None:
        self._witness = witness
        self._settings = settings
        self._budget = Budget(settings.max_pending_bytes)

    async def add_checkpoint(self, request: Request) -> Response:
        """Answer with the cosignatures, or as the specification says why not."""
        with Body(request, self._budget, self._settings) as body:
            try:
                data = await body.read()
            except LedgerError:
                await body.discard()
                raise
            lines = await asyncio.to_thread(self._witness.add_checkpoint, data)
        return Response(lines, 200, {"cache-control": "no-store"}, _TEXT)

    async def read_checkpoint(self, request: Request) -> Response:
        """Answer with the last checkpoint cosigned."""
        hashed = request.path_params["hashed"]
        note = await asyncio.to_thread(self._witness.read_checkpoint, hashed)
        if note is None:
            raise NoSuchPage
        return Response(note, 200, {"cache-control": "no-cache"}, _TEXT)

    async def describe(self, request: Request) -> Response:
        """Answer with the witness's page."""
        lang = "en" if request.query_params.get("lang") == "en" else "zh"
        page = await asyncio.to_thread(self._witness.describe, lang)
        headers = {
            "cache-control": "no-cache",
            "content-security-policy": POLICY,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
        return Response(page, 200, headers, "text/html; charset=utf-8")


def witness_status(error: LedgerError) -> int:
    """Give the status with which a witness refuses."""
    return STATUSES.get(type(error)) or status_of(type(error))


async def _refuse(request: Request, error: Exception) -> Response:
    if isinstance(error, OldSizeOther):
        # Starlette adds a charset to text types that it is told of, and the type is exact.
        headers = {"content-type": SIZE_TYPE, "cache-control": "no-store"}
        return Response(f"{error.facts['size']}\n".encode(), 409, headers)
    allowed: Mapping[str, str] = {}
    if isinstance(error, HTTPException):
        allowed = error.headers or {}
        is_there = error.status_code == 405
        error = MethodRefused(method=request.method) if is_there else NoSuchPage()
    if not isinstance(error, LedgerError):
        raise error
    if is_private(error) or type(error).__module__ == "api.witness_errors":
        LOG.error("%s: %s", error.code, error.text("en"))
        return Response(f"{error.code}\n", 503, {"retry-after": "60"}, _TEXT)
    said = f"{error.code}: {error.text('en')}\n{error.text('zh')}\n"
    return Response(said, witness_status(error), {**allowed, "cache-control": "no-store"}, _TEXT)
