"""Losing power, for tests: run a process over a file layer that forgets, then cut the power.

::

    machine = Machine(build(tmp_path), root=tmp_path / "ledger", shadow=tmp_path / "shadow")
    machine.remember()                      # what is in root now is on the disk
    process = Popen(…, env=os.environ | machine.environment)
    process.kill()
    process.wait()
    machine.cut_power()                     # root is now as a machine would find it

``forgetful.c`` says what is simulated and what isn't. No process may use *root* while the power is
cut; files of SQLite's shared memory (``-shm``) never outlive a machine.
"""

import ctypes
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("forgetful.c")


def build(directory: Path) -> Path:
    """Compile the layer; needs("cc")."""
    library = directory / "forgetful.so"
    flags = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["cc", *flags, "-o", library, SOURCE, "-ldl"], check=True)
    return library


@dataclass(frozen=True)
class Machine:
    """A directory *root*, and in *shadow* what of it would survive."""

    library: Path
    root: Path
    shadow: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", self.root.resolve())
        object.__setattr__(self, "shadow", self.shadow.resolve())
        self.root.mkdir(exist_ok=True)
        self.shadow.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to run on this machine."""
        return {
            "LD_PRELOAD": str(self.library),
            "FORGETFUL_ROOT": str(self.root),
            "FORGETFUL_SHADOW": str(self.shadow),
        }

    def remember(self) -> None:
        """Let everything below root be on the disk, as it is now."""
        for kept in self.shadow.iterdir():
            kept.unlink()
        record = ctypes.CDLL(str(self.library)).forgetful_record
        for directory, _, names in os.walk(self.root):
            for path in (Path(directory), *(Path(directory, name) for name in names)):
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
                try:
                    recorded = record(descriptor, os.fsencode(self.root), os.fsencode(self.shadow))
                finally:
                    os.close(descriptor)
                if not recorded:
                    raise ValueError(f"{path} is neither a file nor a directory below root")

    def cut_power(self) -> None:
        """Make root what the disk holds: synced names, with contents as they were synced."""
        found = self.root.with_name(self.root.name + ".after")
        self._restore("root", found)
        shutil.rmtree(self.root)
        found.rename(self.root)
        self.remember()

    def _restore(self, key: str, directory: Path) -> None:
        directory.mkdir()
        listing = self.shadow / f"d-{key}"
        if not listing.exists():  # a directory that was never synced has lost all its names
            return
        for line in listing.read_text("utf-8", "surrogateescape").splitlines():
            octal, child, name = line.split(" ", 2)
            mode, path = int(octal, 8), directory / name
            if name.endswith("-shm"):
                continue
            if stat.S_ISDIR(mode):
                self._restore(child, path)
            elif stat.S_ISREG(mode):
                content = self.shadow / f"f-{child}"
                path.write_bytes(content.read_bytes() if content.exists() else b"")
            else:
                raise NotImplementedError(f"{path} is neither a file nor a directory")
            path.chmod(stat.S_IMODE(mode))
