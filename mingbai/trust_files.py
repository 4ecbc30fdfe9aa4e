"""The trust files that a command works with, policy and charters: what is wrong names the file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from ledger.core.charters import parse_charters
from ledger.core.errors import MalformedError
from ledger.core.policy import Policy, parse_policy
from mingbai.errors import TrustFileUnusable
from mingbai.files import read_file

MAX_TRUST_BYTES = 1_000_000

_Parsed = TypeVar("_Parsed")


def read_policy(path: str | Path) -> Policy:
    """Return the policy in the file *path*.

    Raises:
        FileUnreadable, FileTooLarge: as `read_file`.
        TrustFileUnusable: it is no policy; the sentence says file and line.
    """
    return _read(path, parse_policy)


def read_policy_text(path: str | Path) -> bytes:
    """Return the bytes of the file *path*, which are a policy.

    Raises:
        What `read_policy` raises.
    """
    data = read_file(path, MAX_TRUST_BYTES)
    _parse(path, data, parse_policy)
    return data


def read_charters(path: str | Path) -> Mapping[str, str]:
    """Return the charters' ids by origin that the file *path* lists.

    Raises:
        FileUnreadable, FileTooLarge: as `read_file`.
        TrustFileUnusable: it is no such list; the sentence says file and line.
    """
    return _read(path, parse_charters)


def _read(path: str | Path, parse: Callable[[bytes], _Parsed]) -> _Parsed:
    return _parse(path, read_file(path, MAX_TRUST_BYTES), parse)


def _parse(path: str | Path, data: bytes, parse: Callable[[bytes], _Parsed]) -> _Parsed:
    try:
        return parse(data)
    except MalformedError as error:
        raise TrustFileUnusable(path=path, problem=error) from error
