"""Who signs what in the fictional community, on which day."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from mingbai.demo.calendar import Quarter, day_in
from mingbai.demo.people import (
    FOUNDING,
    LARGE,
    NEW_CLERK,
    NEW_DIRECTOR_KEY,
    SMALL,
    SUPERVISION,
    SUPERVISOR,
    Holder,
)

By = dict[str, str | list[str]]


class Changes(NamedTuple):
    """The days of the year on which somebody's key changed."""

    rekey: date
    handover: date


def changes_in(quarters: tuple[Quarter, ...]) -> Changes:
    """Return the days: the director's new key in the third quarter, a new clerk in the fourth."""
    return Changes(
        rekey=day_in(quarters[2].months[1], 3), handover=day_in(quarters[3].months[0], 6)
    )


def slug_of(role: str, day: date, changes: Changes) -> str:
    """Return the slug of whoever holds *role* on *day*; of the supervisors, by turns."""
    if role == "supervision":
        return SUPERVISION[day.month % len(SUPERVISION)].slug
    if role == "supervisor":
        return SUPERVISOR.slug
    if role == "director" and day >= changes.rekey:
        return NEW_DIRECTOR_KEY.slug
    if role == "clerk" and day >= changes.handover:
        return NEW_CLERK.slug
    return next(holder.slug for holder in FOUNDING if role in holder.roles)


def by_roles(roles: tuple[str, ...], day: date, changes: Changes) -> By:
    """Return ``by`` for a statement that the holders of *roles* sign on *day*.

    ``supervision*2`` asks for two members of the committee.
    """
    by: By = {}
    for role in roles:
        name, _, count = role.partition("*")
        by[name] = _members(int(count)) if count else slug_of(name, day, changes)
    return by


def _members(count: int) -> list[str]:
    return sorted(holder.slug for holder in SUPERVISION[:count])


_MONEY: Mapping[str, tuple[str, ...]] = {
    "income": ("accountant", "cashier"),
    "outflow": ("accountant",),
    "ratification": ("accountant", "director", "supervision"),
    "reversal": ("accountant", "director"),
}


def roles_for(kind: str, amount: int) -> tuple[str, ...]:
    """Return the roles that sign a movement of *amount* fen, as the charter's rules ask."""
    if kind != "expenditure":
        return _MONEY[kind]
    if amount <= SMALL:
        return ("accountant", "clerk", "director")
    if amount <= LARGE:
        return ("accountant", "clerk", "director", "supervision")
    return ("accountant", "clerk", "director", "secretary", "supervision*2")


def holder_record(holder: Holder, vkey: str) -> dict[str, object]:
    """Return an officer as the charter lists him."""
    return {
        "key": vkey,
        "name": holder.name,
        "person": holder.person,
        "roles": list(holder.roles),
    }
