"""One notice, with its three verdicts (design section 8), from a proof file or online.

1. Is it in the ledger: the entry hashes to a leaf under a checkpoint that the log has signed, and
   the witnesses that the policy asks for; online, to the leaf hash that the paper carries.
2. Was it signed by those in office: needs the governance entries (`verifier.office`).
3. How does it stand: needs the later entries (`verifier.standing`).

The order is C2SP tlog-proof's: leaf hash, origin and log signature, quorum, inclusion. Nothing of
an entry is shown before it was found under the signed root. Offline only the first is asked, if
the charter is named (docs/adr/0006); the other two say what is missing.
"""

import contextlib
from collections.abc import Iterator

from ledger.affairs.admission import open_statement
from ledger.affairs.errors import CharterWrong, LogWrong
from ledger.affairs.statement import MAX_SIGNATURES, Statement, parse_statement
from ledger.core.checkpoint import parse_checkpoint
from ledger.core.entry import Entry, parse_entry
from ledger.core.errors import ChainBroken, LedgerError
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.merkle import Node, check_inclusion
from ledger.core.note import parse_note
from ledger.core.proof import parse_proof
from ledger.core.tiles import TILE_WIDTH
from verifier.anchor_proof import NOTHING, Witnessing
from verifier.checks import (
    CHARTER,
    ENTRY,
    INCLUSION,
    LATER,
    LATER_INTACT,
    LINE,
    LOG_SIGNATURE,
    OFFICE,
    PAPER,
    PLACE,
    SIGNATURES,
)
from verifier.errors import (
    CharterDiffers,
    EntryIndexWrong,
    EntryUnlikePaper,
    IndexNotInLog,
    LeafNotFound,
    NeedsGovernanceEntries,
    NeedsLaterEntries,
    ProofWithoutEntry,
    UncheckedError,
)
from verifier.fragment import Fragment, split_address
from verifier.judging import judge_checkpoint
from verifier.language import Text
from verifier.office import Offices, read_offices
from verifier.reader import LogReader
from verifier.sources import Source, open_source
from verifier.standing import Progress, read_later
from verifier.subject import Subject
from verifier.succession import Newer, check_still_log_keys, generations_of, open_now
from verifier.trust import Trust
from verifier.verdict import Check, Remark, Report, Tally, Verdict
from verifier.wording import Findings, notice_report


class _Ended(Exception):
    """The rest of a check can't be reached."""


@contextlib.contextmanager
def _failing(tally: Tally, check: Check, verdict: Verdict | None = None) -> Iterator[None]:
    """Make a named error fail *check* and end the checking."""
    try:
        yield
    except LedgerError as error:
        tally.fail(check, error, verdict=verdict)
        raise _Ended from error


# -------------------------------------------------------------------------------------- offline


def check_proof(
    data: bytes,
    trust: Trust,
    *,
    place: str = "",
    newer: str | None = None,
    given: Witnessing = NOTHING,
) -> Report:
    """Check a proof file, without a network unless *newer* is given.

    *newer* is where the ledger is now: what it says there lets a proof count whose checkpoint is
    under keys that were followed by others; *given*, whom to believe about its anchors there. What
    can't be checked is in the report.
    """
    findings = Findings(place)
    with contextlib.suppress(_Ended), contextlib.ExitStack() as stack:
        now = _read_newer(newer, trust, given, findings.tally, stack)
        _check_proof(data, trust, findings, now)
    return notice_report(findings)


def _read_newer(
    place: str | None,
    trust: Trust,
    given: Witnessing,
    tally: Tally,
    stack: contextlib.ExitStack,
) -> Newer | None:
    """Read what the log at *place* says now: its checkpoint, by keys in force, and its keys."""
    if place is None:
        return None
    with _failing(tally, LOG_SIGNATURE, Verdict.UNCHECKED):
        source = open_source(place)
        stack.callback(source.close)
        judged = open_now(LogReader(source).read_checkpoint(), trust.policy)
        reader = LogReader(source, judged.checkpoint.size)
        found = read_offices(reader, judged.checkpoint.root, judged.checkpoint.origin, tally)
        generations = generations_of(found.states)
        check_still_log_keys(judged, generations)
    return Newer(reader, judged.checkpoint, generations, given)


def _check_proof(data: bytes, trust: Trust, findings: Findings, newer: Newer | None) -> None:
    tally = findings.tally
    findings.has_charter = trust.charter is not None or bool(trust.charters)
    with _failing(tally, ENTRY, Verdict.UNCHECKED):
        proof = parse_proof(data)
        if proof.extra is None:
            raise ProofWithoutEntry
    findings.note = proof.checkpoint
    leaf_hash = hash_leaf(proof.extra or b"")
    judged = judge_checkpoint(proof.checkpoint, trust, tally, read=ENTRY, newer=newer)
    if judged is None:
        raise _Ended
    findings.judged = judged
    tally.look(INCLUSION)
    checkpoint = judged.checkpoint
    with _failing(tally, INCLUSION):
        check_inclusion(proof.index, checkpoint.size, leaf_hash, proof.hashes, checkpoint.root)
    findings.subject = _read_subject(
        proof.extra or b"", proof.index, checkpoint.origin, findings.tally
    )
    tally.look(PLACE)
    if proof.index % 2:  # the entry before it is its sibling in the tree
        with contextlib.suppress(_Ended), _failing(tally, PLACE):
            _check_previous(findings.subject.entry, proof.hashes[0])
    charter = _trusted_charter(trust, checkpoint.origin, tally)
    findings.has_charter = charter is not None
    statement = findings.subject.statement
    if charter is not None and statement is not None:
        _judge_charter(findings.subject, charter, tally)
    if proof.index == 0:  # a charter carries all that its own signatures need
        _judge_office(findings.subject, Offices((), (), None), checkpoint.origin, tally)
        tally.look(LINE)
        for check in (LATER, LATER_INTACT):
            tally.fail(check, NeedsLaterEntries())
    else:
        _say_what_is_missing(tally)


def _say_what_is_missing(tally: Tally) -> None:
    for check in (SIGNATURES, OFFICE, LINE):
        tally.fail(check, NeedsGovernanceEntries())
    for check in (LATER, LATER_INTACT):
        tally.fail(check, NeedsLaterEntries())


# --------------------------------------------------------------------------------------- online


def check_address(
    address: str,
    trust: Trust,
    *,
    place: str | None = None,
    progress: Progress = lambda _done, _size: None,
) -> Report:
    """Check the entry that *address* names behind its ``#``, reading the log at *place* if given.

    What can't be checked is in the report.

    Raises:
        UncheckedError: the address names no entry, or no place to read from.
    """
    before, fragment = split_address(address)
    findings = Findings(place or before, is_online=True)
    with contextlib.suppress(_Ended), contextlib.ExitStack() as stack:
        source = _find_log(place, before, fragment, findings)
        stack.callback(source.close)
        _check_online(source, fragment, trust, findings, progress)
    return notice_report(findings)


def _find_log(place: str | None, before: str, fragment: Fragment, findings: Findings) -> Source:
    """Give the first place that has a checkpoint: what stands before ``#``, or the origin's own."""
    places = [place or before]
    if place is None and fragment.origin is not None:
        places.append(f"https://{fragment.origin}/")
    failure: LedgerError | None = None
    for each in filter(None, places):
        try:
            source = open_source(each)
        except LedgerError as error:
            failure = failure or error
            continue
        try:
            findings.note = LogReader(source).read_checkpoint()
            parse_checkpoint(parse_note(findings.note).text)
        except LedgerError as error:
            source.close()
            failure = failure or error
        else:
            findings.place = each
            return source
    with _failing(findings.tally, ENTRY, Verdict.UNCHECKED):
        raise failure or LeafNotFound(size=0, leaf_hash=fragment.leaf_hash)
    raise _Ended


def _check_online(
    source: Source, fragment: Fragment, trust: Trust, findings: Findings, progress: Progress
) -> None:
    tally = findings.tally
    judged = judge_checkpoint(findings.note, trust, tally, origin=fragment.origin, read=ENTRY)
    if judged is None:
        raise _Ended
    findings.judged = judged
    checkpoint = judged.checkpoint
    reader = LogReader(source, checkpoint.size)
    subject = _find_entry(reader, fragment, checkpoint.root, checkpoint.origin, findings)
    tally.look(PLACE)
    with contextlib.suppress(_Ended), _failing(tally, PLACE):
        _check_place(reader, subject.entry, checkpoint.root)
    charter = _trusted_charter(trust, checkpoint.origin, tally)
    offices: Offices | None = None
    try:
        offices = read_offices(reader, checkpoint.root, checkpoint.origin, tally)
        findings.last = parse_entry(reader.read_entry(checkpoint.size - 1, checkpoint.root))
    except LedgerError as error:
        tally.fail(LINE, error)
    if offices is not None:
        with contextlib.suppress(_Ended), _failing(tally, LOG_SIGNATURE, offices.doubted):
            check_still_log_keys(judged, generations_of(offices.states))
        with contextlib.suppress(_Ended), _failing(tally, LINE):
            offices.check_line(subject.entry)
        if charter is not None:
            _judge_charter(subject, charter, tally, offices.charter)
        _judge_office(subject, offices, checkpoint.origin, tally)
    if subject.statement is not None:
        found = (subject.entry.index, subject.statement.id)
        with _failing(tally, LATER):
            findings.later = read_later(
                reader, checkpoint, found, offices=offices, tally=tally, progress=progress
            )


def _find_entry(
    reader: LogReader, fragment: Fragment, root: bytes, origin: str, findings: Findings
) -> Subject:
    """Read the entry that the paper names, compare the two, and look for it in the tree."""
    tally = findings.tally
    with _failing(tally, ENTRY):
        index = fragment.position
        if index is None:
            index = _search(reader, fragment.leaf_hash)
    tally.look(INCLUSION)
    if index >= reader.size:
        tally.fail(INCLUSION, IndexNotInLog(index=index, size=reader.size))
        raise _Ended
    with _failing(tally, ENTRY):
        data = reader.read_unchecked(index)
    leaf_hash = hash_leaf(data)
    tally.look(PAPER)
    if not leaf_hash.hex().startswith(fragment.leaf_hash):
        facts = {"index": index, "expected": fragment.leaf_hash, "found": leaf_hash}
        tally.fail(PAPER, EntryUnlikePaper(where="entry", **facts))
    elif not fragment.is_whole:
        tally.remark(PAPER, Remark("short_hash", _SHORT))
    with _failing(tally, INCLUSION):
        check_inclusion(index, reader.size, leaf_hash, reader.prove(index), root)
    findings.subject = _read_subject(data, index, origin, tally)
    return findings.subject


_SHORT = Text(
    "纸上的哈希只给了前一部分，够用来找到条目。",
    "Only the first digits of the leaf hash were given: enough to find the entry.",
)


def _search(reader: LogReader, leaf_hash: str) -> int:
    """Give the index of the entry whose leaf hash begins so, from the published tiles.

    Raises:
        LeafNotFound: there is none.
        UncheckedError, MalformedError: a tile can't be read.
    """
    wanted = bytes.fromhex(leaf_hash[: len(leaf_hash) // 2 * 2])
    for number in range(-(-reader.size // TILE_WIDTH)):
        hashes = reader.read_leaf_hashes(number)
        for at in range(0, len(hashes), HASH_BYTES):
            found = hashes[at : at + HASH_BYTES]
            if found.startswith(wanted) and found.hex().startswith(leaf_hash):
                return number * TILE_WIDTH + at // HASH_BYTES
    raise LeafNotFound(size=reader.size, leaf_hash=leaf_hash)


# ------------------------------------------------------------------------------- what both do


def _read_subject(data: bytes, index: int, origin: str, tally: Tally) -> Subject:
    """Read an authenticated entry; what is wrong with it was put into the log so."""
    with _failing(tally, ENTRY):
        entry = parse_entry(data)
        if entry.index != index:
            raise EntryIndexWrong(where="entry.index", expected=index, found=entry.index)
    statement: Statement | None = None
    try:
        statement = parse_statement(parse_note(entry.statement, MAX_SIGNATURES).text)
        if statement.log != origin:
            raise LogWrong(where="log", found=statement.log, expected=origin)
    except LedgerError as error:
        tally.fail(ENTRY, error, index=index)
    return Subject(entry, hash_leaf(data), statement)


def _check_place(reader: LogReader, entry: Entry, root: bytes) -> None:
    """Check that *entry* names the leaf hash of the one before it, which is itself proved.

    Raises:
        ChainBroken: it names another.
        What reading and `check_inclusion` raise.
    """
    if entry.index > 0:
        before = entry.index - 1
        (leaf_hash,) = reader.read_hashes([Node(0, before)])
        check_inclusion(before, reader.size, leaf_hash, reader.prove(before), root)
        _check_previous(entry, leaf_hash)


def _check_previous(entry: Entry, expected: bytes) -> None:
    if entry.previous != expected:
        facts = {"index": entry.index, "expected": expected, "found": entry.previous}
        raise ChainBroken(where="entry.previous", **facts)


def _trusted_charter(trust: Trust, origin: str, tally: Tally) -> bytes | None:
    try:
        return trust.charter_of(origin)
    except UncheckedError as error:
        tally.fail(CHARTER, error)
        return None


def _judge_charter(
    subject: Subject, charter: bytes, tally: Tally, found: bytes | None = None
) -> None:
    """Compare the trusted *charter* with the one that the statement names, and with entry 0's."""
    statement, index = subject.statement, subject.entry.index
    if statement is None:
        return
    tally.look(CHARTER)
    named = statement.id if index == 0 else statement.charter
    for each in (named, found):
        if each is not None and each != charter:
            tally.fail(CHARTER, CharterDiffers(expected=charter, found=each), index=index)
            return
    if named is None:
        tally.fail(CHARTER, CharterWrong(where="charter"), index=index)


def _judge_office(subject: Subject, offices: Offices, origin: str, tally: Tally) -> None:
    entry = subject.entry
    if subject.statement is None:
        return
    tally.look(SIGNATURES)
    try:
        opened = open_statement(entry.statement, origin, offices.keys)
    except LedgerError as error:
        tally.fail(SIGNATURES, error, index=entry.index)
        return
    tally.look(OFFICE)
    try:
        offices.judge(entry, opened)
    except LedgerError as error:
        tally.fail(OFFICE, error, index=entry.index, verdict=offices.refusal(entry.index))
