"""What import and export read at run time is in the wheel: shipped mappings, texts of columns."""

import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from ledger.log.ingest.folder import SHIPPED

ROOT = Path(__file__).parents[2]


def test_the_wheel_has_the_shipped_mappings_and_the_texts_of_columns(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = [f"ledger/log/ingest/mappings/{name}" for name in SHIPPED.values()]
    with zipfile.ZipFile(built) as wheel:
        for name in (*names, "ledger/log/open_data/fields.json"):
            assert wheel.read(name) == (ROOT / name).read_bytes()
