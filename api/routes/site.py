"""The board's files under the log's prefix: pages, feeds, data, released images.

Only names that a site can have are looked up at all; hidden files, the log's own files and
unknown suffixes are not among them. The pages bring their own content policy.
"""

import re
from typing import NamedTuple

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.conditional import answer
from api.deployment import Deployment, Served
from api.errors import NoSuchPage
from api.routes.reading import IMMUTABLE
from ledger.core.errors import NotFoundError


class Medium(NamedTuple):
    """How files of one suffix are sent."""

    type: str
    compress: bool = True


MEDIA = {
    "html": Medium("text/html; charset=utf-8"),
    "css": Medium("text/css; charset=utf-8"),
    "js": Medium("text/javascript; charset=utf-8"),
    "json": Medium("application/json"),
    "atom": Medium("application/atom+xml; charset=utf-8"),
    "svg": Medium("image/svg+xml"),
    "png": Medium("image/png", compress=False),
    "jpg": Medium("image/jpeg", compress=False),
    "webp": Medium("image/webp", compress=False),
    "zip": Medium("application/zip", compress=False),
    "pdf": Medium("application/pdf", compress=False),
}
_PART = "[a-z0-9][a-z0-9._-]*"
_ADDRESS = rf"(?:{_PART}/)*(?:{_PART}\.(?:{'|'.join(MEDIA)}))?"
INDEX = "index.html"
_RELEASED = re.compile(r"files/[0-9a-f]{64}\.[a-z]+")
_ALWAYS = {
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}
_OF_PAGES = "frame-ancestors 'none'"  # a page's own policy says the rest
_OF_FILES = "default-src 'none'; frame-ancestors 'none'"


class _SiteFile(Convertor[str]):
    """An address that a site's file can have, its ledger's prefix included."""

    regex = _ADDRESS

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("site_file", _SiteFile())


class ServeSite:
    """The routes of the sites that lie beside published logs."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def read(self, request: Request) -> Response:
        """Answer with a file of a site; a folder is its front page."""
        address: str = request.path_params["file"]
        served, path = self._find(request, address)
        if not path or path.endswith("/"):
            path += INDEX
        try:
            data = served.files.read(path)
        except NotFoundError:
            raise NoSuchPage from None
        medium = MEDIA[path.rpartition(".")[2]]
        page = medium.type.startswith("text/html")
        headers = {**_ALWAYS, "content-security-policy": _OF_PAGES if page else _OF_FILES}
        kept = _RELEASED.fullmatch(path) is not None
        headers["cache-control"] = IMMUTABLE if kept else "no-cache"
        return answer(request, data, medium.type, headers, compress=medium.compress)

    def redirect(self, request: Request) -> Response:
        """Send whoever left out the last slash to the front page."""
        return RedirectResponse(request.url.path.rpartition("/")[2] + "/", 308)

    def _find(self, request: Request, address: str) -> tuple[Served, str]:
        """Give the ledger whose prefix *address* begins with, the longest, and the rest of it.

        Raises:
            NoSuchPage: there is none.
            LedgerUnopened: there would be one.
        """
        host = request.headers.get("host", "")
        parts = address.split("/")
        for count in range(len(parts) - 1, -1, -1):
            prefix = "/".join(parts[:count])
            if self._deployment.has_published(prefix):
                served = self._deployment.find_published(host, prefix)
                return served, "/".join(parts[count:])
        raise NoSuchPage
