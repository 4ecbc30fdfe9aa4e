"""What a test needs from the machine: skipped with the reason where it lacks it.

``MINGBAI_REQUIRE=postgres,go,…`` turns such a skip into a failure; CI sets it.
Every reason starts with the name of what is needed, so that ``tests/conftest.py`` can tell.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def required() -> frozenset[str]:
    names = os.environ.get("MINGBAI_REQUIRE", "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


def is_required(name: str) -> bool:
    return name in required()


def find_postgres(program: str) -> str | None:
    """Debian keeps the servers' programs out of PATH, one folder for each version."""
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.is_dir()]
    folders.sort(key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)
    for folder in (*reversed(folders), Path("/usr/local/bin"), Path("/usr/local/pgsql/bin")):
        if os.access(folder / program, os.X_OK):
            return str(folder / program)
    return shutil.which(program)


def _lacks_postgres() -> str | None:
    for program in ("initdb", "postgres"):
        if find_postgres(program) is None:
            return f"no {program} in PATH or /usr/lib/postgresql/*/bin"
    if importlib.util.find_spec("psycopg") is None:
        return "no psycopg (the extra 'postgres')"
    return None


def _lacks_program(*programs: str) -> Callable[[], str | None]:
    def lacks() -> str | None:
        missing = [program for program in programs if shutil.which(program) is None]
        return f"no {' or '.join(missing)} in PATH" if len(missing) == len(programs) else None

    return lacks


def _lacks_module(module: str) -> Callable[[], str | None]:
    def lacks() -> str | None:
        return None if importlib.util.find_spec(module) else f"no Python package {module}"

    return lacks


def _lacks_fonts() -> str | None:
    """A Chinese font where papers look for one; Debian's is fonts-noto-cjk."""
    if importlib.util.find_spec("typst") is None or importlib.util.find_spec("segno") is None:
        return "no typst and segno (the extra 'paper')"
    from ledger.core.errors import LedgerError
    from publish.paper.fonts import find_font

    try:
        find_font()
    except LedgerError:
        return "no Chinese font (Debian: fonts-noto-cjk)"
    return None


def find_anvil() -> str | None:
    """The chain of the tests (npm @foundry-rs/anvil), in PATH or where .ci/run keeps it."""
    cached = Path("~/.cache/mingbai/anvil/node_modules/@foundry-rs").expanduser()
    found = [path for path in cached.glob("anvil-*/bin/anvil") if os.access(path, os.X_OK)]
    return shutil.which("anvil") or (str(found[0]) if found else None)


def _lacks_anvil() -> str | None:
    if find_anvil() is None:
        return "no anvil in PATH or ~/.cache/mingbai/anvil (npm install @foundry-rs/anvil)"
    if importlib.util.find_spec("eth_account") is None:
        return "no eth-account (the extra 'anchors')"
    return None


def _lacks_tsa() -> str | None:
    """An authority is the openssl program; its stamps are read by rfc3161-client."""
    if importlib.util.find_spec("rfc3161_client") is None:
        return "no rfc3161-client (the extra 'anchors')"
    return None if shutil.which("openssl") else "no openssl in PATH"


def _lacks_linux() -> str | None:
    return None if sys.platform == "linux" else "this is not Linux"


def _lacks_netns() -> str | None:
    """Whether network namespaces may be made here: one is, and it is taken away again."""
    program = shutil.which("ip")
    if program is None:
        return "no ip in PATH (Debian: iproute2)"
    name = f"mb{os.getpid()}-try"
    made = subprocess.run([program, "netns", "add", name], capture_output=True, check=False)
    if made.returncode != 0:
        return "network namespaces are not permitted here"
    subprocess.run([program, "netns", "del", name], capture_output=True, check=False)
    return None


_LACKS: dict[str, Callable[[], str | None]] = {
    "postgres": _lacks_postgres,
    "go": _lacks_program("go"),
    "cc": _lacks_program("cc"),
    "openssl": _lacks_program("openssl"),
    "browser": _lacks_program("chromium", "chromium-browser", "google-chrome"),
    "node": _lacks_program("node"),
    "lighthouse": _lacks_program("lighthouse"),
    "fonts": _lacks_fonts,
    "linux": _lacks_linux,
    "wheel": _lacks_module("build"),
    "s3": _lacks_program("radosgw"),
    "anvil": _lacks_anvil,
    "tsa": _lacks_tsa,
    "netns": _lacks_netns,
}


def lacking(name: str) -> str | None:
    """The reason why tests that need *name* can't run here; None if they can."""
    reason = _LACKS[name]()
    return None if reason is None else f"{name}: {reason}"


def needs(*names: str) -> pytest.MarkDecorator:
    """A mark that skips where something is missing, unless MINGBAI_REQUIRE asks for it."""
    reasons = [reason for name in names if (reason := lacking(name)) and not is_required(name)]
    return pytest.mark.skipif(bool(reasons), reason="; ".join(reasons))
