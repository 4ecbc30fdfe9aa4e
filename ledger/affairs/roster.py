"""Who may sign: every key that was ever registered, whose it is, and what he holds now.

A key is named by its slug. A slug and a public key are registered once in a ledger, ever; a key
that has ended stays here, so that nothing is registered twice and a late signature is recognised.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from ledger.affairs.errors import (
    KeyNameElsewhere,
    KeyRegistered,
    KeyRevoked,
    KeyTypeUnfit,
    SlugRegistered,
    SlugUnknown,
)
from ledger.core.keys import ED25519, VerifierKey, parse_vkey
from ledger.core.text import check_slug

IN_FORCE = -1


class KeyRecord(NamedTuple):
    """One key: *since* and *until* are indices of entries, *until* is `IN_FORCE` or its end's."""

    slug: str
    vkey: VerifierKey
    person: str
    roles: tuple[str, ...]
    since: int
    until: int = IN_FORCE


@dataclass(frozen=True, slots=True)
class Roster:
    """The keys by slug, and, for verifying, the public keys by (key name, key id)."""

    records: Mapping[str, KeyRecord]
    keys: Mapping[tuple[str, bytes], bytes] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        keys = {(r.vkey.name, r.vkey.key_id): r.vkey.public_key for r in self.records.values()}
        object.__setattr__(self, "keys", MappingProxyType(keys))

    def get(self, slug: str, *, where: str) -> KeyRecord:
        """Give the key with this slug, which must be in force.

        Raises:
            SlugUnknown: it was never registered.
            KeyRevoked: it has ended.
        """
        record = self.records.get(slug)
        if record is None:
            raise SlugUnknown(where=where, slug=slug)
        if record.until != IN_FORCE:
            raise KeyRevoked(where=where, slug=slug, index=record.until)
        return record

    def in_force(self) -> Iterable[KeyRecord]:
        """Yield the keys that have not ended."""
        return (record for record in self.records.values() if record.until == IN_FORCE)

    def holders(self, role: str) -> frozenset[str]:
        """Give the people who hold *role* now."""
        return frozenset(record.person for record in self.in_force() if role in record.roles)

    def roles_of(self, person: str) -> frozenset[str]:
        """Give the roles that *person* holds now, by whatever key."""
        return frozenset(
            role for record in self.in_force() if record.person == person for role in record.roles
        )

    def register(self, record: KeyRecord, *, where: str) -> "Roster":
        """Give the roster with one more key.

        Raises:
            SlugRegistered, KeyRegistered: its slug or its public key was there before.
        """
        if record.slug in self.records:
            raise SlugRegistered(where=where, slug=record.slug)
        for other in self.records.values():
            if other.vkey.public_key == record.vkey.public_key:
                raise KeyRegistered(where=where, slug=other.slug)
        return self.put(record)

    def put(self, record: KeyRecord) -> "Roster":
        """Give the roster with *record* in the place of the one with its slug."""
        return Roster(MappingProxyType({**self.records, record.slug: record}))


def parse_officer_key(text: str, origin: str, *, where: str) -> tuple[str, VerifierKey]:
    """Read the key of somebody who signs statements of *origin*: its slug, and the key.

    Raises:
        KeyNameElsewhere: it is not named ``<origin>/<slug>``.
        KeyTypeUnfit: it is not of type 0x01.
        SlugMalformed, and what `parse_vkey` raises.
    """
    vkey = parse_vkey(text, where=where)
    head, slash, slug = vkey.name.rpartition("/")
    if head != origin or not slash:
        raise KeyNameElsewhere(where=where, name=vkey.name, expected=f"{origin}/…")
    check_slug(slug, where=where)
    if vkey.algorithm != ED25519:
        raise KeyTypeUnfit(where=where, name=vkey.name)
    return slug, vkey
