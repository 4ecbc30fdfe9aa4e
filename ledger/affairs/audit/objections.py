"""Objections, their answers, and orders 民主监督: what was not answered, or not as it should be.

Open ones are kept, answered ones go to the shelf and come back when something more happens. Who
objects is not known here, and how many do is nobody's fault.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, ClassVar

from ledger.affairs.audit.docket import Docket, Record
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.objection_rules import (
    ALONE,
    CODE_LATE,
    CODE_TWICE,
    CODE_WRONG,
    CODES_OVER,
    DEMAND_COUNT,
    HANDOVER,
    LATE,
    ORDER_LATE,
    ORDER_OVERDUE,
    REPEATED,
    REPLY_CLAUSES,
    RULES,
    SLIP_UNKNOWN,
    STREET_CLAUSES,
    STREET_LATE,
    STREET_UNANSWERED,
    UNANSWERED,
    WAITING,
)
from ledger.affairs.audit.places import rests_on
from ledger.affairs.audit.scene import Scene
from ledger.affairs.audit.signers import Signers
from ledger.affairs.audit.slips import Slips
from ledger.affairs.calendar import day_of
from ledger.affairs.codes import check_code, hash_code
from ledger.affairs.objections import answer_day, clocks_of, is_of_street, objection_day
from ledger.core.errors import LedgerError

_WAITING_DAYS = 30  # a hint, where the place has no date (U)
_MAX_CODES = 500  # that a demand can list
_SHOWN = 20  # entries that a row names
_RECORDED_DAYS = 7  # after which an answer no longer counts on the day that it states
_CODES, _LOTS, _TEXTS = "objections.codes", "objections.lots", "objections.texts"  # on the shelf


class Objections:
    """The family of rules about objections and orders; it sees all events, to know who signed."""

    name: ClassVar[str] = "objections"
    types: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = RULES

    def __init__(self) -> None:
        self._docket = Docket("objections", RULES)
        self._signers = Signers()
        self._slips = Slips()
        self._handed: dict[str, list[Any]] = {}  # day, those left out by id, those not open
        self._drawn: list[list[Any]] = []  # of each lot: first day, last day, how many
        self._take = {
            "objection": self._take_objection,
            "reply": self._take_reply,
            "escalation": self._take_escalation,
            "order": self._take_order,
            "rectification": self._take_rectification,
            "codes": self._take_codes,
            "slips": self._take_slips,
            "demand": self._take_demand,
            "handover": self._take_handover,
        }

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event."""
        self._signers.take(event, scene.shelf)
        take = self._take.get(event.type)
        if take is not None:
            take(event, scene)

    # ------------------------------------------------------------------------ codes and slips

    def _take_codes(self, event: Event, scene: Scene) -> None:
        body = event.body
        lot = f"{event.index} {body['root']} {body['count']} {body['until']}"
        scene.shelf.put(_LOTS, event.id, lot)
        self._drawn.append([body["day"], body["until"], body["count"]])

    def _take_slips(self, event: Event, _scene: Scene) -> None:
        body = event.body
        self._slips.lay_out(event.index, body["book"], body["first"], body["last"])

    def _take_demand(self, event: Event, scene: Scene) -> None:
        body, entry = event.body, (event.index,)
        codes = body.get("codes")
        if codes is None:
            return
        since = day_of(event.time_ms).isoformat()
        used = [first for code in codes if (first := scene.shelf.get(_CODES, code))]
        for code in codes:
            scene.shelf.put(_CODES, code, str(event.index))
        found = []
        if used:
            entries = tuple(sorted({event.index, *map(int, used)}))
            facts = {"entry": event.index, "count": len(used)}
            found.append(Finding(CODE_TWICE, str(event.index), entries, since=since, facts=facts))
        if body["count"] > len(codes) < _MAX_CODES and "slips" not in body:
            facts = {"count": body["count"], "codes": len(codes)}
            found.append(Finding(DEMAND_COUNT, str(event.index), entry, since=since, facts=facts))
        day = body["day"]
        good = sum(count for first, until, count in self._drawn if first <= day <= until)
        if len(codes) > good:
            facts = {"codes": len(codes), "good": good}
            found.append(Finding(CODES_OVER, str(event.index), entry, since=since, facts=facts))
        self._docket.keep(event.id, found)

    def _judge_code(self, event: Event, scene: Scene) -> Iterator[Finding]:
        """Find whether the code is one of its lot, in time, and used nowhere else."""
        shown, shelf = event.body["code"], scene.shelf
        facts: dict[str, str | int] = {"entry": event.index}
        cause, since = str(event.index), day_of(event.time_ms).isoformat()
        hashed = hash_code(bytes.fromhex(shown["code"])).hex()
        used = shelf.get(_CODES, hashed)
        shelf.put(_CODES, hashed, cause)
        if used:
            entries = tuple(sorted((int(used), event.index)))
            facts |= {"entry": int(used), "count": 1}
            yield Finding(CODE_TWICE, cause, entries, since=since, facts=facts)
        lot = shelf.get(_LOTS, shown["issue"])
        if lot is None:  # admission has seen to it
            return
        index, root, count, until = lot.split()
        try:
            check_code(shown, int(count), bytes.fromhex(root))
        except LedgerError:
            facts = {"entry": event.index, "lot": int(index)}
            entries = tuple(sorted((int(index), event.index)))
            yield Finding(CODE_WRONG, cause, entries, since=since, facts=facts)
        late = (day_of(event.made_ms) - date.fromisoformat(until)).days
        if late > 0:
            facts = {"entry": event.index, "until": until}
            yield Finding(CODE_LATE, cause, (event.index,), days=late, since=since, facts=facts)

    # -------------------------------------------------------------------- objection to answer

    def _take_objection(self, event: Event, scene: Scene) -> None:
        body = event.body
        found: list[Finding] = []
        if "code" in body:
            found += self._judge_code(event, scene)
        else:
            slip, entered = body["slip"], day_of(event.time_ms)
            if not self._slips.hand_in(event.index, slip["book"], slip["no"], entered):
                facts = {"book": slip["book"], "number": slip["no"]}
                since, entry = entered.isoformat(), (event.index,)
                found.append(Finding(SLIP_UNKNOWN, str(event.index), entry, 0, 0, since, facts))
        self._docket.keep(f"{event.id}:use", found)  # whatever becomes of the objection
        subject = body.get("subject", "")
        self._docket.open[event.id] = {
            "kind": "objection",
            "index": event.index,
            "day": objection_day(event).isoformat(),
            "subject": subject,
            "signed": self._people(scene.index_of(subject) if subject else None, scene),
            "about": body["about"],
            "answers": [],  # index, day, people who signed, whether the street did, repeats which
            "escalated": [],  # index, day
        }

    def _people(self, index: int | None, scene: Scene) -> list[str]:
        """Give the people who signed entry *index*, sorted."""
        slugs = () if index is None else self._signers.of(index, scene.shelf)
        return sorted({scene.offices.person_of(slug) or slug for slug in slugs})

    def _take_reply(self, event: Event, scene: Scene) -> None:
        body, shelf = event.body, scene.shelf
        record = self._docket.find(body["objection"], shelf)
        if record is None:
            return
        key = sha256(body["text"].encode()).hexdigest()
        what = f"{record['subject']} {record['about']}"
        first, _, earlier = (shelf.get(_TEXTS, key) or "").partition(" ")
        if not first:
            shelf.put(_TEXTS, key, f"{event.index} {what}")
        repeats = int(first) if first and earlier != what else None
        people, street = self._people(event.index, scene), is_of_street(event, scene.offices)
        answer = [event.index, answer_day(event).isoformat(), people, street, repeats]
        record["answers"].append(answer)
        for day, left, _ in self._handed.values():
            if answer[1] <= day:
                left.pop(body["objection"], None)
        self._settle(body["objection"], record, scene, event)

    def _take_escalation(self, event: Event, scene: Scene) -> None:
        record = self._docket.find(event.body["objection"], scene.shelf)
        if record is not None and not record["escalated"]:
            record["escalated"] = [event.index, answer_day(event).isoformat()]

    # -------------------------------------------------------------------------------- handovers

    def _take_handover(self, event: Event, scene: Scene) -> None:
        """Compare the objections that a handover lists as open with those that were, on its day."""
        body, day = event.body, event.body["date"]
        if "objections" not in body:
            return
        listed = set(body["objections"])
        left = {
            case: record["index"]
            for case, record in self._docket.open.items()
            if case not in listed and _was_open(record, day)
        }
        more = [
            scene.index_of(case)
            for case in body["objections"]
            if not _was_open(self._docket.look(case, scene.shelf), day)
        ]
        if left or more:
            entries = [-1 if each is None else each for each in more]
            self._handed[str(event.index)] = [day, left, entries]

    def _judge_handovers(self, today: date) -> Iterator[Finding]:
        for index, (day, left, more) in self._handed.items():
            late = (today - date.fromisoformat(day)).days > _RECORDED_DAYS
            if more or (left and late):
                named = {int(index), *more, *(left.values() if late else ())} - {-1}
                facts = {"day": day, "left": len(left) if late else 0, "more": len(more)}
                entries = tuple(sorted(named)[:_SHOWN])
                yield Finding(HANDOVER, index, entries, since=day, facts=facts)

    # ---------------------------------------------------------------------------------- orders

    def _take_order(self, event: Event, _scene: Scene) -> None:
        record = {"kind": "order", "index": event.index, "due": event.body["due"], "done": []}
        self._docket.open[event.id] = record

    def _take_rectification(self, event: Event, scene: Scene) -> None:
        record = self._docket.find(event.body["order"], scene.shelf)
        if record is not None:
            record["done"] = record["done"] or [event.index, answer_day(event).isoformat()]
            self._settle(event.body["order"], record, scene, event)

    # ---------------------------------------------------------------------------------- asking

    def _settle(self, case: str, record: Record, scene: Scene, event: Event) -> None:
        """Put *case* away, if nothing changes any more by time alone."""
        if record["kind"] == "order" or _is_answered(record):
            found = _judge(record, scene, day_of(event.time_ms))
            self._docket.settle(case, scene.shelf, found)

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*; asking changes nothing."""
        found = list(self._docket.findings())
        for record in self._docket.open.values():
            found += _judge(record, scene, today)
        found += self._slips.findings(scene.calendar, today)
        found += self._judge_handovers(today)
        return found

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return {
            "docket": self._docket.save(),
            "signers": self._signers.save(),
            "slips": self._slips.save(),
            "drawn": self._drawn,
            "handed": self._handed,
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._docket.load(value["docket"])
        self._signers.load(value["signers"])
        self._slips.load(value["slips"])
        self._drawn = list(value["drawn"])
        self._handed = dict(value["handed"])


def _was_open(record: Record | None, day: str) -> bool:
    """Say whether *record* is an objection that was there on *day* and had no answer."""
    if record is None or record["kind"] != "objection" or record["day"] > day:
        return False
    return all(answer[1] > day for answer in record["answers"])


def _is_answered(record: Record) -> bool:
    """Say whether an objection has all the answers that it waits for."""
    if not record["escalated"]:
        return bool(record["answers"])
    return any(street for _, _, _, street, _ in record["answers"])


def _judge(record: Record, scene: Scene, today: date) -> Iterator[Finding]:
    if record["kind"] == "order":
        yield from _judge_order(record, today)
        return
    yield from _judge_clocks(record, scene, today)
    index, answers = record["index"], record["answers"]
    facts = {"about": record["about"]}
    who = {person for _, _, people, _, _ in answers for person in people}
    if answers and record["signed"] and who <= set(record["signed"]):
        entries = (index, *(answer[0] for answer in answers))
        since = answers[0][1]
        yield Finding(ALONE, str(index), entries, since=since, facts=facts)
    for entry, day, _, _, repeats in answers:
        if repeats is not None:
            said = {**facts, "entry": entry, "first": repeats}
            entries = tuple(sorted((repeats, entry)))
            yield Finding(REPEATED, str(entry), entries, since=day, facts=said)


def _judge_order(record: Record, today: date) -> Iterator[Finding]:
    index, due, done = record["index"], record["due"], record["done"]
    end = date.fromisoformat(done[1]) if done else today
    late, since = _late(date.fromisoformat(due), end)
    if late > 0:
        rule, entries = (ORDER_LATE, (index, done[0])) if done else (ORDER_OVERDUE, (index,))
        yield Finding(rule, str(index), entries, days=late, since=since, facts={"due": due})


def _judge_clocks(record: Record, scene: Scene, today: date) -> Iterator[Finding]:
    index, answers, escalated = record["index"], record["answers"], record["escalated"]
    day = date.fromisoformat(record["day"])
    went = date.fromisoformat(escalated[1]) if escalated else None
    clocks = clocks_of(day, went, scene.profile, scene.calendar)
    facts = {"about": record["about"]}
    first = answers[0] if answers else None
    if clocks.reply is not None:
        rules = (UNANSWERED, LATE)
        own = rests_on(scene.profile, REPLY_CLAUSES)
        yield from _judge_clock(rules, record, first, clocks.reply, today, own=own)
    elif first is None and (today - day).days > _WAITING_DAYS:
        since = (day + timedelta(days=_WAITING_DAYS + 1)).isoformat()
        days = (today - day).days
        yield Finding(WAITING, str(index), (index,), days=days, since=since, facts=facts)
    if clocks.street is not None:
        street = next((answer for answer in answers if answer[3]), None)
        rules = (STREET_UNANSWERED, STREET_LATE)
        own = rests_on(scene.profile, STREET_CLAUSES)
        yield from _judge_clock(rules, record, street, clocks.street, today, own=own)


def _judge_clock(
    rules: tuple[Rule, Rule],
    record: Record,
    answer: list[Any] | None,
    due: date,
    today: date,
    *,
    own: Mapping[str, str],
) -> Iterator[Finding]:
    """Find that *answer* is not there (the first rule) or came late (the second)."""
    index = record["index"]
    end = today if answer is None else date.fromisoformat(answer[1])
    late, since = _late(due, end)
    if late > 0:
        rule, entries = (rules[0], (index,)) if answer is None else (rules[1], (index, answer[0]))
        facts = {"about": record["about"], "due": due.isoformat(), **own}
        yield Finding(rule.graded(facts), str(index), entries, days=late, since=since, facts=facts)


def _late(due: date, end: date) -> tuple[int, str]:
    """Give by how many days *end* is past *due*, and the first day past."""
    return (end - due).days, (due + timedelta(days=1)).isoformat()
