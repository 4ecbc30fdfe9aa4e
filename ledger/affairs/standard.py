"""The standard data that is shipped beside the code: catalogue, holidays, charts of accounts.

They are part of the program, as its constants are, and are read once, when it is imported: the one
place of ``ledger/affairs`` that touches a file (docs/adr/0015).
"""

from importlib.resources import files

CATALOGUE = "catalogue.json"
HOLIDAYS = "holidays.json"
CHARTS = ("chart-village-2004.json",)


def read_standard(name: str) -> bytes:
    """Give the bytes of a shipped file of data."""
    return (files("ledger.affairs") / "data" / name).read_bytes()
