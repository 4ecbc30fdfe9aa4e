"""The catalogue 目录 as data: kinds of affairs, what must be published, and each place's rules.

A *category* is something that must be published; a *profile* is a place's rules about it: when,
how long, after which steps, who answers whom in how many days. Each has the grade of its evidence:
A, the statute was read in full; B, an official page; C, a secondary one; U, practice unverified.

The standard catalogue is shipped. A place may bring a file of its own, which may extend it. A
catalogue is named by the SHA-256 of its file's canonical JSON: that hash is in a charter or a rules
entry (docs/spec/catalogue.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ledger.affairs.canonical import MAX_INTEGER, decode_loosely, encode
from ledger.affairs.errors import CatalogueBaseUnknown, FieldNotAmong, FieldRepeats
from ledger.affairs.forms import Form
from ledger.affairs.standard import CATALOGUE, read_standard
from ledger.affairs.types.bodies import read_part
from ledger.affairs.types.fields import Hash, Line, Name, Part, ShortLine

MAX_CATALOGUE_BYTES = 4 * 1024 * 1024

Grade = Literal["A", "B", "C", "U"]
Frequency = Literal[
    "asap", "event", "staged", "monthly", "quarterly", "semiannual", "annual", "longterm"
]
Days = Annotated[int, Field(ge=1, le=3_660)]
Note = Annotated[str, StringConstraints(max_length=500)]
Share = Annotated[str, StringConstraints(pattern=r"^1/[1-9][0-9]{0,2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$")]


class KindOfAffair(Part):
    """A kind of affair: 党务, 居务, 财务, and what else a place publishes apart."""

    name: Name
    label: ShortLine


class Source(Part):
    """A text that the legal bases abbreviate."""

    code: Code
    title: Line


class Category(Part):
    """What must be published, how often, how long at least and at most, on which basis.

    *scope* are the communities it is for (urban, village, collective, urban:Shanghai, both),
    joined by ``+``. *lead_days* are days before the event: an election, a meeting. *persons* marks
    a list of persons, which has a last day. *grade* is the evidence for the duty, *shortest_grade*
    that for the shortest display, where it is another; *longest_days* are a limit that the product
    proposes (U), since the law (个人信息保护法 art. 19) says only: no longer than is necessary.
    """

    code: Code
    name: Line
    kind: Name
    scope: Line
    frequency: Frequency
    shortest_days: Days | None = None
    shortest_workdays: Days | None = None
    longest_days: Days | None = None
    lead_days: Days | None = None
    basis: Note = ""
    grade: Grade
    shortest_grade: Grade | None = None
    note: Note = ""
    persons: bool = False

    @property
    def scopes(self) -> frozenset[str]:
        """The communities it is for."""
        scopes = frozenset(self.scope.split("+"))
        return scopes | {"urban", "village"} if "both" in scopes else scopes


class PeriodDue(Part):
    """When what is published period by period is due after the period's end.

    ``day_of_next_month``: by that day of the month that follows; ``days_after``: so many days
    later; ``next_period``: before so many more periods of the same length have passed.
    """

    how: Literal["day_of_next_month", "days_after", "next_period"]
    number: Annotated[int, Field(ge=1, le=366)]


class Profile(Part):
    """A place's rules. What it leaves out has no date there, and is never late.

    *general* and *finance* are how often matters in general and of finance are published; with
    *monthly_if_busy*, those of finance monthly where much money moves. *chain* are the types of
    statement that follow each other before and after a publication. *forbidden* are pairs of roles
    that the place's law keeps apart beyond what admission refuses. *tender_over* is in minor units.
    """

    id: Code
    label: Line
    source: Line
    grade: Grade
    note: Note = ""
    scopes: Annotated[tuple[ShortLine, ...], Field(min_length=1, max_length=16)]
    general: Frequency
    finance: Frequency
    monthly_if_busy: bool = False
    itemised: bool = False
    period_due: PeriodDue | None = None
    event_due_days: Days | None = None
    shortest_days: Days | None = None
    local_shortest_days: Days | None = None
    medium: Annotated[tuple[ShortLine, ...], Field(max_length=16)] = ()
    finance_on_board: bool = False
    supervisor_objection_days: Days | None = None
    resident_objection_days: Days | None = None
    reply_days: Days | None = None
    reply_supervisor_days: Days | None = None
    government_reply_days: Days | None = None
    demand_residents: Share | None = None
    demand_representatives: Share | None = None
    chain: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    opinion_must_agree: bool = False
    filing: bool = False
    tender_over: Annotated[int, Field(ge=0, le=MAX_INTEGER)] | None = None
    tender_grade: Grade = "U"
    term_years: Annotated[int, Field(ge=1, le=10)] = 5
    audited: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    departure_audit_days: Days | None = None
    forbidden: Annotated[tuple[tuple[Name, Name], ...], Field(max_length=64)] = ()
    forms: Annotated[tuple[Name, ...], Field(max_length=64)] = ()

    def applies(self, category: Category) -> bool:
        """Say whether *category* is for the communities of this profile."""
        return not category.scopes.isdisjoint(self.scopes)

    @property
    def residents_share(self) -> Fraction | None:
        """The share of residents that forces a publication, like 1/10."""
        return Fraction(self.demand_residents) if self.demand_residents else None

    @property
    def representatives_share(self) -> Fraction | None:
        """The share of residents' representatives that forces a publication."""
        return Fraction(self.demand_representatives) if self.demand_representatives else None


class CatalogueFile(Part):
    """A catalogue as it is written; *extends* is the hash of the catalogue that it adds to."""

    version: ShortLine
    extends: Hash = ""
    kinds: Annotated[tuple[KindOfAffair, ...], Field(max_length=32)] = ()
    sources: Annotated[tuple[Source, ...], Field(max_length=500)] = ()
    categories: Annotated[tuple[Category, ...], Field(max_length=2_000)] = ()
    profiles: Annotated[tuple[Profile, ...], Field(max_length=200)] = ()
    forms: Annotated[tuple[Form, ...], Field(max_length=64)] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue: labels of kinds, titles of sources, categories, profiles and forms by name.

    *forms* are its own; `ledger.affairs.forms` has the standard ones.
    """

    version: str
    hash: str
    kinds: Mapping[str, str]
    sources: Mapping[str, str]
    categories: Mapping[str, Category]
    profiles: Mapping[str, Profile]
    forms: Mapping[str, Form]


_NOTHING: Mapping[str, Any] = MappingProxyType({})
_EMPTY = Catalogue("", "", _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)


def parse_catalogue(data: bytes) -> Catalogue:
    """Read a catalogue; what it extends is taken in, and what has the same name takes its place.

    Raises:
        CatalogueBaseUnknown: it extends another catalogue than this version's standard one.
        FieldRepeats: a kind, code or profile stands there twice.
        FieldNotAmong: a category is of a kind that there isn't.
        What `decode_loosely` and `check_body` raise: at *where* in the file.
    """
    return _parse(data, {STANDARD_CATALOGUE.hash: STANDARD_CATALOGUE})


def _parse(data: bytes, bases: Mapping[str, Catalogue]) -> Catalogue:
    value = decode_loosely(data, limit=MAX_CATALOGUE_BYTES)
    canonical = encode(value, limit=MAX_CATALOGUE_BYTES)
    file = read_part(CatalogueFile, canonical)
    base = bases.get(file.extends) if file.extends else _EMPTY
    if base is None:
        raise CatalogueBaseUnknown(where="extends", hash=file.extends)
    kinds = {**base.kinds, **_by("kinds", "name", ((k.name, k.label) for k in file.kinds))}
    for number, category in enumerate(file.categories):
        if category.kind not in kinds:
            where = f"categories[{number}].kind"
            allowed = ", ".join(sorted(kinds))
            raise FieldNotAmong(where=where, value=category.kind, allowed=allowed)
    sources = _by("sources", "code", ((s.code, s.title) for s in file.sources))
    categories = _by("categories", "code", ((c.code, c) for c in file.categories))
    profiles = _by("profiles", "id", ((p.id, p) for p in file.profiles))
    forms = _by("forms", "name", ((f.name, f) for f in file.forms))
    return Catalogue(
        file.version,
        sha256(canonical).hexdigest(),
        MappingProxyType(kinds),
        MappingProxyType({**base.sources, **sources}),
        MappingProxyType({**base.categories, **categories}),
        MappingProxyType({**base.profiles, **profiles}),
        MappingProxyType({**base.forms, **forms}),
    )


def _by(group: str, key: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, (name, item) in enumerate(pairs):
        if name in found:
            raise FieldRepeats(where=f"{group}[{number}].{key}", value=name)
        found[name] = item
    return found


STANDARD_CATALOGUE = _parse(read_standard(CATALOGUE), {})
