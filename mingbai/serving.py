"""``mingbai serve``: one server for one or many ledgers."""

import argparse
import gc
import logging
import os
import socket
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ledger.core.errors import LedgerError
from ledger.core.reasons import reason_of
from mingbai import opening, passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, AddressTaken, DeskUnopened
from mingbai.extras import check_server_installed
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.stopping import stopped_by_signals
from mingbai.witnesses import keeping

if TYPE_CHECKING:
    from api.desk.desk import Desk
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
    arguments.add(
        "--desk",
        Text(
            "办公台的目录；一个账本默认用 DIR/desk，几个账本不写就不开办公台",
            "the desk's folder; DIR/desk for one ledger, and no desk for several without it",
        ),
        metavar="DESK",
    )
    arguments.add(
        "--desk-address",
        Text(
            "办公台对外的网址，如 https://host；不写就只有本机能登录",
            "where the desk is reached, such as https://host; only this machine without it",
        ),
        metavar="URL",
        type=web_origin,
    )
    arguments.add(
        "--district-page",
        Text(
            "全区网页（mingbai site-district 生成的）的网址；写了就在办公台的“督查”页上有链接",
            "where the district's page (mingbai site-district) is; linked from the desk's "
            "supervision page",
        ),
        metavar="URL",
        type=web_page,
    )
    passphrase.add_option(arguments, many=True)


def web_page(text: str) -> str:
    """Read the address of a web page; for argparse."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError(text)
    return text


def web_origin(text: str) -> str:
    """Read a web origin, with or without a final slash; for argparse."""
    parts = urlsplit(text)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    is_plain = parts.hostname is not None and "@" not in parts.netloc
    if parts.scheme not in {"http", "https"} or not is_plain or text.rstrip("/").lower() != origin:
        raise ValueError(text)
    return origin


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    files = passphrase.files_for_keys(asked, asked.directories)
    secrets = [
        opening.log_passphrase(file, directory, screen)
        for directory, file in zip(asked.directories, files, strict=True)
    ]
    passphrases = dict(zip(asked.directories, secrets, strict=True))
    desk = asked.desk
    if desk is None and len(passphrases) == 1:
        desk = str(Path(asked.directories[0]) / "desk")
    page = asked.district_page or ""
    place = None if desk is None else DeskPlace(Path(desk), asked.desk_address or "", page)
    if place is None:
        screen.remark(_NO_DESK)
    return serve(passphrases, asked.host, asked.port, screen, place)


class DeskPlace(NamedTuple):
    """Where a desk keeps its things, and where its pages are reached (empty: this machine).

    *district_page* is the district's page, to which the desk leads; empty where there is none.
    """

    folder: Path
    address: str
    district_page: str = ""


def serve(
    passphrases: dict[str, str],
    host: str,
    port: int,
    screen: Screen,
    desk: DeskPlace | None = None,
) -> int:
    """Serve the ledgers in the directories that are the keys, until SIGINT or SIGTERM.

    A ledger that can't be opened is served as that, so that the others go on.

    Raises:
        AddressTaken: it can't listen there.
        DeskUnopened: the desk's folder can't be made.
    """
    from api.app import create_app
    from api.serve import make_server
    from api.settings import Settings
    from ledger.log.openers import Openers

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    settings = Settings.from_environment(os.environ)
    with ExitStack() as stack:
        stop = stack.enter_context(stopped_by_signals())
        listening = stack.enter_context(listen(host, port))
        openers = stack.enter_context(Openers(os.cpu_count() or 1))
        ledgers: dict[str, Ledger | LedgerError] = {}
        for directory, secret in passphrases.items():
            origin, ledger = _open(directory, secret, openers, stack, screen)
            ledgers[origin] = ledger
        opened = None if desk is None else stack.enter_context(_open_desk(desk))
        app = create_app(ledgers, settings, opened)
        _announce(listening, ledgers, screen)
        if desk is not None:
            host_port = _base(listening)
            screen.remark(_DESK, address=f"{desk.address or host_port}/desk/")
        # What start-up has loaded stays: the collector need not walk it at every round of appends.
        gc.collect()
        gc.freeze()
        stop.run(make_server(app, settings, host, listening.getsockname()[1]), listening)
    screen.remark(_STOPPED)
    return DONE


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
    stack.enter_context(ledger)
    stack.enter_context(keeping(ledger))
    return origin, ledger


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


def _open_desk(place: DeskPlace) -> "Desk":
    from api.desk.desk import Desk

    try:
        place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DeskUnopened(where=str(place.folder), reason=reason_of(error)) from error
    verifier = {
        each.name: each.read_bytes()
        for each in (resources.files("verifier") / "web").iterdir()
        if each.name.endswith((".js", ".css"))
    }
    url = os.environ.get("MINGBAI_DESK_URL", "")
    return Desk(
        place.folder,
        verifier,
        url=url,
        address=place.address,
        district_page=place.district_page,
    )


def _base(listening: socket.socket) -> str:
    host, number = listening.getsockname()[:2]
    return f"http://[{host}]:{number}" if ":" in host else f"http://{host}:{number}"


def _announce(
    listening: socket.socket, ledgers: "dict[str, Ledger | LedgerError]", screen: Screen
) -> None:
    base = _base(listening)
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


_SERVING = Text("服务已开，按 Ctrl-C 停止：", "Serving, Ctrl-C stops it:")
_BOARD = Text("  {address} （公开栏，用浏览器打开）", "  {address} (the board, for a browser)")
_DESK = Text("  {address} （办公台）", "  {address} (the officers' desk)")
_NO_DESK = Text(
    "几个账本要用办公台，请用 --desk 写明它的目录。",
    "Several ledgers have a desk only with --desk, which names its folder.",
)
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
