"""What a ledger owes and by when: due, overdue, and objections that wait for an answer.

The days are those of `ledger.affairs.clocks`, so that the board and the audit say the same.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from api.desk.facts import stories, title_of
from api.desk.reading import Reading
from ledger.affairs.audit.books_closing import GRACE_DAYS
from ledger.affairs.objections import Objections
from ledger.affairs.periods import period_days
from ledger.affairs.publicity import hung_from, on_board, standing

AHEAD_DAYS = 30
"""How many days ahead something is called due."""

_LABELS = {
    "work_item": ("工作事项", "work item"),
    "order": ("督办", "order"),
    "advance": ("备用金核销", "settlement of an advance"),
    "outflow": ("未经审批支出，待追认", "outflow to be ratified"),
}


class Due(NamedTuple):
    """Something to be done by the day *due*: by which kind of statement, about which entry."""

    kind: str
    zh: str
    en: str
    due: date
    does: str
    about: dict[str, Any]

    def shown(self, origin: str, today: date) -> dict[str, Any]:
        """Give it as JSON has it; *days* are those left, less than none when it is overdue."""
        return {
            "origin": origin,
            "kind": self.kind,
            "zh": self.zh,
            "en": self.en,
            "due": self.due.isoformat(),
            "days": (self.due - today).days,
            "type": self.does,
            "about": self.about,
        }


def all_due(reading: Reading, today: date) -> list[Due]:
    """Give what is overdue, and what is due within `AHEAD_DAYS`, the earliest first."""
    found = [
        *_publications(reading, today),
        *_notices(reading, today),
        *_closings(reading, today),
        *_open(reading, today),
        *_matters(reading, today),
    ]
    last = today + timedelta(days=AHEAD_DAYS)
    return sorted((each for each in found if each.due <= last), key=lambda each: each.due)


def _publications(reading: Reading, today: date) -> Iterable[Due]:
    """Give the periods that are to be published, of what this ledger publishes."""
    catalogue, profile, calendar = reading.scene(today)
    published = reading.tallies.published
    until = today + timedelta(days=AHEAD_DAYS + 1)
    for key in published.expected():
        category = catalogue.categories.get(key[0])
        place = f"（{key[1]}）" if key[1] else ""
        for each in published.lacking(key, until, catalogue, profile, calendar):
            if category is None or period_days(each.period)[1] > today:
                continue
            yield Due(
                "notice",
                f"公布“{category.name}”{place}，{each.period}",
                f"publish {category.code} {category.name}{place} of {each.period}",
                each.due,
                "notice",
                {"catalogue": key[0], "place": key[1], "period": each.period},
            )


def _notices(reading: Reading, today: date) -> Iterable[Due]:
    """Give the notices to be hung, and those to be taken down for the persons on them."""
    catalogue, profile, calendar = reading.scene(today)
    for named, life in reading.tallies.notices.lives.items():
        stands = standing(life, today, catalogue, profile, calendar)
        about = {"notice": named, "entry": life["index"], "title": life["title"]}
        if stands.word in {"planned", "shown"} and on_board(life) and not life["postings"]:
            yield Due(
                "posting",
                f"张贴《{life['title']}》并拍照",
                f"hang {life['title']} and photograph it",
                hung_from(life),
                "posting",
                about,
            )
        if life["last"] and stands.word in {"shown", "window_over"}:
            yield Due(
                "takedown",
                f"《{life['title']}》有个人名单，到期要撤下",
                f"take down {life['title']}, a list of persons",
                date.fromisoformat(life["last"]),
                "takedown",
                about,
            )


def _closings(reading: Reading, today: date) -> Iterable[Due]:
    """Give the first month with money that is over and not closed."""
    tallies = reading.tallies
    closed = max((period_days(e.body["period"])[1] for e in tallies.closings), default=date.min)
    days = [m.delta.day for m in tallies.moved if m.type != "opening"]
    open_days = [day for day in days if day > closed.isoformat()]
    if not open_days:
        return
    month = min(open_days)[:7]
    end = period_days(month)[1]
    if end < today:
        yield Due(
            "closing",
            f"{month} 结账",
            f"close {month}",
            end + timedelta(days=GRACE_DAYS),
            "closing",
            {"period": month},
        )


def _open(reading: Reading, today: date) -> Iterable[Due]:
    """Give advances, orders and work items with their days, and outflows to be ratified."""
    does = {"work_item": "work_report", "order": "rectification", "advance": "settlement"}
    for event in reading.tallies.open.values():
        zh, en = _LABELS[event.type]
        due = event.body.get("due") or event.body.get("date") or today.isoformat()
        title = title_of(event)
        yield Due(
            event.type,
            f"{zh}：{title}",
            f"{en}: {title}",
            date.fromisoformat(due),
            does.get(event.type, "ratification"),
            {"id": event.id, "entry": event.index, "title": title},
        )


def _matters(reading: Reading, today: date) -> Iterable[Due]:
    """Give the matters with a promised day, and emergencies that are to be ratified."""
    for story in stories(reading, today):
        about = {"matter": story.id, "entry": story.index, "title": story.title}
        if story.promised and not story.outcome:
            yield Due(
                "matter",
                f"承诺办结：{story.title}",
                f"promised: {story.title}",
                date.fromisoformat(story.promised),
                "result",
                about,
            )
        decided = story.standing.decided if story.standing else ""
        if story.emergency and story.ratify_by and not decided:
            yield Due(
                "emergency",
                f"应急事项追认：{story.title}",
                f"ratify the emergency: {story.title}",
                date.fromisoformat(story.ratify_by),
                "step",
                about,
            )


def waiting_objections(reading: Reading, today: date) -> list[dict[str, Any]]:
    """Give the objections that nobody has answered yet, with their clocks; late ones first."""
    _, profile, calendar = reading.scene(today)
    objections = Objections(profile, calendar)
    for event in reading.tallies.objections:
        objections.take(event)
    found = []
    for story in objections.stories():
        word = story.standing(today)
        if word == "answered":
            continue
        due = story.clocks.street if story.escalations else story.clocks.reply
        found.append(
            {
                "origin": reading.origin,
                "objection": story.id,
                "entry": story.index,
                "about": story.about,
                "subject": story.subject,
                "by": story.by,
                "day": story.day.isoformat(),
                "standing": word,
                "escalated": bool(story.escalations),
                "due": due.isoformat() if due else None,
                "days": (due - today).days if due else None,
                "type": "reply",
            }
        )
    return sorted(found, key=lambda each: (each["standing"] != "late", each["due"] or "9"))
