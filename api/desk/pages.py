"""The desk's pages: one shell for each, and the modules that fill it; nothing in them is inline.

The verifier's own modules are served beside the desk's, so that the browser checks what it signs
with the very code that checks a notice. They are handed over: this part imports no verifier.
"""

import hashlib
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.desk.draft_routes import Route
from api.desk.forms import all_forms
from api.errors import NoSuchPage

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}
FOR_EVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Page(NamedTuple):
    """A page by its path under ``/desk/``: the module that fills it, and its title."""

    path: str
    module: str
    title: str


PAGES: Final = (
    Page("", "page-inbox.js", "收件箱"),
    Page("sign-in", "page-sign-in.js", "登录"),
    Page("join", "page-join.js", "接受邀请"),
    Page("invite", "page-invite.js", "邀请和换钥匙"),
    Page("new", "page-new.js", "记一笔"),
    Page("month", "page-month.js", "本月会签"),
    Page("keys", "page-keys.js", "我的钥匙"),
    Page("import", "page-import.js", "导入表格"),
    Page("objection", "page-objection.js", "提异议"),
    Page("objections", "page-objections.js", "异议"),
    Page("supervise", "page-supervise.js", "督查"),
    Page("people", "page-people.js", "任职"),
)
DRAFT: Final = Page("draft/{origin:path}/{id}", "page-draft.js", "草稿")
PAPER: Final = Page("paper/{origin:path}/{id}", "page-paper.js", "签字用纸")


class PageRoutes:
    """The routes of pages, modules and forms; they are the same for everybody."""

    def __init__(self, verifier_files: Mapping[str, bytes]) -> None:
        """Serve the desk's own files, and beside them *verifier_files*, by name."""
        self._files = _own_files() | {
            f"verifier/{name}": data for name, data in verifier_files.items()
        }
        self._forms = orjson.dumps(all_forms())
        self._pages = [page for page in PAGES if page.module in self._files]
        self._version = _version(self._files)
        self._tags = {
            name: _tag(data) for name, data in (*self._files.items(), ("forms", self._forms))
        }

    def routes(self) -> list[Route]:
        """Give every route; a page whose module is not there is none."""
        get = ["GET", "HEAD"]
        return [
            ("/desk", get, self.redirect),
            *(
                (f"/desk/{page.path}", get, _Shell(page, self._pages, self._version).read)
                for page in (*self._pages, DRAFT, PAPER)
            ),
            ("/desk/web/{file:path}", get, self.read_file),
            ("/desk/api/forms", get, self.read_forms),
        ]

    async def redirect(self, _: Request) -> Response:
        """Lead to the front page."""
        return RedirectResponse("/desk/", 308, HEADERS)

    async def read_file(self, request: Request) -> Response:
        """Give a module or a style sheet; under its version's name it never changes.

        Raises:
            NoSuchPage: there is none of that name.
        """
        asked = request.path_params["file"]
        name = asked.removeprefix(f"{self._version}/")
        data = self._files.get(name)
        if data is None:
            raise NoSuchPage
        media = TYPES[name[name.rindex(".") :]]
        if name != asked:
            return Response(data, 200, {**HEADERS, "cache-control": FOR_EVER}, media)
        return self._cached(request, name, data, media)

    async def read_forms(self, request: Request) -> Response:
        """Give the forms of every type."""
        return self._cached(request, "forms", self._forms, "application/json")

    def _cached(self, request: Request, name: str, data: bytes, media: str) -> Response:
        headers = {**HEADERS, "etag": self._tags[name]}
        if request.headers.get("if-none-match") == self._tags[name]:
            return Response(status_code=304, headers=headers)
        return Response(data, 200, headers, media)


class _Shell:
    """A page without its contents, which its module puts in."""

    def __init__(self, page: Page, pages: list[Page], version: str) -> None:
        self._html = (
            (files("api.desk") / "web" / "page.html")
            .read_text("utf-8")
            .replace("{title}", escape(page.title))
            .replace("{version}", version)
            .replace("{module}", escape(page.module))
            .replace("{pages}", escape(" ".join(each.path or "inbox" for each in pages)))
            .encode()
        )

    async def read(self, _: Request) -> Response:
        """Give the page."""
        return Response(self._html, 200, HEADERS, "text/html; charset=utf-8")


def _own_files() -> dict[str, bytes]:
    folder = files("api.desk") / "web"
    return dict(_under(folder, ""))


def _under(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _under(each, f"{prefix}{each.name}/")
        elif each.name.endswith(tuple(TYPES)):
            found.append((prefix + each.name, each.read_bytes()))
    return found


def _version(named: Mapping[str, bytes]) -> str:
    """Name all files together, so that a page gets modules that belong to each other."""
    digests = (name.encode() + hashlib.sha256(data).digest() for name, data in named.items())
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()[:16]


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'
