"""The programs, built once for each worker when the first test asks for them."""

from pathlib import Path

import pytest

from tests.interop.programs import FSCK, HERE, LITEWITNESS, OMNIWITNESS, go_build


@pytest.fixture(scope="session")
def reader_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "go", ".", tmp_path_factory.mktemp("go") / "readlog")


@pytest.fixture(scope="session")
def fsck_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "fsck", FSCK, tmp_path_factory.mktemp("fsck") / "fsck")


@pytest.fixture(scope="session")
def omniwitness_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(
        HERE / "witnesses", OMNIWITNESS, tmp_path_factory.mktemp("omni") / "omniwitness"
    )


@pytest.fixture(scope="session")
def feed_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "witnesses", ".", tmp_path_factory.mktemp("feed") / "feed")


@pytest.fixture(scope="session")
def litewitness_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("litewitness")
    return go_build(HERE / "torchwood", LITEWITNESS, folder / "litewitness")


@pytest.fixture(scope="session")
def torchwood_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_build(HERE / "torchwood", ".", tmp_path_factory.mktemp("torchwood") / "torchwood")
