"""Entries as anybody may see them, for tests: made of stories, by an id of ours or by the real one."""

from hashlib import sha256

from ledger.affairs.audit.event import Event
from ledger.affairs.canonical import encode
from ledger.core.text import format_time_ms, format_time_s
from ledger.log.open_data.audience import Public
from tests.affairs.audit.events import ORIGIN, Story


def public_of(event: Event, *, real_id: bool = False) -> Public:
    """The entry of an event; with *real_id* its id is that of its text, as in a ledger."""
    by = {role: slugs[0] if len(slugs) == 1 else list(slugs) for role, slugs in event.by}
    statement = {
        "body": dict(event.body),
        "by": by or {"authority": "authority-1"},
        "log": ORIGIN,
        "made": format_time_s(event.made_ms // 1000 * 1000),
        "no": event.no,
        "type": event.type,
        "v": 1,
    }
    if event.index:
        statement["charter"] = "c" * 64
    found = sha256(encode(statement) + b"\n").hexdigest() if real_id else event.id
    signatures = f"— {ORIGIN}/x AAAA\n— {ORIGIN}/y BBBB\n"
    return Public(event.index, format_time_ms(event.time_ms), found, statement, signatures)


def publics_of(story: Story, *, real_id: bool = False) -> list[Public]:
    return [public_of(event, real_id=real_id) for event in story.events]
