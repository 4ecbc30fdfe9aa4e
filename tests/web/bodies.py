"""Bodies of every type, real ones, and what small changes make of them; the same for the same seed."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.statement import parse_statement
from ledger.affairs.types.bodies import check_body
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from mingbai.demo.calendar import quarters_before
from mingbai.demo.story import Story, charter_body
from tests.affairs import scenario
from tests.communities.admitted import Ledger, seal, vkeys_of

Json = Any
Dice = random.Random
TODAY = date(2026, 11, 22)

# ------------------------------------------------------------------------------- real ones


def real_bodies() -> dict[str, list[Json]]:
    """By type, the bodies of the vectors' scenarios and the demonstration's year that are right."""
    found: dict[str, dict[str, Json]] = {}
    for kind, body in (*_of_vectors(), *_of_the_demonstration()):
        if _is_right(kind, body):
            found.setdefault(kind, {}).setdefault(json.dumps(body, sort_keys=True), body)
    return {kind: list(bodies.values()) for kind, bodies in sorted(found.items())}


def _is_right(kind: str, body: Json) -> bool:
    try:
        check_body(kind, body)
    except (LedgerError, KeyError):
        return False
    return True


class _Ids(dict[str, bytes]):
    """An id for every step that is named, whether or not it was taken."""

    def __missing__(self, name: str) -> bytes:
        return sha256(name.encode()).digest()


def _of_vectors() -> Iterator[tuple[str, Json]]:
    for case in scenario.cases():
        run = scenario.Run(case)
        run.ids = _Ids()
        for step in run.steps() if "read" not in case else ():
            if "note" not in step:
                yield step["type"], run.envelope(step)["body"]


def _of_the_demonstration() -> Iterator[tuple[str, Json]]:
    ledger = Ledger(charter_body(vkeys_of()), quarters_before(TODAY)[0].first_day)
    told = Story(TODAY, ledger.charter, vkeys_of(), seal).tell().statements
    for text in (parse_note(ledger.notes[0]).text, *(each.text for each in told)):
        statement = parse_statement(text)
        yield statement.type, statement.body


# --------------------------------------------------------------------------- what they become

_TEXTS = (
    "", " ", "a", " a", "a ", "a\nb", "a\tb", "\n", "张\u3000", "\u3000张", "\u00a0a", "\ufeffa", "a\u200b",
    "\u180ea", "a\u2003", "\u202e三务", "a\u2028", "\u2066a", "\x7f", "\x85", "\ud800", "\U0001f600", "<b>", "=cmd()",
    "A", "a-1", "a_1", "1a", "CNY", "cny", "USDT", "ＣＮＹ", "0" * 64, "a" * 64, "A" * 64, "g" * 64, "0" * 32,
    "0" * 16, "110101", "110101001", "out", "in", "done", "approved", "cash", "start", "agree", "early",
    "__proto__", "constructor", "approved\n", "2026-01-01\n",
)  # fmt: skip
_DAYS = (
    "2026-11-22", "2026-11-23", "2020-01-01", "2027-12-31", "2026-02-29", "2024-02-29", "2026-02-30", "1900-01-01",
    "1899-12-31", "2999-12-31", "3000-01-01", "0000-01-01", "2026-13-01", "2026-00-10", "2026-1-01", "20261122",
    "2026-W47-7", "２０２６-11-22", "2026-11-22T00:00:00Z", " 2026-11-22", "+2026-11-22",
    "2026", "1899", "2026-11", "2026-Q4", "2026-Q5", "2026-H2", "2026-H3", "2026/2027", "2027/2026", "2026-11/2026-12",
    "2026-12/2026-11", "2026-Q4/2026-H2", "2026/", "/2026", "2026/2027/2028", "2999/3000", "2026-02-29/2026-03-01",
)  # fmt: skip
_COUNTS = (
    16,
    17,
    20,
    21,
    32,
    33,
    64,
    65,
    100,
    101,
    128,
    200,
    201,
    300,
    301,
    512,
    1000,
    1001,
    2000,
    2001,
)
_LIMITS = (
    0, 1, 16, 32, 33, 64, 100, 101, 365, 366, 1000, 1001, 10_000, 10_001, 100_000, 100_001, 1_000_000, 1_000_001,
    10_000_000, 10_000_001, MAX_INTEGER, MAX_INTEGER + 1, 1 << 63, 10**30,
)  # fmt: skip
_OTHERS: Sequence[Json] = (
    None, True, False, 0, 1, 1.5, 1e300, "", "a", [], {}, ["a"], [[]], [1, 2], {"a": 1}, {"org": "甲"}, {"office": "主任"},
    {"sealed": "0" * 64}, {"withheld": ""}, {"name": "甲"}, {"constructor": 1},
)  # fmt: skip


_LONG = 8_000


class Place(NamedTuple):
    """Where something stands: in an object or a list, under a key or a number."""

    holder: Json
    key: Any

    @property
    def value(self) -> Json:
        return self.holder[self.key]

    def put(self, value: Json) -> None:
        self.holder[self.key] = value


def places(value: Json) -> Iterator[Place]:
    """Every field and item, outer ones first."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield Place(value, key)
            yield from places(value[key])


class Changes:
    """Small changes; *donors* are bodies from which fields of the same name are taken."""

    def __init__(self, donors: Mapping[str, Sequence[Json]], dice: Dice) -> None:
        self.dice = dice
        self.fields: dict[str, list[Json]] = {}
        for body in (body for bodies in donors.values() for body in bodies):
            for place in places(body):
                if isinstance(place.holder, dict):
                    known = self.fields.setdefault(place.key, [])
                    known += [place.value] if len(known) < 50 and place.value not in known else []
        self.names = sorted(self.fields)

    def change(self, body: Json) -> Json:
        """Change a copy of *body* in one place, seldom in two or three."""
        body = deepcopy(body)
        for _ in range(self.dice.choice((1, 1, 1, 1, 1, 2, 2, 3))):
            found = [place for place in places(body) if not _is_deep_in_a_list(place)]
            if not found:
                self.add(body)
                continue
            place = self.dice.choice(found)
            self.dice.choice(self._ways(place))(place)
        return body

    def _ways(self, place: Place) -> list[Callable[[Place], None]]:
        ways: list[Callable[[Place], None]] = [self.replace, self.replace]
        if isinstance(place.holder, dict):
            ways += [self.drop, self.drop, self.rename, self.add_beside, self.exchange, self.swap]
        if isinstance(place.value, bool):
            return ways
        if isinstance(place.value, int):
            ways += [self.count] * 8
        if isinstance(place.value, str):
            ways += [self.retext] * 8
        if isinstance(place.value, list):
            ways += [self.relist] * 6
        return ways

    # ------------------------------------------------------------------------ fields

    def replace(self, place: Place) -> None:
        place.put(deepcopy(self.dice.choice(_OTHERS)))

    def drop(self, place: Place) -> None:
        del place.holder[place.key]

    def rename(self, place: Place) -> None:
        place.holder[self.name(place.key)] = place.holder.pop(place.key)

    def add_beside(self, place: Place) -> None:
        self.add(place.holder)

    def add(self, holder: Json) -> None:
        name = self.name("")
        holder[name] = deepcopy(self.dice.choice(self.fields.get(name, _OTHERS)))

    def name(self, old: str) -> str:
        made = (
            f"{old}x",
            old[:-1] or "x",
            old.title() or "X",
            "constructor",
            "__proto__",
            "has_own",
        )
        return self.dice.choice(made if self.dice.random() < 0.2 else self.names)

    def exchange(self, place: Place) -> None:
        """Take another body's field of this name."""
        place.put(deepcopy(self.dice.choice(self.fields.get(place.key, _OTHERS))))

    def swap(self, place: Place) -> None:
        """Let two fields of one object change places, if they hold the same kind of value."""
        alike = [key for key, each in place.holder.items() if type(each) is type(place.value)]
        other = self.dice.choice(alike)
        mine, theirs = place.value, place.holder[other]
        place.put(theirs)
        place.holder[other] = mine

    # ------------------------------------------------------------------------ values

    def count(self, place: Place) -> None:
        edges = [place.value + 1, place.value - 1, -place.value, 2 * place.value, *_LIMITS]
        edge = self.dice.choice(edges)
        place.put(-edge if self.dice.random() < 0.2 else edge)

    def retext(self, place: Place) -> None:
        old = place.value
        if self.dice.random() < 0.3:
            place.put(self.shifted(old))
            return
        at = self.dice.randrange(len(old) + 1)
        piece = self.dice.choice(_TEXTS)
        made: Sequence[str] = (
            self.dice.choice(_TEXTS),
            self.dice.choice(_DAYS),
            old[:at] + piece + old[at:],
            old[:at],
            old.upper(),
            self.dice.choice(("a", "三", "\U0001f600")) * self.dice.choice(_COUNTS),
            "字" * self.dice.choice((10_000, 10_001)),
        )
        place.put(self.dice.choice(made[:-1] if self.dice.random() < 0.95 else made))

    def shifted(self, text: str) -> str:
        """Another day, if it is one."""
        try:
            return str(
                date.fromisoformat(text) + timedelta(self.dice.choice((-400, -30, -1, 1, 400)))
            )
        except (ValueError, OverflowError):
            return self.dice.choice(_DAYS)

    def relist(self, place: Place) -> None:
        items = place.value
        if not items:
            items.append(deepcopy(self.dice.choice(_OTHERS)))
            return
        at = self.dice.randrange(len(items))
        size = self.dice.choice([count for count in _COUNTS if count <= 513])
        made: Sequence[Json] = (
            [*items, deepcopy(items[at])],
            [*items[:at], *items[at + 1 :]],
            items[::-1],
            [],
            [deepcopy(items[(at + number) % len(items)]) for number in range(size)],
        )
        place.put(self.dice.choice(made))


def _is_deep_in_a_list(place: Place) -> bool:
    """Whether it is one of many items, of which the first four stand for all."""
    return isinstance(place.holder, list) and place.key > 3


def changed_bodies(
    donors: Mapping[str, Sequence[Json]], each: int, seed: int
) -> Iterator[tuple[str, Json]]:
    """Every type's bodies as they are, and *each* changed ones of every type."""
    dice = Dice(seed)
    changes = Changes(donors, dice)
    for kind, bodies in donors.items():
        yield from ((kind, body) for body in bodies)
        shapes = _by_shape(bodies)
        for _ in range(each):
            yield kind, changes.change(dice.choice(dice.choice(shapes)))


def _by_shape(bodies: Sequence[Json]) -> list[list[Json]]:
    """Bodies that have the same fields together, so that rare ones have their turn; long ones are left."""
    shapes: dict[tuple[str, ...], list[Json]] = {}
    for body in bodies:
        if len(json.dumps(body)) < _LONG:
            shapes.setdefault(tuple(sorted(body)), []).append(body)
    return list(shapes.values())
