"""A witness that lies, stalls or babbles: a real server that answers as it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Babbler", bytes], None]


class Babbler(BaseHTTPRequestHandler):
    """One connection; *answer* is the server's, and may write whatever it likes."""

    protocol_version = "HTTP/1.1"
    server: "LyingServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append(body)
        self.server.answer(self, body)

    def do_GET(self) -> None:
        if self.server.gets is not None:
            self.server.gets(self, b"")
        elif self.server.shown is None:
            self.say(404, b"")
        else:
            self.say(200, self.server.shown)

    def say(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


class LyingServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Babbler)
        self.answer = answer
        self.asked: list[bytes] = []
        self.shown: bytes | None = None
        self.gets: Answer | None = None
        """What a GET is answered by, in place of *shown*."""
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: Any) -> None:
        """A client that has hung up is no news."""


@contextmanager
def lying(answer: Answer) -> Iterator[LyingServer]:
    server = LyingServer(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="lying")
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def garbage(to: Babbler, _: bytes) -> None:
    to.say(200, b"<html>\x00\xff not a signature</html>")


def ten_megabytes(to: Babbler, _: bytes) -> None:
    with suppress(OSError):
        to.say(200, b"\xe2\x80\x94 " + b"x" * 10_000_000)


def hang_up(to: Babbler, _: bytes) -> None:
    to.close_connection = True
    to.connection.close()


def empty(to: Babbler, _: bytes) -> None:
    to.say(200, b"")


def silence(to: Babbler, _: bytes) -> None:
    to.server.over.wait(30)
    to.close_connection = True


def drip(to: Babbler, _: bytes) -> None:
    """A header that never ends, one byte at a time: no read ever takes long."""
    to.close_connection = True
    try:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not to.server.over.is_set():
            to.wfile.write(b"x")
            to.wfile.flush()
            time.sleep(0.02)
    except OSError:
        pass


def no_http(to: Babbler, _: bytes) -> None:
    to.close_connection = True
    to.wfile.write(b"220 mail.example.org ESMTP\r\n")


def server_error(to: Babbler, _: bytes) -> None:
    to.say(500, b"Traceback (most recent call last)")


def conflict(text: bytes) -> Answer:
    return lambda to, _: to.say(409, text, content_type="text/x.tlog.size")


def redirect(url: str) -> Answer:
    return lambda to, _: to.say(307, b"", location=f"{url}/add-checkpoint")
