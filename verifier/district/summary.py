"""What a round says of the district: one sentence, ten things to do, what changed, rates, streets.

Objections are never counted, and hints never shown. Streets are put in order by what is wrong with
them, the worst first; the week is the seven days up to the round's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ledger.affairs.audit.finding import Colour, yuan
from ledger.affairs.audit.rates import NAMES, Rate
from ledger.affairs.audit.rows import Row, State
from verifier.district.outcome import Outcome
from verifier.district.round import Round
from verifier.language import Text
from verifier.verdict import Verdict

SILENT_DAYS = 30
TO_DO = 10
_WEEK = timedelta(days=7)

RATE_NAMES: Mapping[str, Text] = {
    "publication": Text("公开率", "published in time"),
    "closing": Text("结账率", "closed in time"),
    "answers": Text("答复率", "answered in time"),
    "posting": Text("张贴率", "posted in time"),
}
_SHARED = Text(
    "同一张发票在 {count} 处报销，共 {yuan} 元：{places}（账本和条目号）。",
    "one invoice was paid {count} times, {yuan} yuan in all: {places} (ledger and entry).",
)
_SENTENCE = Text(
    "{count} 本账：{proved} 相符，{disproved} 不符，{unchecked} 没查成；{silent} 本 "
    + str(SILENT_DAYS)
    + " 天没有新记录。",
    "{count} ledgers: {proved} proved, {disproved} disproved, {unchecked} could not be checked; "
    "{silent} without a new entry in " + str(SILENT_DAYS) + " days.",
)


class ToDo(NamedTuple):
    """One thing to do today: about which ledger, what was found, and what is at stake."""

    street: str
    name: str
    kind: str
    text: Text
    amount: int
    days: int
    row: str


class Change(NamedTuple):
    """A ledger whose verdict is another than in the round before."""

    street: str
    name: str
    before: str
    now: str


class Shared(NamedTuple):
    """An invoice that stands paid in several ledgers: where, and how much altogether."""

    places: tuple[tuple[str, str, int], ...]
    amount: int

    @property
    def text(self) -> Text:
        """Say it in a sentence."""
        places = [f"{street} {name} {entry}" for street, name, entry in self.places]
        facts = {"count": len(self.places), "yuan": yuan(self.amount)}
        return Text(
            _SHARED.zh.format(places="、".join(places), **facts),
            _SHARED.en.format(places=", ".join(places), **facts),
        )


class Street(NamedTuple):
    """How a street's ledgers stand, and what is new this week."""

    street: str
    ledgers: int
    disproved: int
    unchecked: int
    silent: int
    red: int
    yellow: int
    new_red: int
    new_yellow: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A round, summed up. *compared* is the day of the round before, or nothing."""

    day: date
    sentence: Text
    counts: Mapping[str, int]
    to_do: tuple[ToDo, ...]
    changes: tuple[Change, ...]
    news: int
    gone: int
    compared: str
    rates: Mapping[str, Rate]
    streets: tuple[Street, ...]
    silent: tuple[Outcome, ...]
    keys: tuple[Outcome, ...]
    shared: tuple[Shared, ...]
    outcomes: tuple[Outcome, ...]


def sum_up(found: Round, before: Round | None) -> Summary:
    """Sum up the round *found*, compared with the one *before* it."""
    outcomes, day = found.outcomes, found.day
    silent = tuple(each for each in outcomes if _is_silent(each, day))
    counts = {verdict.value: 0 for verdict in Verdict}
    for each in outcomes:
        counts[each.verdict] += 1
    counts |= {"count": len(outcomes), "silent": len(silent)}
    facts = {
        "count": len(outcomes),
        "proved": counts[Verdict.PROVED.value],
        "disproved": counts[Verdict.DISPROVED.value],
        "unchecked": counts[Verdict.UNCHECKED.value],
        "silent": len(silent),
    }
    rows = [row for each in outcomes for row in each.rows]
    shared = _shared(outcomes)
    to_do = [*_to_do(outcomes), *(_about(each) for each in shared)]
    return Summary(
        day=day,
        sentence=Text(_SENTENCE.zh.format(**facts), _SENTENCE.en.format(**facts)),
        counts=counts,
        to_do=tuple(sorted(to_do, key=_urgency)[:TO_DO]),
        changes=_changes(outcomes, before),
        news=0 if before is None else sum(row.is_news for row in rows),
        gone=sum(row.state == State.CLOSED.value for row in rows),
        compared="" if before is None else before.day.isoformat(),
        rates=_rates(outcomes),
        streets=_streets(outcomes, day),
        silent=silent,
        keys=tuple(each for each in outcomes if each.keys),
        shared=shared,
        outcomes=outcomes,
    )


def _is_silent(outcome: Outcome, today: date) -> bool:
    if not outcome.day:
        return False  # nobody knows
    return (today - date.fromisoformat(outcome.day)).days > SILENT_DAYS


_ORDER = {"disproved": 0, "red": 1, "ordered": 2, "could_not_check": 3, "yellow": 4}


def _urgency(each: ToDo) -> tuple[int, int, int, str, str, str]:
    return _ORDER[each.kind], -each.amount, -each.days, each.street, each.name, each.row


def _to_do(outcomes: Iterable[Outcome]) -> Iterable[ToDo]:
    for each in outcomes:
        if each.verdict != Verdict.PROVED.value:
            text = Text(each.zh, each.en)
            yield ToDo(each.street, each.name, each.verdict, text, 0, 0, "")
        for row in each.open_rows():
            kind = _kind(row)
            if kind:
                text = Text(row.zh, row.en)
                yield ToDo(each.street, each.name, kind, text, row.amount, row.days, row.id)


def _shared(outcomes: Iterable[Outcome]) -> tuple[Shared, ...]:
    """Find the invoices that more than one ledger has paid, those of the most money first."""
    uses: dict[str, list[tuple[Outcome, int, int]]] = {}
    for each in outcomes:
        for invoice, entry, amount in each.invoices:
            uses.setdefault(invoice, []).append((each, entry, amount))
    shared = [
        Shared(
            tuple((each.street, each.name, entry) for each, entry, _ in paid),
            sum(amount for _, _, amount in paid),
        )
        for paid in uses.values()
        if len({each.prefix for each, _, _ in paid}) > 1
    ]
    return tuple(sorted(shared, key=lambda each: (-each.amount, each.places)))


def _about(shared: Shared) -> ToDo:
    street, name, _ = shared.places[0]
    return ToDo(street, name, Colour.YELLOW.value, shared.text, shared.amount, 0, "")


def _kind(row: Row) -> str:
    """Say what a row asks for today; what was explained asks for nothing."""
    if row.state == State.EXPLAINED.value:
        return ""
    if row.state == State.ORDERED.value:
        return "ordered"
    return row.colour


def _changes(outcomes: Iterable[Outcome], before: Round | None) -> tuple[Change, ...]:
    if before is None:
        return ()
    earlier = {each.prefix: each.verdict for each in before.outcomes}
    return tuple(
        Change(each.street, each.name, earlier[each.prefix], each.verdict)
        for each in outcomes
        if each.prefix in earlier and earlier[each.prefix] != each.verdict
    )


def _rates(outcomes: Iterable[Outcome]) -> dict[str, Rate]:
    sums = {name: [0, 0] for name in NAMES}
    for each in outcomes:
        for name, (done, due) in each.rates.items():
            sums[name][0] += done
            sums[name][1] += due
    return {name: Rate(done, due) for name, (done, due) in sums.items()}


def _streets(outcomes: Iterable[Outcome], day: date) -> tuple[Street, ...]:
    by_street: dict[str, list[Outcome]] = {}
    for each in outcomes:
        by_street.setdefault(each.street, []).append(each)
    streets = [_street(name, ledgers, day) for name, ledgers in by_street.items()]
    return tuple(sorted(streets, key=_badness))


def _street(name: str, ledgers: list[Outcome], day: date) -> Street:
    week = (day - _WEEK).isoformat()

    def rows(colour: Colour, *, new: bool) -> int:
        return sum(
            row.first_seen > week or not new for each in ledgers for row in each.open_rows(colour)
        )

    return Street(
        name,
        len(ledgers),
        sum(each.verdict == Verdict.DISPROVED.value for each in ledgers),
        sum(each.verdict == Verdict.UNCHECKED.value for each in ledgers),
        sum(_is_silent(each, day) for each in ledgers),
        rows(Colour.RED, new=False),
        rows(Colour.YELLOW, new=False),
        rows(Colour.RED, new=True),
        rows(Colour.YELLOW, new=True),
    )


def _badness(street: Street) -> tuple[float, ...]:
    """Put the worst first: what is disproved, then new red rows, for each ledger that it has."""
    return tuple(
        -number / street.ledgers
        for number in (
            street.disproved,
            street.new_red,
            street.red,
            street.unchecked,
            street.new_yellow,
            street.yellow,
            street.silent,
        )
    )
