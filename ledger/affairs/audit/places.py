"""On what a limit or a date rests that a place's profile sets: that place's law, or its own source.

A rule names the statutes that it was made after. A place that none of them is of is told its own.
"""

from collections.abc import Mapping
from typing import Any

from ledger.affairs.catalogue import Profile


def rests_on(profile: Profile | None, clauses: Mapping[str, str]) -> dict[str, Any]:
    """Give grade and source as facts; *clauses* are those that a rule knows, by profile."""
    if profile is None:
        return {}
    return {"grade": profile.grade, "source": clauses.get(profile.id, profile.source)}
