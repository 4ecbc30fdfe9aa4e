"""What the records keep beside the entries, made anew from them: the head and the admission cache.

An operator asks for it (``mingbai fsck --rebuild``). A start asks for it, too, where an earlier
version wrote the state: as everything that follows from the entries, a state is never carried over.
"""

from ledger.affairs.admission import admit, open_batch
from ledger.affairs.memory import Overlay, Remembered
from ledger.affairs.state import EMPTY, encode_state
from ledger.core.entry import FIRST_PREVIOUS, check_chain, parse_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.log.edge import EMPTY_EDGE, grow
from ledger.log.errors import HeadDisagrees
from ledger.log.replay import keys_of, statement_of
from ledger.storage.contracts import Head, Records

AT_A_TIME = 256


def rebuild_caches(records: Records) -> Head:
    """Make the records' head and admission cache anew, by a replay of the entries.

    Its memory grows with the ledger, by some 300 bytes an entry.

    Raises:
        LedgerError: an entry isn't one or isn't admissible: that is no matter of caches.
    """
    head, memory, ids = _replay(records)
    records.replace_admission(head, (_found(memory, id_) for id_ in ids))
    return head


def renew_state(records: Records, outdated: Head) -> Head:
    """Make anew what an earlier version kept, if the entries lead to the head that it kept.

    Raises:
        HeadDisagrees: they do not, beside the state; nothing was changed.
        LedgerError: as `rebuild_caches`.
    """
    head, memory, ids = _replay(records)
    for name, expected in head._replace(state=outdated.state)._asdict().items():
        found = getattr(outdated, name)
        if found != expected:
            raise HeadDisagrees(what=name, found=str(found), expected=str(expected))
    records.replace_admission(head, (_found(memory, id_) for id_ in ids))
    return head


def _replay(records: Records) -> tuple[Head, Overlay, list[bytes]]:
    memory = Overlay()
    state, edge = EMPTY, EMPTY_EDGE
    before, last_leaf_hash = None, FIRST_PREVIOUS
    ids: list[bytes] = []
    for start in range(0, records.size(), AT_A_TIME):
        entries = records.read_entries(start, start + AT_A_TIME)
        hashes = [hash_leaf(entry) for entry in entries]
        edge, _ = grow(edge, hashes)
        notes = [statement_of(entry) for entry in entries]
        openings = open_batch(notes, records.origin, keys_of(state))
        for index, opening in enumerate(openings, start):
            if isinstance(opening, LedgerError):
                raise opening.at(f"entry {index}")
            entry = parse_entry(entries[index - start])
            check_chain(before, last_leaf_hash, entry)
            before, last_leaf_hash = entry, hashes[index - start]
            admission = admit(state, memory, opening, index=index, time_ms=entry.time_ms)
            memory.remember(admission.remembered)
            for closed, closer in admission.closed:
                memory.close(closed, closer)
            ids.append(opening.id)
            state = admission.state
    time_ms = before.time_ms if before is not None else 0
    peaks = edge.frontier().peaks
    head = Head(edge.size, edge.root(), peaks, time_ms, last_leaf_hash, encode_state(state))
    return head, memory, ids


def _found(memory: Overlay, id_: bytes) -> Remembered:
    found = memory.find_id(id_)
    if found is None:
        raise AssertionError("a replayed statement was not remembered")
    return found
