"""A real web server on the loopback, whose answers a test decides path by path."""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What is sent: status, body, headers; *length* is said to be the body's if it is given."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    length: int | None = None


Answers = Callable[[str], Answer | bytes | None]


def files(found: Mapping[str, bytes], prefix: str = "/") -> Answers:
    """Answer with the files under *prefix*."""
    return lambda path: found.get(path.removeprefix(prefix)) if path.startswith(prefix) else None


def zipped(body: bytes) -> Answer:
    return Answer(gzip.compress(body), headers={"Content-Encoding": "gzip"})


class Served(NamedTuple):
    url: str
    asked: list[str]


@contextmanager
def serve(answers: Answers) -> Iterator[Served]:
    """Serve *answers* at the address that is yielded, ending in a slash."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            answer = answers(self.path)
            if answer is None:
                answer = Answer(b"not here", 404)
            if isinstance(answer, bytes):
                answer = Answer(answer)
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            for name, value in {"Content-Length": str(length), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            if length != len(answer.body):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_address[1]}/", asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
