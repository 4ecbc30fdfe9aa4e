"""A table of ledgers to found: a row for each person, read strictly, every problem named.

Columns by their Chinese or English name, in any order: 账本 origin, 社区 community, 类型 kind,
地区 region, 公开标准 profile, 人员 person, 姓名 name, 职务 roles, 公钥 key. What is about a ledger
stands in its first row; below it may be left blank. A key is 64 hex digits, a vkey, or the name of
a key file beside the table; in each ledger it bears the name ``<origin>/<role>-<n>``, so that one
key serves one person in many ledgers. Nothing here reads a clock or a private key.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from ledger.affairs.roles import STANDARD_ROLES
from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, format_vkey, new_verifier_key
from ledger.core.text import check_origin
from mingbai.language import Text

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "origin": ("账本", "账本地址", "origin"),
    "community": ("社区", "社区名称", "community"),
    "kind": ("类型", "kind"),
    "region": ("地区", "地区代码", "region"),
    "profile": ("公开标准", "profile"),
    "person": ("人员", "人员编号", "person"),
    "name": ("姓名", "name"),
    "roles": ("职务", "roles"),
    "key": ("公钥", "key"),
}
_OF_LEDGER: Final = ("community", "kind", "region", "profile")
_OPTIONAL: Final = frozenset({"person", "name"})
_SEPARATORS: Final = str.maketrans(dict.fromkeys("、，；;/|", ","))
_SHORT: Final = {"街道": "authority", "书记": "secretary", "监委会": "supervision"}
_PUBLIC_KEY_BYTES: Final = 32


class Problem(NamedTuple):
    """What is wrong in a row, counted as a spreadsheet does; *origin* is the ledger it stops."""

    row: int
    column: str
    origin: str
    text: Text


class Officer(NamedTuple):
    """Somebody in office: *vkey* bears the ledger's name."""

    row: int
    person: str
    name: str
    roles: tuple[str, ...]
    vkey: str


class Plan(NamedTuple):
    """A ledger to be founded; *row* is its first."""

    row: int
    origin: str
    community: str
    kind: str
    region: str
    profile: str
    officers: tuple[Officer, ...]

    def body(self) -> dict[str, object]:
        """Give what the charter says of it; authority, keys of the log and rules come to it."""
        return {
            "community": self.community,
            "kind": self.kind,
            "region": self.region,
            "profile": self.profile,
            "officers": [
                {
                    "person": each.person,
                    "roles": list(each.roles),
                    "key": each.vkey,
                    **({"name": each.name} if each.name else {}),
                }
                for each in self.officers
            ],
        }


class Plans(NamedTuple):
    """The ledgers of a table that can be founded, and every problem of the others."""

    plans: tuple[Plan, ...]
    problems: tuple[Problem, ...]


ReadKey = Callable[[str], bytes]
"""Gives the public key (32 bytes) that a cell names. Raises LedgerError."""

_NO_HEADING = Text("第一行没有这一列", "the first row has no such column")
_TWICE = Text("这一列有两列", "this column stands there twice")
_BLANK = Text("这里不能空着", "this can't be blank")
_DIFFERS = Text("和这个账本上面的行不一样", "it differs from the rows above of this ledger")
_APART = Text("同一个账本的行要放在一起", "the rows of a ledger stand together")
_ROLE = Text("没有这个职务", "there is no such office")
_PERSON = Text("这个人在本账本里已有一行", "this person has a row in this ledger already")
_KEY_TWICE = Text("这把公钥在本账本里已用过", "this key stands in this ledger already")
_AUTHORITY = Text("街道的钥匙由 --authority-key 给", "the authority's key comes by --authority-key")


def read_plans(rows: Iterable[tuple[int, Sequence[str]]], read_key: ReadKey) -> Plans:
    """Read the table's rows (number, cells), the heading first."""
    problems: list[Problem] = []
    lines = iter(rows)
    _, heading = next(lines, (1, ()))
    columns = _columns(heading, problems)
    if problems:
        return Plans((), tuple(problems))
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    last = ""
    for number, cells in lines:
        line = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        if not any(line.values()):
            continue
        origin = line["origin"] or last
        if origin != last and origin in groups:
            problems.append(Problem(number, "origin", origin, _APART))
        last = origin
        groups.setdefault(origin, []).append((number, line))
    plans = [
        plan
        for origin, group in groups.items()
        if (plan := _plan(origin, group, read_key, problems)) is not None
    ]
    stopped = {problem.origin for problem in problems}
    return Plans(
        tuple(plan for plan in plans if plan.origin not in stopped), tuple(sorted(problems))
    )


def _columns(heading: Sequence[str], problems: list[Problem]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, text in enumerate(heading):
        for name, words in COLUMNS.items():
            if text.strip().lower() in words:
                if name in found:
                    problems.append(Problem(1, name, "", _TWICE))
                found[name] = at
    problems += [
        Problem(1, name, "", _NO_HEADING)
        for name in COLUMNS
        if name not in found and name not in _OPTIONAL
    ]
    return found


def _plan(
    origin: str,
    group: Sequence[tuple[int, dict[str, str]]],
    read_key: ReadKey,
    problems: list[Problem],
) -> Plan | None:
    first, head = group[0]
    try:
        check_origin(origin)
    except LedgerError as error:
        problems.append(Problem(first, "origin", origin, _said(error)))
        return None
    for name in _OF_LEDGER:
        if not head[name]:
            problems.append(Problem(first, name, origin, _BLANK))
        for number, line in group[1:]:
            if line[name] not in {"", head[name]}:
                problems.append(Problem(number, name, origin, _DIFFERS))
    officers = _officers(origin, group, read_key, problems)
    return Plan(
        first,
        origin,
        community=head["community"],
        kind=head["kind"],
        region=head["region"],
        profile=head["profile"],
        officers=tuple(officers),
    )


def _officers(
    origin: str,
    group: Sequence[tuple[int, dict[str, str]]],
    read_key: ReadKey,
    problems: list[Problem],
) -> list[Officer]:
    found: list[Officer] = []
    keys: set[bytes] = set()
    persons: set[str] = set()
    counted: dict[str, int] = {}
    for number, line in group:
        roles = _roles(line["roles"])
        wrong = _role_problem(roles)
        if wrong is not None:
            problems.append(Problem(number, "roles", origin, wrong))
            continue
        counted[roles[0]] = counted.get(roles[0], 0) + 1
        slug = f"{roles[0]}-{counted[roles[0]]}"
        person = line.get("person") or f"p-{len(found) + 2}"
        if person in persons:
            problems.append(Problem(number, "person", origin, _PERSON))
        persons.add(person)
        try:
            key = read_key(line["key"])
            vkey = format_vkey(new_verifier_key(f"{origin}/{slug}", ED25519, key))
        except LedgerError as error:
            problems.append(Problem(number, "key", origin, _said(error)))
            continue
        if key in keys:
            problems.append(Problem(number, "key", origin, _KEY_TWICE))
        keys.add(key)
        found.append(Officer(number, person, line.get("name", ""), roles, vkey))
    return found


def _roles(text: str) -> tuple[str, ...]:
    labels = {role.label: name for name, role in STANDARD_ROLES.items()} | _SHORT
    parts = [part.strip() for part in text.translate(_SEPARATORS).split(",")]
    return tuple(dict.fromkeys(labels.get(part, part) for part in parts if part))


def _role_problem(roles: Sequence[str]) -> Text | None:
    if not roles:
        return _BLANK
    if "authority" in roles:
        return _AUTHORITY
    return None if all(role in STANDARD_ROLES for role in roles) else _ROLE


def _said(error: LedgerError) -> Text:
    return Text(error.text("zh"), error.text("en"))
