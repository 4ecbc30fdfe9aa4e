"""When it was published: overdue, missing, gaps and overlaps of periods, demands and events.

A category is expected from the first time that it was published in the ledger; what a place never
has (empty categories) is not. Finance is expected as soon as money moved. The first period is the
first whole one after the founding. What the profile has no date for is never late.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.publicity_period_rules import (
    DEMAND_IGNORED,
    DEMAND_LATE,
    GAP,
    LATE,
    MISSING,
    MISSING_LOCAL,
    NIL_CONTRADICTS,
    OUT_OF_ORDER,
    OVERDUE,
    OVERDUE_PRACTICE,
    OVERLAP,
    RESULT_LATE,
)
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.catalogue import Category, Profile
from ledger.affairs.clocks import due_day, frequency_of
from ledger.affairs.periods import MONTHS, months_of, period_days
from ledger.affairs.publicity import PUBLICATIONS, clamped
from ledger.affairs.series import Key, Missing, Published, Series, load_series, missing

RESULTS: Mapping[str, tuple[str, ...]] = {"review": ("J08",), "audit_result": ("J09", "V15")}
"""The categories under which a review's and an audit's result is published."""

_MONEY = frozenset({"income", "expenditure", "outflow", "pay_list"})
_NIL = "nil_return"
_FINANCIAL = "financial"
_LATE_DAYS = 7
_RED_DAYS = 30
_DEMAND_DAYS = timedelta(days=30)
_GAP_DAYS = 7
_RECENT = 24
_NUMBERS = re.compile(r"[\d一二三四五六七八九十〇零()（）【】\[\]\s.·、—~-]+")


class PublicityPeriods:
    """The family of what was published when, and what was not."""

    name: ClassVar[str] = "publicity_periods"
    types: ClassVar[frozenset[str]] = (
        PUBLICATIONS | {_NIL, "charter", "demand"} | _MONEY | frozenset(RESULTS)
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        OVERDUE,
        OVERDUE_PRACTICE,
        MISSING,
        MISSING_LOCAL,
        LATE,
        GAP,
        OVERLAP,
        OUT_OF_ORDER,
        NIL_CONTRADICTS,
        DEMAND_IGNORED,
        DEMAND_LATE,
        RESULT_LATE,
    )

    def __init__(self) -> None:
        self._published = Published()
        self._recent: dict[str, list[list[Any]]] = {}
        self._finance = Series()
        self._months: dict[str, int] = {}
        self._awaited: dict[str, dict[str, Any]] = {}
        self._found = Found(self.rules)

    # ---------------------------------------------------------------------------------- taking

    def take(self, event: Event, scene: Scene) -> None:
        """Take the charter, a publication, a demand, a result, or money that moved."""
        kind = event.type
        if kind in _MONEY:
            month = event.body["date"][:7]
            self._months[month] = self._months.get(month, 0) + 1
        elif kind == "charter":
            self._published.found(event.body.get("places", ()))
        elif kind == "demand":
            self._demand(event, scene)
        elif kind in RESULTS:
            self._result(event, scene)
        else:
            self._publish(event, scene)

    def _publish(self, event: Event, scene: Scene) -> None:
        body, day = event.body, day_of(event.time_ms)
        key = (body["catalogue"], body.get("place", ""))
        if event.type != _NIL:
            self._answer(event, scene)
        if key in self._published.series:
            self._compare(event, key, scene)
        self._published.add(key, body["period"], day, founded=scene.founded)
        recent = self._recent.setdefault("|".join(key), [])
        recent.append([body["period"], event.index, event.type, _stem(body.get("title", ""))])
        del recent[:-_RECENT]
        if body["kind"] == _FINANCIAL:
            self._account(period_days(body["period"]), day)

    def _account(self, days: tuple[date, date], day: date) -> None:
        """Note that finance was published about *days*: the money of these months is accounted."""
        self._finance.add(*days, day)
        first, last = (each.isoformat()[:7] for each in days)
        done = [month for month in self._months if first <= month <= last]
        for month in done:
            del self._months[month]

    def _compare(self, event: Event, key: Key, scene: Scene) -> None:
        """Compare a publication with those before it in its series."""
        body, period = event.body, event.body["period"]
        linked = "corrects" in body or bool(body.get("twin"))
        if body["kind"] == _FINANCIAL and not linked and event.type != _NIL:
            self._look_for_overlap(event, key, scene)
        for other, index, kind, _ in self._recent["|".join(key)]:
            contradicts = other == period and (kind == _NIL) != (event.type == _NIL)
            if contradicts and "corrects" not in body:
                cause = f"{'|'.join(key)}|{period}"
                self._add(NIL_CONTRADICTS, cause, key, scene, index, event.index, period=period)
        self._look_for_lateness(event, key, scene)

    def _look_for_overlap(self, event: Event, key: Key, scene: Scene) -> None:
        period = event.body["period"]
        latest = ""
        stem = _stem(event.body["title"])
        for other, index, _, title in self._recent["|".join(key)]:
            if title != stem:
                continue
            if _overlap(period, other):
                cause = f"{'|'.join(key)}|{event.index}"
                self._add(
                    OVERLAP, cause, key, scene, index, event.index, period=period, other=other
                )
                return
            latest = max(latest, period_days(other)[0].isoformat())
        if period_days(period)[1].isoformat() < latest:
            cause = f"{'|'.join(key)}|{event.index}"
            self._add(OUT_OF_ORDER, cause, key, scene, event.index, period=period)

    def _look_for_lateness(self, event: Event, key: Key, scene: Scene) -> None:
        """Look whether a publication is about periods that were due long before."""
        day = day_of(event.time_ms)
        first, last = period_days(event.body["period"])
        for lacking in self._lacking(key, scene, day):
            begin, end = period_days(lacking.period)
            late = (day - lacking.due).days
            if begin <= last and first <= end and late > _LATE_DAYS:
                cause = f"{'|'.join(key)}|{lacking.period}"
                grade = scene.catalogue.categories[key[0]].grade
                self._add(
                    LATE,
                    cause,
                    key,
                    scene,
                    event.index,
                    days=late,
                    period=lacking.period,
                    grade=grade,
                )

    def _add(
        self,
        rule: Rule,
        cause: str,
        key: Key,
        scene: Scene,
        *entries: int,
        days: int = 0,
        **facts: Any,  # noqa: ANN401 - text or integer
    ) -> None:
        named = {**_names(key, scene), **facts}
        self._found.add(rule, cause, *entries, days=days, **named)

    # ------------------------------------------------------------------------ demands and results

    def _demand(self, event: Event, scene: Scene) -> None:
        """Take a demand; one that too few made, or that no rule here knows, asks for nothing."""
        body, profile = event.body, scene.profile
        if profile is None:
            return
        residents = body["who"] == "residents"
        share = profile.residents_share if residents else profile.representatives_share
        known = scene.residents if residents else scene.representatives
        of = min(body["of"], known or body["of"])  # nobody is outvoted by people that aren't there
        if share is None or not of or Fraction(body["count"], of) < share:
            return
        day = clamped(body["day"])
        category = scene.catalogue.categories.get(body["catalogue"])
        due = None if category is None else due_day(category, profile, day, scene.calendar)
        strict = due is not None and profile.grade == "A"
        due = due or day + _DEMAND_DAYS
        self._await(event, [body["catalogue"]], due, strict=strict, count=body["count"])

    def _result(self, event: Event, scene: Scene) -> None:
        """Take a review's or an audit's result, whose publication has a date in some places."""
        profile = scene.profile
        for code in RESULTS[event.type]:
            category = scene.catalogue.categories.get(code)
            if profile is None or category is None or not profile.applies(category):
                continue
            due = due_day(category, profile, clamped(event.body["day"]), scene.calendar)
            if due is not None:
                self._await(event, [code], due, strict=False, count=0)

    def _await(
        self, event: Event, codes: list[str], due: date, *, strict: bool, count: int
    ) -> None:
        self._awaited[event.id] = {
            "index": event.index,
            "type": event.type,
            "day": day_of(event.time_ms).isoformat(),
            "codes": codes,
            "due": due.isoformat(),
            "strict": strict,
            "count": count,
        }

    def _answer(self, event: Event, scene: Scene) -> None:
        """Take a publication as the answer to what was awaited of it, and note how late it is."""
        body, day = event.body, day_of(event.time_ms)
        answered = [
            key
            for key, awaited in self._awaited.items()
            if body.get("demand") == key or body["catalogue"] in awaited["codes"]
        ]
        for key in answered:
            awaited = self._awaited.pop(key)
            late = (day - clamped(awaited["due"])).days
            if late > _LATE_DAYS:
                rule = DEMAND_LATE if awaited["type"] == "demand" else RESULT_LATE
                facts = _awaited_facts(awaited, scene)
                entries = (awaited["index"], event.index)
                self._found.add(rule, str(awaited["index"]), *entries, days=late, **facts)

    # ---------------------------------------------------------------------------------- asking

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        yield from self._found.findings()
        yield from self._overdue_awaited(scene, today)
        if scene.profile is None:
            return
        unaccounted = dict(self._unaccounted(scene, today))
        yield from unaccounted.values()
        for key in self._published.expected():
            yield from self._overdue(key, scene, today, unaccounted)
            yield from self._gaps(key, scene, today)

    def _lacking(self, key: Key, scene: Scene, today: date) -> list[Missing]:
        return self._published.lacking(key, today, scene.catalogue, scene.profile, scene.calendar)

    def _overdue(
        self,
        key: Key,
        scene: Scene,
        today: date,
        unaccounted: Mapping[str, Finding],
    ) -> Iterator[Finding]:
        lacking = self._lacking(key, scene, today)
        category = scene.catalogue.categories.get(key[0])
        if category is not None and category.kind == _FINANCIAL:
            lacking = [each for each in lacking if each.period not in unaccounted]
        if not lacking or category is None:
            return
        first = lacking[0]
        rule = OVERDUE if category.grade == "A" else OVERDUE_PRACTICE
        yield Finding(
            replace(rule, grade=category.grade),
            f"{'|'.join(key)}|{first.period}",
            (),
            0,
            (today - first.due).days,
            first.due.isoformat(),
            {
                **_names(key, scene),
                "period": first.period,
                "due": first.due.isoformat(),
                "count": len(lacking),
            },
        )

    def _gaps(self, key: Key, scene: Scene, today: date) -> Iterator[Finding]:
        """Find days that a regular series of accounts leaves out, where no period is overdue."""
        series = self._published.series.get(key)
        category, profile = scene.catalogue.categories.get(key[0]), scene.profile
        if series is None or category is None or category.kind != _FINANCIAL or profile is None:
            return
        months = MONTHS.get(frequency_of(category, profile), 0)
        for first, last, since in series.gaps():
            days = (clamped(last) - clamped(first)).days + 1
            told = (today - clamped(since)).days > _GAP_DAYS
            if told and (not months or profile.period_due is None or days < 28 * months):
                cause = f"{'|'.join(key)}|{first}"
                facts = {**_names(key, scene), "first": first, "last": last}
                yield Finding(GAP, cause, (), 0, days, since, facts)

    def _unaccounted(self, scene: Scene, today: date) -> Iterator[tuple[str, Finding]]:
        """Find the periods in which money moved and of which no account was published."""
        profile = scene.profile
        category = None if profile is None else _finance_category(profile, scene)
        if profile is None or category is None or not self._months:
            return
        for period, due in missing(
            self._finance,
            clamped(scene.founded),
            today,
            category=category,
            profile=profile,
            calendar=scene.calendar,
        ):
            if not any(month in self._months for month in months_of(period)):
                continue
            days = (today - due).days
            red = days > _RED_DAYS and profile.grade == "A"
            facts = {"period": period, "due": due.isoformat()}
            rule = MISSING if red else MISSING_LOCAL
            yield period, Finding(rule, period, (), 0, days, due.isoformat(), facts)

    def _overdue_awaited(self, scene: Scene, today: date) -> Iterator[Finding]:
        for awaited in self._awaited.values():
            days = (today - clamped(awaited["due"])).days
            if days <= 0:
                continue
            rule = RESULT_LATE
            if awaited["type"] == "demand":
                red = awaited["strict"] and days > _RED_DAYS
                rule = DEMAND_IGNORED if red else DEMAND_LATE
            facts = _awaited_facts(awaited, scene)
            index = awaited["index"]
            yield Finding(rule, str(index), (index,), 0, days, awaited["due"], facts)

    # ---------------------------------------------------------------------------------- keeping

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return {
            "published": self._published.save(),
            "recent": self._recent,
            "finance": self._finance.save(),
            "months": self._months,
            "awaited": self._awaited,
            "found": self._found.save(),
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._published.load(value["published"])
        self._recent = dict(value["recent"])
        self._finance = load_series(value["finance"])
        self._months = dict(value["months"])
        self._awaited = dict(value["awaited"])
        self._found.load(value["found"])


def _stem(title: str) -> str:
    """Give what the titles of one series have in common: all but numbers and brackets."""
    return _NUMBERS.sub("", title)


def _overlap(period: str, other: str) -> bool:
    """Say whether two periods count days twice: a month within its quarter is no such thing."""
    if period == other:
        return False
    (first, last), (begin, end) = period_days(period), period_days(other)
    if last < begin or end < first:
        return False
    outer = period if first <= begin and end <= last else other
    inside = (first <= begin and end <= last) or (begin <= first and last <= end)
    return not inside or "/" in outer


def _finance_category(profile: Profile, scene: Scene) -> Category | None:
    """Give a category of finance that is published as often as the profile asks of finance."""
    return next(
        (
            category
            for category in scene.catalogue.categories.values()
            if category.kind == _FINANCIAL
            and profile.applies(category)
            and frequency_of(category, profile) == profile.finance
            and profile.finance in MONTHS
        ),
        None,
    )


def _names(key: Key, scene: Scene) -> dict[str, str]:
    """Give the names by which a sentence speaks of a series."""
    category = scene.catalogue.categories.get(key[0])
    name = key[0] if category is None else f"{key[0]} {category.name}"
    return {"code": key[0], "name": name, "place": f"（{key[1]}）" if key[1] else ""}


def _awaited_facts(awaited: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    name = _names((awaited["codes"][0], ""), scene)["name"]
    return {"name": name, "due": awaited["due"], "count": awaited["count"]}
