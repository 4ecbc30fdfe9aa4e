"""What somebody who holds some of the keys may try: signature lines, numbers, statements that are well-formed.

The changes of tests/web/mutations.py hit bytes; these have the form of what they imitate, and are
signed where whoever tries them could sign.
"""

import random
from collections.abc import Callable, Iterator, Sequence

from ledger.core.cosignature import cosigned_message
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.proof import parse_proof
from ledger.core.text import format_base64
from tests import community
from tests.community import id_of, note
from tests.verifier.publishing import (
    checkpoint_note,
    entries_of,
    log_of,
    policy_text,
    proof_of,
    witness_key,
)
from tests.web.forging import AUTHORITY, DIRECTOR, SLUGS, chain, correction, honest_notes, posting
from tests.web.noticing import Case, fragment_of

Dice = random.Random
NOTES = honest_notes()
ENTRIES = entries_of(NOTES)
WITNESSES = ("w1", "w2", "w3")
_ALL = policy_text(witnesses=WITNESSES, quorum="all-of-them")
POLICIES = (policy_text(), _ALL, _ALL.replace("all-of-them all", "all-of-them 2"))
NUMBERS = (
    "0", "1", "00", "01", "+1", "-1", "1.0", "1e1", "", "٣", *(str(2**n + by) for n in (31, 53, 63)
    for by in (-1, 0, 1)),
)  # fmt: skip
TIMES = (0, 1, 1_795_000_000, 2**53, 2**63 - 1, 2**63, 2**64 - 1)


# ------------------------------------------------------------------------------- proofs


def line(name: str, key_id: bytes, blob: bytes) -> bytes:
    return f"— {name} {format_base64(key_id + blob)}\n".encode()


def cosigned(text: bytes, name: str, time_s: int) -> bytes:
    key = witness_key(name)
    signature = key.sign(cosigned_message(text, min(time_s, 2**63 - 1)))
    return line(key.name, key.verifier.key_id, time_s.to_bytes(8, "big") + signature)


def spoil(lines: list[bytes], text: bytes, dice: Dice) -> list[bytes]:
    """Lines that are doubled, swapped, of a strange type or length, or only look like a known key's."""
    log, witness = community.log_key(), witness_key(dice.choice(WITNESSES))
    key_id = log.verifier.key_id
    length = dice.choice((0, 1, 63, 64, 65, 72))
    many = range(dice.choice((15, 16, 17, 64, 99, 101)))
    one = dice.randrange(len(lines))
    fresh: Callable[[], list[bytes]] = dice.choice(
        (
            lambda: [dice.choice(lines)],
            lambda: [line(log.name, key_id, dice.randbytes(length))],
            lambda: [line(log.name, dice.randbytes(4), dice.randbytes(length))],
            lambda: [line("other.example.org/x", key_id, dice.randbytes(length))],
            lambda: [line(log.name, witness.verifier.key_id, dice.randbytes(72))],
            lambda: [line(witness.name, witness.verifier.key_id, witness.sign(text))],
            lambda: [line(log.name, b"\xff" * 4, b"\xff" + dice.randbytes(96))],
            lambda: [cosigned(text, dice.choice(WITNESSES), dice.choice(TIMES))],
            lambda: [line(f"x{at}.example.org", dice.randbytes(4), b"\1" * 64) for at in many],
        )
    )
    match dice.randrange(5):
        case 0:
            dice.shuffle(lines)
        case 1:
            other = dice.randrange(len(lines))
            names, blobs = (lines[one].rsplit(b" ", 1)[0], lines[other].rsplit(b" ", 1)[1])
            lines[one] = b" ".join((names, blobs))
        case _:
            lines[one:one] = fresh()
    return lines


def proofs(count: int, dice: Dice) -> Iterator[Case]:
    """Proofs put together of true and false parts; the log itself has signed the checkpoint."""
    log = community.log_key()
    for number in range(count):
        size = dice.choice((1, 2, len(ENTRIES)))
        index = dice.randrange(size)
        proof = parse_proof(proof_of(ENTRIES[:size], index))
        root = checkpoint_note(ENTRIES[: dice.choice((size, size, len(ENTRIES)))]).splitlines()[2]
        shown = {"index": str(index), "size": str(size), "extra": ENTRIES[index]}
        hashes = list(proof.hashes)
        match dice.randrange(8):
            case 0:
                shown["index"] = dice.choice((*NUMBERS, str(size)))
            case 1:
                shown["size"] = dice.choice((*NUMBERS, str(index), str(index + 1)))
            case 2:
                shown["extra"] = dice.choice((*ENTRIES, b"", b"\0"))
            case 3:
                hashes = list(parse_proof(proof_of(ENTRIES, dice.randrange(len(ENTRIES)))).hashes)
            case 4:
                hashes = hashes[:-1] if dice.random() < 0.5 else [*hashes, dice.randbytes(32)]
        extra = format_base64(bytes(shown["extra"]))  # type: ignore[arg-type]  # bytes at this key
        text = b"%s\n%s\n%s\n" % (log.name.encode(), str(shown["size"]).encode(), root)
        lines = [line(log.name, log.verifier.key_id, log.sign(text))]
        lines += [cosigned(text, name, 1_795_000_000) for name in dice.sample(WITNESSES, 2)]
        for _ in range(dice.choice((0, 1, 1, 2))):
            lines = spoil(lines, text, dice)
        told = "".join(f"{format_base64(each)}\n" for each in hashes)
        head = f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {shown['index']}\n{told}\n".encode()
        data = head + text + b"\n" + b"".join(lines)
        yield Case(f"proof {number}", proof=data, policy=dice.choice(POLICIES))


# ------------------------------------------------------------------------------ ledgers


def intruder(dice: Dice) -> bytes:
    """A statement with a good signature, of somebody who may not, about something that may not be."""
    no = f"k-{dice.randrange(10**6)}"
    target = dice.choice(NOTES)
    after = id_of(dice.choice([each for each in NOTES if each is not target]))
    by = dice.choice(
        (
            DIRECTOR,
            AUTHORITY,
            {"clerk": "clerk-1"},
            {"clerk": "clerk-2"},
            {"director": "director-2"},
        )
    )
    elsewhere = community.notice_note("n-1", charter=bytes(32))
    down = {"cause": dice.choice(("early", "window_over", "privacy")), "day": "2026-11-23",
            "notice": id_of(target).hex(), "reason": "x"}  # fmt: skip
    made: Callable[[], bytes] = dice.choice(
        (
            lambda: correction(elsewhere, no),
            lambda: correction(target, no),
            lambda: note("takedown", down, by, no=no),
            lambda: note("posting", posting(target), by, no=no),
            lambda: community.notice_note("n-1", by=by),
            lambda: community.revocation_note(no, dice.choice(SLUGS), after=after, reason="x"),
            lambda: community.appointment_note(
                no, dice.choice(SLUGS), [dice.choice(("clerk", "director", "nobody"))],
                person=dice.choice(("p-3", "p-40")), after=after,
            ),
            lambda: note(dice.choice(("unknown", "archive", "reply")), {"x": 1}, by, no=no),
        )
    )  # fmt: skip
    return made()


def ledgers(count: int, dice: Dice) -> Iterator[Case]:
    """Ledgers that took in what they should not; the governance line may be left or forked."""
    for number in range(count):
        notes = list(NOTES)
        at = dice.randrange(1, len(notes))
        try:
            for _ in range(dice.choice((1, 1, 2))):
                notes.insert(at, intruder(dice))
            if number % 4 == 0:  # what has been corrected already
                notes[at] = correction(NOTES[dice.choice((1, 3))], f"k-{number}")
            entries = chain(notes, dice.choice(("", "", "line")), at, dice)
        except LedgerError:
            continue
        log = log_of(entries)
        for index in sorted({1, at, dice.randrange(len(entries))}):
            yield Case(f"ledger {number} at {at} #{index}", log, fragment_of(entries, index))
        named = dice.choice((*NUMBERS, str(len(entries))))
        wanted = f"{community.ORIGIN}/{named}/{hash_leaf(entries[1]).hex()}"
        yield Case(f"ledger {number} by {named}", log, wanted)


def attacks(count: int, seed: int) -> Sequence[Case]:
    """Give *count* ledgers and twice as many proofs, the same for the same seed."""
    dice = random.Random(seed)
    return [*proofs(2 * count, dice), *ledgers(count, dice)]
