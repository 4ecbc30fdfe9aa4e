"""The import into a ledger: all of it or nothing, again without harm, and read back."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.core.errors import LedgerError
from ledger.log.clock import read_clock
from ledger.log.fsck import fsck
from ledger.log.ingest import entering, rehearsing
from ledger.log.ingest.local import LocalLedger
from ledger.log.ingest.mapping import Mapping, parse_mapping
from ledger.log.ingest.report import Report
from ledger.log.ingest.row_errors import AlreadyInDiffers, AmountNotUnderstood, RowNotAdmitted
from ledger.log.ingest.run import Outcome
from ledger.log.ingest.run_errors import (
    SealedPlaceMissing,
    SealedStoreDamaged,
    SignerMissing,
    SumsDiffer,
)
from ledger.log.ingest.sealing import disclosures_path, read_disclosures
from ledger.log.openers import Openers
from tests.ingest.ledgers import SIGNERS, Place, run_import
from tests.ingest.plans import GOOD, csv_bytes, mapping_bytes

DATA = Path(__file__).parents[1] / "data"
EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
HACKCLUB, LEEDS = DATA / "hackclub_extract.csv", DATA / "leeds_extract.csv"


def example(name: str) -> Mapping:
    return parse_mapping((EXAMPLES / f"{name}.json").read_bytes())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def minor(text: str) -> int:
    return int(Decimal(text) * 100)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One founding for all tests, since making a key takes half a second."""
    return Place.found(tmp_path_factory.mktemp("founded") / "ledger").directory


@pytest.fixture
def place(tmp_path: Path, founded: Path) -> Place:
    return Place(shutil.copytree(founded, tmp_path / "ledger"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    rows = [(*GOOD[:1], f"{n}.00", f"张{n}", f"第{n}笔") for n in range(1, 8)]
    path.write_bytes(csv_bytes(GOOD, *rows))
    return path


VILLAGE = parse_mapping(mapping_bytes())


def published_bytes(place: Place) -> bytes:
    return b"".join(
        p.read_bytes() for p in (place.directory / "published").rglob("*") if p.is_file()
    )


def check_ledger(place: Place) -> None:
    with place.open() as ledger:
        assert fsck(ledger.stores, ledger.log_key, Openers(0)) == []


def test_every_transaction_of_the_hack_club_extract_is_a_statement(tmp_path: Path) -> None:
    place = Place.found(tmp_path / "ledger", "USD")
    outcome = place.run(HACKCLUB, example("hackclub_postings"))
    rows = rows_of(HACKCLUB)
    transactions = {row["txn_id"] for row in rows}
    values = [json.loads(text) for text in place.texts()]
    assert outcome.imported is not None
    assert outcome.imported.entered == len(transactions) == len(values) == 25
    by_number = {value["body"]["voucher"]["no"]: value["body"] for value in values}
    assert by_number.keys() == transactions
    kept = [
        (number, posting["account"], posting["amount"])
        for number, body in by_number.items()
        for posting in body["postings"]
    ]
    assert kept == [(row["txn_id"], row["account"], minor(row["amount_usd"])) for row in rows]
    for row in rows:
        names = [item["name"] for item in by_number[row["txn_id"]]["evidence"]]
        assert names == ([row["receipt"]] if row["receipt"] else [])
        assert ("note" in by_number[row["txn_id"]].get("sealed", {})) == bool(row["note"])
    for number, body in by_number.items():
        positive = [minor(r["amount_usd"]) for r in rows if r["txn_id"] == number]
        assert body["amount"] == sum(amount for amount in positive if amount > 0)
    (moved,) = (value["body"] for value in values if value["type"] == "transfer")
    assert moved["from"]["account"] == "Wells Fargo Checking"
    assert moved["to"]["account"] == "Wells Fargo Savings"
    assert (moved["amount"], set(moved["sealed"])) == (25_000, {"payee"})
    check_ledger(place)


def test_no_note_and_no_name_of_the_hack_club_extract_is_published(tmp_path: Path) -> None:
    place = Place.found(tmp_path / "ledger", "USD")
    place.run(HACKCLUB, example("hackclub_postings"))
    published = published_bytes(place)
    rows = rows_of(HACKCLUB)
    bodies = [json.loads(text)["body"] for text in place.texts()]
    shown = {(body.get("payee") or body.get("payer") or {}).get("org") for body in bodies}
    # words of the accounts' names
    hidden = {row["payee"] for row in rows} - shown - {"Bank", "Wells Fargo"}
    for text in {row["note"] for row in rows if row["note"]} | hidden:
        assert text.encode() not in published
    assert {"Kevin Wang", "Max Wofford", "Jonathan Leung"} <= hidden
    assert b"Wells Fargo" in published


def test_every_payment_of_the_leeds_extract_is_a_statement_and_the_sums_agree(
    tmp_path: Path,
) -> None:
    place = Place.found(tmp_path / "ledger", "GBP")
    outcome = place.run(LEEDS, example("leeds_spending"))
    rows = rows_of(LEEDS)
    bodies = [json.loads(text) for text in place.texts()]
    assert outcome.imported is not None
    assert outcome.imported.entered == len(rows) == len(bodies) == 214
    assert max(Counter(tuple(row.values()) for row in rows).values()) == 4
    for row, value in zip(rows, bodies, strict=True):
        amount, body = minor(row["Amount"]), value["body"]
        assert value["type"] == ("refund" if amount < 0 else "expenditure")
        assert body["amount"] == abs(amount)
        assert body["date"] == row["Payment Date"]
        party = body["payer" if amount < 0 else "payee"]
        if row["Beneficiary Name"].startswith("REDACTED"):
            assert party == {"withheld": row["Beneficiary Name"]}
        else:
            assert party in ({"org": row["Beneficiary Name"]}, {"sealed": party.get("sealed")})
    sums = outcome.imported.sums
    amounts = [minor(row["Amount"]) for row in rows]
    assert sums["expenditure"] == (sum(a >= 0 for a in amounts), sum(a for a in amounts if a > 0))
    assert sums["refund"] == (sum(a < 0 for a in amounts), -sum(a for a in amounts if a < 0))
    assert b"Maram Talib" not in published_bytes(place)
    check_ledger(place)


def test_what_is_sealed_is_opened_by_its_disclosure(place: Place, table: Path) -> None:
    place.run(table, VILLAGE)
    path = disclosures_path(place.directory / "sealed", _digest(table))
    assert path.stat().st_mode & 0o777 == 0o600
    opened = {item.commitment: item for item in read_disclosures(path)}
    sealed = [json.loads(text)["body"]["payee"].get("sealed") for text in place.texts()[1:]]
    assert set(sealed) == set(opened)
    assert "张1" in path.read_text("utf-8") or opened


def _digest(path: Path) -> bytes:
    return __import__("hashlib").sha256(path.read_bytes()).digest()


def test_importing_again_enters_nothing_and_says_so(place: Place, table: Path) -> None:
    place.run(table, VILLAGE)
    size, texts = place.size(), place.texts()
    outcome = place.run(table, VILLAGE, made_ms=place.request(table, VILLAGE).made_ms + 60_000)
    assert outcome.imported is not None
    assert (outcome.imported.entered, outcome.imported.already_in) == (0, 8)
    assert outcome.imported.sums == {"expenditure": (8, 123450 + 2800)}
    assert (place.size(), place.texts()) == (size, texts)


class _Failing(LocalLedger):
    """A ledger behind which the line is cut after so many submissions."""

    left = 2

    def submit(self, notes: Sequence[bytes]) -> "Future[Sequence[int]]":
        if not self.left:
            raise ConnectionError
        self.left -= 1
        return super().submit(notes)


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(
    place: Place, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "BATCH", 3)
    with place.open() as ledger, pytest.raises(ConnectionError):
        run_import(place.request(table, VILLAGE), _Failing(ledger, lambda: 0))
    before = place.texts()
    assert len(before) == 6
    outcome = place.run(table, VILLAGE)
    assert outcome.imported is not None
    assert (outcome.imported.entered, outcome.imported.already_in) == (2, 6)
    after = place.texts()
    assert after[:6] == before
    assert [json.loads(text)["no"].rpartition(":")[2] for text in after] == list("23456789")
    check_ledger(place)


def test_one_bad_row_stops_the_whole_file(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(csv_bytes(GOOD, (GOOD[0], "?", *GOOD[2:]), GOOD))
    outcome = place.run(path, VILLAGE)
    assert outcome.imported is None
    assert [type(problem) for problem in outcome.plan.problems] == [AmountNotUnderstood]
    assert place.size() == 1


def test_bad_rows_are_left_out_when_that_was_said(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(csv_bytes(GOOD, (GOOD[0], "?", *GOOD[2:]), GOOD))
    outcome = place.run(path, VILLAGE, skip_bad=True)
    assert outcome.imported is not None
    assert outcome.imported.entered == 2
    assert outcome.plan.refused == (3,)


def test_a_dry_run_writes_nothing_at_all(place: Place, table: Path) -> None:
    before = published_bytes(place)
    outcome = place.run(table, VILLAGE, dry_run=True)
    assert (outcome.imported, len(outcome.plan.drafts), outcome.sealed) == (None, 8, 7)
    assert published_bytes(place) == before
    assert list((place.directory / "sealed").iterdir()) == []


def test_a_row_that_is_in_with_other_content_is_a_problem(place: Place, table: Path) -> None:
    place.run(table, VILLAGE)
    changed = parse_mapping(mapping_bytes(amounts=[{"column": "金额", "positive": "income"}]))
    outcome = place.run(table, changed)
    assert outcome.imported is None
    assert {type(problem) for problem in outcome.plan.problems} == {AlreadyInDiffers}
    assert len(outcome.plan.problems) == len(outcome.plan.refused) == 8
    assert place.size() == 9


def test_without_its_disclosures_a_sealed_row_is_not_recognised(place: Place, table: Path) -> None:
    place.run(table, VILLAGE)
    disclosures_path(place.directory / "sealed", _digest(table)).unlink()
    place.salts.seed = "another run"
    outcome = place.run(table, VILLAGE)
    assert outcome.imported is None
    assert [problem.facts["row"] for problem in outcome.plan.problems] == list(range(3, 10))


@pytest.mark.parametrize("damage", [b"x\n", b'{"no":"1"}\n', b"[]\n", b'"\xff"\n'])
def test_damaged_disclosures_stop_the_import(place: Place, table: Path, damage: bytes) -> None:
    path = disclosures_path(place.directory / "sealed", _digest(table))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(damage)
    with pytest.raises(SealedStoreDamaged):
        place.run(table, VILLAGE)


def test_nothing_is_sealed_without_a_place_for_what_opens_it(place: Place, table: Path) -> None:
    with pytest.raises(SealedPlaceMissing):
        place.run(table, VILLAGE, sealed=None)
    assert place.size() == 1


@pytest.mark.parametrize("signers", [{}, {"accountant-1": SIGNERS["accountant-1"]}])
def test_exactly_the_named_signers_sign(place: Place, table: Path, signers: dict[str, Any]) -> None:
    with pytest.raises(SignerMissing):
        place.run(table, VILLAGE, signers=signers)
    assert place.size() == 1


def test_a_missing_signature_by_the_rules_is_found_before_anything_is_entered(
    place: Place, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsing, "_SLICE", 2)
    one = {"accountant-1": SIGNERS["accountant-1"]}
    for dry in (True, False):
        outcome = place.run(
            table, VILLAGE, signers=one, by={"accountant": "accountant-1"}, dry_run=dry
        )
        assert outcome.imported is None
        assert len(outcome.plan.problems) == outcome.plan.rows > 2
        for problem in outcome.plan.problems:
            assert problem.code == "row_not_admitted"
            assert "director" in problem.text("en")
    assert place.size() == 1


def test_a_dry_run_by_nobody_looks_at_no_signers_also_when_all_is_in(
    place: Place, table: Path
) -> None:
    for _ in range(2):
        dry = place.run(table, VILLAGE, signers={}, by={}, dry_run=True)
        assert not dry.plan.problems
        place.run(table, VILLAGE)
    assert dry.already_in == len(dry.plan.drafts) > 0


class _Deaf(LocalLedger):
    """A ledger that can't be asked beforehand, as one behind an address."""

    def judge(self, texts: Sequence[bytes]) -> Sequence[LedgerError | None]:
        return (None,) * len(texts)


@pytest.mark.parametrize("row", [3, 2])  # the smallest is rehearsed; the first is refused in turn
def test_what_the_ledger_refuses_when_it_comes_is_told_by_its_row(
    place: Place, table: Path, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if row == 2:
        monkeypatch.setattr(_Deaf, "rehearse", lambda *_: None)
    request = place.request(
        table,
        VILLAGE,
        signers={"accountant-1": SIGNERS["accountant-1"]},
        by={"accountant": "accountant-1"},
    )
    with place.open() as ledger, pytest.raises(RowNotAdmitted) as caught:
        run_import(request, _Deaf(ledger, read_clock))
    assert caught.value.facts["row"] == row
    assert place.size() == 1


class _Lying(LocalLedger):
    """A ledger that reads back something else than what was signed."""

    def read_texts(self, indices: Sequence[int]) -> Iterator[bytes]:
        for text in super().read_texts(indices):
            yield text.replace(b'"amount":100,', b'"amount":101,')


def test_what_reads_back_differently_is_said_loudly(place: Place, table: Path) -> None:
    with place.open() as ledger, pytest.raises(SumsDiffer):
        run_import(place.request(table, VILLAGE), _Lying(ledger, lambda: 0))


def report_of(place: Place, path: Path, **choices: Any) -> Outcome:
    return place.run(path, VILLAGE, **choices)


def test_the_report_says_it_all_in_both_languages_and_as_json(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    refund = (GOOD[0], "-34.50", *GOOD[2:])
    path.write_bytes(csv_bytes(GOOD, GOOD, refund, (GOOD[0], "?", *GOOD[2:]), ("",) * 4))
    report = Report(report_of(place, path, skip_bad=True))
    chinese, english = "\n".join(report.lines("zh")), "\n".join(report.lines("en"))
    for text in (chinese, english):
        assert "2,469.00 CNY" in text
        assert "-34.50 CNY" in text
        assert "refund" in text
    assert "表头以下 5 行：3 行成为 3 条记录，1 行有问题，1 行空白" in chinese
    assert "第 5 行 B 列" in chinese
    assert "Row 5, column B" in english
    value = report.to_json()
    assert json.loads(json.dumps(value)) == value
    assert value["sums"]["file"]["positive"] == {"count": 2, "amount": 246900}
    assert value["ledger"]["refund"] == {"count": 1, "amount": 3450}
    assert [problem["row"] for problem in value["problems"]] == [5]
