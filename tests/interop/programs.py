"""Programs by others, built by the ordinary Go client from what go.mod and go.sum name."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from ledger.core.keys import VerifierKey

HERE = Path(__file__).parent
FSCK = "github.com/transparency-dev/tessera/cmd/fsck"
OMNIWITNESS = "github.com/transparency-dev/witness/cmd/omniwitness"
LITEWITNESS = "filippo.io/torchwood/cmd/litewitness"
OFFLINE = ("dial tcp", "no such host", "i/o timeout", "connection refused", "proxyconnect")


def go_build(module: Path, package: str, program: Path) -> Path:
    done = subprocess.run(
        ["go", "build", "-o", program, package],
        cwd=module,
        env={**os.environ, "GOFLAGS": "-mod=readonly", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and any(word in done.stderr for word in OFFLINE):
        pytest.skip(f"go: its modules can't be downloaded here: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return program


def read_log(
    program: Path, prefix: Path, log: VerifierKey, officers: Iterable[VerifierKey], *more: str
) -> subprocess.CompletedProcess[str]:
    """Run readlog, our own program on sumdb/{note,tlog}, over a published directory."""
    keys = [f"-officer={officer}" for officer in officers]
    given: list[str | Path] = [program, f"-dir={prefix}", f"-log={log}", *keys, *more]
    return subprocess.run(given, capture_output=True, text=True, check=False, timeout=120)


def start_fsck(
    program: Path, prefix: Path, log: VerifierKey, folder: Path
) -> subprocess.Popen[str]:
    """Start Tessera's fsck over a published directory; what it says comes on stderr."""
    vkey = folder / "log.vkey"
    vkey.write_text(str(log), "ascii")
    given = [f"-storage_url=file://{prefix}", f"-public_key={vkey}", "-ui=false", "-v=1"]
    return subprocess.Popen([program, *given, "-logtostderr"], stderr=subprocess.PIPE, text=True)


def fsck_finished(program: Path, prefix: Path, log: VerifierKey, folder: Path) -> str:
    """What fsck says of a log, when it ends, as it does where it finds nothing wrong."""
    process = start_fsck(program, prefix, log, folder)
    try:
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    return said


def fsck_damage(program: Path, prefix: Path, log: VerifierKey, folder: Path) -> str:
    """What fsck says of a damaged log until it names the damage: v1.0.4 then repeats it for ever."""
    process = start_fsck(program, prefix, log, folder)
    said = ""
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            said += line
            if "Invalid" in line or "fsck failed" in line:
                break
        process.kill()
        process.wait()
    return said
