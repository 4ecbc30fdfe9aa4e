"""The application: ledgers in, FastAPI out. Nothing is made when this module is imported."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from api import openapi
from api.deployment import Deployment, Ledger
from api.desk.desk import Desk
from api.edge import Edge
from api.errors import MethodRefused, NoSuchPage, RequestMalformed, RequestTooSlow
from api.metrics import Metrics
from api.problems import problem_of
from api.routes.health import Health
from api.routes.reading import ReadLedger
from api.routes.site import ServeSite
from api.routes.submit import SubmitStatements
from api.routes.tree import ServeTree
from api.settings import Settings
from ledger.core.errors import LedgerError


def create_app(
    ledgers: Mapping[str, Ledger | LedgerError], settings: Settings, desk: Desk | None = None
) -> FastAPI:
    """Return the service for *ledgers*, by origin; an error stands for one that didn't open.

    Ledgers and *desk*, if there is one, remain the caller's to close, after the server has stopped.

    Raises:
        OriginMalformed: a key of *ledgers* isn't an origin.
        PrefixTaken: a ledger's published path begins like the service's own addresses.
    """
    deployment = Deployment(ledgers, settings)
    metrics = Metrics(deployment.gauges)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(deployment.start)
        # What is there now stays: looking through it for garbage again and again costs the
        # slowest of answers some ten milliseconds.
        gc.collect()
        gc.freeze()
        yield
        await asyncio.to_thread(deployment.stop)
        gc.unfreeze()

    app = FastAPI(
        title=openapi.TITLE,
        version=openapi.VERSION,
        lifespan=lifespan,
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        middleware=[Middleware(Edge, metrics=metrics)],
    )
    app.state.settings = settings
    if desk is not None:  # before the ledgers' own, of which some take any path
        for path, methods, endpoint in desk.routes(deployment):
            app.add_route(path, endpoint, methods=methods, include_in_schema=False)
    _add_routes(app, deployment, metrics)
    _add_problems(app, metrics)
    return app


def _add_routes(app: FastAPI, deployment: Deployment, metrics: Metrics) -> None:
    """Add every address; order matters, for origins have slashes in them."""
    submit = SubmitStatements(deployment, metrics)
    read = ReadLedger(deployment)
    tree = ServeTree(deployment)
    site = ServeSite(deployment)
    health = Health(deployment, metrics)
    post, get = ["POST"], ["GET", "HEAD"]
    routes: list[tuple[str, list[str], Callable[..., Any]]] = [
        ("/api/{origin:path}/statements", post, submit.submit),
        ("/api/{origin:path}/entries", get, read.read_range),
        ("/api/{origin:path}/entries/{index}", get, read.read_entry),
        ("/api/{origin:path}/proofs/{index}", get, read.read_proof),
        ("/api/{origin:path}/checkpoint", get, read.read_checkpoint),
        ("/healthz/live", get, health.live),
        ("/healthz/ready", get, health.ready),
        ("/metrics", get, health.metrics),
        ("/{prefix:path}/checkpoint", get, tree.read_checkpoint),
        ("/{prefix:path}/tile/{tile:path}", get, tree.read_tile),
        ("/checkpoint", get, tree.read_checkpoint),
        ("/tile/{tile:path}", get, tree.read_tile),
        *((f"/{path}", get, site.redirect) for path in deployment.published_paths if path),
        ("/{file:site_file}", get, site.read),
    ]
    for path, methods, endpoint in routes:
        # Starlette's plain routes: FastAPI's own read parameters and bodies by models, and what
        # that costs is half of what a submission may cost here.
        app.add_route(path, endpoint, methods=methods, include_in_schema=False)
    # FastAPI's own way to a description of one's own: it serves whatever this returns.
    described = openapi.document(deployment.settings)
    app.openapi = lambda: described  # type: ignore[method-assign]


def _add_problems(app: FastAPI, metrics: Metrics) -> None:
    """Answer every error with a problem document, the framework's own included."""

    async def refuse(request: Request, error: Exception) -> Response:
        named = _named(request, error)
        metrics.observe_refused(named)
        return problem_of(named).response(_headers(error))

    app.add_exception_handler(LedgerError, refuse)
    app.add_exception_handler(HTTPException, refuse)
    app.add_exception_handler(RequestValidationError, refuse)


def _named(request: Request, error: Exception) -> LedgerError:
    if isinstance(error, LedgerError):
        return error
    if isinstance(error, HTTPException) and error.status_code == 405:
        return MethodRefused(method=request.method)
    if isinstance(error, HTTPException) and error.status_code == 404:
        return NoSuchPage()
    if isinstance(error, RequestValidationError):
        return RequestMalformed(where=".".join(str(p) for p in error.errors()[0]["loc"]))
    return RequestMalformed(where="request")


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, HTTPException) and error.headers and "Allow" in error.headers:
        return {"allow": ", ".join(sorted(error.headers["Allow"].split(", ")))}
    if isinstance(error, RequestTooSlow):
        return {"connection": "close"}
    return {}
