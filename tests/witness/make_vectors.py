"""Writes ``tests/vectors/witness/requests.json``: ``python -m tests.witness.make_vectors``."""

import json
from pathlib import Path

from ledger.core.keys import format_vkey
from ledger.core.note import Note, Signature, format_note
from ledger.core.text import format_base64
from ledger.core.witnessing import Request, format_request
from tests.witness.logs import ORIGIN, Log, key_of

FILE = Path(__file__).parents[1] / "vectors" / "witness" / "requests.json"
LOG, FORK = Log(), Log(version="two")
KEY = key_of(ORIGIN)
HASH = format_base64(bytes(range(32)))
ELSEWHERE = "ledger.example.org/other"
STRANGE = Log(origin=ELSEWHERE, signers=(key_of(ELSEWHERE),))


def with_hashes(body: str, *lines: str) -> str:
    head, _, rest = body.partition("\n\n")
    return "\n".join([head, *lines]) + "\n\n" + rest


def signed(text: str) -> bytes:
    data = text.encode()
    return format_note(Note(data, (Signature(ORIGIN, KEY.verifier.key_id, KEY.sign(data)),)))


def first(text: str) -> str:
    return format_request(Request(0, (), signed(text))).decode()


def request(log: Log, old: int, size: int) -> str:
    return log.request(old, size).decode()


def foreign(size: int) -> str:
    """Signed, and by nobody whom the witness knows."""
    text = LOG.text(size)
    key = key_of("ledger.example.org/stranger")
    line = Signature(key.name, key.verifier.key_id, key.sign(text))
    return format_request(Request(0, (), format_note(Note(text, (line,))))).decode()


def cases() -> list[dict[str, object]]:
    grow = request(LOG, 5, 7)
    root = format_base64(LOG.root(7))
    rows: list[tuple[str, int, str, int, str]] = [
        ("the first checkpoint", 0, request(LOG, 0, 7), 200, "ok"),
        ("the empty tree", 0, request(LOG, 0, 0), 200, "ok"),
        ("growth", 5, grow, 200, "ok"),
        ("growth from a power of two", 4, request(LOG, 4, 40), 200, "ok"),
        ("the same again", 5, request(LOG, 5, 5), 200, "ok"),
        ("extension lines", 0, first(f"{ORIGIN}\n7\n{root}\nmore\n"), 200, "ok"),
        ("nothing", 5, "", 400, "witness_request_malformed"),
        ("no empty line", 5, "old 5\nnote\n", 400, "witness_request_malformed"),
        ("another word", 5, grow.replace("old", "new", 1), 400, "witness_request_malformed"),
        ("no digit", 5, grow.replace("old 5", "old ", 1), 400, "integer_malformed"),
        ("a leading zero", 5, grow.replace("old 5", "old 05", 1), 400, "integer_malformed"),
        ("a sign", 5, grow.replace("old 5", "old +5", 1), 400, "integer_malformed"),
        ("two spaces", 5, grow.replace("old 5", "old  5", 1), 400, "integer_malformed"),
        ("a carriage return", 5, grow.replace("old 5\n", "old 5\r\n", 1), 400, "integer_malformed"),
        (
            "a digit of another script",
            5,
            grow.replace("old 5", "old ٥", 1),
            400,
            "witness_request_malformed",
        ),
        ("2^63", 5, grow.replace("old 5", f"old {1 << 63}", 1), 400, "integer_malformed"),
        ("a short hash", 5, with_hashes(grow, "AAAA"), 400, "base64_length"),
        ("stray bits in base64", 5, with_hashes(grow, HASH[:-2] + "9="), 400, "base64_malformed"),
        ("no padding", 5, with_hashes(grow, HASH[:-1]), 400, "base64_malformed"),
        ("64 hashes", 5, with_hashes(grow, *[HASH] * 64), 400, "witness_too_many_hashes"),
        (
            "63 hashes, wrong ones",
            5,
            with_hashes("old 5\n\n" + grow.partition("\n\n")[2], *[HASH] * 63),
            422,
            "proof_length",
        ),
        ("no signature", 5, "old 5\n\n" + LOG.text(7).decode(), 400, "note_without_signatures"),
        ("two lines of checkpoint", 0, first(f"{ORIGIN}\n7\n"), 400, "log_checkpoint_malformed"),
        (
            "an empty extension line",
            0,
            first(f"{ORIGIN}\n7\n{root}\n\nmore\n"),
            400,
            "log_checkpoint_malformed",
        ),
        ("a size with a zero", 0, first(f"{ORIGIN}\n07\n{root}\n"), 400, "integer_malformed"),
        ("an old size that is larger", 5, request(LOG, 5, 3), 400, "old_size_beyond"),
        ("another log", 0, request(STRANGE, 0, 3), 404, "log_unknown"),
        ("nobody known has signed", 0, foreign(7), 403, "not_signed"),
        (
            "a signature of another text",
            5,
            grow.replace(LOG.text(7).decode(), LOG.text(8).decode()),
            403,
            "signature_wrong",
        ),
        ("old 0 after 5", 5, request(LOG, 0, 7), 409, "old_size_other"),
        ("less than was seen", 5, request(LOG, 3, 7), 409, "old_size_other"),
        ("more than was seen", 5, request(LOG, 6, 7), 409, "old_size_other"),
        ("the same size, from 0", 5, request(LOG, 0, 5), 409, "old_size_other"),
        ("an empty tree with a root", 0, first(f"{ORIGIN}\n0\n{HASH}\n"), 422, "empty_root_wrong"),
        ("hashes from nothing", 0, with_hashes(request(LOG, 0, 7), HASH), 422, "proof_not_empty"),
        ("hashes to the same size", 5, with_hashes(request(LOG, 5, 5), HASH), 422, "proof_length"),
        ("a hash too many", 5, with_hashes(grow, HASH), 422, "proof_length"),
        ("no hashes", 5, "old 5\n\n" + grow.partition("\n\n")[2], 422, "proof_length"),
        ("a fork of one size", 5, request(FORK, 5, 5), 422, "root_differs"),
        ("a fork that grew", 5, request(FORK, 5, 7), 422, "consistency_disproved"),
    ]
    return [
        {"desc": desc, "seen": seen, "body": body, "status": status, "want": want}
        for desc, seen, body, status, want in rows
    ]


def content() -> str:
    document = {
        "log": format_vkey(KEY.verifier),
        "seen": {str(size): format_base64(LOG.root(size)) for size in (0, 4, 5)},
        "cases": cases(),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(content(), "utf-8")
