"""What the ledger would say of a table's rows, before anybody has signed one.

The same functions that will judge the signed statements judge their texts, with the lines of the
signers left blank and taken as right; so a rule that a row breaks is told with the row, in a dry
run, too. What is rehearsed is forgotten.
"""

from base64 import b64encode
from collections.abc import Sequence

from ledger.affairs.errors import SlugUnknown
from ledger.affairs.opening import Opened, open_with_body
from ledger.affairs.state import State
from ledger.affairs.statement import parse_statement, signers_of
from ledger.core.ed25519 import SIGNATURE_BYTES
from ledger.core.errors import LedgerError
from ledger.log.recover import read_state
from ledger.log.round import Start, admit_round
from ledger.storage.contracts import Records

_SLICE = 2_000
"""Statements that are in memory at a time."""


def judge_texts(
    texts: Sequence[bytes], records: Records, now_ms: int
) -> tuple[LedgerError | None, ...]:
    """Return why each of *texts* would not be admitted behind what the records hold, or None.

    Each is judged as if those before it that are admissible were in, a slice at a time.
    """
    head = records.head()
    if head is None:
        return (None,) * len(texts)
    start = Start(head.size, head.last_leaf_hash, read_state(head))
    time_ms = max(now_ms, head.time_ms)
    found: list[LedgerError | None] = []
    for at in range(0, len(texts), _SLICE):
        opened = [[_open_unsigned(start.state, text)] for text in texts[at : at + _SLICE]]
        growing = admit_round(start, opened, records, time_ms)
        found += [each if isinstance(each, LedgerError) else None for each in growing.outcomes]
        start = Start(start.size + len(growing.entries), head.last_leaf_hash, growing.state)
    return tuple(found)


def _open_unsigned(state: State, text: bytes) -> Opened | LedgerError:
    """Open *text* as if all whom it asks had signed it."""
    try:
        lines = []
        for slug in signers_of(parse_statement(text).by):
            record = state.roster.records.get(slug)
            if record is None:
                return SlugUnknown(where="by", slug=slug)
            blank = b64encode(record.vkey.key_id + bytes(SIGNATURE_BYTES)).decode()
            lines.append(f"— {record.vkey.name} {blank}\n")
        note = text + b"\n" + "".join(lines).encode()
        opened, _ = open_with_body(note, state.origin, {})
    except LedgerError as error:
        return error
    # None of the lines was verified, as their keys were not given; all are taken as right.
    signed = tuple((slug, key_id, True) for slug, key_id, _ in opened.signatures)
    return opened._replace(signatures=signed)
