"""The Beancount file: bean-check accepts it, and its balances are ours."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.log.open_data.audience import Public
from ledger.log.open_data.beancount import format_beancount
from ledger.log.open_data.ledger_view import movements_of
from tests.affairs.audit.anything import anything
from tests.affairs.audit.books_bodies import CASH, FUND, OTHER, got, moved, paid
from tests.affairs.audit.events import Story
from tests.open_data.publics import publics_of
from tests.open_data.test_tables import OPENING

loader = pytest.importorskip("beancount.loader")


def load(text: str) -> tuple[list[Any], list[str]]:
    entries, errors, _ = loader.load_string(text)
    return entries, [str(error.message) for error in errors]


def balances(text: str) -> dict[tuple[str, str, str], Decimal]:
    """Funds and accounts as Beancount has them, by the names that its accounts carry."""
    entries, errors = load(text)
    assert errors == []
    names = {e.account: e.meta["name"] for e in entries if type(e).__name__ == "Open"}
    found: dict[tuple[str, str, str], Decimal] = {}
    for entry in entries:
        for posting in getattr(entry, "postings", ()):
            root, first, *_ = posting.account.split(":")
            kind = "account" if root == "Assets" else "fund"
            sign = 1 if root == "Assets" else -1
            key = (kind, names[f"{root}:{first}"], posting.units.currency)
            found[key] = found.get(key, Decimal()) + sign * posting.units.number
    return found


def check_equal(publics: list[Public]) -> None:
    _, ours = movements_of(publics)
    theirs = balances(format_beancount("x", publics))
    wanted = {(each.kind, each.name, each.currency): Decimal(each.money) for each in ours}
    for key in {*theirs, *wanted}:
        if key[1] != "期初差额":
            assert theirs.get(key, 0) == wanted.get(key, 0), key


def year() -> Story:
    made = Story()
    made.add("opening", OPENING, day="2026-01-05")
    made.add("income", got("2026-02-01", 50_000), day="2026-02-01")
    made.add("transfer", moved("2026-02-02", 30_000), day="2026-02-02")
    lent = made.add(
        "advance", paid("2026-02-03", 5_000, account=CASH, due="2026-03-01"), day="2026-02-03"
    )
    spent = made.add("expenditure", paid("2026-02-04", 3_000, advance=lent.id), day="2026-02-04")
    made.add(
        "settlement",
        {
            "advance": lent.id,
            "currency": "CNY",
            "date": "2026-02-05",
            "entries": [spent.id],
            "returned": 2_000,
            "spent": 3_000,
            "summary": "核销",
        },
        day="2026-02-05",
    )
    wrong = made.add("expenditure", paid("2026-02-06", 9_999), day="2026-02-06")
    made.add(
        "reversal",
        {
            "amount": 9_999,
            "currency": "CNY",
            "date": "2026-02-07",
            "reason": "重复",
            "reverses": wrong.id,
        },
        day="2026-02-07",
    )
    made.add("refund", got("2026-02-08", 1_000, refunds=spent.id), day="2026-02-08")
    made.add("transfer", moved("2026-02-09", 700, to_fund=OTHER), day="2026-02-09")
    made.add("outflow", paid("2026-02-10", 400, reason="抢险"), day="2026-02-10")
    return made


def test_openings_transfers_advances_reversals_and_refunds_balance_as_ours() -> None:
    publics = publics_of(year())
    check_equal(publics)
    entries, _ = load(format_beancount("x", publics))
    assert sum(type(entry).__name__ == "Transaction" for entry in entries) == 11
    assert sum(type(entry).__name__ == "Balance" for entry in entries) > 5


@pytest.mark.parametrize("seed", range(8))
def test_any_admissible_ledger_is_accepted_and_balances_as_ours(seed: int) -> None:
    check_equal(publics_of(anything(seed, 80)))


def test_bean_check_accepts_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.beancount"
    path.write_text(format_beancount("ledger.example.org/x", publics_of(year())), "utf-8")
    program = Path(sys.executable).parent / "bean-check"
    done = subprocess.run([program, path], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_wrong_balance_would_be_found_by_bean_check() -> None:
    text = format_beancount("x", publics_of(year()))
    line = next(line for line in text.splitlines() if " balance Assets:" in line)
    parts = line.split()
    wrong = line.replace(parts[-2], "123456.78")
    _, errors = load(text.replace(line, wrong))
    assert any("Balance failed" in error for error in errors)


def test_names_that_beancount_would_take_for_one_stay_two() -> None:
    made = Story()
    for n, fund in enumerate(("经费(一)", "经费（一）", "经费 一 ", "lower", '"quoted"\\')):
        made.add("income", got(f"2026-02-0{n + 1}", 100, fund=fund.strip()), day="2026-02-01")
    check_equal(publics_of(made))


def test_an_opening_that_comes_again_sets_the_balance() -> None:
    made = Story()
    made.add("income", got("2026-01-02", 777), day="2026-01-02")
    made.add("opening", OPENING, day="2026-01-05")
    made.add("income", got("2026-02-01", 50_000, fund=OTHER, account=CASH), day="2026-02-01")
    more = {
        **OPENING,
        "funds": [{"balance": 5, "fund": FUND}],
        "accounts": [{"account": CASH, "balance": 5, "type": "cash"}],
    }
    made.add("opening", more, day="2026-02-05")
    check_equal(publics_of(made))


def test_a_ledger_without_money_is_an_empty_file_that_is_accepted() -> None:
    text = format_beancount("x", publics_of(Story()))
    assert load(text) == ([], [])


def test_the_last_day_that_there_is_leaves_a_day_for_the_balances() -> None:
    made = Story()
    made.add("income", got("2999-12-31", 100), day="2026-02-01")
    made.add("income", got("2026-02-01", 100), day="2026-02-01")
    publics = publics_of(made)
    check_equal(publics)
    assert '  day: "2999-12-31"' in format_beancount("x", publics)
