"""Days, periods, and how long a notice hangs at least: the page's table against the ledger's clocks."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.affairs.calendar import STANDARD_CALENDAR, day_of
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.clocks import earliest_end
from ledger.affairs.types.fields import is_date, is_period
from tests.requirements import needs
from tests.web.running_node import run_node
from verifier.displaying import display_table

pytestmark = needs("node")

DICE = random.Random(4)

ENDS = """
import { earliestEnd } from "WEB/days.js";
const { tables, asked } = given;
console.log(JSON.stringify(asked.map(([table, category, first]) => earliestEnd(tables[table], category, first))));
"""


def test_the_earliest_end_is_that_of_the_clocks() -> None:
    """Every category under every profile, on days of some years, holidays and weekends among them."""
    catalogue, calendar = STANDARD_CATALOGUE, STANDARD_CALENDAR
    profiles = [None, *catalogue.profiles.values()]
    tables = [display_table(catalogue, profile, calendar) for profile in profiles]
    asked: list[tuple[int, str, str]] = []
    wanted = []
    for number, profile in enumerate(profiles):
        for code, category in [*catalogue.categories.items(), ("lottery", None)]:
            for _ in range(3):
                first = date(2025, 12, 1) + timedelta(days=DICE.randrange(500))
                asked.append((number, code, first.isoformat()))
                wanted.append(earliest_end(category, profile, first, calendar).isoformat())
    assert len(asked) > 1500
    assert run_node(ENDS, {"tables": tables, "asked": asked}) == wanted


def test_working_days_around_the_spring_festival_are_counted() -> None:
    table = {**display_table(STANDARD_CATALOGUE, None, STANDARD_CALENDAR)}
    table["categories"] = {"x": {"workdays": 5}, "y": {"days": 9, "workdays": 3}}
    firsts = [(date(2026, 2, 1) + timedelta(days=n)).isoformat() for n in range(40)]
    asked = [(0, code, first) for code in "xy" for first in firsts]
    wanted = []
    for code, days, workdays in (("x", 1, 5), ("y", 9, 3)):
        del code
        for first in map(date.fromisoformat, firsts):
            worked = STANDARD_CALENDAR.add_workdays(first - timedelta(days=1), workdays)
            wanted.append(max(first + timedelta(days=days - 1), worked).isoformat())
    assert run_node(ENDS, {"tables": [table], "asked": asked}) == wanted


@pytest.mark.parametrize(
    "table", [None, 3, {}, {"categories": {}}, {"categories": None, "holidays": [], "workdays": []}]
)
def test_a_table_that_is_none_says_nothing(table: Any) -> None:
    given = {"tables": [table], "asked": [(0, "x", "2026-02-01")]}
    assert run_node(ENDS, given) == [None]


def test_a_table_of_nonsense_says_that_nothing_is_asked() -> None:
    table = {
        "categories": {"x": {"days": "9", "workdays": -1}, "y": 7, "z": {"days": 1.5}},
        "holidays": ["nonsense"],
        "workdays": [],
    }
    asked = [(0, code, "2026-02-01") for code in ("x", "y", "z", "constructor", "__proto__")]
    assert run_node(ENDS, {"tables": [table], "asked": asked}) == ["2026-02-01"] * 5


FORMS = """
import { dayOf, daysShown, isDay, isPeriod } from "WEB/days.js";
const { texts, times, spans } = given;
console.log(JSON.stringify({
  days: texts.map(isDay),
  periods: texts.map(isPeriod),
  of: times.map(dayOf),
  shown: spans.map(([first, last]) => daysShown(first, last)),
}));
"""


def texts() -> list[str]:
    parts = [
        "2026", "2026-11", "2026-Q4", "2026-H2", "2026-11-22", "2026-02-29", "2024-02-29", "1900",
        "1899-12-31", "1899", "2999-12-31", "3000-01-01", "2999-H2", "3000", "0001-01-01", "9999-12",
        "2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-1", "2026-W11", "20261122", "2026-11-31",
        "", " 2026", "2026 ", "２０２６", "2026-11-22T00:00:00", "2026-001", "0000", "9999",
    ]  # fmt: skip
    return [*parts, *(f"{one}/{other}" for one in parts for other in parts), "2026/2027/2028"]


def test_days_and_periods_are_the_ledger_s() -> None:
    times = [DICE.randrange(4_000_000_000_000) for _ in range(500)]
    times += [
        day * 86_400_000 - 28_800_000 + off for day in (0, 20000) for off in (0, 1, 86_399_999)
    ]
    times = [time for time in times if time >= 0]
    spans = [
        ("2026-02-01", "2026-02-01"),
        ("2026-02-01", "2026-03-01"),
        ("2026-02-01", "2026-01-31"),
    ]
    given = texts()
    found = run_node(FORMS, {"texts": given, "times": times, "spans": spans})
    assert found["days"] == [is_date(text) for text in given]
    assert found["periods"] == [is_period(text) for text in given]
    assert found["of"] == [day_of(time).isoformat() for time in times]
    assert found["shown"] == [1, 29, 0]
