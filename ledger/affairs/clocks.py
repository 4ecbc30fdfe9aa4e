"""Clocks: by when something is to be published, how long it hangs, by when it is answered.

All follow from the profile and the ledger's own days, so that anyone can compute them again. None
means that there is no date, and what has no date is never late. Days are counted from the day
after the event, and a time to do something that ends on a day off ends on the next working day
(民法典 art. 201, 203).
"""

from calendar import monthrange
from datetime import date, timedelta

from ledger.affairs.calendar import Calendar
from ledger.affairs.catalogue import Category, PeriodDue, Profile
from ledger.affairs.periods import MONTHS, next_period, period_days, period_of

_FINANCIAL = "financial"
_BUSIER = {"quarterly": "monthly", "semiannual": "quarterly"}


def frequency_of(category: Category, profile: Profile) -> str:
    """Give how often *category* is published by *profile*: more often, where the profile asks."""
    own = category.frequency
    asked = profile.finance if category.kind == _FINANCIAL else profile.general
    if own in MONTHS and asked in MONTHS and MONTHS[asked] < MONTHS[own] and own in _BUSIER:
        return asked
    return own


def due_day(
    category: Category, profile: Profile, when: str | date, calendar: Calendar
) -> date | None:
    """Give the day by which *category* is to be published, or None: there is no date.

    *when* is the period that it is about, or the day of the event that starts its clock; for what
    is published ahead of its event (*lead_days*), the event's own day.

    Raises:
        ValueError: *when* is no period.
    """
    if isinstance(when, date):
        if category.lead_days is not None:
            return when - timedelta(days=category.lead_days)
        return reckon(profile.event_due_days, when, calendar)
    if profile.period_due is None or frequency_of(category, profile) not in MONTHS:
        return None
    return calendar.next_workday(_after(when, profile.period_due))


def _after(period: str, due: PeriodDue) -> date:
    end = period_days(period)[1]
    if due.how == "days_after":
        return end + timedelta(days=due.number)
    if due.how == "day_of_next_month":
        month = end + timedelta(days=1)
        last = monthrange(month.year, month.month)[1]
        return month.replace(day=min(due.number, last))
    for _ in range(due.number):
        period = next_period(period)
    return period_days(period)[1]


def due_period(category: Category, profile: Profile, day: date) -> str | None:
    """Give the period of *category* that has *day*, or None: it is not published by periods."""
    frequency = frequency_of(category, profile)
    return period_of(day, frequency) if frequency in MONTHS else None


def reckon(days: int | None, start: date, calendar: Calendar) -> date | None:
    """Give the last day of a time of *days* that *start* sets going; None for no such time."""
    if days is None:
        return None
    return calendar.next_workday(start + timedelta(days=days))


def shortest_display(category: Category | None, profile: Profile | None) -> int:
    """Give for how many days a notice hangs at least, its first and last day included.

    The national floor of fifteen days (城市居民委员会组织法 art. 34, 村民委员会组织法 art. 35)
    stands in the data, with the heads of the two laws; a list of persons has none. A profile can
    make a window of calendar days longer, never shorter. Nothing known: none.
    """
    if category is None or category.persons:
        return 0
    own = category.shortest_days or 0
    if category.shortest_workdays is not None or category.lead_days is not None or not own:
        return own
    return max(own, (profile.shortest_days or 0) if profile else 0)


def earliest_end(
    category: Category | None, profile: Profile | None, first: date, calendar: Calendar
) -> date:
    """Give the first day that may be the last of a display which began on *first*."""
    days = shortest_display(category, profile)
    end = first + timedelta(days=max(days - 1, 0))
    if category is not None and category.shortest_workdays is not None:
        before = first - timedelta(days=1)
        end = max(end, calendar.add_workdays(before, category.shortest_workdays))
    return end


def last_display_day(
    category: Category | None, first: date, stated: date | None = None
) -> date | None:
    """Give the last day on which a list of persons may hang; None: there is none.

    *stated* is what the notice itself says, which binds whoever signed it.
    """
    longest = category.longest_days if category is not None else None
    limit = None if longest is None else first + timedelta(days=longest - 1)
    if stated is None or limit is None:
        return stated or limit
    return min(stated, limit)


def reply_due(profile: Profile | None, day: date, calendar: Calendar) -> date | None:
    """Give the day by which a resident's objection of *day*, the slip's, is to be answered."""
    return reckon(profile.reply_days, day, calendar) if profile else None


def reply_supervisor_due(profile: Profile | None, day: date, calendar: Calendar) -> date | None:
    """Give the day by which the supervision committee's objection of *day* is to be answered."""
    return reckon(profile.reply_supervisor_days, day, calendar) if profile else None


def government_reply_due(profile: Profile | None, day: date, calendar: Calendar) -> date | None:
    """Give the day by which the street or township answers what came to it on *day*."""
    return reckon(profile.government_reply_days, day, calendar) if profile else None
