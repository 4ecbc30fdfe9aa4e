"""What anybody may see: one filter for everything that is exported.

It takes published entries and nothing else: no directory, no attachment, no disclosure of a sealed
field can come through it. In views a sealed person is 密封, and a withheld name stays empty.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger.affairs.statement import decode_text
from ledger.core.entry import Entry
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.core.text import format_time_ms

SEALED = "密封"
EVERYBODY = frozenset({"", "public", "公开", "公众", "社会公众", "所有人"})
"""The audiences of attachments that mean everybody; any other is narrower."""

_OF_PERSONS = ("table", "text", "attachments", "persons")


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


class Shown(NamedTuple):
    """What may be shown on a day: *withheld* are the fields of its body that are left out of it."""

    public: Public
    withheld: tuple[str, ...]


def show(public: Public, today: date) -> Shown:
    """Return what anybody may see of an entry on *today*, on a page or in an export that is kept.

    A list of persons goes after its last day, and so does an attachment after its own; one with a
    narrower audience is never named. The ledger and its proofs are as they were.
    """
    body = public.body
    day = today.isoformat()
    if "persons" in body and body["persons"]["last"] < day:
        gone = tuple(name for name in _OF_PERSONS if name in body)
        kept = {name: value for name, value in body.items() if name not in gone}
        kept["persons"] = {"commitments": [], "last": body["persons"]["last"]}
        return Shown(_with_body(public, kept), gone)
    listed = body.get("attachments", ())
    attachments = [each for each in listed if may_show(each, today)]
    if len(attachments) == len(listed):
        return Shown(public, ())
    kept = {name: value for name, value in body.items() if name != "attachments"}
    if attachments:
        kept["attachments"] = attachments
    return Shown(_with_body(public, kept), ("attachments",))


def may_show(attachment: Mapping[str, Any], today: date) -> bool:
    """Say whether an attachment is for everybody, and its last day has not gone by."""
    until = attachment.get("until", "")
    in_time = not until or today.isoformat() <= until
    return in_time and attachment.get("audience", "") in EVERYBODY


def _with_body(public: Public, body: Mapping[str, Any]) -> Public:
    return public._replace(statement={**public.statement, "body": body})


def show_party(body: Mapping[str, Any]) -> str:
    """Return the other party of a movement of money as anybody may see it."""
    party = body.get("payee") or body.get("payer") or {}
    if "sealed" in party:
        return SEALED
    if "office" in party:
        return " ".join(filter(None, (party["office"], party.get("name", ""))))
    return str(party.get("org") or party.get("withheld") or "")
