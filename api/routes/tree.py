"""The published tree under the log's prefix, as any web server would serve it (C2SP tlog-tiles).

Only paths that a tree can have are looked up at all, and they are parsed, not joined: there is no
path here that leads anywhere else. A query means nothing, as on any web server.
"""

from starlette.requests import Request
from starlette.responses import Response

from api.conditional import answer
from api.deployment import Deployment, Served
from api.errors import NoSuchPage
from api.routes.reading import IMMUTABLE, TEXT, checkpoint_headers
from ledger.core import tiles
from ledger.core.errors import MalformedError, NotFoundError

TILE = "application/octet-stream"


class ServeTree:
    """The two routes of a published log: its checkpoint, and everything below ``tile/``."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def read_checkpoint(self, request: Request) -> Response:
        """Answer with the checkpoint, which is never kept for longer than a few seconds."""
        served = self._find(request)
        note = served.standing().note
        return answer(request, note, TEXT, checkpoint_headers(self._deployment))

    def read_tile(self, request: Request) -> Response:
        """Answer with a tile, or with an entry bundle (gzipped where that is accepted)."""
        served = self._find(request)
        path = "tile/" + request.path_params["tile"]
        try:
            asked = tiles.parse_path(path)
            data = served.files.read(path)
        except (MalformedError, NotFoundError):
            raise NoSuchPage from None
        is_bundle = isinstance(asked, tiles.Bundle)
        headers = {"cache-control": IMMUTABLE}
        return answer(request, data, TILE, headers, compress=is_bundle)

    def _find(self, request: Request) -> Served:
        prefix = request.path_params.get("prefix")
        if prefix == "":  # "//checkpoint" isn't another name of "/checkpoint"
            raise NoSuchPage
        return self._deployment.find_published(request.headers.get("host", ""), prefix or "")
