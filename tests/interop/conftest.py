"""The programs, built once for each worker when the first test asks for them."""

from pathlib import Path

import pytest

from tests.interop.programs import FSCK, HERE, go_build


@pytest.fixture(scope="session")
def reader_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "go", ".", tmp_path_factory.mktemp("go") / "readlog")


@pytest.fixture(scope="session")
def fsck_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "fsck", FSCK, tmp_path_factory.mktemp("fsck") / "fsck")
