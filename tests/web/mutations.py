"""Real proofs, and what thousands of small changes make of them; the same for the same seed.

The log, its witnesses and its entries are our own, so changes are also made *below* the signatures:
a checkpoint of another size, root or form that the log has really signed, and witnesses that have
really cosigned it.
"""

import random
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from ledger.core.cosignature import cosigned_message
from ledger.core.entry import Entry, format_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import COSIGNATURE, ED25519, SigningKey, format_vkey
from ledger.core.merkle import EMPTY_FRONTIER, Node, extend, finish_inclusion, plan_inclusion, root
from ledger.core.proof import Proof, format_proof
from ledger.core.text import format_base64

ORIGIN = "ledger.example.org/demo"
STATEMENT = (Path(__file__).parents[1] / "vectors" / "mingbai" / "statement-1.note").read_bytes()


def _key(name: str, algorithm: int = ED25519) -> SigningKey:
    return SigningKey(name, algorithm, sha256(f"mingbai mutations: {name}".encode()).digest())


LOG = _key(ORIGIN)
OTHER_LOG = _key("ledger.example.org/other")
WITNESSES = [_key(f"witness.example.org/w{i}", COSIGNATURE) for i in range(3)]

_LOG_LINE = f"log {format_vkey(LOG.verifier)}\n"
_WITNESS_LINES = "".join(
    f"witness w{i} {format_vkey(w.verifier)}\n" for i, w in enumerate(WITNESSES)
)
POLICIES = (
    f"{_LOG_LINE}quorum none\n",
    f"{_LOG_LINE}{_WITNESS_LINES}group two 2 w0 w1 w2\nquorum two\n",
    f"{_LOG_LINE}log {format_vkey(OTHER_LOG.verifier)}\n{_WITNESS_LINES}quorum w2\n",
)


# --------------------------------------------------------------------------------- the proofs


def entries(size: int, wrong: dict[int, bytes]) -> list[bytes]:
    """Entries that parse, all with one statement; *wrong* are put in as they are."""
    found: list[bytes] = []
    for index in range(size):
        governance = 0 if index else None
        previous = hash_leaf(found[-1]) if found else sha256(b"").digest()
        entry = Entry(index, 1_795_339_800_000 + index, governance, previous, STATEMENT)
        found.append(wrong.get(index, format_entry(entry)))
    return found


def root_of(leaves: list[bytes]) -> bytes:
    return root(extend(EMPTY_FRONTIER, leaves))


def sign(text: bytes, signers: list[SigningKey], times: list[int]) -> bytes:
    """A signed checkpoint, whatever its text; the witnesses cosign at *times*."""
    signed = [(key.verifier, key.sign(text)) for key in signers]
    for witness, time_s in zip(WITNESSES, times, strict=False):
        blob = time_s.to_bytes(8, "big") + witness.sign(cosigned_message(text, time_s))
        signed.append((witness.verifier, blob))
    lines = [f"— {key.name} {format_base64(key.key_id + blob)}\n" for key, blob in signed]
    return text + "".join(["\n", *lines]).encode()


def prove(made: list[bytes], index: int, note: bytes) -> bytes:
    leaves = [hash_leaf(entry) for entry in made]

    def read(node: Node) -> bytes:
        return root_of(leaves[node.index << node.level : (node.index + 1) << node.level])

    hashes = [read(node) for node in plan_inclusion(index, len(made))]
    proof = finish_inclusion(index, len(made), hashes)
    return format_proof(Proof(made[index], index, tuple(proof), note))


def checkpoint_text(made: list[bytes]) -> bytes:
    head = f"{ORIGIN}\n{len(made)}\n"
    return f"{head}{format_base64(root_of([hash_leaf(e) for e in made]))}\n".encode()


def originals() -> list[bytes]:
    """Proofs that are right, or wrong only in what the log has really put in."""
    found = []
    second = entries(2, {})[1]
    wrong = {3: b"no entry\n", 5: second, 7: second.replace(b"T0", b"T9"), 9: b""}
    for size, indexes in ((1, [0]), (2, [1]), (7, [3, 4, 5]), (11, [7, 9, 10]), (70, [64, 69])):
        made = entries(size, wrong)
        text = checkpoint_text(made)
        for i, index in enumerate(indexes):
            times = [1_800_000_000 + size] * (i + 1)
            signers = [LOG, OTHER_LOG] if i else [LOG]
            found.append(prove(made, index, sign(text, signers, times)))
    return found


# -------------------------------------------------------------------------------- the changes

_PIECES = [
    *(b"\n", b"\n\n", b"\r\n", b"\r", b"\t", b" ", b"\0", b"\x7f", b"=", b"==", b"+", b"-", b"0"),
    *("é".encode(), "—".encode(), "— ".encode(), "\u2028".encode(), "\u3000".encode()),
    *("\ufeff".encode(), "\u0085".encode(), "\u00a0".encode(), "٥".encode(), "😀".encode()),
    *(
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x80",
        b"index 1",
        b"extra ",
    ),
]
_NUMBERS: list[str] = [
    *("0", "00", "01", "+1", "-1", "1.0", "1e3", "0x1", "", " 1", "1 ", "1_0", "٥"),
    *map(str, [1, 2, 2**31, 2**32, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**19]),
]
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{6,}={0,2}")
_DIGITS = re.compile(rb"(?<![A-Za-z0-9+/=])[0-9]+(?=\n)")

Change = Callable[[random.Random, bytes, list[bytes]], bytes]


def _replace(data: bytes, start: int, stop: int, piece: bytes) -> bytes:
    return data[:start] + piece + data[stop:]


def _place(rng: random.Random, data: bytes) -> int:
    """Anywhere, but half the time outside the long line of the entry."""
    if rng.random() < 0.5:
        return rng.randrange(len(data))
    after = data.find(b"\nindex") % len(data)
    start, stop = (after, len(data)) if rng.random() < 0.9 else (0, min(30, len(data)))
    return rng.randrange(start, stop)


def flip(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = _place(rng, data)
    return _replace(data, at, at + 1, bytes([data[at] ^ 1 << rng.randrange(8)]))


def overwrite(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = _place(rng, data)
    return _replace(data, at, at + 1, rng.choice([*_PIECES, rng.randbytes(1)]))


def insert(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = _place(rng, data)
    return _replace(data, at, at, rng.choice([*_PIECES, rng.randbytes(3)]))


def remove(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = _place(rng, data)
    return _replace(data, at, at + rng.choice([1, 1, 1, 2, 3, 4, 60]), b"")


def truncate(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = _place(rng, data)
    return data[at:] if rng.random() < 0.2 else data[:at]


def shuffle_lines(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines.insert(one, lines[other])
        case 2:
            del lines[one]
        case _:
            lines.insert(one, b"")
    return b"\n".join(lines)


def renumber(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    matches = list(_DIGITS.finditer(data))
    if not matches:
        return data + b"1"
    match = rng.choice(matches)
    number = int(match[0])
    near = [str(number + 1), str(max(number - 1, 0)), str(number * 2)]
    return _replace(data, *match.span(), rng.choice(_NUMBERS + near).encode())


def edit_base64(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    matches = list(_BASE64.finditer(data))
    if not matches:
        return data + b"="
    start, stop = rng.choice(matches).span()
    text = data[start:stop]
    match rng.randrange(7):
        case 0:
            text = text.rstrip(b"=")
        case 1:
            text += b"="
        case 2:
            text = text.replace(b"+", b"-").replace(b"/", b"_")
        case 3:  # the last digit before the padding: stray bits, or another value
            bare = text.rstrip(b"=")
            text = bare[:-1] + rng.choice([b"A", b"B", b"g", b"/", b"8"]) + text[len(bare) :]
        case 4:
            text += b"AAAA"
        case 5:
            text = text[:-4]
        case _:
            text = text.swapcase()
    return _replace(data, start, stop, text)


def splice(rng: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """The head of one proof with the checkpoint of another, or with its signature lines."""
    other = rng.choice(others)
    mark = rng.choice([b"\n\n", b"\n\xe2\x80\x94 ", b"\nindex "])
    head, _, _ = data.partition(mark)
    _, found, tail = other.partition(mark)
    return head + found + tail


def resign(rng: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Another checkpoint that the log has really signed, and witnesses have really cosigned."""
    head, blank, note = data.partition(b"\n\n")
    lines = [*note.decode("utf-8", "replace").split("\n"), "", "", ""][:3]
    at = rng.randrange(5)
    if at == 0:
        lines[0] = rng.choice([ORIGIN.upper(), OTHER_LOG.name, "", "a b", ORIGIN + "/", "é"])
    elif at == 1:
        lines[1] = rng.choice(_NUMBERS)
    elif at == 2:
        wrong = [format_base64(rng.randbytes(n)) for n in (0, 31, 32, 33)]
        lines[2] = rng.choice([*wrong, format_base64(sha256(b"").digest())])
    elif at == 3:
        lines.append(rng.choice(["", "extension"]))
    text = "\n".join([*lines, ""]).encode()
    signers = rng.choice([[LOG], [OTHER_LOG], [LOG, OTHER_LOG], [LOG, LOG]])
    times = [
        rng.choice([0, 1, 1_800_000_000, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1]) for _ in "12"
    ]
    return head + blank + sign(text, signers, times[: rng.randrange(3)])


CHANGES: list[Change] = [
    *(flip, overwrite, insert, remove, truncate, shuffle_lines, renumber, edit_base64, splice),
    *(resign, resign),
]


def mutated(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield a policy and a proof, *count* times: mostly with one change, sometimes with more."""
    rng = random.Random(seed)
    found = originals()
    for i in range(count):
        data = found[i % len(found)]
        for _ in range(rng.choice([0, 1, 1, 1, 1, 1, 1, 2, 3])) if i >= len(found) else ():
            data = rng.choice(CHANGES)(rng, data or b"\n", found)
        yield POLICIES[rng.randrange(len(POLICIES))], data
