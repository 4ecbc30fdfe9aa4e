"""Thirty communities with a year of ordinary mess: nothing red, and little yellow."""

from collections import Counter
from datetime import date

import pytest

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Colour
from ledger.affairs.calendar import day_of
from tests.communities.admitted import described
from tests.communities.ordinary import TODAY, Ordinary

COMMUNITIES = 30
YELLOW_A_MONTH = 3


@pytest.mark.parametrize("seed", range(COMMUNITIES))
def test_a_year_of_ordinary_mess_is_never_red_and_seldom_yellow(seed: int) -> None:
    told = Ordinary(seed)
    found = told.ledger.audit(FAMILIES, TODAY)
    assert not [each for each in found if each.rule.capped is Colour.RED], described(found)
    yellow = [each for each in found if each.rule.capped is Colour.YELLOW]
    by_month = Counter(each.since[:7] for each in yellow)
    assert max(by_month.values(), default=0) <= YELLOW_A_MONTH, described(yellow)
    assert len(yellow) <= YELLOW_A_MONTH * len(told.months)


def test_the_mess_is_in_them() -> None:
    """Without it their silence would say nothing."""
    told = [Ordinary(seed) for seed in range(6)]
    types = Counter(event.type for each in told for event in each.ledger.events)
    for kind in ("outflow", "refund", "reversal", "settlement", "objection", "transfer"):
        assert types[kind] > 0
    assert {each.joint for each in told} == {True, False}
    assert len({each.first for each in told}) == 2
    weeks = [
        day_of(event.time_ms) - date.fromisoformat(event.body["date"])
        for each in told
        for event in each.ledger.events
        if event.type == "expenditure"
    ]
    assert max(weeks).days > 20  # vouchers that come weeks later
