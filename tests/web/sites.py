"""Published ledgers with a check page beside their tiles, served by a plain web server."""

import functools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ledger.core.hashing import hash_leaf
from tests import community
from tests.verifier import publishing
from verifier.inlining import CheckTrust, Contact, LedgerTrust, make_check_page
from verifier.language import Language

STREET = Contact("示例街道办事处", "021-5550 0100")
COMMUNITY = "示例社区居民委员会"


def trust(
    *,
    prefix: str = "./",
    charter: bytes | None = None,
    street: Contact | None = STREET,
    **policy: Any,
) -> LedgerTrust:
    """Give the page's trust in the test community's ledger; *policy* is of `policy_text`."""
    return LedgerTrust(
        community.ORIGIN,
        (charter or community.charter_id()).hex(),
        publishing.policy_text(**policy),
        prefix,
        COMMUNITY,
        street,
    )


def page_of(*ledgers: LedgerTrust, language: Language = "zh", elder: bool = False) -> bytes:
    return make_check_page(
        CheckTrust("2026-11-22T09:00:00Z", ledgers), language=language, elder=elder
    )


def publish(
    folder: Path, entries: Sequence[bytes], ledger: LedgerTrust | None = None, **signing: Any
) -> None:
    """Publish *entries* and a check page that trusts *ledger* into *folder*."""
    publishing.write_log(folder, entries, **signing)
    (folder / "check.html").write_bytes(page_of(ledger or trust()))


def code(entries: Sequence[bytes], index: int, origin: str = community.ORIGIN) -> str:
    """Give what the paper's code says of entry *index*."""
    return f"#{origin}/{index}/{hash_leaf(entries[index]).hex()}"


class _Quiet(SimpleHTTPRequestHandler):
    """The plainest web server; *open_to_all* is what lets a page from disk read.

    Nothing is to be cached: these tests change a file twice in the second that its time is told in.
    """

    open_to_all = False

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        if self.open_to_all:
            self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


class _Open(_Quiet):
    open_to_all = True


@contextmanager
def serve(folder: Path, *, open_to_all: bool = False) -> Iterator[str]:
    """Serve *folder* on a free port of this machine; give the address, which ends in a slash."""
    handler = functools.partial(_Open if open_to_all else _Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
