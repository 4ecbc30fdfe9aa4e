"""Running the service on uvicorn: bounded connections, and a stop that answers what was taken."""

import importlib.util
import signal
from typing import Literal

import uvicorn
from fastapi import FastAPI

from api.protocol import bounded_protocol
from api.settings import Settings

_BACKLOG = 2048


def make_server(app: FastAPI, settings: Settings, host: str, port: int) -> uvicorn.Server:
    """Return a server for *app*, not yet running; port 0 takes a free one.

    There is no access log: addresses of residents are nobody's business, and the metrics count.
    """
    loop: Literal["uvloop", "asyncio"] = (
        "uvloop" if importlib.util.find_spec("uvloop") else "asyncio"
    )
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop=loop,
        http=bounded_protocol(settings),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="error",  # a line for every stranger who speaks no HTTP would fill a disk
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=settings.idle_timeout_s,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
    )
    return uvicorn.Server(config)


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve *app* until SIGINT or SIGTERM, then return. To be called in the main thread.

    When it is asked to stop, no connection is taken any more, requests under way are answered for
    at most ``shutdown_timeout_s``, and the ledgers' queues are worked off.
    """
    settings: Settings = app.state.settings
    # Uvicorn stops in good order and then raises the signal once more, for whoever runs it.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        make_server(app, settings, host, port).run()
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
