"""A published directory that somebody spoiled: each way by name, never a traceback, never a wrong 相符.

The table is what an outsider thought of; ``test_flips`` flips every byte, and ``test_forgeries``
is what an operator who holds the log's key can make.
"""

import gzip
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier.publishing import entries_of, notes_of_a_year, trust, write_log
from tests.verifier.test_forgeries import found
from verifier.audit import audit_log
from verifier.sources import Directory
from verifier.verdict import Report, Verdict

ENTRIES = entries_of(notes_of_a_year(12))
TILE, BUNDLE = "tile/0/000.p/12", "tile/entries/000.p/12"

PROVED, DISPROVED, UNCHECKED = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED
Spoil = Callable[[Path], None]


def audited(log: Path) -> Report:
    return audit_log(Directory(str(log)), trust(), workers=1)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "log", ENTRIES)


def put(path: str, make: Callable[[bytes], bytes], like: str = "") -> Spoil:
    """Write at *path* what *make* makes of the file *like*, or of what is there."""

    def spoil(log: Path) -> None:
        data = make((log / (like or path)).read_bytes())
        (log / path).parent.mkdir(parents=True, exist_ok=True)
        (log / path).write_bytes(data)

    return spoil


def gone(path: str, then: Callable[[Path], object] = lambda path: None) -> Spoil:
    def spoil(log: Path) -> None:
        (log / path).unlink()
        then(log / path)

    return spoil


def flip(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


HASH = 32
STRAYS: dict[str, tuple[Spoil, Verdict, str]] = {
    "a narrower tile with the right hashes": (
        put("tile/0/000.p/5", lambda d: d[: 5 * HASH], TILE), PROVED, "",
    ),
    "a narrower tile with another hash": (
        put("tile/0/000.p/5", lambda d: flip(d[: 5 * HASH]), TILE), DISPROVED,
        "partial_contradicts",
    ),
    "a wider tile that only goes on": (
        put("tile/0/000.p/20", lambda d: d + bytes(8 * HASH), TILE), PROVED, "unsigned_file",
    ),
    "a wider tile with another hash where both have one": (
        put("tile/0/000.p/20", lambda d: flip(d) + bytes(8 * HASH), TILE), DISPROVED,
        "partial_contradicts",
    ),
    "a full tile with another hash where both have one": (
        put("tile/0/000", lambda d: flip(d) + bytes(244 * HASH), TILE), DISPROVED,
        "partial_contradicts",
    ),
    "a wider bundle of something else": (
        put("tile/entries/000.p/20", lambda d: d[2:], BUNDLE), DISPROVED, "partial_contradicts",
    ),
    "a narrower bundle that is compressed": (
        put("tile/entries/000.p/5", gzip.compress, BUNDLE), DISPROVED, "partial_contradicts",
    ),
    "a narrower tile that is a directory": (
        lambda log: (log / "tile/0/000.p/5").mkdir(parents=True), PROVED, "",
    ),
    "a tile far beyond the size": (
        put("tile/0/999", lambda d: d, TILE), PROVED, "unsigned_file",
    ),
    "a tile of a level that no log reaches": (
        put("tile/63/000", lambda d: d, TILE), PROVED, "unsigned_file",
    ),
    "a name with a zero before it": (
        put("tile/0/000.p/012", lambda d: d, TILE), PROVED, "foreign_file",
    ),
    "files of other programs": (
        put("tile/.DS_Store", lambda d: d, TILE), PROVED, "foreign_file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STRAYS)
def test_a_file_beside_what_was_signed_is_compared_with_it(log: Path, case: str) -> None:
    spoil, verdict, code = STRAYS[case]
    spoil(log)
    report = audited(log)
    failed = {each[2] for each in found(report)}
    remarked = {each.code for result in report.results for each in result.remarks}
    assert report.verdict is verdict
    assert failed == ({code} if verdict is DISPROVED else set())
    if verdict is PROVED and code:
        assert code in remarked


SPOILED: dict[str, tuple[Spoil, Verdict, str]] = {
    "the tile is a directory": (gone(TILE, Path.mkdir), UNCHECKED, "not_a_file"),
    "the bundle is a directory": (gone(BUNDLE, Path.mkdir), UNCHECKED, "not_a_file"),
    "the checkpoint is a directory": (gone("checkpoint", Path.mkdir), UNCHECKED, "not_a_file"),
    "the tile is gone": (gone(TILE), UNCHECKED, "file_absent"),
    "the bundle is gone": (gone(BUNDLE), UNCHECKED, "file_absent"),
    "the tile is a link to itself": (
        gone(TILE, lambda path: path.symlink_to(path.name)), UNCHECKED, "file_unreadable",
    ),
    "the tile is a link to what never ends": (
        gone(TILE, lambda path: path.symlink_to("/dev/zero")), UNCHECKED, "not_a_file",
    ),
    "the bundle is compressed": (put(BUNDLE, gzip.compress), DISPROVED, ""),
    "the bundle is a gzip bomb": (
        put(BUNDLE, lambda _: gzip.compress(bytes(50_000_000))), DISPROVED, "",
    ),
    "the bundle is huge": (put(BUNDLE, lambda _: bytes(40_000_000)), UNCHECKED, "file_oversized"),
    "the tile is huge": (put(TILE, lambda d: d + bytes(9_000)), UNCHECKED, "file_oversized"),
    "the bundle lacks its last byte": (put(BUNDLE, lambda d: d[:-1]), DISPROVED, ""),
    "the bundle has a byte more": (put(BUNDLE, lambda d: d + b"\0"), DISPROVED, ""),
    "two hashes changed places": (
        put(TILE, lambda d: d[HASH : 2 * HASH] + d[:HASH] + d[2 * HASH :]), DISPROVED,
        "leaf_disproved",
    ),
    "the checkpoint is empty": (
        put("checkpoint", lambda _: b""), UNCHECKED, "note_without_signatures",
    ),
    "the checkpoint has Windows line ends": (
        put("checkpoint", lambda d: d.replace(b"\n", b"\r\n")), UNCHECKED,
        "note_control_character",
    ),
    "the checkpoint begins with a mark": (
        put("checkpoint", lambda d: b"\xef\xbb\xbf" + d), UNCHECKED, "origin_malformed",
    ),
    "the checkpoint is huge": (
        put("checkpoint", lambda d: d + b"\n" * 2_000_000), UNCHECKED, "file_oversized",
    ),
    "the checkpoint has a fourth line": (
        put("checkpoint", lambda d: d.replace(b"\n\n", b"\nmore\n\n", 1)), UNCHECKED,
        "checkpoint_malformed",
    ),
    "the checkpoint has two hundred signatures": (
        put("checkpoint", lambda d: d + "— other.example.org AAAAAAAA\n".encode() * 200),
        UNCHECKED, "too_many_signatures",
    ),
    "the checkpoint says another size": (
        put("checkpoint", lambda d: d.replace(b"\n12\n", b"\n11\n")), DISPROVED,
        "signature_wrong",
    ),
    "the checkpoint says its size with a zero": (
        put("checkpoint", lambda d: d.replace(b"\n12\n", b"\n012\n")), UNCHECKED,
        "integer_malformed",
    ),
    "others signed the checkpoint, too": (
        put("checkpoint", lambda d: d + "— other.example.org AAAAAAAA\n".encode() * 5), PROVED, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_file_is_named_and_never_believed(log: Path, case: str) -> None:
    spoil, verdict, code = SPOILED[case]
    spoil(log)
    report = audited(log)
    assert report.verdict is verdict
    assert not code or code in {each[2] for each in found(report)}, found(report)


@pytest.mark.skipif(sys.platform == "win32", reason="linux: no named pipes")
@pytest.mark.parametrize("path", ["checkpoint", TILE, BUNDLE])
def test_a_pipe_is_no_file_and_is_not_waited_for(log: Path, path: str) -> None:
    (log / path).unlink()
    os.mkfifo(log / path)
    report = audited(log)
    assert report.verdict is UNCHECKED
    assert "not_a_file" in {each[2] for each in found(report)}


def test_a_name_that_is_no_text_is_passed_over(log: Path) -> None:
    Path(os.fsdecode(os.fsencode(log / "tile/0") + b"/\xff\xfe")).touch()
    assert audited(log).verdict is PROVED
