"""The standard data is in the wheel: an install without a checkout has the same catalogue."""

import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from ledger.affairs.standard import CATALOGUE, CHARTS, HOLIDAYS, read_standard

ROOT = Path(__file__).parents[2]


def test_the_wheel_has_the_standard_data_as_it_is_here(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        for name in (CATALOGUE, HOLIDAYS, *CHARTS):
            assert wheel.read(f"ledger/affairs/data/{name}") == read_standard(name)


def test_every_file_of_data_is_in_the_package() -> None:
    there = {path.name for path in (ROOT / "ledger" / "affairs" / "data").iterdir()}
    assert there >= {CATALOGUE, HOLIDAYS, *CHARTS}
