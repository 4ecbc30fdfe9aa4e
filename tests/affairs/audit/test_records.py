"""Records of money are found again by their statements, however long ago they were kept."""

from ledger.affairs.audit.records import Records
from ledger.affairs.journal import Record
from tests.affairs.audit.shelf import MemoryShelf

SPREAD = [0, 1, 127, 128, 130, 300, 301, 1_000, 5_000]


def record(index: int) -> Record:
    return Record(
        index, "expenditure", "2026-03-05", "CNY", index * 100, "工作经费", "银行", "甲\t乙"
    )


def kept(records: Records, shelf: MemoryShelf) -> None:
    for index in SPREAD:
        records.add(shelf, record(index), [["工作经费", index - 1, 0, index, 0, 0, 0, 1]])


def index_of(named: str) -> int | None:
    return int(named) if named.isdigit() else None


def test_each_record_is_found_with_its_nodes_in_the_block_and_on_the_shelf() -> None:
    records, shelf = Records(), MemoryShelf()
    kept(records, shelf)
    for index in [*SPREAD, *reversed(SPREAD)]:
        found = records.at(shelf, index)
        assert found.record == record(index)
        assert found.nodes == [["工作经费", index - 1, 0, index, 0, 0, 0, 1]]
        assert records.find(shelf, index_of, str(index)) == record(index)


def test_what_is_no_record_is_not_found() -> None:
    records, shelf = Records(), MemoryShelf()
    kept(records, shelf)
    for named in ("", "unknown", "2", "129", "4999", "5001", "99999"):
        assert records.find(shelf, index_of, named) is None


def test_saved_and_loaded_it_goes_on_where_it_was() -> None:
    records, shelf = Records(), MemoryShelf()
    kept(records, shelf)
    other = Records()
    other.load(records.save())
    other.add(shelf, record(5_001))
    other.add(shelf, record(9_000))
    for index in [*SPREAD, 5_001, 9_000]:
        assert other.at(shelf, index).record == record(index)


def test_the_first_record_may_stand_far_behind_the_charter() -> None:
    records, shelf = Records(), MemoryShelf()
    records.add(shelf, record(700))
    assert shelf.spaces == {}
    assert records.at(shelf, 700).record == record(700)
