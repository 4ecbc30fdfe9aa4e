"""Night after night: the same file, a grown one, a changed one, a copy; and months that follow."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.folder import read_mapping
from ledger.log.ingest.history import open_history
from ledger.log.ingest.mapping import parse_mapping
from ledger.log.ingest.run import Outcome
from ledger.log.ingest.run_errors import FileRepeats, HistoryDamaged
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table_errors import BoardEntered, BoardOverlaps
from tests.ingest.ledgers import Place
from tests.ingest.plans import GOOD, Salts, csv_bytes, mapping_bytes

BOARDS = Path(__file__).parents[1] / "data" / "board"
MAPPING = parse_mapping(mapping_bytes())
ONE = GOOD
TWO = ("2026-01-06", "20.00", *GOOD[2:])
THREE = ("2026-01-07", "30.00", *GOOD[2:])


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Place.found(tmp_path_factory.mktemp("founded") / "ledger").directory


@pytest.fixture
def place(tmp_path: Path, founded: Path) -> Place:
    shutil.copytree(founded, tmp_path / "ledger")
    return Place(tmp_path / "ledger")


@pytest.fixture
def bring(place: Place, tmp_path: Path) -> Any:
    def run(name: str, *rows: tuple[str, ...], **choices: Any) -> Outcome:
        path = tmp_path / name
        path.write_bytes(csv_bytes(*rows))
        choices.setdefault("history", place.directory / "imports")
        return place.run(path, MAPPING, **choices)

    return run


def entered(outcome: Outcome) -> int | None:
    return None if outcome.imported is None else outcome.imported.entered


def remarks(outcome: Outcome) -> list[str]:
    return [remark.code for remark in outcome.plan.remarks]


def test_of_a_file_that_grew_only_the_new_rows_are_taken(bring: Any, place: Place) -> None:
    assert entered(bring("a.csv", ONE, TWO)) == 2
    outcome = bring("a.csv", ONE, TWO, THREE)
    assert entered(outcome) == 1
    assert remarks(outcome) == ["remark_rows_taken_before"]
    assert outcome.plan.left_out == (2, 3)
    outcome = bring("a.csv", ONE, TWO, THREE)
    assert entered(outcome) == 0
    assert place.size() == 4
    outcome = bring("a.csv", ("2026-01-01", *ONE[1:]), ONE, TWO, THREE)
    assert entered(outcome) == 1
    assert place.size() == 5


def test_equal_rows_are_counted_not_merged(bring: Any, place: Place) -> None:
    assert entered(bring("a.csv", ONE, ONE)) == 2
    assert entered(bring("a.csv", ONE, ONE, ONE)) == 1
    assert place.size() == 4


def test_a_row_that_changed_is_refused_with_what_to_do(bring: Any, place: Place) -> None:
    bring("a.csv", ONE, TWO)
    outcome = bring("a.csv", ONE, ("2026-01-06", "21.00", *TWO[2:]))
    assert entered(outcome) is None
    assert [problem.code for problem in outcome.plan.problems] == ["row_changed"]
    assert "冲正" in outcome.plan.problems[0].text("zh")
    assert place.size() == 3


def test_a_name_that_is_used_again_for_other_rows_is_another_file(bring: Any, place: Place) -> None:
    bring("支出.csv", ONE, TWO)
    assert entered(bring("支出.csv", THREE)) == 1
    assert place.size() == 4


def test_a_copy_under_another_name_is_refused_unless_it_is_said_to_be_new(
    bring: Any, place: Place
) -> None:
    bring("a.csv", ONE, TWO)
    with pytest.raises(FileRepeats, match="copy"):
        bring("a的副本.csv", TWO, ONE)
    assert place.size() == 3
    assert entered(bring("a的副本.csv", TWO, ONE, anew=True)) == 2


def test_a_copy_of_some_rows_is_refused_too(bring: Any) -> None:
    bring("a.csv", ONE, TWO, THREE)
    with pytest.raises(FileRepeats):
        bring("b.csv", THREE, ONE)


def test_a_growing_export_may_have_a_new_name_each_day(bring: Any, place: Place) -> None:
    bring("0105.csv", ONE, TWO)
    outcome = bring("0106.csv", ONE, TWO, THREE)
    assert entered(outcome) == 1
    assert place.size() == 4
    assert entered(bring("0106.csv", ONE, TWO, THREE)) == 0


def test_a_row_that_happens_to_be_equal_in_another_file_is_its_own(
    bring: Any, place: Place
) -> None:
    bring("a.csv", ONE)
    assert entered(bring("b.csv", ONE, TWO)) == 2
    assert place.size() == 4


def test_rows_that_never_came_into_the_ledger_are_taken(bring: Any, place: Place) -> None:
    """The record is written before the statements are submitted; the ledger decides."""
    bring("a.csv", ONE, TWO)
    record = place.directory / "imports"
    kept = {path.name: path.read_bytes() for path in record.iterdir()}
    shutil.rmtree(place.directory)
    Place.found(place.directory)
    record.mkdir(mode=0o700)
    for name, data in kept.items():
        (record / name).write_bytes(data)
    assert entered(bring("a.csv", ONE, TWO, THREE)) == 3


def test_the_record_holds_no_text_and_is_its_owner_s_alone(bring: Any, place: Place) -> None:
    bring("a.csv", (*ONE[:2], "张三丰", ONE[3]))
    record = place.directory / "imports"
    for path in record.iterdir():
        assert "张三丰" not in path.read_text("utf-8")
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"order":0,"taken":[[1]]}', b"[]"])
def test_a_damaged_record_is_named(bring: Any, place: Place, damage: bytes) -> None:
    bring("a.csv", ONE)
    record = place.directory / "imports"
    (record / "x.json").write_bytes(damage)
    with pytest.raises(HistoryDamaged, match=r"x\.json"):
        open_history(record, Salts())
    (record / "x.json").unlink()
    (record / "key").write_text("no key")
    with pytest.raises(HistoryDamaged, match="key"):
        open_history(record, Salts())


def bring_board(place: Place, path: Path, **settings: Any) -> Outcome:
    history = place.directory / "imports"
    return place.run(path, BoardSettings(**settings), history=history)


def rewritten(folder: Path, name: str, old: str, new: str) -> Path:
    text = (BOARDS / name).read_bytes().decode("gb18030" if "3月" in name else "utf-8-sig")
    path = folder / name
    path.write_text(text.replace(old, new), "utf-8")
    return path


MARCH, APRIL = "收支逐笔公开榜2026年3月.csv", "收支逐笔公开榜2026年4月.csv"


def test_the_first_month_opens_the_books_and_the_next_one_follows(place: Place) -> None:
    outcome = bring_board(place, BOARDS / MARCH)
    assert entered(outcome) == 4
    assert outcome.plan.opening is not None
    outcome = bring_board(place, BOARDS / APRIL)
    assert entered(outcome) == 2
    assert outcome.plan.opening is None
    assert entered(bring_board(place, BOARDS / MARCH)) == 0
    assert entered(bring_board(place, BOARDS / APRIL)) == 0


def test_a_carry_over_that_is_not_the_last_month_s_balance_is_reported(
    place: Place, tmp_path: Path
) -> None:
    bring_board(place, BOARDS / MARCH)
    path = rewritten(tmp_path, APRIL, "34792.60", "34792.61")
    outcome = bring_board(place, path)
    assert entered(outcome) is None
    codes = [problem.code for problem in outcome.plan.problems]
    assert codes == ["board_carry_differs", "board_balance_differs"]


def test_a_month_that_is_missing_is_remarked(place: Place, tmp_path: Path) -> None:
    bring_board(place, BOARDS / MARCH)
    path = rewritten(tmp_path, APRIL, "2026年04月", "2026年06月")
    path.write_text(path.read_text("utf-8").replace("\n4,", "\n6,"), "utf-8")
    outcome = bring_board(place, path)
    assert remarks(outcome) == ["remark_months_missing"]
    assert outcome.plan.remarks[0].facts["months"] == "2026-04, 2026-05"
    assert entered(outcome) == 2


def test_a_month_from_another_file_is_refused(place: Place, tmp_path: Path) -> None:
    bring_board(place, BOARDS / MARCH)
    with pytest.raises(BoardEntered, match="2026-03"):
        bring_board(place, rewritten(tmp_path, MARCH, "付公开栏维修款", "付维修款"))


def test_all_lines_and_those_of_cash_alone_are_not_both_taken(place: Place) -> None:
    bring_board(place, BOARDS / MARCH)
    with pytest.raises(BoardOverlaps, match="收支逐笔"):
        bring_board(place, BOARDS / "现金公开榜2026年3月.xls")


def test_one_opening_is_drafted_for_both_accounts(place: Place) -> None:
    bring_board(place, BOARDS / "现金公开榜2026年3月.xls")
    outcome = bring_board(place, BOARDS / "银行存款公开榜2026年3月.xlsx")
    assert outcome.plan.opening is not None
    body = outcome.plan.opening["body"]
    assert [each["balance"] for each in body["accounts"]] == [50_000, 1_200_000]
    assert body["funds"][0]["balance"] == 1_250_000


def test_bank_lines_grow_from_night_to_night(place: Place, tmp_path: Path) -> None:
    mapping = read_mapping("bank_statement", BOARDS)
    history = place.directory / "imports"
    lines = (BOARDS / "银行流水2026.csv").read_bytes().decode("gb18030").splitlines(keepends=True)
    path = tmp_path / "银行流水2026.csv"
    path.write_text("".join(lines[:3]), "utf-8")
    assert entered(place.run(path, mapping, history=history)) == 1
    path.write_text("".join(lines), "utf-8")
    outcome = place.run(path, mapping, history=history)
    assert entered(outcome) == 1
    assert outcome.plan.left_out == (2, 3)


def test_a_record_is_read_back_as_it_was_kept(place: Place, tmp_path: Path) -> None:
    bring_board(place, BOARDS / MARCH)
    one = open_history(place.directory / "imports", Salts())
    two = open_history(place.directory / "imports", Salts("other"))
    assert one.seen == two.seen
    assert one.boards()[0][0].period == "2026-03"
