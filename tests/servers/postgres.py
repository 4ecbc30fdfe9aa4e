"""A real PostgreSQL server in a temporary directory, on the loopback interface only.

PostgreSQL refuses to run as root, so root hands the directory to an unprivileged user. ``fsync``
stays on, since records in a database without it are refused.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.requirements import find_postgres
from tests.servers.process import free_port, running

USER = "mingbai"
_ROOM_BYTES = 1 << 30


@dataclass(frozen=True)
class PostgresServer:
    """Where a server listens; ``pid`` is the postmaster's."""

    port: int
    password: str
    pid: int
    _numbers: "count[int]" = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> Any:
        """A plain connection that commits each statement, for what no Mingbai would send."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=self.password,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The name of a new, empty database, which is gone after the block."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield name
        finally:
            with self.connect() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _in_memory() -> Path | None:
    """Making a database copies a thousand small files: ten times as fast in memory."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM_BYTES:
        return memory
    return None


@contextlib.contextmanager
def postgres(*, on_disk: bool = False) -> Iterator[PostgresServer]:
    """Run a server for the block: up in about a second; *on_disk* where its speed matters."""
    user = _unprivileged()
    # Not pytest's tmp_path: only root may enter its parents.
    parent = None if on_disk else _in_memory()
    home = Path(tempfile.mkdtemp(prefix="mingbai-postgres-", dir=parent))
    try:
        password = secrets.token_hex(16)
        secret = home / "password"
        secret.write_text(password + "\n")
        if user is not None:
            for path in (home, secret):
                shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
        data = home / "data"
        _make_cluster(data, secret, user)
        port = free_port()
        server = PostgresServer(port, password, 0)

        def ready() -> bool:
            import psycopg

            try:
                server.connect().close()
            except psycopg.OperationalError:
                return False
            return True

        command = [str(find_postgres("postgres")), "-D", str(data), "-p", str(port)]
        with running(
            command, ready=ready, log=home / "log", stop=signal.SIGINT, user=user
        ) as process:
            yield PostgresServer(port, password, process.pid)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _make_cluster(data: Path, secret: Path, user: str | None) -> None:
    options = ["--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C"]
    options += ["--auth=password", f"--username={USER}", f"--pwfile={secret}"]
    done = subprocess.run(
        [str(find_postgres("initdb")), "-D", str(data), *options],
        user=user,
        group=user and pwd.getpwnam(user).pw_gid,
        extra_groups=[] if user else None,
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")
    settings = {
        "listen_addresses": "'127.0.0.1'",
        "unix_socket_directories": "''",
        "shared_buffers": "'32MB'",
        "max_connections": "100",
        "max_wal_size": "'256MB'",
        "autovacuum": "off",
        "timezone": "'UTC'",
    }
    with (data / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
