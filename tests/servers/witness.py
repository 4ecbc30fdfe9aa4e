"""A witness of our own on the loopback interface, in a thread or as the program that people run."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from api.serve import make_server
from api.settings import Settings
from api.witness import Witness, create_witness_app
from api.witness_state import Memory, new_state
from ledger.core.keys import SigningKey, VerifierKey
from ledger.log.clock import read_clock
from ledger.log.contracts import Clock


@dataclass(frozen=True)
class RunningWitness:
    """Where it listens, what it is, and where it remembers."""

    url: str
    witness: Witness
    folder: Path


@contextmanager
def witness_server(
    folder: Path,
    signers: Sequence[SigningKey],
    logs: Mapping[str, Sequence[VerifierKey]],
    clock: Clock = read_clock,
    port: int = 0,
    *,
    phrases: Mapping[str, str] | None = None,
) -> Iterator[RunningWitness]:
    """Run a witness for the block; *folder* remembers what it saw, also for the next time."""
    name = signers[0].name
    if not folder.exists():
        new_state(folder, name)
    witness = Witness(signers, logs, Memory(folder, name), clock, phrases or {})
    settings = Settings()
    server = make_server(create_witness_app(witness, settings), settings, "127.0.0.1", port)
    with listening(server, port) as url:
        yield RunningWitness(url, witness, folder)


@contextmanager
def listening(server: uvicorn.Server, port: int = 0) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", port)) as taken:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name="witness")
        thread.start()
        try:
            until = time.monotonic() + 20
            while not server.started and thread.is_alive() and time.monotonic() < until:
                time.sleep(0.002)
            if not server.started:
                raise RuntimeError("the witness did not start")
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
