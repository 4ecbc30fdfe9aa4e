"""The fictional year as a list of events in the order in which they are recorded. Pure.

Nothing is signed here and nothing is random: dates, keys and the sealing of a person's name come
in as arguments, and what refers to an earlier statement asks for its id when its turn has come.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from mingbai.demo.accounts import COLUMNS, Account, Movement, account_of
from mingbai.demo.affairs import POSTINGS, STANDING, Posting
from mingbai.demo.bodies import Body, Ids, Seal, money_body, notice_body, posting_body
from mingbai.demo.calendar import Quarter, day_in, quarter_of, quarters_before
from mingbai.demo.money import FUNDS, ITEMS, OPENING, PARTY, WELFARE, WORK, Item
from mingbai.demo.offices import By, Changes, by_roles, changes_in, holder_record, roles_for
from mingbai.demo.people import (
    AUTHORITY,
    COMMUNITY,
    FOUNDING,
    NEW_CLERK,
    NEW_DIRECTOR_KEY,
    RULES,
    SUPERVISION,
    SUPERVISOR,
    Holder,
)

_CODES = {WORK: "F02", PARTY: "F18", WELFARE: "F03"}
_HANGS_A_YEAR = 366
_GOVERN: By = {AUTHORITY.roles[0]: AUTHORITY.slug}


class Event(NamedTuple):
    """One statement to come: the *day* it is recorded, what others call it, and what it says."""

    day: date
    name: str
    type: str
    no: str
    by: By
    body: Callable[[Ids], Body]


class Story(NamedTuple):
    """The whole year: its *quarters*, its *events* in order, its funds' accounts by quarter."""

    quarters: tuple[Quarter, ...]
    events: tuple[Event, ...]
    accounts: Mapping[tuple[Quarter, str], Account]

    @property
    def newest_notice(self) -> str:
        """The name of the newest notice of the committee's working funds: the one to be checked."""
        return _notice_name(self.quarters[-1], WORK)


def tell(today: date, vkeys: Mapping[str, str], seal: Seal) -> Story:
    """Return the story that ends the day before *today*; *vkeys* holds everybody's key by slug."""
    quarters = quarters_before(today)
    changes = changes_in(quarters)
    movements = list(_movements(quarters, today))
    accounts = dict(_accounts(quarters, [movement for movement, _ in movements]))
    events = [
        *_founding(quarters[0].first_day, vkeys, changes),
        *_governance(changes, vkeys),
        *(_money_event(*each, changes, seal) for each in movements),
        *_postings(quarters, today, changes),
        *(
            _accounts_event(quarter, accounts[quarter, fund], changes)
            for quarter in quarters
            for fund in FUNDS
        ),
    ]
    return Story(quarters, tuple(sorted(events, key=lambda event: event.day)), accounts)


def charter_body(vkeys: Mapping[str, str]) -> Body:
    """Return the charter's body as a street office would write it, without the log's key."""
    return {
        "authority": [
            {"key": vkeys[AUTHORITY.slug], "office": AUTHORITY.name, "person": AUTHORITY.person}
        ],
        "community": COMMUNITY,
        "currency": "CNY",
        "kind": "居委会",
        "officers": [holder_record(holder, vkeys[holder.slug]) for holder in FOUNDING],
        "places": ["示例小区一期", "示例小区二期"],
        "profile": "CN-urban-2026",
        "region": "000000",
        "rules": RULES,
    }


# --- founding, offices -------------------------------------------------------------------------


def _founding(day: date, vkeys: Mapping[str, str], changes: Changes) -> Iterator[Event]:
    for number, holder in enumerate((*SUPERVISION, SUPERVISOR), start=1):
        body = _appointment(holder, vkeys)
        if holder in SUPERVISION:
            body["resolution"] = "居民会议推选（示例）"
        yield _governs(day, "appointment", f"appointment-{number}", body)
    for kind, code, title, columns, rows, duty in STANDING:
        standing = Posting(
            day.month, day.day, kind, code, title, columns, rows, duty, _HANGS_A_YEAR
        )
        yield _posting_event(standing, day, changes)


def _governance(changes: Changes, vkeys: Mapping[str, str]) -> Iterator[Event]:
    rekey: Body = {
        "key": vkeys[NEW_DIRECTOR_KEY.slug],
        "reason": "手机丢失，换新钥匙",
        "slug": "director-1",
    }
    yield _governs(changes.rekey, "rekey", "rekey-1", rekey)
    revocation: Body = {"reason": "调离本社区", "slug": "clerk-1"}
    yield _governs(changes.handover, "revocation", "revocation-1", revocation)
    yield _governs(changes.handover, "appointment", "appointment-5", _appointment(NEW_CLERK, vkeys))


def _appointment(holder: Holder, vkeys: Mapping[str, str]) -> Body:
    return holder_record(holder, vkeys[holder.slug])


def _governs(day: date, kind: str, no: str, body: Body) -> Event:
    return Event(day, no, kind, no, _GOVERN, lambda _: body)


# --- money -------------------------------------------------------------------------------------


def _movements(quarters: tuple[Quarter, ...], today: date) -> Iterator[tuple[Movement, Item]]:
    """Yield what moved and was recorded before *today*, in order, with its voucher's number."""
    first = quarters[0].first_day
    opening = [
        (
            day_in(first, 2),
            Item(
                first.month,
                2,
                "income",
                fund,
                "上期结转",
                "启用本账时转入的结余",
                "示例社区会计代理中心",
                amount,
            ),
        )
        for fund, amount in OPENING
    ]
    moved = [
        (day_in(month, item.day), item)
        for month in _months(first, today)
        for item in ITEMS
        if item.month == month.month
    ]
    told = [each for each in (*opening, *moved) if _recorded(each[0]) < today]
    told.sort(key=lambda each: each[0])
    for _, of_month in groupby(told, key=lambda each: each[0].replace(day=1)):
        for number, (day, item) in enumerate(of_month, start=1):
            no = f"{day:%Y-%m}-{number:03d}"
            name = item.name + day.strftime("@%Y") if item.name else no
            yield Movement(day, item.type, item.fund, no, item.summary, item.amount, name), item


def _months(first: date, today: date) -> Iterator[date]:
    quarter = quarter_of(first)
    while quarter.first_day < today:
        yield from quarter.months
        quarter = quarter.next()


def _recorded(day: date) -> date:
    return day + timedelta(days=1)


def _money_event(movement: Movement, item: Item, changes: Changes, seal: Seal) -> Event:
    day = _recorded(movement.day)
    told = item._replace(refers=_this_year(item.refers, day))
    return Event(
        day=day,
        name=movement.ref,
        type=item.type,
        no=movement.voucher,
        by=by_roles(roles_for(item.type, item.amount), day, changes),
        body=lambda ids: money_body(told, movement.day, movement.voucher, ids, seal),
    )


def _this_year(name: str, day: date) -> str:
    return name + day.strftime("@%Y") if name else ""


# --- notices -----------------------------------------------------------------------------------


def _postings(quarters: tuple[Quarter, ...], today: date, changes: Changes) -> Iterator[Event]:
    for month in _months(quarters[0].first_day, today):
        for posting in POSTINGS:
            day = day_in(month, posting.day)
            if posting.month == month.month and day < today:
                yield _posting_event(posting, day, changes)


def _posting_event(posting: Posting, day: date, changes: Changes) -> Event:
    no = f"notice-{day:%Y-%m-%d}-{posting.code}"
    told = posting._replace(corrects=_this_year(posting.corrects, day))
    return Event(
        day=day,
        name=_this_year(posting.name, day) or no,
        type="correction" if posting.corrects else "notice",
        no=no,
        by=by_roles(("clerk", posting.duty), day, changes),
        body=lambda ids: posting_body(told, day, ids),
    )


def _accounts(
    quarters: tuple[Quarter, ...], movements: list[Movement]
) -> Iterator[tuple[tuple[Quarter, str], Account]]:
    for fund in FUNDS:
        carry_over = 0
        for quarter in quarters:
            within = (m for m in movements if quarter_of(m.day) == quarter)
            account = account_of(fund, carry_over, within)
            carry_over = account.balance
            yield (quarter, fund), account


def _notice_name(quarter: Quarter, fund: str) -> str:
    return f"notice-{quarter}-{_CODES[fund]}"


def _accounts_event(quarter: Quarter, account: Account, changes: Changes) -> Event:
    def body(ids: Ids) -> Body:
        told = notice_body(
            title=f"{quarter.year}年第{quarter.number}季度{account.fund}收支公示",
            kind="financial",
            code=_CODES[account.fund],
            period=str(quarter),
            day=quarter.notice_day,
            days=20,
            duty="director",
            columns=COLUMNS,
            rows=account.rows(),
            totals=account.totals,
        )
        return told | {"entries": [ids[movement.ref] for movement in account.movements]}

    name = _notice_name(quarter, account.fund)
    roles = ("accountant", "clerk", "director", "supervision")
    by = by_roles(roles, quarter.notice_day, changes)
    return Event(quarter.notice_day, name, "notice", name, by, body)
