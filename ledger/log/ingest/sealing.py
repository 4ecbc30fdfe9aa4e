"""Sealed fields, and the file of disclosures that alone can open them (RFC 9901, design section 4).

A commitment goes into the statement; the disclosure (salt, name, value) goes into
``<sealed>/import-<file's sha256, 16 hex>.jsonl``, never into the log. The file is durable before
the first statement is submitted: a commitment whose disclosure is lost can't be opened by anyone.
A run that is repeated finds its disclosures there, and makes the same commitments again.
"""

import base64
import binascii
import json
from collections.abc import Callable, Collection, Sized
from pathlib import Path
from typing import NamedTuple

from ledger.affairs.sealed import seal_field
from ledger.log.ingest.run_errors import SealedStoreDamaged
from ledger.storage import durable

SALT_BYTES = 32
_KEYS = {"commitment", "disclosure", "field", "no"}


class Disclosure(NamedTuple):
    """What opens one sealed field of the statement with this ``no``."""

    no: str
    field: str
    commitment: str
    disclosure: str


class Sealer:
    """Makes commitments and remembers what opens them; *salts* gives 32 random bytes a call."""

    def __init__(
        self, salts: Callable[[], bytes], known: tuple[Disclosure, ...] = (), file: str = ""
    ) -> None:
        self._salts = salts
        self._all = list(known)
        self._known = len(known)
        self._by_value = {
            (item.no, item.field, _value(item, file, line)): item.commitment
            for line, item in enumerate(known, start=1)
        }

    def seal(self, no: str, field: str, value: str) -> str:
        """Return the commitment (hex) to *value* in the statement *no*, the same one each time."""
        key = (no, field, value)
        if key not in self._by_value:
            commitment, disclosure = seal_field(self._salts(), field, value)
            self._by_value[key] = commitment
            self._all.append(Disclosure(no, field, commitment, disclosure))
        return self._by_value[key]

    def of(self, nos: Collection[str]) -> tuple[Disclosure, ...]:
        """Return those that were read, and the new ones of the statements *nos*."""
        new = (item for item in self._all[self._known :] if item.no in nos)
        return (*self._all[: self._known], *new)

    def grew(self, kept: Sized) -> bool:
        """Whether there are more than were read."""
        return len(kept) > self._known


def disclosures_path(directory: Path, table_sha256: bytes) -> Path:
    """Return where the disclosures of a table's import are kept."""
    return directory / f"import-{table_sha256.hex()[:16]}.jsonl"


def read_disclosures(path: Path) -> tuple[Disclosure, ...]:
    """Return what an earlier run kept; nothing if there was none.

    Raises:
        SealedStoreDamaged: a line isn't what ``write_disclosures`` writes.
    """
    if not path.exists():
        return ()
    found: list[Disclosure] = []
    for line, text in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            item = json.loads(text)
            if not isinstance(item, dict) or item.keys() != _KEYS:
                raise SealedStoreDamaged(file=path.name, line=line)
        except ValueError as error:
            raise SealedStoreDamaged(file=path.name, line=line) from error
        if not all(isinstance(value, str) for value in item.values()):
            raise SealedStoreDamaged(file=path.name, line=line)
        found.append(Disclosure(**item))
    return tuple(found)


def write_disclosures(path: Path, disclosures: tuple[Disclosure, ...]) -> None:
    """Put *disclosures* under *path* in one step, readable by its owner alone, durable on return.

    A crash leaves the old file or the new one, so nothing that an earlier run kept is lost.
    """
    durable.make_directories(path.parent, path.parent.parent, 0o700)
    lines = [json.dumps(item._asdict(), ensure_ascii=False, sort_keys=True) for item in disclosures]
    durable.replace(path, "".join(f"{line}\n" for line in lines).encode(), 0o600)


def _value(item: Disclosure, file: str, line: int) -> str:
    try:
        padded = item.disclosure + "=" * (-len(item.disclosure) % 4)
        _salt, _name, value = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error) as error:
        raise SealedStoreDamaged(file=file, line=line) from error
    return str(value)
