"""The board over HTTP: its files and no others, with types, tags and policies."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.community import open_ledger
from tests.api.serving import Address, serving

FILES = {
    "index.html": ("text/html; charset=utf-8", "no-cache"),
    "en/notices/12.html": ("text/html; charset=utf-8", "no-cache"),
    "site.css": ("text/css; charset=utf-8", "no-cache"),
    "search.js": ("text/javascript; charset=utf-8", "no-cache"),
    "search/2026-0.json": ("application/json", "no-cache"),
    "feeds/party.atom": ("application/atom+xml; charset=utf-8", "no-cache"),
    "open-data.zip": ("application/zip", "no-cache"),
    "paper/12.pdf": ("application/pdf", "no-cache"),
    "icon.svg": ("image/svg+xml", "no-cache"),
    f"files/{'ab' * 32}.png": ("image/png", "public, max-age=31536000, immutable"),
}
HIDDEN = {
    ".site.json": b"{}", ".git/config": b"x", "notes.txt": b"x", "site.toml": b"x", "a/.x.html": b"x",
    "readme": b"x", "x.py": b"x", "A.html": b"x",
}  # fmt: skip


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Address, Path]]:
    with open_ledger(tmp_path_factory.mktemp("ledger")) as ledger:
        ledger.appender.append([ledger.notice("n-1")])
        root = Path(ledger.appender.stores.files._root)
        for path in FILES:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(f"content of {path} ".encode() * 20)
        for path, data in HIDDEN.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        (root.parent / "secret.html").write_bytes(b"secret")
        with serving(create_app({ledger.origin: ledger}, Settings())) as address:
            yield address, root


@pytest.fixture
def client(board: tuple[Address, Path]) -> Iterator[httpx.Client]:
    with board[0].client() as client:
        yield client


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_the_site_comes_with_its_type_and_headers(
    path: str, client: httpx.Client, board: tuple[Address, Path]
) -> None:
    answer = client.get(f"/demo/{path}")
    media, caching = FILES[path]
    assert answer.status_code == 200
    assert answer.content == (board[1] / path).read_bytes()
    assert answer.headers["content-type"] == media
    assert answer.headers["cache-control"] == caching
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    again = client.get(f"/demo/{path}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"/demo/{path}").headers["etag"] == answer.headers["etag"]


def test_text_is_compressed_and_pictures_are_not(board: tuple[Address, Path]) -> None:
    with board[0].client(headers={"accept-encoding": "gzip"}) as client:
        assert client.get("/demo/index.html").headers["content-encoding"] == "gzip"
        picture = client.get(f"/demo/files/{'ab' * 32}.png")
        assert "content-encoding" not in picture.headers
    page = (board[1] / "index.html").read_bytes()
    assert len(gzip.compress(page)) < len(page)


def test_a_folder_is_its_front_page_and_without_a_slash_leads_there(client: httpx.Client) -> None:
    assert client.get("/demo/").content == client.get("/demo/index.html").content
    moved = client.get("/demo")
    assert (moved.status_code, moved.headers["location"]) == (308, "demo/")


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_no_file_of_a_site_is_not_there(path: str, client: httpx.Client) -> None:
    assert client.get(f"/demo/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/demo/../secret.html", "/demo/%2e%2e/secret.html", "/demo/..%2fsecret.html"),
        *("/demo/notices/../../secret.html", "/demo//secret.html", "/secret.html", "//demo/index.html"),
        *("/demo/index.html%00", "/demo/index.html%0a", "/demo/index.html/", "/other/index.html"),
        *("/demo/%2e%2e%2f%2e%2e%2fsecret.html", "/demo/..\\secret.html", "/DEMO/index.html"),
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_site(path: str, board: tuple[Address, Path]) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    answer = board[0].exchange(request)
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2].replace(b"/secret", b"")
    assert answer.split()[1] in {b"404", b"400"}, answer[:200]


def test_the_log_may_be_read_by_a_page_from_anywhere(client: httpx.Client) -> None:
    for path in ("checkpoint", "tile/entries/000.p/2"):
        assert client.get(f"/demo/{path}").headers["access-control-allow-origin"] == "*"


def test_only_reading_is_possible(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/demo/index.html").status_code == 405
