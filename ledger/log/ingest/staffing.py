"""What the rows of a staffing table would enter in one ledger: each judged by the ledger's rules.

A row that asks for what stands already enters nothing, so that the same table can be given again
after an interruption. One problem stops its ledger, and no other.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ledger.affairs.roster import IN_FORCE, KeyRecord
from ledger.affairs.state import State
from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, format_vkey, new_verifier_key
from ledger.log.ingest.staffing_table import BLANK, NewKey, RowProblem, Said, Step

Body = dict[str, Any]
Judge = Callable[[State, str, Body], State]
"""Gives the state after a statement of a type and body stands. Raises LedgerError: it can't."""


class Act(NamedTuple):
    """A statement that a row would enter, and whose *offices* (labels) by which key it is about."""

    row: int
    type: str
    body: Body
    who: str
    offices: tuple[str, ...]
    slug: str


class Planned(NamedTuple):
    """What one ledger's rows would enter, in order; *stood* are rows of what stands already.

    *vacant* are the offices (labels) that somebody holds now and nobody would hold after it.
    """

    acts: tuple[Act, ...]
    stood: tuple[int, ...]
    problems: tuple[RowProblem, ...]
    vacant: tuple[str, ...] = ()


DEFAULT_REASON: Final = Said("按任免表办理", "by the staffing table")
_SHORT: Final = {"街道": "authority", "书记": "secretary", "监委会": "supervision"}
_NO_ROLE: Final = Said("没有这个职务", "there is no such office")
_NOBODY: Final = Said(
    "找不到这个人在任的钥匙；可写人员编号或钥匙名",
    "nobody like that is in office; give the person's id or the slug of the key",
)
_WHOM: Final = Said("要写是谁：姓名、人员编号、公钥或钥匙名", "say who: name, person, key or slug")
_WHICH: Final = Said(
    "表里这个人另有任职，这一行请写钥匙名",
    "another row appoints this person: give the slug of the key that is meant here",
)
_SEVERAL: Final = Said(
    "符合的钥匙不止一把，请写钥匙名", "several keys fit: give the slug of the one that is meant"
)
_NAMESAKE: Final = Said(
    "同名的人已在任：是同一个人就写他的人员编号，不是就写一个新编号",
    "somebody of that name is in office: give his person id if it is he, else a new one",
)
_KEY_TAKEN: Final = Said(
    "这把公钥在本账本里已登记过，不是这个人在任的钥匙",
    "this key was registered in this ledger before, and is not this person's key in office",
)
_NUMBER: Final = re.compile(r"p-([0-9]{1,9})")
_TAIL: Final = re.compile(r"-[0-9]+$")


def plan_ledger(
    state: State, names: Mapping[str, str], steps: Iterable[Step], judge: Judge
) -> Planned:
    """Plan the *steps* of one ledger in *state*; *names* gives the name of each person."""
    rows = tuple(steps)
    appointed = {each for s in rows if s.action == "appoint" for each in (s.name, s.person) if each}
    planning = _Planning(state, dict(names), judge, appointed)
    for step in rows:
        planning.take(step)
    stood = tuple(planning.stood)
    if planning.problems:
        return Planned((), stood, tuple(planning.problems))
    left = _held(state) - _held(planning.state)
    vacant = tuple(role.label for name, role in state.roles.items() if name in left)
    return Planned(tuple(planning.acts), stood, (), vacant)


def _held(state: State) -> set[str]:
    return {role for record in state.roster.in_force() for role in record.roles}


class _Planning:
    """A ledger's state as row after row is taken to stand."""

    def __init__(
        self, state: State, names: dict[str, str], judge: Judge, appointed: set[str]
    ) -> None:
        """Begin with *state*; *appointed* are names and ids of those who come by the table."""
        self.state = state
        self._names = names
        self._judge = judge
        self._appointed = appointed
        self.acts: list[Act] = []
        self.stood: list[int] = []
        self.problems: list[RowProblem] = []

    def take(self, step: Step) -> None:
        """Take the next row."""
        roles = self._roles(step)
        if roles is None:
            self._refuse(step, "roles", _NO_ROLE)
            return
        does = {"appoint": self._appoint, "end": self._end, "rekey": self._rekey}[step.action]
        try:
            does(step, roles)
        except LedgerError as error:
            said = Said(error.text("zh"), error.text("en"))
            self._refuse(step, _COLUMN_OF.get(error.where.rpartition(".")[2], "action"), said)

    # --------------------------------------------------------------------------------- the acts

    def _appoint(self, step: Step, roles: tuple[str, ...]) -> None:
        key = step.key
        if key is None:
            self._refuse(step, "key", BLANK)
            return
        record = self._of_key(key)
        if record is None:
            person = step.person or self._new_person(step)
            if person is None:
                self._refuse(step, "name", _NAMESAKE)
                return
            slug = self._new_slug(key, step.slug, roles[0])
            body: Body = {"person": person, "roles": [*roles], "key": self._vkey(slug, key)}
            if step.name and self._names.get(person) != step.name:
                body["name"] = step.name
        else:
            if record.until != IN_FORCE or not self._is_meant(step, record):
                self._refuse(step, "key", _KEY_TAKEN)
                return
            slug, person = record.slug, record.person
            roles = tuple(role for role in roles if role not in record.roles)
            if not roles:
                self.stood.append(step.row)
                return
            body = {"person": person, "roles": [*roles], "slug": slug}
        if step.resolution:
            body["resolution"] = step.resolution
        self._act(step, "appointment", body, person, roles, slug)

    def _end(self, step: Step, roles: tuple[str, ...]) -> None:
        found = self._find(step, roles)
        if isinstance(found, Said):
            if found is _NOBODY and self._has_ended(step):
                self.stood.append(step.row)
            else:
                self._refuse(step, "slug" if found is _WHICH else "name", found)
            return
        body: Body = {"slug": found.slug, "reason": step.reason or DEFAULT_REASON.zh}
        if roles and set(roles) < set(found.roles):
            body["roles"] = [*roles]
        ended = roles if "roles" in body else found.roles
        self._act(step, "revocation", body, found.person, ended, found.slug)

    def _rekey(self, step: Step, roles: tuple[str, ...]) -> None:
        key = step.key
        if key is None:
            self._refuse(step, "key", BLANK)
            return
        record = self._of_key(key)
        if record is not None:
            old = self.state.roster.records.get(step.slug, record)
            is_his = old.person == record.person and self._is_meant(step, record)
            if record.until == IN_FORCE and is_his:
                self.stood.append(step.row)
            else:
                self._refuse(step, "key", _KEY_TAKEN)
            return
        found = self._find(step._replace(key=None), roles)
        if isinstance(found, Said):
            self._refuse(step, "slug" if found is _WHICH else "name", found)
            return
        slug = self._new_slug(key, "", _TAIL.sub("", found.slug))
        body: Body = {
            "slug": found.slug,
            "key": self._vkey(slug, key),
            "reason": step.reason or DEFAULT_REASON.zh,
        }
        self._act(step, "rekey", body, found.person, found.roles, slug)

    def _act(  # noqa: PLR0917 - a row, and what comes of it
        self, step: Step, kind: str, body: Body, person: str, roles: tuple[str, ...], slug: str
    ) -> None:
        self.state = self._judge(self.state, kind, body)
        if "name" in body:
            self._names[person] = body["name"]
        who = self._names.get(person) or person
        offices = tuple(self.state.roles[role].label for role in roles)
        self.acts.append(Act(step.row, kind, body, who, offices, slug))

    def _refuse(self, step: Step, column: str, said: Said) -> None:
        self.problems.append(RowProblem(step.row, column, step.origin, said))

    # -------------------------------------------------------------------------- who is meant

    def _roles(self, step: Step) -> tuple[str, ...] | None:
        """Give the ids of the roles that a row names by id or label; None if one is unknown."""
        labels = {role.label: name for name, role in self.state.roles.items()}
        named = {**_SHORT, **labels}
        roles = tuple(named.get(each, each) for each in step.roles)
        return roles if all(role in self.state.roles for role in roles) else None

    def _of_key(self, key: NewKey) -> KeyRecord | None:
        records = self.state.roster.records.values()
        return next((r for r in records if r.vkey.public_key == key.public_key), None)

    def _is_meant(self, step: Step, record: KeyRecord) -> bool:
        """Say whether nothing in the row speaks against *record* being of the person it means."""
        named = step.name in {"", self._names.get(record.person, ""), record.person}
        return named and step.person in {"", record.person}

    def _find(self, step: Step, roles: Sequence[str]) -> KeyRecord | Said:
        """Give the key in force that a row means.

        An office alone names nobody: given again, the table would mean whoever came after him.
        """
        if not (step.slug or step.key):
            if not (step.name or step.person):
                return _WHOM
            if {step.name, step.person} & self._appointed:
                return _WHICH
        found = [
            record
            for record in self.state.roster.in_force()
            if step.slug in {"", record.slug}
            and (step.key is None or step.key.public_key == record.vkey.public_key)
            and self._is_meant(step, record)
            and set(roles) <= set(record.roles)
        ]
        if not found:
            return _NOBODY
        return found[0] if len(found) == 1 else _SEVERAL

    def _has_ended(self, step: Step) -> bool:
        """Say whether what a row wants ended has ended: its key, or its person's every key."""
        return any(
            step.slug in {"", record.slug}
            and (step.key is None or step.key.public_key == record.vkey.public_key)
            and self._is_meant(step, record)
            for record in self.state.roster.records.values()
        )

    # ------------------------------------------------------------------------------ new names

    def _new_person(self, step: Step) -> str | None:
        """Give the next free ``p-<n>``; None where somebody in office has the same name."""
        records = self.state.roster.records.values()
        in_office = {self._names.get(r.person) for r in records if r.until == IN_FORCE}
        if step.name and step.name in in_office:
            return None
        numbers = [_NUMBER.fullmatch(record.person) for record in records]
        return f"p-{max((int(found[1]) for found in numbers if found), default=0) + 1}"

    def _new_slug(self, key: NewKey, asked: str, base: str) -> str:
        """Give the slug that was asked for, or that the key was made with, or the next free one."""
        head, _, own = key.name.rpartition("/")
        if asked:
            return asked
        if head == self.state.origin and own not in self.state.roster.records:
            return own
        number = 1
        while f"{base}-{number}" in self.state.roster.records:
            number += 1
        return f"{base}-{number}"

    def _vkey(self, slug: str, key: NewKey) -> str:
        name = f"{self.state.origin}/{slug}"
        return format_vkey(new_verifier_key(name, ED25519, key.public_key, where="key"))


_COLUMN_OF: Final = {
    "key": "key", "roles": "roles", "slug": "slug", "person": "person", "name": "name",
    "resolution": "resolution", "reason": "reason",
}  # fmt: skip


def names_in(body: Mapping[str, Any]) -> dict[str, str]:
    """Give the names that the body of a governance statement says people have, by person."""
    said = (*body.get("officers", ()), *body.get("appoints", ()), body)
    return {each["person"]: each["name"] for each in said if each.get("name")}
