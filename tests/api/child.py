"""A server process of its own: ``python -m tests.api.child DIRECTORY``; prints its port."""

import socket
import sys
from pathlib import Path

from api.app import create_app
from api.serve import run
from api.settings import Settings
from tests.api.community import open_ledger


def main(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open_ledger(root) as ledger:
        print(port, flush=True)
        run(create_app({ledger.origin: ledger}, Settings()), "127.0.0.1", port)
        print("stopped", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
