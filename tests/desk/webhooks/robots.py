"""Robots of work messengers on a local port: real servers, which answer what a test tells them to."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Receiver:
    """A robot on a local port: it answers what it is told to, in order, and keeps what came."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers = list(answers)
        self.always: tuple[int, bytes] | None = None
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""


@contextmanager
def receiving(
    *answers: tuple[int, bytes], slowly_s: float = 0, certificate: Path | None = None
) -> Iterator[Receiver]:
    receiver = Receiver(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append((self.path, named, body))
            status, answer = receiver.always or receiver.answers.pop(0)
            self.send_response(status)
            if status == 302:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            if not slowly_s:
                self.wfile.write(answer)
                return
            with suppress(OSError):  # whoever asked has hung up
                for byte in answer:
                    self.wfile.write(bytes([byte]))
                    time.sleep(slowly_s)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    receiver.url = f"{scheme}://127.0.0.1:{server.server_port}/robot/send?access_token=k"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
