"""The demonstration community, built where it is asked for, and served by the plainest web server."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from publish.site.page import FOLDERS
from tests.demonstration import demonstrate


def build(folder: Path) -> Path:
    """Build the demonstration in *folder*, or find what was built there before."""
    found = demonstrate(folder)
    assert found.done.code == 0, found.done.said
    return found.folder


class Quiet(SimpleHTTPRequestHandler):
    """A web server that knows nothing of us."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve *folder* on a free port of this machine; give the address, which ends in a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page_names(site: Path) -> list[str]:
    """Every page of the site in Chinese, without the variants' folders."""
    skipped = tuple(folder for folder in FOLDERS.values() if folder)
    names = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return [name for name in names if not name.startswith(skipped)]


def kind_of(name: str) -> str:
    """The template by which a page was made, nearly: pages of a kind differ in their rows alone."""
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".html")
    numbered = stem[:4].isdigit() or (stem.isdigit() and bool(folder))
    return f"{folder}/#" if numbered else name


def sample(site: Path) -> list[str]:
    """A page of every kind: of many alike the largest, and the smallest for notices."""
    kinds: dict[str, list[str]] = {}
    for name in page_names(site):
        kinds.setdefault(kind_of(name), []).append(name)
    found: list[str] = []
    for names in kinds.values():
        by_size = sorted(names, key=lambda name: (site / name).stat().st_size)
        found += dict.fromkeys((by_size[0], by_size[-1]))
    return found
