"""Ledgers as a dishonest log may sign them: honest ones with entries changed at random, chained anew."""

import contextlib
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ledger.affairs.statement import parse_statement, signers_of
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.note import Note, Signature, format_note, parse_note
from ledger.core.text import format_base64
from tests import community
from tests.community import id_of, note, notice_note, vkey
from tests.verifier.publishing import START_MS
from tests.web.ledgers import does_govern

AUTHORITY = {"authority": "authority-1"}
DIRECTOR = {"director": "director-1"}
SLUGS = (*community.OFFICERS, "authority-1", "director-2", "clerk-2", "accountant-9")
ROLES = ("director", "secretary", "accountant", "clerk", "supervision", "authority", "auditor")


def honest_notes() -> list[bytes]:
    """A charter; notices, posted, corrected and taken down; everything that governs."""
    charter = community.charter_note()
    appointed = community.appointment_note(
        "a-1", "clerk-2", ["clerk"], person="p-20", after=id_of(charter)
    )
    first, second = notice_note("n-1"), notice_note("n-2")
    posted = note("posting", posting(first), {"clerk": "clerk-1"}, no="p-1")
    corrected = correction(first, "c-1")
    again = correction(corrected, "c-2")
    down = note(
        "takedown",
        {
            "cause": "early",
            "day": "2026-11-25",
            "notice": id_of(second).hex(),
            "reason": "有人要求",
        },
        DIRECTOR,
        no="t-1",
    )
    rules = note(
        "rules",
        {"reason": "改为两人签", "rules": community.RULES},
        AUTHORITY,
        no="u-1",
        after=id_of(appointed),
    )
    handed = note("handover", handover_body(), HANDING, no="h-1", after=id_of(rules))
    paid = community.expenditure_note(
        "e-1", by={"accountant": "accountant-1", "director": "director-2"}
    )
    revoked = community.revocation_note("r-1", "clerk-2", after=id_of(handed), reason="离任")
    last = notice_note("n-3", by={"director": "director-2"}, entries=[id_of(paid).hex()])
    return [
        charter, first, appointed, second, posted, corrected, rules, down, again, handed, paid,
        revoked, last,
    ]  # fmt: skip


def posting(of: bytes) -> community.Body:
    return {
        "board": "东门公开栏", "day": "2026-11-23", "notice": id_of(of).hex(), "photos": [],
        "seen": "start",
    }  # fmt: skip


def correction(of: bytes, no: str) -> bytes:
    body = community.notice_body(corrects=id_of(of).hex(), reason="金额写错")
    return note("correction", body, DIRECTOR, no=no)


HANDING = {**AUTHORITY, "director": ["director-1", "director-2"]}


def handover_body() -> community.Body:
    return {
        "accounts": [{"account": "现金", "amount": 12_300}],
        "appoints": [{"key": vkey("director-2"), "person": "p-31", "roles": ["director"]}],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["director-1"],
        "reason": "换届",
    }


# ------------------------------------------------------------------------------ changes

Dice = random.Random


def resigned(text: bytes) -> bytes:
    """Sign a text by whom it names, as far as it can be read; else by the director."""
    slugs: tuple[str, ...] = ("director-1",)
    with contextlib.suppress(LedgerError):
        slugs = signers_of(parse_statement(text).by)
    keys = [community.key(slug) for slug in slugs]
    blobs = [format_base64(key.verifier.key_id + key.sign(text)) for key in keys]
    lines = [f"— {key.name} {blob}\n" for key, blob in zip(keys, blobs, strict=True)]
    return text + b"\n" + "".join(lines).encode()


def other_signer(data: bytes, dice: Dice) -> bytes:
    """Name another officer in the place of one, who signs."""
    text = parse_note(data).text
    old = dice.choice(signers_of(parse_statement(text).by))
    return resigned(text.replace(f'"{old}"'.encode(), f'"{dice.choice(SLUGS)}"'.encode()))


def other_role(data: bytes, dice: Dice) -> bytes:
    text = parse_note(data).text
    old = dice.choice(parse_statement(text).by)[0]
    return resigned(text.replace(f'"{old}":'.encode(), f'"{dice.choice(ROLES)}":'.encode()))


def other_office(data: bytes, dice: Dice) -> bytes:
    """Somebody else signs in an office that is his; the rules may want another."""
    slug = dice.choice(sorted(community.OFFICERS))
    by = f'"by":{{"{community.OFFICERS[slug][1][0]}":"{slug}"}}'
    return resigned(re.sub(rb'"by":\{[^}]*\}', by.encode(), parse_note(data).text))


def stripped_signer(data: bytes, dice: Dice) -> bytes:
    parsed = parse_note(data)
    lines = list(parsed.signatures)
    lines.pop(dice.randrange(len(lines)))
    lines = lines or [replace_signature(parsed)]
    return format_note(Note(parsed.text, tuple(lines)))


def replace_signature(parsed: Note) -> Signature:
    return parsed.signatures[0]._replace(name=f"{community.ORIGIN}/stranger")


def shuffled_signers(data: bytes, dice: Dice) -> bytes:
    parsed = parse_note(data)
    lines = [*parsed.signatures, dice.choice(parsed.signatures)]
    dice.shuffle(lines)
    return format_note(Note(parsed.text, tuple(lines)))


def other_charter(data: bytes, dice: Dice) -> bytes:
    text = parse_note(data).text
    other = dice.randbytes(32).hex().encode()
    return resigned(text.replace(community.charter_id().hex().encode(), other))


def edited_text(data: bytes, dice: Dice) -> bytes:
    """Change a byte of what was signed, and sign that or not."""
    parsed = parse_note(data)
    text = bytearray(parsed.text)
    text[dice.randrange(len(text) - 1)] = dice.choice(b'abz019"{}[],:_-\\ \n\x01')
    return resigned(bytes(text)) if dice.random() < 0.7 else data.replace(parsed.text, bytes(text))


def edited_note(data: bytes, dice: Dice) -> bytes:
    changed = bytearray(data)
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def renamed_field(data: bytes, dice: Dice) -> bytes:
    """Leave a field out, double it, or call it otherwise, and sign that."""
    text = parse_note(data).text
    names = [part.rpartition(b'"')[2] for part in text.split(b'":')[:-1]]
    name = dice.choice([each for each in names if each])
    return resigned(text.replace(b'"%s":' % name, b'"%s":' % dice.choice(names or [b"x"]), 1))


NOTE_CHANGES: Sequence[Callable[[bytes, Dice], bytes]] = (
    other_signer, other_role, other_office, stripped_signer, shuffled_signers, other_charter,
    edited_text, edited_note, renamed_field,
)  # fmt: skip


class Forged(NamedTuple):
    """A ledger's entries, what was done to them, and at which index."""

    entries: list[bytes]
    how: str
    at: int


def forge(notes: Sequence[bytes], dice: Dice) -> Forged:
    """Change one thing, chain the rest as if nothing had happened."""
    notes = list(notes)
    at = dice.randrange(len(notes))
    how = dice.choice(
        ["note"] * 6 + ["drop", "swap", "repeat", "line", "chain", "time", "index", "bytes"]
    )
    if how == "note":
        change = dice.choice(NOTE_CHANGES)
        how = change.__name__
        notes[at] = change(notes[at], dice)
    elif how == "drop" and at > 0:
        notes.pop(at)
        at = min(at, len(notes) - 1)
    elif how == "swap":
        other = dice.randrange(len(notes))
        notes[at], notes[other] = notes[other], notes[at]
    elif how == "repeat":
        notes.insert(dice.randrange(at, len(notes)) + 1, notes[at])
    return Forged(chain(notes, how, at, dice), how, at)


def chain(notes: Sequence[bytes], how: str, at: int, dice: Dice) -> list[bytes]:
    entries: list[bytes] = []
    previous, governance = FIRST_PREVIOUS, None
    for index, data in enumerate(notes):
        entry = Entry(index, START_MS + 1000 * index, governance, previous, data)
        if index == at and index > 0:
            entry = changed(entry, how, dice)
        written = format_entry(entry)
        entries.append(spoilt(written, dice) if how == "bytes" and index == at else written)
        previous = hash_leaf(entries[-1])
        if does_govern(data) and not (how == "line" and index == at):
            governance = index
    return entries


def spoilt(data: bytes, dice: Dice) -> bytes:
    """Change one of the first bytes of an entry, or cut it."""
    if dice.random() < 0.2:
        return data[: dice.randrange(len(data))]
    changed = bytearray(data)
    changed[dice.randrange(min(len(data), 160))] = dice.choice(b"0129-\n /Z\xe4")
    return bytes(changed)


def changed(entry: Entry, how: str, dice: Dice) -> Entry:
    if how == "line":  # an entry names another governance entry, or is left out by the next
        return replace(
            entry, governance=dice.choice([entry.governance, dice.randrange(entry.index)])
        )
    if how == "chain":
        return replace(entry, previous=dice.randbytes(32))
    if how == "time":
        shift = dice.choice([-86_400_000, -2000, 91 * 86_400_000, 60_000])
        return replace(entry, time_ms=entry.time_ms + shift)
    if how == "index":
        return replace(entry, index=entry.index + dice.choice([1, 2]))
    return entry
