"""Who holds which office in the fictional community, and when that changes."""

from datetime import date
from typing import NamedTuple

from mingbai.demo.calendar import Quarter, day_in
from mingbai.demo.people import Holder


class Changes(NamedTuple):
    """The days of the year on which somebody's key changed."""

    rekey: date
    handover: date


def changes_in(quarters: tuple[Quarter, ...]) -> Changes:
    """Return the days: the director's new key in the third quarter, a new clerk in the fourth."""
    return Changes(
        rekey=day_in(quarters[2].months[1], 3), handover=day_in(quarters[3].months[0], 6)
    )


def holder_record(holder: Holder, vkey: str) -> dict[str, object]:
    """Return an officer as the charter lists him."""
    return {
        "key": vkey,
        "name": holder.name,
        "person": holder.person,
        "roles": list(holder.roles),
    }
