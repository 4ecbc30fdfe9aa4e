"""The ledger itself: silent, corrected often, not witnessed."""

from datetime import date, timedelta

import pytest

from ledger.affairs.audit.ledgers import Ledgers, unwitnessed
from tests.affairs.audit.events import Story, moment, received, rules_of, run, spent

HOUR_MS = 3_600_000


def busy(payments: int, reversals: int, first: str = "2026-02-01", every: int = 1) -> Story:
    story = Story()
    day = date.fromisoformat(first)
    for number in range(payments):
        paid = story.add("expenditure", spent(1_000 + number), day=day.isoformat())
        if number < reversals:
            body = {
                "amount": 1_000 + number,
                "currency": "CNY",
                "date": day.isoformat(),
                "reason": "重复入账",
                "reverses": paid.id,
            }
            story.add("reversal", body)
        day += timedelta(days=every)
    return story


def test_a_ledger_without_entries_for_a_month_is_silent() -> None:
    story = Story()
    story.add("income", received(), day="2026-03-01")
    assert run(Ledgers, story, "2026-03-31") == []
    (found,) = run(Ledgers, story, "2026-04-01")
    assert (found.rule.id, found.days, found.entries) == ("ledgers.silent", 31, (1,))


def test_an_empty_ledger_gives_nothing() -> None:
    story = Story()
    story.events.clear()
    assert run(Ledgers, story, "2027-01-01") == []


@pytest.mark.parametrize(
    ("reversals", "rules"),
    [(8, []), (9, ["ledgers.corrected_much"]), (17, ["ledgers.corrected_often"])],
)
def test_a_correction_rate_out_of_line_is_told_of(reversals: int, rules: list[str]) -> None:
    found = run(Ledgers, busy(40, reversals), "2026-03-20")
    assert rules_of(found) == rules


def test_a_few_entries_make_no_rate() -> None:
    assert run(Ledgers, busy(15, 9), "2026-02-20") == []


def test_what_was_corrected_long_ago_no_longer_counts() -> None:
    story = busy(40, 30)
    for month in range(14):
        day = date(2027 + month // 12, month % 12 + 1, 10).isoformat()
        for _ in range(2):
            story.add("income", received(), day=day)
    assert run(Ledgers, story, "2028-02-20") == []


def test_a_checkpoint_is_witnessed_every_day() -> None:
    now = moment("2026-04-02", "09:00")
    assert unwitnessed([now - 90 * HOUR_MS, now - 24 * HOUR_MS], now) is None
    found = unwitnessed([now - 90 * HOUR_MS, now - 50 * HOUR_MS], now)
    assert found is not None
    assert (found.rule.id, found.days, found.facts["hours"]) == ("ledgers.unwitnessed", 2, 50)
    assert "50" in found.text()
    never = unwitnessed([], now)
    assert never is not None
    assert never.rule.id == "ledgers.never_witnessed"
    assert never.text("en")
