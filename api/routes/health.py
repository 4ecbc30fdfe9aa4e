"""For whoever keeps the server running: is it alive, can it append, and how is it doing."""

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from api.deployment import Deployment
from api.metrics import Metrics

_NEVER_KEPT = {"cache-control": "no-store"}


class Health:
    """The operator's routes; a proxy in front need not pass them on to the public."""

    def __init__(self, deployment: Deployment, metrics: Metrics) -> None:
        self._deployment = deployment
        self._metrics = metrics

    async def live(self, _: Request) -> Response:
        """Answer at all: that is the whole check. Restart a server that doesn't."""
        return _json({"live": True}, 200)

    def ready(self, _: Request) -> Response:
        """Answer 200 while every ledger can append, else 503 with the code of what stops which.

        Reading goes on meanwhile: what is published stays published.
        """
        failures = self._deployment.failures()
        document = {
            "ready": not failures,
            "ledgers": len(self._deployment.served) + len(self._deployment.unopened),
            "failing": [{"origin": o, "code": e.code} for o, e in sorted(failures.items())],
        }
        return _json(document, 503 if failures else 200)

    def metrics(self, _: Request) -> Response:
        """Answer with the counters, in Prometheus' text format."""
        text = generate_latest(self._metrics.registry)
        return Response(text, 200, _NEVER_KEPT, CONTENT_TYPE_LATEST)


def _json(document: object, status: int) -> Response:
    return Response(orjson.dumps(document), status, _NEVER_KEPT, "application/json")
