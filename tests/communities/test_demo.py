"""The demonstration's year, audited: whatever today is, it is admitted and nothing is found."""

from datetime import date, timedelta

import pytest

from ledger.affairs.audit.auditor import FAMILIES
from mingbai.demo.calendar import quarters_before
from mingbai.demo.story import Story, charter_body
from tests.communities.admitted import Ledger, described, seal, vkeys_of

# A day of every season and every place in a month, over two years.
DAYS = [date(2026, 1, 3) + timedelta(days=67 * step) for step in range(11)]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_demonstrations_year_audits_clean(today: date) -> None:
    ledger = Ledger(charter_body(vkeys_of()), quarters_before(today)[0].first_day)
    told = Story(today, ledger.charter, vkeys_of(), seal).tell().statements
    ledger.take_all(told)
    found = ledger.audit(FAMILIES, today)
    assert not found, described(found)
