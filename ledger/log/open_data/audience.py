"""What anybody may see: one filter for everything that is exported.

It takes published entries and nothing else: no directory, no attachment, no disclosure of a sealed
field can come through it. In views a sealed person is 密封, and a withheld name stays empty.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.affairs.statement import decode_text
from ledger.core.entry import Entry
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.core.text import format_time_ms

SEALED = "密封"


class Public(NamedTuple):
    """An entry as anybody may see it; *signatures* are the note's lines below the text."""

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    time: str
    id: str
    statement: Mapping[str, Any]
    signatures: str

    @property
    def type(self) -> str:
        """The statement's type."""
        return str(self.statement["type"])

    @property
    def body(self) -> Mapping[str, Any]:
        """The statement's body."""
        body: Mapping[str, Any] = self.statement["body"]
        return body


def publish(entry: Entry) -> Public:
    """Return what anybody may see of a published entry."""
    note = parse_note(entry.statement)
    signatures = entry.statement[len(note.text) + 1 :].decode()
    return Public(
        entry.index,
        format_time_ms(entry.time_ms),
        sha256(note.text).hex(),
        decode_text(note.text),
        signatures,
    )


def show_party(body: Mapping[str, Any]) -> str:
    """Return the other party of a movement of money as anybody may see it."""
    party = body.get("payee") or body.get("payer") or {}
    if "sealed" in party:
        return SEALED
    if "office" in party:
        return " ".join(filter(None, (party["office"], party.get("name", ""))))
    return str(party.get("org") or party.get("withheld") or "")
