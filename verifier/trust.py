"""What a verifier is given and never fetches: a policy, and the charter's id of each ledger.

The policy (C2SP tlog-policy) names the log's keys, the witnesses and the quorum. The charter's id
says which street office is the real one. A page that brought its own would vouch for itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from ledger.core.charters import parse_charters
from ledger.core.errors import MalformedError
from ledger.core.policy import Policy, parse_policy
from ledger.core.text import parse_hash_hex
from verifier.errors import ChartersDisagree, CharterUnnamed
from verifier.sources import read_file

MAX_TRUST_BYTES = 4_000_000  # thousands of ledgers fit


@dataclass(frozen=True, slots=True)
class Trust:
    """What is trusted: a policy, and charter ids by origin.

    *charter* is the one given for whichever ledger is checked, *path* the charters file's name.
    """

    policy: Policy
    charters: Mapping[str, str] = field(default_factory=dict)
    charter: bytes | None = None
    path: str = ""

    def charter_of(self, origin: str) -> bytes:
        """Give the trusted id of *origin*'s charter.

        Raises:
            CharterUnnamed: none was given for this ledger.
            ChartersDisagree: the option and the file name different ones.
        """
        listed = self.charters.get(origin)
        found = parse_hash_hex(listed) if listed is not None else None
        if self.charter is not None and found is not None and found != self.charter:
            raise ChartersDisagree(path=self.path, origin=origin)
        charter = self.charter if found is None else found
        if charter is None:
            raise CharterUnnamed(origin=origin)
        return charter


def read_trust(policy: str, *, charters: str | None = None, charter: str | None = None) -> Trust:
    """Read the trust files *policy* and *charters*, and take the id *charter*, if given.

    Raises:
        UncheckedError: a file can't be read.
        MalformedError: a file, or the id, is not what it must be; *where* says file and line.
    """
    parsed = _at(policy, lambda: parse_policy(read_file(policy, MAX_TRUST_BYTES)))
    listed: Mapping[str, str] = MappingProxyType({})
    if charters is not None:
        listed = _at(charters, lambda: parse_charters(read_file(charters, MAX_TRUST_BYTES)))
    given = parse_hash_hex(charter, where="--charter") if charter is not None else None
    return Trust(parsed, listed, given, charters or "")


_Parsed = TypeVar("_Parsed")


def _at(path: str, read: Callable[[], _Parsed]) -> _Parsed:
    """Give what *read* gives; an error in the content says which file it is in."""
    try:
        return read()
    except MalformedError as error:
        raise error.at(f"{path} {error.where}".rstrip()) from error
