"""Ordinary communities with ordinary mess: nothing red, and little that is yellow."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from ledger.affairs.audit.family import Family
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.ledgers import Ledgers
from ledger.affairs.audit.publicity import Publicity
from ledger.affairs.audit.publicity_chain import PublicityChain
from ledger.affairs.audit.publicity_content import PublicityContent
from ledger.affairs.audit.publicity_periods import PublicityPeriods
from ledger.affairs.audit.work import Work
from ledger.affairs.publicity import draft_text
from tests.affairs.audit.events import Body, Story, published, received, run, spent

FAMILIES: tuple[Callable[[], Family], ...] = (
    Publicity,
    PublicityPeriods,
    PublicityChain,
    PublicityContent,
    Work,
    Ledgers,
)
Row = list[str | int]
WORDS = ("打印纸", "电费", "路灯维修", "春节慰问品", "东门公开栏修缮", "保洁用品", "其他零星支出")


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def account(first: date, last: date, shown: date, *, code: str, period: str) -> Body:
    """The account of a period, with a row for each payment, shown for twenty days."""
    shown_days = list(days(first, last))[::5]
    rows: list[Row] = [[day.isoformat(), WORDS[day.day % 7], 1_000 + day.day] for day in shown_days]
    until = shown + timedelta(days=20)
    return published(
        rows,
        catalogue=code,
        period=period,
        title=f"收支公示（{period}）",
        display={"from": shown.isoformat(), "to": until.isoformat()},
        medium=["公开栏"],
    )


class Community:
    """Pays every few days, publishes after each period, now and then some days late."""

    def __init__(self, profile: str, founded: date, code: str, months: int) -> None:
        self.story = Story(founded.isoformat(), profile=profile)
        self.founded, self.code, self.months = founded, code, months
        self.drafted = profile == "CQ-village"

    def live(self, first: date, last: date) -> None:
        for day in days(first, last):
            on = day.isoformat()
            if day.day % 6 == 0:
                body = spent(1_000 + day.day, date=on, summary=WORDS[day.day % 7])
                self.story.add("expenditure", body, day=on)
            if day.day == 3:
                self.story.add("income", received(date=on), day=on)
            late = 7 if day.month % 4 == 1 else 0
            if day.day == 5 + late and (day.month - 1) % self.months == 0:
                self.publish(day)

    def publish(self, day: date) -> None:
        last = day.replace(day=1) - timedelta(days=1)
        month = last.month - self.months + 1
        first = last.replace(month=month, day=1)
        if last < self.founded:
            return
        period = f"{last.year}-{last.month:02}"
        if self.months == 3:
            period = f"{last.year}-Q{last.month // 3}"
        body = account(first, last, day, code=self.code, period=period)
        on = day.isoformat()
        if self.drafted:
            draft = {"text": draft_text(body), "becomes": "notice", "title": body["title"]}
            drafted = self.story.add("draft", draft, day=on, by={"clerk": "clerk-1"})
            self.story.add("opinion", {"subject": drafted.id, "view": "agree"})
            votes = {"due": 7, "present": 6, "agreed": 6}
            meeting = {"draft": drafted.id, "day": on, "votes": votes, "outcome": "approved"}
            self.story.add("meeting", meeting)
            body["draft"] = drafted.id
        notice = self.story.add("notice", body, day=on)
        seen = {"notice": notice.id, "board": "东门", "day": on, "seen": "start", "photos": []}
        self.story.add("posting", seen)
        if self.drafted:
            filed = {"notice": notice.id, "day": on, "office": "示例镇人民政府"}
            self.story.add("filing", filed)


@pytest.mark.parametrize(
    ("profile", "code", "months"),
    [("CN-urban-2026", "F01", 1), ("SH-urban", "F02", 3), ("CQ-village", "F04", 3)],
)
def test_an_ordinary_year_that_began_in_may_is_silent(profile: str, code: str, months: int) -> None:
    community = Community(profile, date(2026, 5, 10), code, months)
    community.live(date(2026, 5, 11), date(2027, 5, 31))
    found: list[Finding] = []
    for family in FAMILIES:
        found += run(family, community.story, "2027-05-31")
    colours = Counter(each.rule.capped.value for each in found)
    assert colours["red"] == 0, found
    assert colours["yellow"] == 0, found
