"""The servers of the tests are real, private, and gone afterwards."""

import os
import time
from pathlib import Path

from tests.requirements import needs
from tests.servers.postgres import PostgresServer, postgres

pytestmark = needs("postgres")


def test_a_database_is_new_and_empty(postgres_server: PostgresServer, postgres_url: str) -> None:
    with postgres_server.connect(postgres_url.rpartition("/")[2]) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        assert tables == (0,)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_server_listens_on_the_loopback_interface_only(postgres_server: PostgresServer) -> None:
    with postgres_server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)


def test_a_server_is_up_within_seconds_and_gone_after_the_block() -> None:
    began = time.monotonic()
    with postgres() as server:
        assert time.monotonic() - began < 15  # about one second on a quiet machine
        os.kill(server.pid, 0)
        pid = server.pid
    assert not Path(f"/proc/{pid}").exists()
