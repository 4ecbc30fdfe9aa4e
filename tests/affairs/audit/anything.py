"""Ledgers of anything admissible: bodies made from the models by chance, links that lead somewhere.

What comes out is as admission lets it in (form, sums within a statement, links to statements of the
right type about the same money, nothing ended twice) and otherwise without sense: that is what the
rules must bear.
"""

from collections.abc import Iterator
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.codes import number_of
from ledger.affairs.errors import (
    CountDiffers,
    CountTooLarge,
    DisplayEndsEarly,
    EvidenceEmpty,
    RowWidth,
    SlipsEndEarly,
    SumDiffers,
)
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.fields import Part
from ledger.affairs.types.registry import GOVERNANCE, REGISTRY, Link
from ledger.core.errors import LedgerError
from tests import community
from tests.affairs.audit.events import OFFICERS, Event, Story

ORDINARY = sorted(set(REGISTRY) - GOVERNANCE)
REPAIRS = 40
TRIES = 12

_LINES = (
    "现金",
    "银行存款",
    "居委会工作经费",
    "办公费",
    "其他",
    "a",
    "示例公司",
    "维修  电梯",
    "〇",
)
_DAYS = ("2026-01-31", "2026-02-28", "2026-03-05", "2026-06-30", "2026-12-31", "2027-01-01")
_FAR = ("1900-01-01", "2999-12-31", "2024-02-29")
_PERIODS = (
    "2026",
    "2026-H1",
    "2026-Q1",
    "2026-03",
    "2026-03-05",
    "2026-01/2026-03",
    "2026-02/2025",
)
_FAR_PERIODS = ("1900", "2999", "2999-12", "1900-01-01/2999-12-31", "2999-Q4", "2026-02/2026-11-05")
_NAMES = ("director", "clerk", "proposal", "assembly", "party", "financial", "other_thing", "x")
_NUMBERS = (0, 1, 2, 99, 100, 12_345, 1_000_000, 6_200_000)


class Impossible(Exception):
    """This statement can't be made here: nothing is there that it must name."""


class Chance:
    """Makes values of a model's fields."""

    def __init__(self, rng: Random, ids: tuple[str, ...] = ()) -> None:
        self.rng = rng
        self.ids = ids

    def part(self, model: type[Part]) -> dict[str, Any]:
        body = {}
        for name, field in model.model_fields.items():
            if field.is_required() or self.rng.random() < 0.5:
                value = self.field(name, field)
                if value is not None:
                    body[field.alias or name] = value
        return body

    def field(self, name: str, field: FieldInfo) -> Any:
        special = self.special(name)
        if special is not None and field.annotation is str:
            return special
        return self.value(field.annotation, list(field.metadata))

    def special(self, name: str) -> str | None:
        if name == "handler":
            return "clerk"
        if name == "currency":
            return self.rng.choice(("CNY", "CNY", "CNY", "USD"))
        if name == "catalogue":
            return self.rng.choice((*list(STANDARD_CATALOGUE.categories)[:12], "F02", "ZZ"))
        if name in {"person", "slug"}:
            return self.rng.choice([person for person, _ in OFFICERS.values()])
        return None

    def value(self, kind: Any, metadata: list[Any]) -> Any:  # noqa: PLR0911 - one for each kind
        origin = get_origin(kind)
        if origin is Annotated:
            inner, *more = get_args(kind)
            return self.value(inner, [*more, *metadata])
        if origin is Literal:
            return self.rng.choice(get_args(kind))
        if origin in {Union, UnionType}:
            return self.value(self.rng.choice([k for k in get_args(kind) if k is not NoneType]), [])
        if origin is list:
            return self.items(get_args(kind)[0], metadata)
        if origin is dict:
            key, value = get_args(kind)
            return {self.value(key, []): self.value(value, [])}
        if isinstance(kind, type) and issubclass(kind, Part):
            return self.part(kind)
        if kind is bool:
            return self.rng.random() < 0.5
        return self.number(metadata) if kind is int else self.text(metadata)

    def items(self, kind: Any, metadata: list[Any]) -> list[Any]:
        least = _limit(metadata, "min_length", 0)
        count = max(least, self.rng.choice((0, 1, 1, 2, 3)))
        found = [self.value(kind, []) for _ in range(count)]
        return [each for n, each in enumerate(found) if each not in found[:n]] or found[:least]

    def number(self, metadata: list[Any]) -> int:
        low, high = _limit(metadata, "ge", 0), _limit(metadata, "le", MAX_INTEGER)
        chosen = self.rng.choice((*_NUMBERS, low, high, -self.rng.choice(_NUMBERS)))
        return min(high, max(low, chosen))

    def text(self, metadata: list[Any]) -> str:  # noqa: PLR0911 - one for each form
        checks = {each.func.__name__ for each in metadata if isinstance(each, AfterValidator)}
        far = self.rng.random() < 0.1
        if "_check_date" in checks:
            return self.rng.choice(_FAR if far else _DAYS)
        if "_check_period" in checks:
            return self.rng.choice(_FAR_PERIODS if far else _PERIODS)
        pattern = _limit(metadata, "pattern", "")
        if "{64}" in pattern:
            return self.rng.choice(self.ids or (f"{self.rng.getrandbits(256):064x}",))
        for length in (16, 32):
            if f"{{{length}}}" in pattern:
                return f"{self.rng.getrandbits(4 * length):0{length}x}"
        if "approved" in pattern:
            return self.rng.choice(("approved", "rejected", "sent_back"))
        if "[a-z]" in pattern:
            return self.rng.choice(_NAMES)
        return self.rng.choice(_LINES)


def _limit(metadata: list[Any], name: str, otherwise: Any) -> Any:
    found = [getattr(each, name, None) for each in metadata]
    found += [
        getattr(inner, name, None) for each in metadata for inner in getattr(each, "metadata", ())
    ]
    return next((each for each in found if each is not None), otherwise)


def make_body(kind: str, chance: Chance) -> dict[str, Any]:
    """Give an admissible body of *kind*; what its parts disagree on is put right."""
    for _ in range(TRIES):
        body = chance.part(REGISTRY[kind].model)
        if _is_made_right(kind, body):
            return body
    raise Impossible(kind)


def _is_made_right(kind: str, body: dict[str, Any]) -> bool:
    for _ in range(REPAIRS):
        try:
            check_body(kind, body)
        except LedgerError as error:
            if not _repair(body, error):
                return False
        else:
            return True
    return False


def _repair(body: dict[str, Any], error: LedgerError) -> bool:
    """Put right what *error* says is wrong; say whether that is known here."""
    place: Any = body
    for step in error.where.removeprefix("body").replace("]", "").replace("[", ".").split(".")[1:]:
        place = place[int(step) if step.isdigit() else step]
    facts = error.facts
    if isinstance(error, SumDiffers):
        _balance(place, str(facts["field"]), facts["computed"])
    elif isinstance(error, CountDiffers):
        place["totals"]["count"] = facts["rows"]
    elif isinstance(error, CountTooLarge):
        _lessen(place, str(facts["field"]), facts["limit"])
    elif isinstance(error, DisplayEndsEarly):
        place["display"] = {"from": facts["last"], "to": facts["first"]}
    elif isinstance(error, SlipsEndEarly):
        place["first"], place["last"] = facts["last"], facts["first"]
    elif isinstance(error, EvidenceEmpty):
        place["name"] = "发票"
    elif isinstance(error, RowWidth):
        width = len(place["table"]["columns"])
        rows = place["table"]["rows"]
        place["table"]["rows"] = [(row * width)[:width] or [0] * width for row in rows]
    else:
        return False
    return True


def _balance(place: dict[str, Any], field: str, computed: Any) -> None:
    if field in place and not isinstance(place[field], list):
        place[field] = computed
        return
    for each in place.get("funds", ()):
        if "expenditure" in each:
            each["closing"] = each["opening"] + each["income"] - each["expenditure"]
        elif "carried" in each:
            each["balance"] = each["carried"] + each["returned"]
    place.pop("items", None)
    if "accounts" in place:
        held = sum(each.get("closing", each.get("balance", 0)) for each in place["funds"])
        place["accounts"] = [{"account": "现金", "type": "cash", "balance": held}]


def _lessen(place: dict[str, Any], field: str, limit: Any) -> None:
    if field in {"present", "count", "percent"}:
        place[field] = limit
    for holder in (place, *place.get("members", ())):
        for vote in ("agreed", "against", "abstained", "excellent", "competent", "incompetent"):
            if vote in holder:
                holder[vote] = 0


def fill_links(body: dict[str, Any], kind: str, story: Story, ended: set[str], rng: Random) -> None:
    """Let every link of *body* lead to an earlier statement that it may name.

    Raises:
        Impossible: there is none.
    """
    for link in REGISTRY[kind].links:
        for holder, name in list(_places(body, link.path)):
            many = isinstance(holder[name], list)
            targets = [e for e in story.events if _fits(e, link, body, ended)]
            if not targets:
                raise Impossible(kind)
            chosen = rng.sample(targets, k=min(len(targets), rng.choice((1, 2)) if many else 1))
            holder[name] = [e.id for e in chosen] if many else chosen[0].id
            if link.same_amount:
                body["amount"] = chosen[0].body["amount"]
            if link.closes:
                ended.add(chosen[0].id)


def _places(value: Any, path: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(value, list):
        for each in value:
            yield from _places(each, path)
    elif path[0] in value:
        if len(path) == 1:
            yield value, path[0]
        else:
            yield from _places(value[path[0]], path[1:])


def _fits(event: Event, link: Link, body: dict[str, Any], ended: set[str]) -> bool:
    if link.targets and event.type not in link.targets:
        return False
    if link.same_currency and event.body.get("currency") != body.get("currency"):
        return False
    return not (link.closes and event.id in ended)


def anything(seed: int, length: int, *, signed: bool = False) -> Story:
    """Give a story of *length* statements of any types, the same for the same *seed*.

    With *signed*, they are signed by those whom the standard rules ask, who stay in office.
    """
    rng = Random(seed)
    profiles = list(STANDARD_CATALOGUE.profiles)
    story = Story("2026-01-01", profile=rng.choice(profiles))
    ended: set[str] = set()
    day = 0
    while len(story.events) < length:
        kind = rng.choice(ORDINARY)
        ids = tuple(event.id for event in story.events)
        try:
            body = make_body(kind, Chance(rng, ids))
            fill_links(body, kind, story, ended, rng)
            check_body(kind, body)
        except (Impossible, LedgerError):
            continue
        day += rng.choice((0, 0, 0, 1, 3, 20))
        month, rest = divmod(day, 28)
        when = f"{2026 + month // 12}-{month % 12 + 1:02}-{rest + 1:02}"
        no = number_of(body) if kind == "objection" else ""
        if any(event.no == no for event in story.events):
            continue
        story.add(kind, body, day=when, by=None if signed else _signers(rng), no=no)
        if rng.random() < 0.02 and not signed:
            gone = {"slug": rng.choice(list(OFFICERS)), "reason": "离任"}
            story.add("revocation", gone)
    return story


def _signers(rng: Random) -> dict[str, str] | None:
    if rng.random() < 0.8:
        return None
    slugs = rng.sample(sorted(community.OFFICERS), k=rng.choice((1, 2, 3)))
    return {OFFICERS[slug][1][0]: slug for slug in slugs}
