"""The HTTP interface: batches, one client, and 32 clients with one statement each at a time."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import httptools
import orjson

from benchmarks import workload
from benchmarks.appending import BATCH, append_seconds, now_ms, open_fresh
from benchmarks.results import Row, median_of, percentile
from ledger.log.openers import Openers

CLIENTS = 32
PATH = f"/api/{workload.ORIGIN}/statements"


class _Answer:
    """What httptools tells of one answer."""

    def __init__(self) -> None:
        self.done = False

    def on_message_complete(self) -> None:
        self.done = True


def _request(body: bytes, kind: str) -> bytes:
    lines = (f"POST {PATH} HTTP/1.1", "host: bench", f"content-type: {kind}")
    head = "\r\n".join([*lines, f"content-length: {len(body)}", "", ""])
    return head.encode() + body


class _Client:
    """One connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, request: bytes) -> float:
        """Send a request, and return the seconds until its answer, which must be 200, was there."""
        begun = time.perf_counter()
        self._writer.write(request)
        answer = _Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.done:
            data = await self._reader.read(1 << 20)
            if not data:
                raise ConnectionError("the server hung up")
            parser.feed_data(data)
        if parser.get_status_code() != 200:
            raise AssertionError(f"status {parser.get_status_code()}")
        return time.perf_counter() - begun

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def _connect(port: int, count: int) -> list[_Client]:
    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    return [_Client(*pair) for pair in pairs]


async def _each_by_one(
    port: int, requests: Sequence[bytes], clients: int
) -> tuple[float, list[float]]:
    """Seconds for all *requests*, and each one's, sent by *clients* that wait for their answers."""
    connected = await _connect(port, clients)
    queue = iter(requests)
    taken: list[float] = []

    async def work(client: _Client) -> None:
        for request in queue:
            seconds = await client.send(request)
            taken.append(seconds)

    begun = time.perf_counter()
    await asyncio.gather(*(work(client) for client in connected))
    whole = time.perf_counter() - begun
    for client in connected:
        client.close()
    return whole, taken


class _Server:
    """A real ``mingbai serve`` of the ledger in *folder*."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "mingbai.cli", "serve", str(folder), "--port", "0"]
        script = "import sys; from mingbai.cli import main; sys.exit(main(sys.argv[1:]))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, "--lang", "en", *command[3:]],
            env={**os.environ, "MINGBAI_PASSPHRASE": workload.PASSPHRASE, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.port = self._wait()

    def _wait(self) -> int:
        import re

        said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said += line
            found = re.search(r"http://127\.0\.0\.1:([0-9]+)", line)
            if found:
                return int(found[1])
        raise AssertionError(said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)


def _batches(notes: list[bytes]) -> list[bytes]:
    return [
        _request(
            orjson.dumps({"statements": [n.decode() for n in notes[i : i + BATCH]]}),
            "application/json",
        )
        for i in range(0, len(notes), BATCH)
    ]


def run(folder: Path, *, statements: int, singles: int, rounds: int) -> list[Row]:
    """Measure the endpoints; a direct append of as many statements is interleaved."""
    with Openers(2) as openers:
        ledger, charter = open_fresh(folder / "http", openers)
        ledger.close()
    ratios, rates, one, many, p50, p99 = [], [], [], [], [], []
    with Openers(2) as openers:
        direct, direct_charter = open_fresh(folder / "direct", openers)
        with direct, _Server(folder / "http") as server:
            first = 0
            for number in range(rounds + 1):

                def fresh(count: int, made_for: bytes = charter) -> list[bytes]:
                    nonlocal first
                    first += count
                    return list(
                        workload.expenditure_notes(first - count, first, made_for, now_ms())
                    )

                requests = _batches(fresh(statements))
                over_http, _ = asyncio.run(_each_by_one(server.port, requests, 4))
                directly = append_seconds(direct, fresh(statements, direct_charter))
                notes = [_request(n, "text/plain; charset=utf-8") for n in fresh(singles)]
                whole, taken = asyncio.run(_each_by_one(server.port, notes, CLIENTS))
                alone = [_request(n, "text/plain; charset=utf-8") for n in fresh(100)]
                _, single = asyncio.run(_each_by_one(server.port, alone, 1))
                if number:
                    ratios.append(directly / over_http)
                    rates.append(statements / over_http)
                    many.append(singles / whole)
                    p50.append(percentile(taken, 50) * 1000)
                    p99.append(percentile(taken, 99) * 1000)
                    one.append(percentile(single, 50) * 1000)
    return [
        Row("HTTP batch endpoint, 256 statements a request", median_of(rates), "statements/s"),
        Row("HTTP batch endpoint as a share of durable append", median_of(ratios), "×", "≥ 0.6"),
        Row("32 clients, one statement each at a time", median_of(many), "statements/s", "≥ 600"),
        Row("32 clients, p50", median_of(p50), "ms", "≤ 60"),
        Row("32 clients, p99", median_of(p99), "ms", "≤ 150"),
        Row("one client, p50", median_of(one), "ms", "≤ 20"),
    ]
