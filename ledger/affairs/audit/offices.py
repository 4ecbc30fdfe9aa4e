"""Who is in office at a point of the replay: people, their keys' slugs, their roles, their names.

It follows admitted governance events; admission has judged them already.
"""

from collections.abc import Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.roles import AUTHORITY, STANDARD_ROLES


class Offices:
    """The people who hold roles now, and the slugs that were ever theirs."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}  # slug: person, then the roles held now
        self._names: dict[str, str] = {}
        self._like: dict[str, str] = {}
        self._labels: dict[str, str] = {}

    def take(self, event: Event) -> None:
        """Take an event; what is no governance changes nothing."""
        body = event.body
        if event.type == "charter":
            self._found(body)
        elif event.type == "appointment":
            self._come(body)
        elif event.type == "revocation":
            self._go(body["slug"], body.get("roles"))
        elif event.type == "rekey":
            person, *roles = self._keys.get(body["slug"], [""])
            self._go(body["slug"], None)
            self._keys[_slug_of(body["key"])] = [person, *roles]
        elif event.type == "handover":
            for slug in body["ends"]:
                self._go(slug, None)
            for incoming in body["appoints"]:
                self._come(incoming)

    def _found(self, body: Mapping[str, Any]) -> None:
        for added in body.get("roles", ()):
            self._like[added["role"]] = added["like"]
            self._labels[added["role"]] = added["label"]
        for officer in body["authority"]:
            self._come({**officer, "roles": [AUTHORITY], "name": officer["office"]})
        for officer in body["officers"]:
            self._come(officer)

    def _come(self, body: Mapping[str, Any]) -> None:
        slug = body.get("slug") or _slug_of(body["key"])
        held = self._keys.setdefault(slug, [body["person"]])
        held += [role for role in body["roles"] if role not in held[1:]]
        if body.get("name"):
            self._names[body["person"]] = body["name"]

    def _go(self, slug: str, roles: list[str] | None) -> None:
        held = self._keys.get(slug, [""])
        held[1:] = [role for role in held[1:] if roles is not None and role not in roles]

    def person_of(self, slug: str) -> str | None:
        """Give whose key *slug* is or was."""
        held = self._keys.get(slug)
        return held[0] if held else None

    def slugs_of(self, person: str) -> tuple[str, ...]:
        """Give the slugs of all keys that are or were the person's, in order of registration."""
        return tuple(slug for slug, held in self._keys.items() if held[0] == person)

    def roles_of(self, person: str) -> frozenset[str]:
        """Give the roles that *person* holds now, by whatever key."""
        return frozenset(
            role for held in self._keys.values() if held[0] == person for role in held[1:]
        )

    def name_of(self, person: str) -> str:
        """Give the name that *person* has in the ledger, or the label itself."""
        return self._names.get(person, person)

    def office_persons(self) -> set[str]:
        """Give the people who hold a role now."""
        return {held[0] for held in self._keys.values() if len(held) > 1}

    def holders(self, role: str) -> set[str]:
        """Give the people who hold *role*, or one like it, now."""
        return {
            held[0]
            for held in self._keys.values()
            if any(role in {name, self.like(name)} for name in held[1:])
        }

    def like(self, role: str) -> str:
        """Give the standard role that *role* is like; a standard one is like itself."""
        return self._like.get(role, role)

    def label_of(self, role: str) -> str:
        """Give the Chinese label of *role*, or its name where nobody gave it one."""
        if role in self._labels:
            return self._labels[role]
        return STANDARD_ROLES[role].label if role in STANDARD_ROLES else role

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {
            "keys": [[slug, *held] for slug, held in self._keys.items()],
            "labels": dict(self._labels),
            "like": dict(self._like),
            "names": dict(self._names),
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._keys = {slug: list(held) for slug, *held in value["keys"]}
        self._labels = dict(value["labels"])
        self._like = dict(value["like"])
        self._names = dict(value["names"])


def _slug_of(vkey: str) -> str:
    """Give the slug of a verifier key ``<origin>/<slug>+<id>+<key>``."""
    return vkey.split("+", 1)[0].rpartition("/")[2]
