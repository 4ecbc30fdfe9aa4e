"""What a community's group chat is told: what is due, waits for signatures, or for an answer.

Each thing is named by its kind, its number and how it stands, never by anybody's name, an amount or
words that somebody wrote: a group chat is no place for them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal, NamedTuple, get_args

from api.desk.demands import standing_in
from api.desk.draft_document import decode_draft
from api.desk.due import Due, all_due, waiting_objections
from api.desk.objections import waiting_in
from api.desk.proposing import at_present
from api.desk.reading import Reading
from api.desk.robots import LANGUAGES, Item, Language, draft_link, form_link, page_link
from ledger.affairs.calendar import day_of
from ledger.affairs.types.labels import Label, label_of
from ledger.storage.desk.drafts import DraftRecords
from ledger.storage.desk.objections import ObjectionRecords

Matter = Literal["due", "sign", "returned", "answer", "enter"]
MATTERS: Final[tuple[Matter, ...]] = get_args(Matter)
_MOST_DRAFTS: Final = 2_000
_STATES: Final = ("open", "returned", "stuck")
_NO_CHARACTERS: Final = 24
_NO_DAY: Final = 10_000
"""Sorts what has no day after what has one."""

_LABELS: Final[Mapping[str, Label]] = {
    "notice": Label("公示", "notice"),
    "posting": Label("张贴拍照", "posting with photograph"),
    "takedown": Label("撤下公示", "taking a notice down"),
    "closing": Label("结账", "closing"),
    "work_item": Label("工作事项", "work item"),
    "order": Label("督办", "order"),
    "advance": Label("备用金核销", "settlement of an advance"),
    "outflow": Label("未经审批支出追认", "ratification of an outflow"),
    "matter": Label("承诺办结", "promised result"),
    "emergency": Label("应急事项追认", "ratification of an emergency"),
}
_NOTHING: Final = Label("", "")
_FILLED: Final[Mapping[str, tuple[str, str]]] = {
    # What a form is about, where a field of its body says so: the field, and what of the matter.
    "work_report": ("item", "id"),
    "rectification": ("order", "id"),
    "settlement": ("advance", "id"),
    "ratification": ("outflow", "id"),
    "takedown": ("notice", "notice"),
}
_PREFILLED: Final = ("catalogue", "place", "period", "notice")


class Told(NamedTuple):
    """A thing to tell: of which kind, under which name it is told once a day, how many days left.

    *days* is below zero where it is overdue.
    """

    matter: Matter
    name: str
    days: int
    label: Label
    no: Label
    standing: Label
    link: str

    def item(self, language: Language) -> Item:
        """Give it in the words of *language*."""
        at = LANGUAGES.index(language)
        return Item(self.label[at], self.no[at], self.standing[at], self.link)


class Sources(NamedTuple):
    """What is read for a group: a ledger's reading, and the desk's drafts and codes."""

    reading: Reading
    drafts: DraftRecords
    objections: ObjectionRecords


def what_to_tell(sources: Sources, base: str, now_ms: int, ahead_days: int) -> list[Told]:
    """Give what a ledger's group is to know now, the most pressing first.

    *base* is the desk's own address; what is due in more than *ahead_days* is left out.
    """
    today = day_of(now_ms)
    found = [
        *_due(sources.reading, base, today, ahead_days),
        *_drafts(sources, base, now_ms),
        *_answers(sources.reading, base, today),
        *_to_enter(sources, base, today),
    ]
    return sorted(found, key=lambda each: each.days)


def _due(reading: Reading, base: str, today: date, ahead_days: int) -> Iterable[Told]:
    for each in all_due(reading, today):
        days = (each.due - today).days
        if days <= ahead_days:
            no = _number(each)
            about = _about(each)
            link = form_link(base, reading.origin, each.does, about)
            name = f"{each.kind} {no.zh} {each.due}"
            label = _LABELS.get(each.kind) or label_of(each.does)
            yield Told("due", name, days, label, no, _left(days), link)


def _number(due: Due) -> Label:
    about = due.about
    if "entry" in about:
        return _entry(about["entry"])
    names = ("catalogue", "place", "period")
    return _same(" ".join(str(about[name]) for name in names if about.get(name)))


def _entry(index: object) -> Label:
    return Label(f"第 {index} 条", f"entry {index}")


def _same(text: str) -> Label:
    return Label(text, text)


def _about(due: Due) -> dict[str, str]:
    field = _FILLED.get(due.does)
    if field is not None:
        return {field[0]: str(due.about[field[1]])}
    return {name: str(due.about[name]) for name in _PREFILLED if due.about.get(name)}


def _left(days: int) -> Label:
    if days < 0:
        return Label(f"逾期 {-days} 天", f"{_days(-days)} overdue")
    if days == 0:
        return Label("今天到期", "due today")
    return Label(f"还有 {days} 天", f"due in {_days(days)}")


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _drafts(sources: Sources, base: str, now_ms: int) -> Iterable[Told]:
    reading = sources.reading
    for row in sources.drafts.of_ledger(reading.origin, _STATES, _MOST_DRAFTS):
        draft = at_present(decode_draft(row.document), reading, now_ms)
        if draft.state not in _STATES:
            continue
        standing, no = _STANDING[draft.state](len(draft.waiting)), draft.statement.no
        yield Told(
            "sign" if draft.state == "open" else "returned",
            f"draft {draft.id} {draft.revision} {draft.state}",
            _NO_DAY,
            label_of(draft.statement.type),
            _same(no) if len(no) <= _NO_CHARACTERS else _NOTHING,
            standing,
            draft_link(base, reading.origin, draft.id),
        )


_STANDING: Final[Mapping[str, Callable[[int], Label]]] = {
    "open": lambda count: Label(
        f"等签字，还差 {count} 人", f"waits for signatures, {count} missing"
    ),
    "returned": lambda _: Label("被退回，要改", "came back, to be changed"),
    "stuck": lambda _: Label("账本没有收下，要改", "refused by the ledger, to be changed"),
}


def _answers(reading: Reading, base: str, today: date) -> Iterable[Told]:
    for each in waiting_objections(reading, today):
        days = _NO_DAY if each["days"] is None else int(each["days"])
        standing = _ANSWER if each["days"] is None else _and(_ANSWER, _left(days))
        link = form_link(base, reading.origin, "reply", {"objection": each["objection"]})
        name = f"objection {each['objection']}"
        label = label_of("objection")
        yield Told("answer", name, days, label, _entry(each["entry"]), standing, link)


_ANSWER: Final = Label("等答复", "waits for an answer")
_ENTER: Final = Label("等入账", "waits to be entered")
_ENOUGH: Final = Label("人数已够，等入账", "enough have asked, waits to be entered")


def _and(one: Label, two: Label) -> Label:
    return Label(f"{one.zh}，{two.zh}", f"{one.en}, {two.en}")


def _to_enter(sources: Sources, base: str, today: date) -> Iterable[Told]:
    """Give what residents sent and no office has entered yet."""
    reading = sources.reading
    link = page_link(base, "objections", reading.origin)
    for each in waiting_in(reading, sources.objections, today):
        days = (date.fromisoformat(each["enter_by"]) - today).days
        name, standing = f"received {each['no']}", _and(_ENTER, _left(days))
        yield Told("enter", name, days, label_of("objection"), _NOTHING, standing, link)
    for demand in _reached(standing_in(reading, sources.objections, today)["items"]):
        days = (date.fromisoformat(demand["enter_by"]) - today).days
        name = f"demand {demand['catalogue']} {demand['enter_by']}"
        no, standing = _same(str(demand["catalogue"])), _and(_ENOUGH, _left(days))
        yield Told("enter", name, days, _DEMAND, no, standing, link)


_DEMAND: Final = Label("联名", "demand")


def _reached(items: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return (each for each in items if each["enter_by"] is not None)
