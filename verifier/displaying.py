"""How long notices hang at least, as a table that the check page carries (docs/spec/browser.md, 5).

A phone has no catalogue. The table is a hint, and weighs nothing in a verdict.
"""

from typing import Any

from ledger.affairs.calendar import Calendar
from ledger.affairs.catalogue import Catalogue, Profile
from ledger.affairs.clocks import shortest_display


def display_table(
    catalogue: Catalogue, profile: Profile | None, calendar: Calendar
) -> dict[str, Any]:
    """Give, by category, the days or working days for which a notice hangs at least."""
    categories: dict[str, dict[str, int]] = {}
    for code, category in catalogue.categories.items():
        days = shortest_display(category, profile)
        least = {"days": days} if days else {}
        if category.shortest_workdays is not None:
            least["workdays"] = category.shortest_workdays
        if least:
            categories[code] = least
    return {
        "categories": categories,
        "holidays": sorted(calendar.holidays),
        "workdays": sorted(calendar.workdays),
    }
