"""A place for ledgers that are broken hundreds of times: in memory where the machine allows it.

What a SIGKILL leaves does not depend on the disk, and what a power cut leaves is simulated.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def quick_path(tmp_path: Path) -> Iterator[Path]:
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="mingbai-", dir=memory))
    yield made
    shutil.rmtree(made)
