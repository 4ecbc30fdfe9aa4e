from pathlib import Path

from ledger.storage.desk.objections import LookRow, ObjectionRecords, SpentRow
from ledger.storage.desk.opening import open_desk_database


def test_the_desks_database_as_it_is_opened_spends_a_code_once(tmp_path: Path) -> None:
    engines = open_desk_database(f"sqlite:///{tmp_path}/desk.db")
    try:
        records = ObjectionRecords(engines)
        assert records.put_lot("a.example/1", "i1", ["h1", "h2"])
        assert records.put_lot("a.example/1", "i1", ["h1", "h2"])
        assert not records.put_lot("b.example/2", "i2", ["h3", "h2"])
        assert records.lots("b.example/2") == {}
        assert records.lot("a.example/1", "i1") == ["h1", "h2"]
        row = SpentRow("h1", "a.example/1", "objection", "2026-11-23", b"{}")
        assert records.spend(row)
        assert not records.spend(row._replace(kind="demand"))
        assert records.find_spent("h1") == row
        look = LookRow("1", "a.example/1", 5, "authority-1", "sealed 1", "why")
        records.look(look)
        assert records.looks("a.example/1", 9) == [look]
    finally:
        engines.close()
