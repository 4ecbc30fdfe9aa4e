"""``mingbai serve``: one server for one or many ledgers."""

import argparse
import gc
import logging
import os
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Never

from ledger.core.errors import LedgerError
from mingbai import opening, passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, AddressTaken
from mingbai.extras import check_server_installed
from mingbai.files import reason_of
from mingbai.language import Text
from mingbai.screen import Screen

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ledger.log.directory import Ledger
    from ledger.log.openers import Openers

HOST, PORT = "127.0.0.1", 8000


def add_address(arguments: Arguments) -> None:
    """Add ``--host`` and ``--port`` to a command."""
    arguments.add(
        "--host",
        Text(f"在哪个地址上开，默认 {HOST}（只有本机）", f"listen here, {HOST} (local) by default"),
        default=HOST,
    )
    arguments.add(
        "--port",
        Text(f"端口，默认 {PORT}；0 是任选一个", f"port, {PORT} by default; 0 takes any"),
        default=PORT,
        type=port,
    )


def port(text: str) -> int:
    """Read a TCP port; for argparse, whose complaint names this function."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535):
        raise ValueError(text)
    return int(text)


def _add(arguments: Arguments) -> None:
    arguments.add(
        "directories",
        Text("一个或几个账本目录", "one or several ledgers' directories"),
        metavar="DIR",
        nargs="+",
    )
    add_address(arguments)
    passphrase.add_option(arguments, many=True)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    files = passphrase.files_for_keys(asked, asked.directories)
    secrets = [
        opening.log_passphrase(file, directory, screen)
        for directory, file in zip(asked.directories, files, strict=True)
    ]
    return serve(dict(zip(asked.directories, secrets, strict=True)), asked.host, asked.port, screen)


def serve(passphrases: dict[str, str], host: str, port: int, screen: Screen) -> int:
    """Serve the ledgers in the directories that are the keys, until SIGINT or SIGTERM.

    A ledger that can't be opened is served as that, so that the others go on.

    Raises:
        AddressTaken: it can't listen there.
    """
    from api.app import create_app
    from api.settings import Settings
    from ledger.log.openers import Openers

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    signal.signal(signal.SIGTERM, _stop)
    settings = Settings.from_environment(os.environ)
    with ExitStack() as stack:
        listening = stack.enter_context(listen(host, port))
        openers = stack.enter_context(Openers(os.cpu_count() or 1))
        ledgers: dict[str, Ledger | LedgerError] = {}
        for directory, secret in passphrases.items():
            origin, ledger = _open(directory, secret, openers, stack, screen)
            ledgers[origin] = ledger
        app = create_app(ledgers, settings)
        _announce(listening, ledgers, screen)
        # What start-up has loaded stays: the collector need not walk it at every round of appends.
        gc.collect()
        gc.freeze()
        _run_until_stopped(app, listening, host)
    screen.remark(_STOPPED)
    return DONE


def _run_until_stopped(app: "FastAPI", listening: socket.socket, host: str) -> None:
    from api.serve import make_server

    settings = app.state.settings
    server = make_server(app, settings, host, listening.getsockname()[1])
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # uvicorn has stopped in good order and passes the signal on
        return


def _open(
    directory: str, secret: str, openers: "Openers", stack: ExitStack, screen: Screen
) -> "tuple[str, Ledger | LedgerError]":
    from ledger.log.directory import read_ledger_file

    origin = read_ledger_file(Path(directory)).origin
    try:
        ledger = opening.open_to_append(directory, secret, openers=openers, recover=False)
    except LedgerError as error:
        screen.remark_line(f"{origin}: {error.text(screen.language)}")
        return origin, error
    for warning in ledger.warnings():
        screen.remark_line(f"{origin}: {warning.text(screen.language)}")
    return origin, stack.enter_context(ledger)


def listen(host: str, port: int) -> socket.socket:
    """Listen on *host* and *port*.

    Raises:
        AddressTaken: that is not possible.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        raise AddressTaken(host=host, port=port, reason=reason_of(error)) from error


def _announce(
    listening: socket.socket, ledgers: "dict[str, Ledger | LedgerError]", screen: Screen
) -> None:
    host, number = listening.getsockname()[:2]
    base = f"http://[{host}]:{number}" if ":" in host else f"http://{host}:{number}"
    screen.remark(_SERVING)
    for origin, ledger in ledgers.items():
        path = origin.partition("/")[2]
        prefix = f"{base}/{path}{'/' if path else ''}"
        if not isinstance(ledger, LedgerError) and _has_board(ledger):
            screen.remark(_BOARD, address=prefix)
        screen.remark_line(f"  {prefix}checkpoint")
    screen.remark_line(f"  {base}/openapi.json")


def _has_board(ledger: "Ledger") -> bool:
    """Say whether ``mingbai site`` has left a front page beside the tiles."""
    try:
        ledger.stores.files.read("index.html")
    except LedgerError:
        return False
    return True


def _stop(*_: object) -> Never:
    raise KeyboardInterrupt


_SERVING = Text("服务已开，按 Ctrl-C 停止：", "Serving, Ctrl-C stops it:")
_BOARD = Text("  {address} （公开栏，用浏览器打开）", "  {address} (the board, for a browser)")
_STOPPED = Text("服务已停，收下的都已回答。", "Stopped; everything that was taken was answered.")

COMMAND = Command(
    "serve",
    Text("开服务：接收提交，公开账本", "serve ledgers: take submissions, publish"),
    Text(
        "一个服务可以带许多账本。收到的陈述先核对再入账，公开后才回答。默认只有本机能访问；"
        "对外请放在带 TLS 的反向代理后面。每个账本的钥匙各要口令。",
        "One server serves many ledgers. A statement is checked, entered and published before it "
        "is acknowledged. By default only this machine can reach it; put a reverse proxy with TLS "
        "before it. The key of every ledger needs its passphrase.",
    ),
    _add,
    _run,
)
