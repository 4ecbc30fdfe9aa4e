"""Staffing ledgers in their directories: read as published, signed here, appended here."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, SigningKey
from ledger.log.ingest.staffing import Planned, names_in, plan_ledger
from ledger.log.ingest.staffing_table import RowProblem, Said, Step
from mingbai import opening
from mingbai.drafts import Draft
from mingbai.published import LEDGER_FILE, PublishedLog, open_published
from mingbai.signing import Wanted, format_draft

if TYPE_CHECKING:
    from ledger.affairs.state import State
    from ledger.log.openers import Openers

NO_OFFICE = Said("给的钥匙在这个账本没有任职", "none of the given keys is in office in this ledger")


class Place(NamedTuple):
    """A ledger in a directory: the name of its community, and what is published of it."""

    directory: Path
    community: str
    published: PublishedLog

    @property
    def origin(self) -> str:
        """The ledger's origin."""
        return self.published.checkpoint.origin


class Signed(NamedTuple):
    """What one ledger's rows would enter, and the signed statements, in order."""

    planned: Planned
    notes: tuple[bytes, ...]


def find_places(root: Path) -> list[Place]:
    """Give the ledger in *root*, or those in the directories right below it.

    Raises:
        CheckpointMissing: nothing is published of one of them.
        LedgerError: what is published can't be read.
    """
    from ledger.affairs.statement import parse_statement
    from ledger.core.note import parse_note

    folders = [root] if (root / LEDGER_FILE).exists() else sorted(root.iterdir())
    places = []
    for folder in folders:
        if (folder / LEDGER_FILE).exists():
            published = open_published(str(folder))
            charter = parse_statement(parse_note(published.read_entry(0).statement).text)
            places.append(Place(folder, str(charter.body["community"]), published))
    return places


def read_known(published: PublishedLog) -> tuple["State", dict[str, str]]:
    """Give the state and the names of its people, by the governance entries alone.

    Raises:
        LedgerError: an entry can't be read, or would not be admitted.
    """
    from ledger.affairs.admission import admit_governance
    from ledger.affairs.opening import open_with_body
    from ledger.affairs.state import EMPTY
    from ledger.affairs.types.registry import GOVERNANCE

    last = published.read_entry(published.checkpoint.size - 1)
    origin = published.checkpoint.origin
    chain, entry = [], last
    while True:
        opened, body = open_with_body(entry.statement, origin, {})
        if opened.type in GOVERNANCE:
            chain.append((entry, opened, body))
        if entry.governance is None:
            break
        entry = published.read_entry(entry.governance)
    state = EMPTY
    names: dict[str, str] = {}
    for entry, opened, body in reversed(chain):
        state = admit_governance(state, opened, entry.index, entry.time_ms)
        names |= names_in(body)
    return state.moved(last.index + 1, last.time_ms), names


def plan_place(place: Place, steps: Sequence[Step], keys: Sequence[SigningKey]) -> Signed:
    """Plan the *steps* of one ledger, each signed by *keys* and tried on the ledger's own rules."""
    state, names = read_known(place.published)
    signers, by = _signers(state, keys)
    if not signers:
        problem = RowProblem(steps[0].row, "origin", place.origin, NO_OFFICE)
        return Signed(Planned((), (), (problem,)), ())
    notes: list[bytes] = []

    def judge(state: "State", kind: str, body: dict[str, Any]) -> "State":
        from ledger.affairs.admission import admit_governance, open_statement
        from ledger.affairs.privacy import check_personal
        from ledger.affairs.statement import parse_statement, sign_statement

        now_ms = int(time.time()) * 1000
        draft = Draft(kind, body, by, None, None, place.origin, None, None)
        wanted = Wanted(place.origin, state.charter, state.governance_id)
        text = format_draft(draft, wanted, now_ms)
        check_personal(parse_statement(text))
        note = sign_statement(text, signers)
        opened = open_statement(note, place.origin, {})
        new = admit_governance(state, opened, state.size, max(now_ms, state.time_ms))
        notes.append(note)
        return new

    planned = plan_ledger(state, names, steps, judge)
    return Signed(planned, () if planned.problems else tuple(notes))


def _signers(
    state: "State", keys: Sequence[SigningKey]
) -> tuple[list[SigningKey], Mapping[str, list[str]]]:
    """Give *keys* under the names that they have in the ledger, and the offices they sign in."""
    from ledger.affairs.roles import AUTHORITY

    own = {record.vkey.public_key: record for record in state.roster.in_force()}
    signers: list[SigningKey] = []
    by: dict[str, list[str]] = {}
    for key in keys:
        record = own.get(key.verifier.public_key)
        if record is None or not record.roles:
            continue
        role = AUTHORITY if AUTHORITY in record.roles else record.roles[0]
        signers.append(SigningKey(record.vkey.name, ED25519, key.seed))
        by.setdefault(role, []).append(record.slug)
    return signers, by


def append_notes(
    place: Place, notes: Sequence[bytes], passphrase: str, openers: "Openers"
) -> LedgerError | None:
    """Append *notes*, all or none; give what the ledger said if it did not take them."""
    try:
        with opening.open_to_append(str(place.directory), passphrase, openers=openers) as ledger:
            ledger.appender.append(notes)
    except LedgerError as error:
        return error
    return None
