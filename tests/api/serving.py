"""A real server on a loopback port of its own, in a thread of the test's process."""

import gc
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from api.serve import make_server
from api.settings import Settings

# Of plain http: to read the system's certificates for every client costs 34 ms each.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    stop: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, verify=_NO_TLS, **options)  # type: ignore[arg-type]

    def connect(self, timeout_s: float = 10.0) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=timeout_s)

    def exchange(self, *parts: bytes, timeout_s: float = 10.0) -> bytes:
        """Send *parts* and return everything that comes back until the server closes."""
        with self.connect(timeout_s) as connection:
            try:
                for part in parts:
                    connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return receive_all(connection)

    def is_alive(self) -> bool:
        with self.client() as client:
            return client.get("/healthz/live").text == '{"live":true}'


def receive_all(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            chunk = connection.recv(65536)
        except ConnectionResetError:
            return received
        if not chunk:
            return received
        received += chunk


@contextmanager
def serving(app: FastAPI) -> Iterator[Address]:
    settings: Settings = app.state.settings
    server = make_server(app, settings, "127.0.0.1", 0)
    gc.freeze()  # of a long run of tests: the service's own start would look through all of it
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        until = time.monotonic() + 20
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.005)
        if not server.started:
            raise RuntimeError("the server did not start")
        host, port = server.servers[0].sockets[0].getsockname()[:2]

        def stop() -> None:
            server.should_exit = True
            thread.join(30)

        yield Address(host, port, stop)
    finally:
        server.should_exit = True
        thread.join(30)
        gc.unfreeze()
        if thread.is_alive():
            raise RuntimeError("the server did not stop")
